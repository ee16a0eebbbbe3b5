import Core
import Foundation

/// A worker: a Python process with some copies of the environment, and the messages to it. `worker.py` is the other side.
final class GymnasiumWorker {
  /// Which copies it steps.
  let copies: Range<Int>
  private let environment: GymnasiumEnvironment
  private let memory: GymnasiumMemory?
  private var process: WorkerProcess?

  /// A worker for these copies. ``start()`` comes next.
  /// - Parameter memory: what it shares with this process; nil for a worker that only describes its environment.
  init(_ environment: GymnasiumEnvironment, copies: Range<Int>, memory: GymnasiumMemory?) {
    self.environment = environment
    self.copies = copies
    self.memory = memory
  }

  private enum Command: Int32 {
    case advance = 1
    case render = 2
  }

  private struct Trouble: Decodable {
    var message: String
    var hint: String?
  }

  /// The moment at which a command that is sent now counts as not answered.
  private var deadline: Double { WorkerProcess.uptime + environment.configuration.timeout }

  /// Lets the worker's process go, without waiting for its end.
  func hangUp() { process?.hangUp() }

  // MARK: Starting

  /// Asks for a process that makes the environments; a process that there was is ended. Several workers start side by side until
  /// ``finishStart()`` is called.
  func start() throws {
    process = nil
    let settings = environment.settings(for: self.copies, memory: memory?.offsets)
    let program = environment.configuration.program(from: environment.folder)
    let process = try WorkerProcess(program, arguments: [Self.script], memory: memory?.descriptor)
    self.process = process
    var message = try JSONEncoder().encode(settings)
    withUnsafeBytes(of: Int32(message.count)) { message.insert(contentsOf: $0, at: 0) }
    // A process that cannot be spoken to is found out when its reply is read.
    try? message.withUnsafeBytes { bytes in try process.send(bytes) }
  }

  /// What the process says about its environments, when it is ready.
  /// - Throws: `WarrenError` when it is not going to be.
  func finishStart() throws -> GymnasiumDescription {
    do {
      try awaitReply(until: deadline)
      return try JSONDecoder().decode(GymnasiumDescription.self, from: text(until: deadline))
    } catch let failure as ProcessFailure {
      throw error(failure, "before it was ready")
    } catch let failure as DecodingError {
      throw WarrenError("the Python process describes the environment in a way that is unknown: \(failure)", kind: .failure)
    }
  }

  private static let script = Bundle.module.bundleURL.appendingPathComponent("worker.py").path

  // MARK: Commands

  /// Lets the worker step copies, or begin new episodes in those for which the memory orders it. ``awaitReply()`` follows.
  func advance(_ copies: Range<Int>) throws(ProcessFailure) { try send(.advance, copies) }

  /// Waits until the copies have been advanced.
  /// - Throws: ``ProcessFailure``, or `WarrenError` with what the environment did wrong.
  func awaitReply() throws { try awaitReply(until: deadline) }

  /// A copy as text.
  func rendering(of copy: Int) throws -> String {
    try send(.render, copy..<copy + 1)
    let deadline = deadline
    try awaitReply(until: deadline)
    return String(decoding: try text(until: deadline), as: UTF8.self)
  }

  private func send(_ command: Command, _ copies: Range<Int>) throws(ProcessFailure) {
    guard let process else { throw .died("had been ended") }
    var message = (command.rawValue, Int32(copies.lowerBound), Int32(copies.upperBound))
    var failure: ProcessFailure?
    withUnsafeBytes(of: &message) { bytes in
      do throws(ProcessFailure) { try process.send(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  private func awaitReply(until deadline: Double) throws {
    var kind: UInt8 = 0
    try withUnsafeMutableBytes(of: &kind) { try receive($0, until: deadline) }
    if kind == UInt8(ascii: "k") { return }
    guard kind == UInt8(ascii: "e"),
      let trouble = try? JSONDecoder().decode(Trouble.self, from: text(until: deadline))
    else { throw WarrenError("the Python process answers in a way that is unknown", kind: .failure) }
    throw WarrenError(trouble.message, hint: trouble.hint, kind: .failure)
  }

  private func text(until deadline: Double) throws -> Data {
    var count: Int32 = 0
    try withUnsafeMutableBytes(of: &count) { try receive($0, until: deadline) }
    guard count >= 0, count < 1 << 28 else {
      throw WarrenError("the Python process answers in a way that is unknown", kind: .failure)
    }
    var data = Data(count: Int(count))
    try data.withUnsafeMutableBytes { try receive($0, until: deadline) }
    return data
  }

  private func receive(_ buffer: UnsafeMutableRawBufferPointer, until deadline: Double) throws {
    guard let process else { throw ProcessFailure.died("had been ended") }
    try process.receive(into: buffer, deadline: deadline)
  }

  /// A failure of the process as an error for people.
  func error(_ failure: ProcessFailure, _ when: String) -> WarrenError {
    switch failure {
    case .died(let how):
      return WarrenError("its Python process \(how) \(when)", kind: .failure)
    case .hung:
      process = nil
      return WarrenError(
        "its Python process has not answered for \(environment.configuration.timeout) seconds \(when), and was ended",
        hint: "a larger 'timeout' gives it longer", kind: .failure)
    }
  }
}
