import FlyingSocks
import Foundation
import LocalServer

/// A server that runs on a thread of its own until the test ends.
final class RunningServer: Sendable {
  let server: LocalServer

  init(limits: LocalServer.Limits = .init(), routes: [LocalRoute]) throws {
    server = try LocalServer(limits: limits, routes: routes)
    Thread.detachNewThread { [server] in server.run() }
  }

  deinit { server.stop() }

  var host: String { "127.0.0.1:\(server.port)" }

  /// Sends a request with the right host, and `headers` besides.
  func ask(_ line: String, headers: [String: String] = [:], body: String = "") throws -> RawAnswer {
    var headers = headers
    if headers["Host"] == nil { headers["Host"] = host }
    if !body.isEmpty { headers["Content-Length"] = "\(body.utf8.count)" }
    let head = headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined()
    return try send("\(line) HTTP/1.1\r\n\(head)\r\n\(body)")
  }

  /// Sends a request with the token.
  func askKnown(_ line: String, headers: [String: String] = [:], body: String = "") throws -> RawAnswer {
    try ask(line, headers: headers.merging([LocalServer.tokenHeader: server.token]) { given, _ in given }, body: body)
  }

  /// Sends bytes as they are, and reads until the server ends the connection.
  func send(_ text: String) throws -> RawAnswer {
    let socket = try Socket(domain: AF_INET)
    defer { try? socket.close() }
    try socket.connect(to: .inet(ip4: "127.0.0.1", port: server.port))
    let data = Data(text.utf8)
    var sent = data.startIndex
    do {
      while sent < data.endIndex { sent = try socket.write(data, from: sent) }
    } catch SocketError.disconnected {}
    var received: [UInt8] = []
    while let bytes = try? socket.read(atMost: 65_536) { received += bytes }
    return RawAnswer(String(decoding: received, as: UTF8.self))
  }
}

/// An answer as it came.
struct RawAnswer {
  var status: Int
  var headers: [String: String] = [:]
  var body: String

  init(_ text: String) {
    let parts = text.components(separatedBy: "\r\n\r\n")
    let lines = parts[0].components(separatedBy: "\r\n")
    status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    for line in lines.dropFirst() {
      let sides = line.split(separator: ":", maxSplits: 1)
      headers[sides[0].lowercased()] = sides.count > 1 ? sides[1].trimmingCharacters(in: .whitespaces) : ""
    }
    body = parts.dropFirst().joined(separator: "\r\n\r\n")
  }
}
