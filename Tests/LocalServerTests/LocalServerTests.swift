import Core
import FlyingSocks
import Foundation
import LocalServer
import Synchronization
import Testing

@Suite struct LocalServerTests {
  private static func server(limits: LocalServer.Limits = .init()) throws -> RunningServer {
    try RunningServer(
      limits: limits,
      routes: [
        .get("/") { .html("home \($0.query("x") ?? "-")") },
        .get("/runs/:name") { .html("run \($0.parameter("name"))") },
        .get("/tagged") { _ in try .json(["value": 1], tag: "v1") },
        .get("/bad") { _ in throw WarrenError("no such <run>", at: "here") },
        .get("/broken") { _ in throw WarrenError("the disk is full", kind: .failure) },
        .get("/document") { _ in
          LocalResponse(contentType: "text/html", body: Data(), policy: .document(nonce: "abc"))
        },
        .post("/change") { .html("changed \(String(decoding: $0.body, as: UTF8.self))") },
      ])
  }

  @Test func whoHasTheTokenIsAnswered() throws {
    let server = try Self.server()
    let answer = try server.askKnown("GET /?x=a%20b")
    #expect(answer.status == 200)
    #expect(answer.body == "home a b")
    #expect(answer.headers["content-length"] == "8")
    #expect(try server.askKnown("GET /runs/a%22%3Cb%3E").body == "run a\"<b>")
    #expect(try server.askKnown("POST /change", body: "this").body == "changed this")
    let head = try server.askKnown("HEAD /")
    #expect(head.status == 200)
    #expect(head.headers["content-length"] == "6")
    #expect(head.body.isEmpty)
  }

  @Test func theTokenInTheAddressBecomesACookie() throws {
    let server = try Self.server()
    #expect(server.server.address == "http://\(server.host)/?token=\(server.server.token)")
    let first = try server.ask("GET /runs/one?token=\(server.server.token)&x=1%262")
    #expect(first.status == 303)
    #expect(first.headers["location"] == "/runs/one?x=1%262")
    let setting = try #require(first.headers["set-cookie"])
    #expect(setting.contains("HttpOnly") && setting.contains("SameSite=Strict"))
    let cookie = String(try #require(setting.split(separator: ";").first))
    #expect(!cookie.contains(server.server.token))
    #expect(try server.ask("GET /", headers: ["Cookie": "other=1; \(cookie)"]).status == 200)
    // A cookie goes along by itself, so it must not be enough to change something.
    #expect(try server.ask("POST /change", headers: ["Cookie": cookie]).status == 401)
  }

  @Test func withoutTheTokenNothingIsShown() throws {
    let server = try Self.server()
    #expect(try server.ask("GET /").status == 401)
    #expect(try server.ask("GET /nowhere").status == 401)
    #expect(try server.ask("GET /?token=wrong").status == 401)
    let almost = String(server.server.token.dropLast()) + (server.server.token.hasSuffix("0") ? "1" : "0")
    #expect(try server.ask("GET /", headers: [LocalServer.tokenHeader: almost]).status == 401)
    #expect(try server.ask("GET /", headers: ["Cookie": "warren-\(server.server.port)=\(server.server.token)"]).status == 401)
    #expect(try server.ask("POST /change?token=\(server.server.token)", body: "x").status == 401)
    let other = try Self.server()
    #expect(try server.ask("GET /", headers: [LocalServer.tokenHeader: other.server.token]).status == 401)
  }

  @Test(arguments: [
    "evil.example", "127.0.0.1", "127.0.0.1:1", "0.0.0.0:PORT", "evil.example:PORT", "127.0.0.1.evil.example:PORT",
  ])
  func otherHostsAreRefused(host: String) throws {
    let server = try Self.server()
    let host = host.replacing("PORT", with: "\(server.server.port)")
    #expect(try server.askKnown("GET /", headers: ["Host": host]).status == 421)
  }

  @Test func aRequestWithoutAHostIsRefused() throws {
    let server = try Self.server()
    #expect(try server.send("GET / HTTP/1.1\r\n\(LocalServer.tokenHeader): \(server.server.token)\r\n\r\n").status == 421)
    #expect(try server.askKnown("GET /", headers: ["Host": "localhost:\(server.server.port)"]).status == 200)
  }

  @Test func pagesOfOtherSitesAreRefused() throws {
    let server = try Self.server()
    for origin in ["http://evil.example", "null", "http://127.0.0.1:1", "https://\(server.host)"] {
      #expect(try server.askKnown("GET /", headers: ["Origin": origin]).status == 403)
      #expect(try server.askKnown("POST /change", headers: ["Origin": origin], body: "x").status == 403)
    }
    #expect(try server.askKnown("POST /change", headers: ["Origin": "http://\(server.host)"], body: "x").status == 200)
    for site in ["cross-site", "same-site"] {
      #expect(try server.askKnown("GET /", headers: ["Sec-Fetch-Site": site]).status == 403)
    }
    #expect(try server.askKnown("GET /", headers: ["Sec-Fetch-Site": "same-origin"]).status == 200)
  }

  @Test(arguments: [
    "/../etc/passwd", "/runs/..", "/runs/%2e%2e", "/runs/a%2Fb", "/runs//x", "/runs/a%5Cb", "/runs/%00", "/nowhere",
  ])
  func pathsThatLeadElsewhereAreRefused(path: String) throws {
    #expect(try Self.server().askKnown("GET \(path)").status == 404)
  }

  @Test func whatIsTooLargeIsRefused() throws {
    let server = try Self.server()
    #expect(try server.askKnown("POST /change", body: String(repeating: "x", count: 65_536)).status == 200)
    #expect(try server.askKnown("POST /change", body: String(repeating: "x", count: 65_537)).status == 413)
    #expect(try server.askKnown("GET /", headers: ["X": String(repeating: "x", count: 20_000)]).status == 431)
    #expect(try server.send("GET /" + String(repeating: "x", count: 2_000_000)).status == 431)
  }

  @Test func whatIsMalformedIsRefused() throws {
    let server = try Self.server()
    let known = "Host: \(server.host)\r\n\(LocalServer.tokenHeader): \(server.server.token)\r\n"
    #expect(try server.send("hello\r\n\r\n").status == 400)
    #expect(try server.send("GET / HTTP/2.0\r\n\(known)\r\n").status == 505)
    #expect(try server.send("DELETE / HTTP/1.1\r\n\(known)\r\n").status == 501)
    #expect(try server.send("GET http://\(server.host)/ HTTP/1.1\r\n\(known)\r\n").status == 400)
    #expect(try server.send("GET /%zz HTTP/1.1\r\n\(known)\r\n").status == 400)
    #expect(try server.send("GET / HTTP/1.1\r\n\(known)Host: evil.example\r\n\r\n").status == 400)
    #expect(try server.send("GET / HTTP/1.1\r\n\(known) folded\r\n\r\n").status == 400)
    #expect(try server.send("POST /change HTTP/1.1\r\n\(known)Content-Length: -1\r\n\r\n").status == 400)
    #expect(try server.send("POST /change HTTP/1.1\r\n\(known)Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx").status == 400)
    #expect(try server.send("POST /change HTTP/1.1\r\n\(known)Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n").status == 411)
    #expect(try server.askKnown("GET /change").status == 405)
    #expect(try server.askKnown("GET /").status == 200)
  }

  @Test func slowRequestsEnd() throws {
    var limits = LocalServer.Limits()
    limits.readSeconds = 0.2
    limits.connections = 2
    let server = try Self.server(limits: limits)
    // The client waits for the end of an answer that comes only because the server gives up.
    #expect(try server.send("GET / HTTP/1.1\r\nHost: x").status == 408)
    #expect(try server.askKnown("GET /").status == 200)
  }

  @Test func connectionsAreLimited() throws {
    var limits = LocalServer.Limits()
    limits.readSeconds = 2
    limits.connections = 2
    let server = try Self.server(limits: limits)
    let idle = try (0..<2).map { _ in
      let socket = try Socket(domain: AF_INET)
      try socket.connect(to: .inet(ip4: "127.0.0.1", port: server.server.port))
      return socket
    }
    #expect(try server.askKnown("GET /").status == 0)
    for socket in idle { try socket.close() }
    let deadline = Date(timeIntervalSinceNow: 5)
    var status = 0
    while status != 200, deadline.timeIntervalSinceNow > 0 { status = try server.askKnown("GET /").status }
    #expect(status == 200)
  }

  @Test func answersForbidWhatCouldHarm() throws {
    let server = try Self.server()
    for answer in [try server.askKnown("GET /"), try server.ask("GET /"), try server.askKnown("GET /nowhere")] {
      let policy = try #require(answer.headers["content-security-policy"])
      #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
      #expect(!policy.contains("unsafe-inline"))
      #expect(answer.headers["x-content-type-options"] == "nosniff")
      #expect(answer.headers["cache-control"] == "no-store")
      #expect(answer.headers["access-control-allow-origin"] == nil)
    }
    let document = try #require(try server.askKnown("GET /document").headers["content-security-policy"])
    #expect(document.hasPrefix("sandbox allow-scripts") && document.contains("script-src 'nonce-abc'"))
  }

  @Test func errorsAreReadable() throws {
    let server = try Self.server()
    let page = try server.askKnown("GET /bad")
    #expect(page.status == 400)
    #expect(page.body.contains("here: no such &lt;run&gt;"))
    #expect(try server.askKnown("GET /broken").status == 500)
    let json = try server.askKnown("GET /bad", headers: ["Accept": "application/json"])
    #expect(json.headers["content-type"] == "application/json")
    #expect(json.body == #"{"error":"here: no such <run>"}"#)
  }

  @Test func whoHasTheVersionGetsNoBody() throws {
    let server = try Self.server()
    let first = try server.askKnown("GET /tagged")
    #expect(first.status == 200 && first.headers["etag"] == "\"v1\"")
    let second = try server.askKnown("GET /tagged", headers: ["If-None-Match": "\"v1\""])
    #expect(second.status == 304 && second.body.isEmpty)
    #expect(try server.askKnown("GET /tagged", headers: ["If-None-Match": "\"v0\""]).status == 200)
  }

  @Test func itStopsWhenAsked() throws {
    let server = try LocalServer(routes: [])
    let isAsked = Atomic<Int>(0)
    // Returns only if the question is asked again and again.
    server.run(until: { isAsked.add(1, ordering: .relaxed).newValue == 3 })
    #expect(isAsked.load(ordering: .relaxed) == 3)
  }

  @Test func aTakenPortIsAnError() throws {
    let first = try LocalServer(routes: [])
    let error = #expect(throws: WarrenError.self) { try LocalServer(port: first.port, routes: []) }
    #expect(error?.place == "127.0.0.1:\(first.port)")
  }
}
