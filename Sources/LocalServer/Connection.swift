import FlyingSocks
import Foundation

/// One connection with a browser: a request comes, an answer goes, the connection ends. Every wait has an end.
struct Connection {
  private let socket: Socket

  init(_ socket: Socket) throws {
    self.socket = socket
    try socket.setFlags(.nonBlocking)
    _ = fcntl(socket.file.rawValue, F_SETFD, FD_CLOEXEC)
    #if canImport(Darwin)
      try socket.setValue(true, for: .noSIGPIPE)
    #endif
  }

  /// Reads the head and hands on what came after it.
  /// - Returns: nil when the other side has sent nothing at all.
  /// - Throws: ``LocalRefusal`` for a head too long, too late or malformed.
  func readHead(limits: LocalServer.Limits, deadline: Date) throws -> (head: RequestParser, rest: [UInt8])? {
    var bytes: [UInt8] = []
    var searched = 0
    while true {
      if let end = Self.endOfHead(in: bytes, from: searched) {
        guard end <= limits.headerBytes else { break }
        return (try RequestParser(head: bytes[..<end]), Array(bytes[(end + 4)...]))
      }
      searched = max(0, bytes.count - 3)
      guard bytes.count <= limits.headerBytes else { break }
      guard let more = try read(until: deadline) else {
        if bytes.isEmpty { return nil }
        throw LocalRefusal(400, "The request ends in the middle.")
      }
      bytes += more
    }
    throw LocalRefusal(431, "The head of the request is longer than \(limits.headerBytes) bytes.")
  }

  /// Reads a body of which `bytes` have come already; what comes after it is left alone.
  func readBody(length: Int, begun bytes: [UInt8], deadline: Date) throws -> Data {
    var body = Data(bytes)
    while body.count < length {
      guard let more = try read(until: deadline) else { throw LocalRefusal(400, "The request ends in the middle.") }
      body.append(contentsOf: more)
    }
    return body.prefix(length)
  }

  /// Sends all of `data`, or gives up at the deadline.
  func write(_ data: Data, deadline: Date) throws {
    var sent = data.startIndex
    while sent < data.endIndex {
      do { sent = try socket.write(data, from: sent) } catch SocketError.blocked {
        guard wait(for: Int16(POLLOUT), until: deadline) else { throw SocketError.disconnected }
      }
    }
  }

  /// Ends the connection. What the other side is still sending is read for a moment: a reset would take the answer from it.
  func close() {
    _ = shutdown(socket.file.rawValue, Int32(SHUT_WR))
    let deadline = Date(timeIntervalSinceNow: 0.5)
    var passed = 0
    while passed < 1 << 20, let bytes = try? read(until: deadline) { passed += bytes.count }
    try? socket.close()
  }

  /// The next bytes; nil when the other side has ended.
  private func read(until deadline: Date) throws -> [UInt8]? {
    while true {
      do { return try socket.read(atMost: 16_384) } catch SocketError.blocked {
        guard wait(for: Int16(POLLIN), until: deadline) else { throw LocalRefusal(408, "The request took too long to come.") }
      } catch SocketError.disconnected {
        return nil
      }
    }
  }

  private func wait(for events: Int16, until deadline: Date) -> Bool {
    while true {
      let left = deadline.timeIntervalSinceNow
      guard left > 0 else { return false }
      if ready(socket, events, milliseconds: Int32(min(left * 1000 + 1, 60_000))) { return true }
    }
  }

  /// Where the empty line after the head begins.
  private static func endOfHead(in bytes: [UInt8], from start: Int) -> Int? {
    guard bytes.count >= 4 else { return nil }
    for index in min(start, bytes.count - 4)...(bytes.count - 4)
    where bytes[index] == 13 && bytes[index + 1] == 10 && bytes[index + 2] == 13 && bytes[index + 3] == 10 {
      return index
    }
    return nil
  }
}

/// Waits at most that long for a socket to be ready; also returns early when a signal comes.
func ready(_ socket: Socket, _ events: Int16, milliseconds: Int32) -> Bool {
  var descriptor = pollfd(fd: socket.file.rawValue, events: events, revents: 0)
  return poll(&descriptor, 1, milliseconds) > 0
}
