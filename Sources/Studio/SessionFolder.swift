import Core
import Foundation

/// The folder that a session is saved in: its checkpoints, and a lock, so that two programs do not write over each other.
final class SessionFolder: Sendable {
  private let store: CheckpointStore
  private let descriptor: Int32

  /// Takes the folder, and makes it where it is not there.
  /// - Throws: `WarrenError` when another program has it, it cannot be made, or it holds something else.
  init(_ url: URL) throws {
    let lock = url.appendingPathComponent(".lock")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    if !names.isEmpty, !names.contains("checkpoint"), !names.contains(".lock") {
      throw WarrenError("the folder holds something else than a session", at: url.path, hint: "name another with --session")
    }
    try AtomicFile.makeDirectory(url)
    descriptor = open(lock.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw WarrenError("cannot be written: \(String(cString: strerror(errno)))", at: lock.path, kind: .failure)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw WarrenError(
        "another program has this session open", at: url.path, hint: "name another with --session", kind: .failure)
    }
    store = CheckpointStore(directory: url.appendingPathComponent("checkpoint"))
  }

  deinit { close(descriptor) }

  /// The newest state that is whole, and what was wrong with newer ones.
  func newest() -> (snapshot: Snapshot?, damaged: [WarrenError]) { store.newest() }

  /// Saves a state, whole or not at all.
  /// - Parameter number: grows from state to state.
  func write(_ snapshot: Snapshot, number: Int) throws { try store.write(snapshot, number: number) }
}
