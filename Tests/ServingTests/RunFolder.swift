import Core
import Foundation
import LocalServer
import Serving

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// A folder of experiments that a test fills, and the page of it, asked over the network.
final class RunFolder: Sendable {
  let place: URL
  let root: URL
  private let server: LocalServer

  /// - Parameter script: what the shell does to go on with an experiment, whose folder is `$0`.
  init(script: String = "exit 0", plan: @escaping RunServer.Planner = { _ in nil }) throws {
    place = FileManager.default.temporaryDirectory.appending(path: "serving-\(UUID().uuidString)")
    root = place.appending(path: "runs")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    let page = RunServer(
      folder: root, program: URL(fileURLWithPath: "/bin/sh"), arguments: ["-c", script], plan: plan)
    server = try LocalServer(routes: page.routes)
    Thread.detachNewThread { [server] in server.run() }
  }

  deinit {
    server.stop()
    try? FileManager.default.removeItem(at: place)
  }

  func write(_ text: String, to path: String) throws {
    let file = root.appending(path: path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file, options: .atomic)
  }

  func append(_ text: String, to path: String) throws {
    let handle = try FileHandle(forWritingTo: root.appending(path: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
  }

  /// A run with three lines of metrics; without a status it has left no result.
  func addRun(_ experiment: String, _ task: String, _ method: String, seed: Int, status: String?, order: Int = 0) throws {
    let folder = "\(experiment)/\(task)/\(method)/seed-\(seed)"
    try write(
      """
      {"question":"Which?","methodLabel":"Method \(method)","order":{"task":0,"method":\(order)},
       "measure":{"name":"length","direction":"minimize"},"budget":{"evaluations":400}}
      """, to: "\(folder)/config.json")
    let lines = (1...3).map { #"{"evaluations":\#($0 * 100),"seconds":\#($0),"length":\#(50 - $0),"x":{"a":[1,"}"]}}"# + "\n" }
    try write(lines.joined(), to: "\(folder)/metrics.jsonl")
    guard let status else { return }
    try write(
      #"{"status":"\#(status)","objectives":{"length":47},"ledger":{"evaluations":300,"seconds":3},"error":"it broke"}"#,
      to: "\(folder)/result.json")
  }

  /// Asks for a path with the token.
  func ask(_ path: String, method: String = "GET") async throws -> (status: Int, value: JSONValue) {
    var request = URLRequest(url: URL(string: "http://127.0.0.1:\(server.port)\(path)")!)
    request.httpMethod = method
    request.setValue(server.token, forHTTPHeaderField: LocalServer.tokenHeader)
    request.setValue("application/json", forHTTPHeaderField: "Accept")
    let (data, response) = try await URLSession.shared.data(for: request)
    let status = (response as? HTTPURLResponse)?.statusCode ?? 0
    let value = try? JSONDecoder().decode(JSONValue.self, from: data)
    return (status, value ?? .string(String(decoding: data, as: UTF8.self)))
  }

  /// Asks again and again until the answer is as wished, for ten seconds at most.
  func wait(for path: String, until isRight: (JSONValue) -> Bool) async throws -> Bool {
    let deadline = Date(timeIntervalSinceNow: 10)
    while deadline.timeIntervalSinceNow > 0 {
      if isRight(try await ask(path).value) { return true }
      try await Task.sleep(for: .milliseconds(50))
    }
    return false
  }
}

extension JSONValue {
  var items: [JSONValue] {
    if case .array(let items) = self { return items }
    return []
  }

  var isTrue: Bool { self == .boolean(true) }

  var numbers: [Double] { items.compactMap(\.doubleValue) }
}
