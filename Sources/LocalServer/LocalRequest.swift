import Foundation

/// What a browser asks of a ``LocalServer``, after it has passed every check.
public struct LocalRequest: Sendable {
  /// What is asked for.
  public enum Method: String, Sendable {
    /// To see something; changes nothing.
    case get = "GET"
    /// To change something.
    case post = "POST"
  }

  public var method: Method
  /// The parts of the path between slashes, without escapes; none of them is empty, `.` or `..`, or holds a slash.
  public var path: [String]
  /// The names and values after the question mark, in their order, without escapes.
  public var query: [(name: String, value: String)]
  /// The headers, by their names in lower case.
  public var headers: [String: String]
  /// What was sent along, at most ``LocalServer/Limits/bodyBytes`` long.
  public var body: Data
  /// The parts of the path that the route's pattern names.
  public internal(set) var parameters: [String: String] = [:]
  /// What a page's script has to send in the header ``LocalServer/tokenHeader`` to change something; to be put into the page.
  public internal(set) var actionToken = ""

  /// The first value after the question mark with that name.
  public func query(_ name: String) -> String? { query.first { $0.name == name }?.value }

  /// Every value after the question mark with that name.
  public func queryValues(_ name: String) -> [String] { query.filter { $0.name == name }.map(\.value) }

  /// The part of the path that the route's pattern calls `:name`; empty when it names none so.
  public func parameter(_ name: String) -> String { parameters[name] ?? "" }

  /// Whether the sender has the version of an answer that `tag` names, so that the answer may be ``LocalResponse/notModified(tag:)``.
  public func has(tag: String) -> Bool {
    (headers["if-none-match"] ?? "").split(separator: ",").contains {
      $0.trimmingCharacters(in: .whitespaces) == "\"\(tag)\""
    }
  }
}

/// What keeps a request from being answered: a status of HTTP and a sentence for the reader.
public struct LocalRefusal: Error, Equatable, CustomStringConvertible, Sendable {
  public var status: Int
  public var message: String

  public init(_ status: Int, _ message: String) {
    self.status = status
    self.message = message
  }

  public var description: String { message }

  /// There is nothing of that name.
  public static func notFound(_ message: String = "There is nothing here.") -> LocalRefusal { LocalRefusal(404, message) }
}
