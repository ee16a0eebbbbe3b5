import Core
import FlyingSocks
import Foundation
import Synchronization

/// A server of web pages for the person at this machine, and for nobody else.
///
/// ```swift
/// let server = try LocalServer(port: 0, routes: [.get("/") { request in .html(page(token: request.actionToken)) }])
/// print("Open \(server.address)")
/// server.run(until: { Interruption.requested })
/// ```
///
/// It listens on 127.0.0.1 alone. Every request has to name that host (against names of other sites that point here), must not come
/// from the page of another site, and has to carry a secret: the address that is printed holds it once, then the browser keeps a
/// cookie (`HttpOnly`, `SameSite=Strict`); what changes something is a POST with the token in a header, which no other site can
/// send. Answers forbid to be framed, cached, sniffed, and to load anything from elsewhere.
public final class LocalServer: Sendable {
  /// What one request may take.
  public struct Limits: Sendable {
    /// The length of a request's head.
    public var headerBytes = 16_384
    /// The length of a request's body.
    public var bodyBytes = 65_536
    /// How long a request may take to come.
    public var readSeconds = 10.0
    /// How long an answer may take to go.
    public var writeSeconds = 30.0
    /// How many connections may be open.
    public var connections = 64

    public init() {}
  }

  /// The header that carries the token.
  public static let tokenHeader = "X-Warren-Token"

  /// The port it listens on.
  public let port: UInt16
  private let socket: Socket
  private let access: AccessGuard
  private let routes: [LocalRoute]
  private let limits: Limits
  private let isStopped = Atomic<Bool>(false)
  private let open = Mutex(0)

  /// Takes a port, and listens from then on; nothing is answered before ``run(until:)``.
  /// - Parameters:
  ///   - port: the port, or 0 for one that is free.
  ///   - limits: what a request may take of size and time.
  ///   - routes: what is answered; the first route that fits a path has it.
  /// - Throws: `WarrenError` when the port is taken.
  public init(port: UInt16 = 0, limits: Limits = Limits(), routes: [LocalRoute]) throws {
    do {
      let socket = try Socket(domain: AF_INET)
      _ = fcntl(socket.file.rawValue, F_SETFD, FD_CLOEXEC)
      try socket.setValue(true, for: .localAddressReuse)
      try socket.bind(to: .inet(ip4: "127.0.0.1", port: port))
      try socket.listen()
      try socket.setFlags(.nonBlocking)
      guard case .ip4(_, let chosen) = try socket.sockname() else { throw SocketError.unsupportedAddress }
      self.socket = socket
      self.port = chosen
    } catch {
      throw WarrenError(
        "cannot listen there: \(error.localizedDescription)", at: "127.0.0.1:\(port)",
        hint: port == 0 ? nil : "another program may have that port; 0 takes one that is free", kind: .failure)
    }
    self.routes = routes
    self.limits = limits
    access = AccessGuard(port: self.port)
  }

  deinit { try? socket.close() }

  /// What to open in a browser, the token with it.
  public var address: String { "http://127.0.0.1:\(port)/?token=\(access.token.text)" }

  /// The secret of ``tokenHeader``, for a client that is no browser.
  public var token: String { access.token.text }

  /// Answers requests, each on a thread of its own, until ``stop()`` or until `shouldStop`, which is asked several times a second,
  /// says so; then waits a moment for the answers that are under way.
  public func run(until shouldStop: () -> Bool = { false }) {
    while !isStopped.load(ordering: .relaxed), !shouldStop() {
      guard ready(socket, Int16(POLLIN), milliseconds: 200) else { continue }
      guard let (file, _) = try? socket.accept() else { continue }
      accept(Socket(file: file))
    }
    let deadline = Date(timeIntervalSinceNow: 1)
    while open.withLock({ $0 > 0 }), deadline.timeIntervalSinceNow > 0 { Thread.sleep(forTimeInterval: 0.01) }
  }

  /// Lets ``run(until:)`` return.
  public func stop() { isStopped.store(true, ordering: .relaxed) }

  private func accept(_ socket: Socket) {
    guard let connection = try? Connection(socket) else {
      try? socket.close()
      return
    }
    let hasRoom = open.withLock { count in
      guard count < limits.connections else { return false }
      count += 1
      return true
    }
    guard hasRoom else {
      try? socket.close()
      return
    }
    Thread.detachNewThread { [self] in
      serve(connection)
      open.withLock { $0 -= 1 }
    }
  }

  private func serve(_ connection: Connection) {
    defer { connection.close() }
    let deadline = Date(timeIntervalSinceNow: limits.readSeconds)
    var isHead = false
    var wantsJSON = false
    var response: LocalResponse
    do {
      guard let (head, rest) = try connection.readHead(limits: limits, deadline: deadline) else { return }
      isHead = head.isHead
      wantsJSON = head.method == .post || head.headers["accept"]?.contains("application/json") == true
      var request = LocalRequest(
        method: head.method, path: head.path, query: head.query, headers: head.headers, body: Data())
      // Nobody's bytes are taken in before it is known whose they are.
      if case .exchange(let cookie) = try access.check(request) {
        response = .redirect(to: Self.withoutToken(head), cookie: cookie)
      } else {
        guard head.bodyLength <= limits.bodyBytes else {
          throw LocalRefusal(413, "The body of a request may be \(limits.bodyBytes) bytes long.")
        }
        request.body = try connection.readBody(length: head.bodyLength, begun: rest, deadline: deadline)
        request.actionToken = access.token.text
        response = try answer(request)
        if let tag = response.tag, response.status == 200, request.has(tag: tag) { response = .notModified(tag: tag) }
      }
    } catch {
      response = .refusal(Self.refusal(for: error), asJSON: wantsJSON)
    }
    try? connection.write(
      response.encoded(withBody: !isHead), deadline: Date(timeIntervalSinceNow: limits.writeSeconds))
  }

  private func answer(_ request: LocalRequest) throws -> LocalResponse {
    var isKnown = false
    for route in routes {
      guard let parameters = route.match(request.path) else { continue }
      isKnown = true
      guard route.method == request.method else { continue }
      var request = request
      request.parameters = parameters
      return try route.handler(request)
    }
    throw isKnown ? LocalRefusal(405, "That cannot be asked in this way.") : LocalRefusal.notFound()
  }

  /// The address of a request whose token has become a cookie.
  private static func withoutToken(_ head: RequestParser) -> String {
    // Two slashes at the beginning would lead to another host.
    let path = "/" + head.rawPath.drop { $0 == "/" }
    let allowed = CharacterSet.alphanumerics
    let items = head.query.filter { $0.name != "token" }.map { item in
      [item.name, item.value].map { $0.addingPercentEncoding(withAllowedCharacters: allowed) ?? "" }.joined(separator: "=")
    }
    return items.isEmpty ? path : path + "?" + items.joined(separator: "&")
  }

  private static func refusal(for error: any Error) -> LocalRefusal {
    switch error {
    case let refusal as LocalRefusal: refusal
    case let error as WarrenError: LocalRefusal(error.kind == .usage ? 400 : 500, "\(error)")
    default: LocalRefusal(500, "That went wrong: \(error.localizedDescription)")
    }
  }
}
