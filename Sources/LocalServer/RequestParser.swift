import Foundation

/// Reads the head of a request of HTTP/1.0 or 1.1 strictly (RFC 9112): whatever two readers could understand differently is
/// refused.
struct RequestParser {
  var method: LocalRequest.Method
  /// Whether only the head of the answer is asked for.
  var isHead: Bool
  var path: [String]
  /// The path as it was sent.
  var rawPath: String
  var query: [(name: String, value: String)]
  var headers: [String: String]
  /// Bytes that follow the head.
  var bodyLength: Int

  /// - Parameter head: all lines without the empty one at the end, each but the last ended by a carriage return and a line feed.
  /// - Throws: ``LocalRefusal``.
  init(head: some Sequence<UInt8>) throws {
    guard let text = String(validating: head, as: UTF8.self) else { throw LocalRefusal(400, "The head is no UTF-8.") }
    let lines = text.components(separatedBy: "\r\n")
    guard !lines.contains(where: { $0.utf8.contains { $0 == 0 || $0 == 10 || $0 == 13 } }) else {
      throw LocalRefusal(400, "The head holds control characters.")
    }
    let start = lines[0].split(separator: " ", omittingEmptySubsequences: false)
    guard start.count == 3, start[2].hasPrefix("HTTP/") else { throw LocalRefusal(400, "This is no request of HTTP.") }
    guard start[2] == "HTTP/1.1" || start[2] == "HTTP/1.0" else { throw LocalRefusal(505, "HTTP 1.1 is spoken here.") }
    isHead = start[0] == "HEAD"
    guard let method = isHead ? .get : LocalRequest.Method(rawValue: String(start[0])) else {
      throw LocalRefusal(501, "Only GET, HEAD and POST are known here.")
    }
    self.method = method
    let target = start[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    rawPath = String(target[0])
    path = try Self.path(rawPath)
    query = try target.count > 1 ? Self.query(target[1]) : []
    headers = try Self.headers(lines.dropFirst())
    guard headers["transfer-encoding"] == nil else { throw LocalRefusal(411, "A body needs its length beforehand.") }
    guard let length = headers["content-length"] else {
      bodyLength = 0
      return
    }
    guard !length.isEmpty, length.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let bytes = Int(length) else {
      throw LocalRefusal(400, "Content-Length is no number of bytes.")
    }
    bodyLength = bytes
  }

  private static func headers(_ lines: some Sequence<String>) throws -> [String: String] {
    var headers: [String: String] = [:]
    for line in lines {
      guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else {
        throw LocalRefusal(400, "A line of the head is no header.")
      }
      let name = line[..<colon].lowercased()
      guard name.utf8.allSatisfy(isTokenByte) else { throw LocalRefusal(400, "A header's name holds other than letters.") }
      let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      if let first = headers[name] {
        // Two hosts or lengths would let two readers choose differently; cookies may come in parts.
        guard name == "cookie" else {
          throw LocalRefusal(400, "The header \(name) is there twice.")
        }
        headers[name] = first + "; " + value
      } else {
        headers[name] = value
      }
    }
    return headers
  }

  /// A byte that a header's name may hold (RFC 9110, section 5.6.2).
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }

  private static func path(_ text: String) throws -> [String] {
    guard text.hasPrefix("/") else { throw LocalRefusal(400, "A path begins with a slash.") }
    var parts = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    if parts.last?.isEmpty == true { parts.removeLast() }
    return try parts.map { part in
      guard let name = part.removingPercentEncoding else { throw LocalRefusal(400, "The path's escapes are damaged.") }
      let isSafe = !name.isEmpty && name != "." && name != ".." && !name.utf8.contains { $0 == 0x2F || $0 == 0x5C || $0 < 0x20 }
      guard isSafe else { throw LocalRefusal(404, "There is nothing here.") }
      return name
    }
  }

  private static func query(_ text: Substring) throws -> [(name: String, value: String)] {
    try text.split(separator: "&").map { item in
      let sides = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let texts = try sides.map { side in
        guard let text = side.replacing("+", with: " ").removingPercentEncoding else {
          throw LocalRefusal(400, "The address's escapes are damaged.")
        }
        return text
      }
      return (texts[0], texts.count > 1 ? texts[1] : "")
    }
  }
}
