import Core
import Foundation
import LocalServer
import Search
import Studio
import Testing

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

@Suite struct StudioTests {
  private typealias Session = StudioSession<BinaryEncoding>

  private static let exhibit = Exhibit<BitString>(
    noun: "pattern", plural: "patterns", draw: { "<svg><title>\($1)</title>\($0.text)</svg>" },
    drawSheet: { "<svg><title>\($1)</title>\($0.map(\.text).joined(separator: " "))</svg>" })

  private static func session(_ folder: URL, kind: String = "bits", seed: UInt64 = 1) throws -> Session {
    try StudioSession(kind, folder: folder, exhibit: exhibit) { saved in
      var fresh = InteractiveConfiguration()
      fresh.population = 6
      return try InteractiveEvolution(
        saved ?? fresh, encoding: BinaryEncoding(count: 30), key: RandomKey(seed: seed))
    }
  }

  /// A server of a session for as long as the test holds it.
  private final class Running: Sendable {
    let server: LocalServer

    init(_ session: Session) throws {
      server = try LocalServer(routes: session.routes)
      Thread.detachNewThread { [server] in server.run() }
    }

    deinit { server.stop() }

    func ask(
      _ path: String, post body: String? = nil, token: Bool = true, headers: [String: String] = [:]
    ) async throws -> (status: Int, body: Data) {
      var request = URLRequest(url: URL(string: "http://127.0.0.1:\(server.port)\(path)")!)
      if token { request.setValue(server.token, forHTTPHeaderField: LocalServer.tokenHeader) }
      if let body {
        request.httpMethod = "POST"
        request.httpBody = Data(body.utf8)
      }
      for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
      let (data, response) = try await URLSession.shared.data(for: request)
      return ((response as? HTTPURLResponse)?.statusCode ?? 0, data)
    }

    func view(_ path: String, post body: String? = nil) async throws -> StudioView {
      let (status, data) = try await ask(path, post: body)
      try #require(status == 200, "\(String(decoding: data, as: UTF8.self))")
      return try JSONDecoder().decode(StudioView.self, from: data)
    }
  }

  private func temporaryFolder() -> URL {
    FileManager.default.temporaryDirectory.appendingPathComponent("studio-\(UUID().uuidString)")
  }

  @Test func aSessionGoesOnWhereItWas() async throws {
    let folder = temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    func play(_ session: Session, from revision: Int) async throws -> StudioView {
      let running = try Running(session)
      var view = try await running.view("/preference", post: "{\"revision\":\(revision),\"place\":2,\"preference\":2}")
      #expect(view.items[2].preference == 2 && view.favoriteCount > 0)
      view = try await running.view("/next", post: "{\"revision\":\(view.revision),\"mutationStrength\":0.4}")
      #expect(view.items[0].origin == "kept" && view.mutationStrength == 0.4 && view.canGoBack)
      return try await running.view("/preference", post: "{\"revision\":\(view.revision),\"place\":1,\"preference\":1}")
    }
    var session: Session? = try Self.session(folder)
    #expect(session?.isResumed == false)
    let left = try await play(try #require(session), from: 0)
    #expect(left.revision == 3)
    // Threads of the server may hold it a moment longer.
    session = nil
    var resumed: Session?
    for _ in 0..<100 where resumed == nil {
      resumed = try? Self.session(folder, seed: 5)
      if resumed == nil { try await Task.sleep(for: .milliseconds(20)) }
    }
    let again = try #require(resumed)
    #expect(again.isResumed)
    #expect(again.view() == left)
    let next = try await play(again, from: 3)

    // The same acts without an interruption give the same.
    let other = temporaryFolder()
    defer { try? FileManager.default.removeItem(at: other) }
    let whole = try Self.session(other)
    _ = try await play(whole, from: 0)
    #expect(try await play(whole, from: 3) == next)
  }

  @Test func drawingsAreServedByNumber() async throws {
    let folder = temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let running = try Running(Self.session(folder))
    #expect(try await running.ask("/favorites.svg").status == 404)
    let view = try await running.view("/preference", post: "{\"revision\":0,\"place\":4,\"preference\":1}")
    _ = try await running.view("/next", post: "{\"revision\":\(view.revision)}")
    // Number 0 is on the page before now, and still there.
    for number in [0, 4, 7] {
      let answer = try await running.ask("/drawings/\(number).svg")
      #expect(answer.status == 200)
      #expect(String(decoding: answer.body, as: UTF8.self).hasPrefix("<svg><title>Pattern \(number)</title>"))
    }
    let favorites = try await running.ask("/favorites.svg")
    #expect(String(decoding: favorites.body, as: UTF8.self).hasPrefix("<svg><title>Patterns 4</title>"))
    for path in ["/drawings/99.svg", "/drawings/0", "/drawings/-1.svg", "/drawings/..%2Fstate", "/drawings/x.svg"] {
      #expect((400..<500).contains(try await running.ask(path).status), "\(path)")
    }
    let page = String(decoding: try await running.ask("/").body, as: UTF8.self)
    #expect(page.contains("Evolve patterns") && page.contains(running.server.token))
  }

  @Test func whatCannotBeDoneChangesNothing() async throws {
    let folder = temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let session = try Self.session(folder)
    let running = try Running(session)
    let before = session.view()
    let refused: [(String, String, Int)] = [
      ("/back", "{\"revision\":0}", 400), ("/next", "{\"revision\":0,\"mutationStrength\":7}", 400),
      ("/preference", "{\"revision\":0,\"place\":6,\"preference\":1}", 400),
      ("/preference", "{\"revision\":0,\"place\":0,\"preference\":3}", 400), ("/next", "[]", 400), ("/next", "", 400),
      ("/next", "{\"revision\":1}", 409),
    ]
    for (path, body, status) in refused {
      #expect(try await running.ask(path, post: body).status == status, "\(path) \(body)")
    }
    #expect(try await running.ask("/next", post: "{\"revision\":0}", token: false).status == 401)
    #expect(
      try await running.ask("/next", post: "{\"revision\":0}", headers: ["Origin": "http://evil.example"]).status == 403)
    #expect(try await running.ask("/state", token: false).status == 401)
    #expect(session.view() == before)
  }

  @Test func aFolderOfSomethingElseIsRefused() throws {
    let folder = temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let session = try Self.session(folder)
    let taken = #expect(throws: WarrenError.self) { try Self.session(folder) }
    #expect(taken?.message.contains("another program") == true)
    withExtendedLifetime(session) {}

    let other = temporaryFolder()
    defer { try? FileManager.default.removeItem(at: other) }
    try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
    try Data("mine".utf8).write(to: other.appendingPathComponent("letter.txt"))
    let foreign = #expect(throws: WarrenError.self) { try Self.session(other) }
    #expect(foreign?.message.contains("something else") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: other.path) == ["letter.txt"])
  }

  @Test func aSessionOfAnotherKindIsRefused() throws {
    let folder = temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    do { _ = try Self.session(folder) }
    let error = #expect(throws: WarrenError.self) { try Self.session(folder, kind: "words") }
    #expect(error?.message.contains("'bits'") == true)
  }

  @Test func aDamagedStateGivesWayToTheOneBefore() throws {
    let folder = temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    do { _ = try Self.session(folder) }
    let checkpoints = folder.appendingPathComponent("checkpoint")
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: checkpoints.path).max())
    // A later state of which a part is missing.
    let later = checkpoints.appendingPathComponent("step-000000000009")
    try FileManager.default.copyItem(at: checkpoints.appendingPathComponent(name), to: later)
    try Data("{}".utf8).write(to: later.appendingPathComponent("state.json"))
    do {
      let session = try Self.session(folder)
      #expect(session.isResumed && session.damaged.count == 1 && session.view().revision == 0)
    }
    try FileManager.default.removeItem(at: checkpoints.appendingPathComponent(name))
    #expect(throws: WarrenError.self) { try Self.session(folder) }
  }
}
