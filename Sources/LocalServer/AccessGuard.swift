/// Decides which requests come from the person who started the server.
///
/// Three things could be between: a page of another site in the same browser (its requests carry its origin, and no token), a
/// name of another site that points to this machine (its requests carry that name as their host), and another user of the
/// machine (who has no token). Pages of other ports count as the same site for cookies, so the origin is compared whole.
struct AccessGuard: Sendable {
  /// The secret in the address that is printed, and in the header of requests that change something.
  let token = SecretToken()
  /// The secret that a browser keeps as a cookie; it opens pages and changes nothing.
  private let session = SecretToken()
  private let port: UInt16

  init(port: UInt16) { self.port = port }

  /// What a request that passes may do next.
  enum Verdict: Equatable {
    case pass
    /// The token came in the address: it becomes a cookie, and goes from the address.
    case exchange(cookie: String)
  }

  private var hosts: [String] { ["127.0.0.1:\(port)", "localhost:\(port)"] }
  // Cookies are shared by all ports of a host, so each server has its own name.
  private var cookieName: String { "warren-\(port)" }

  /// - Throws: ``LocalRefusal`` for a request from elsewhere or without the token.
  func check(_ request: LocalRequest) throws -> Verdict {
    guard let host = request.headers["host"]?.lowercased(), hosts.contains(host) else {
      throw LocalRefusal(421, "This server answers to \(hosts[0]) only.")
    }
    if let origin = request.headers["origin"], origin.lowercased() != "http://\(host)" {
      throw LocalRefusal(403, "Requests from the pages of other sites are refused.")
    }
    if let site = request.headers["sec-fetch-site"], site != "same-origin", site != "none" {
      throw LocalRefusal(403, "Requests from the pages of other sites are refused.")
    }
    if let sent = request.headers[LocalServer.tokenHeader.lowercased()] {
      guard token.matches(sent) else { throw LocalRefusal(401, "The token is not that of this server.") }
      return .pass
    }
    guard request.method == .get else {
      throw LocalRefusal(401, "A request that changes something needs the token in the header \(LocalServer.tokenHeader).")
    }
    if let sent = request.query("token"), token.matches(sent) {
      return .exchange(cookie: "\(cookieName)=\(session.text); Path=/; HttpOnly; SameSite=Strict")
    }
    let cookies = (request.headers["cookie"] ?? "").split(separator: ";").map { $0.drop { $0 == " " } }
    let isKnown = cookies.contains { cookie in
      cookie.hasPrefix(cookieName + "=") && session.matches(String(cookie.dropFirst(cookieName.utf8.count + 1)))
    }
    guard isKnown else {
      throw LocalRefusal(401, "Open the whole address that the program has printed: it ends in a token.")
    }
    return .pass
  }
}
