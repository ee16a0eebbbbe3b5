import Core
import Foundation
import LocalServer
import Synchronization

/// Stops experiments, and lets them go on, in processes of their own.
final class ExperimentControl: Sendable {
  /// What a process that was started here has come to.
  struct Outcome: Sendable {
    /// The end of what it has written.
    var text: String
    var status: Int32
  }

  private final class Child: @unchecked Sendable {
    // Only touched while the table is locked, and by the handler that runs once at its end.
    let process = Process()
    /// A file without a name, that goes with the last who has it open.
    let output: FileHandle

    init(output: FileHandle) { self.output = output }
  }

  private struct Shared {
    var children: [String: Child] = [:]
    var outcomes: [String: Outcome] = [:]
  }

  private let index: RunIndex
  /// The program and what comes before the folder, such as `warren resume`.
  private let program: URL
  private let arguments: [String]
  private let shared = Mutex(Shared())

  init(_ index: RunIndex, program: URL, arguments: [String]) {
    self.index = index
    self.program = program
    self.arguments = arguments
  }

  /// How the last process that was started for an experiment has ended; nil while it runs or when all went well.
  func trouble(_ name: String) -> Outcome? {
    // 130 is the end that `stop` asks for.
    shared.withLock { $0.outcomes[name] }.flatMap { $0.status == 0 || $0.status == 130 ? nil : $0 }
  }

  /// Asks the process that runs an experiment to save and end, as an interrupt from the keyboard does.
  /// - Throws: ``LocalRefusal`` when nobody runs it, or it cannot be told who.
  func stop(_ name: String) throws {
    guard let experiment = index.experiment(name) else { throw LocalRefusal.notFound("There is no such experiment.") }
    if let child = shared.withLock({ $0.children[name] }), child.process.isRunning {
      child.process.interrupt()
      return
    }
    guard let process = experiment.process else { throw LocalRefusal(409, "This experiment is not running.") }
    guard process > 0 else {
      throw LocalRefusal(409, "This experiment was started elsewhere; interrupt it there.")
    }
    guard kill(process, SIGINT) == 0 else {
      throw LocalRefusal(409, "Process \(process) cannot be interrupted: \(String(cString: strerror(errno))).")
    }
  }

  /// Lets an experiment go on where it stands.
  /// - Throws: ``LocalRefusal`` when it runs already or has no experiment file.
  func resume(_ name: String) throws {
    guard let experiment = index.experiment(name) else { throw LocalRefusal.notFound("There is no such experiment.") }
    guard experiment.hasFile else { throw LocalRefusal(409, "There is no experiment.yaml to go on from.") }
    guard experiment.process == nil else { throw LocalRefusal(409, "This experiment is running already.") }
    // Going on writes and removes files: through a link that could happen anywhere.
    if let strange = index.reader.folder([name]).flatMap({ FolderReader.strangeEntry(in: $0) }) {
      throw LocalRefusal(409, "“\(strange)” is neither a file nor a folder, and could lead out of this one.")
    }
    let output = try Self.namelessFile()
    let child = Child(output: output)
    try shared.withLock { shared in
      guard shared.children[name] == nil else { throw LocalRefusal(409, "This experiment is running already.") }
      child.process.executableURL = program
      // A folder whose name begins with a dash would be taken for an option.
      child.process.arguments = arguments + [index.reader.root.appending(path: name).standardizedFileURL.path]
      child.process.standardInput = FileHandle.nullDevice
      child.process.standardOutput = output
      child.process.standardError = output
      child.process.terminationHandler = { [weak self] process in self?.ended(name, status: process.terminationStatus) }
      do { try child.process.run() } catch {
        throw WarrenError("cannot be started: \(error.localizedDescription)", at: program.path, kind: .failure)
      }
      shared.children[name] = child
      shared.outcomes[name] = nil
    }
  }

  private func ended(_ name: String, status: Int32) {
    shared.withLock { shared in
      guard let child = shared.children.removeValue(forKey: name) else { return }
      let length = (try? child.output.seekToEnd()) ?? 0
      try? child.output.seek(toOffset: length - min(length, 4000))
      let data = (try? child.output.readToEnd()) ?? Data()
      shared.outcomes[name] = Outcome(text: String(decoding: data, as: UTF8.self), status: status)
    }
  }

  private static func namelessFile() throws -> FileHandle {
    let place = FileManager.default.temporaryDirectory.appending(path: "warren-\(UUID().uuidString)")
    let file = open(place.path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      throw WarrenError("cannot write there: \(String(cString: strerror(errno)))", at: place.path, kind: .failure)
    }
    unlink(place.path)
    return FileHandle(fileDescriptor: file, closeOnDealloc: true)
  }

  /// The process that was started here for an experiment and runs still.
  func process(_ name: String) -> pid_t? {
    shared.withLock { $0.children[name] }.flatMap { $0.process.isRunning ? $0.process.processIdentifier : nil }
  }

  /// The experiments that were started here and run still.
  var running: [String] { shared.withLock { $0.children.keys.sorted() } }
}
