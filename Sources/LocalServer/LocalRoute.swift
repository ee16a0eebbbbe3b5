/// What answers the requests for one kind of path.
///
/// ```swift
/// let server = try LocalServer(routes: [
///   .get("/") { request in .html(page(token: request.actionToken)) },
///   .get("/runs/:name") { request in .html(page(of: request.parameter("name"))) },
///   .post("/runs/:name/stop") { request in try .json(["stopped": stop(request.parameter("name"))]) },
/// ])
/// ```
///
/// A handler runs on a thread of its own and may block; several may run at the same time. What it throws becomes the answer: a
/// ``LocalRefusal`` with its status, a `WarrenError` as a bad request or a failure, anything else as a failure.
public struct LocalRoute: Sendable {
  public typealias Handler = @Sendable (LocalRequest) throws -> LocalResponse

  let method: LocalRequest.Method
  let pattern: [Part]
  let handler: Handler

  enum Part: Equatable {
    case fixed(String)
    case named(String)
  }

  /// A route for requests that change nothing. In `pattern` a part `:name` stands for any one part of a path.
  public static func get(_ pattern: String, _ handler: @escaping Handler) -> LocalRoute {
    LocalRoute(method: .get, pattern: parts(pattern), handler: handler)
  }

  /// A route for requests that change something; they have to carry the token in the header ``LocalServer/tokenHeader``.
  public static func post(_ pattern: String, _ handler: @escaping Handler) -> LocalRoute {
    LocalRoute(method: .post, pattern: parts(pattern), handler: handler)
  }

  private static func parts(_ pattern: String) -> [Part] {
    pattern.split(separator: "/").map { $0.hasPrefix(":") ? .named(String($0.dropFirst())) : .fixed(String($0)) }
  }

  /// The named parts of `path`, or nil when the route is not for it.
  func match(_ path: [String]) -> [String: String]? {
    guard path.count == pattern.count else { return nil }
    var parameters: [String: String] = [:]
    for (part, text) in zip(pattern, path) {
      switch part {
      case .fixed(let expected): if expected != text { return nil }
      case .named(let name): parameters[name] = text
      }
    }
    return parameters
  }
}
