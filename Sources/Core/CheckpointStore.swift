import Foundation

/// The checkpoints of one run: the newest two and the best are kept, each in a folder of its own.
public struct CheckpointStore: Sendable {
  /// Where they are.
  public let directory: URL

  private static let bestName = "best"
  private static let prefix = "step-"

  /// The store in that folder, which need not exist yet.
  public init(directory: URL) { self.directory = directory }

  /// Writes a checkpoint and removes those that are older than the one before it.
  /// - Parameters:
  ///   - snapshot: what is kept.
  ///   - number: grows from checkpoint to checkpoint, across interruptions too.
  public func write(_ snapshot: Snapshot, number: Int) throws {
    let digits = String(number)
    let name = Self.prefix + String(repeating: "0", count: max(0, 12 - digits.count)) + digits
    try snapshot.write(to: directory.appendingPathComponent(name))
    for old in names().dropLast(2) { try? FileManager.default.removeItem(at: directory.appendingPathComponent(old)) }
  }

  /// Writes the best checkpoint so far, over the one there was.
  public func writeBest(_ snapshot: Snapshot) throws {
    try snapshot.write(to: directory.appendingPathComponent(Self.bestName))
  }

  /// The newest checkpoint that is whole, and what was wrong with newer ones; nil when there is none.
  public func newest() -> (snapshot: Snapshot?, damaged: [WarrenError]) {
    var damaged: [WarrenError] = []
    for name in names().reversed() {
      do { return (try Snapshot(contentsOf: directory.appendingPathComponent(name)), damaged) } catch {
        damaged.append(error as? WarrenError ?? WarrenError("\(error)", at: name, kind: .failure))
      }
    }
    return (nil, damaged)
  }

  /// The best checkpoint, if one has been written and is whole.
  public func best() -> Snapshot? {
    let url = directory.appendingPathComponent(Self.bestName)
    AtomicFile.recoverDirectory(url)
    return try? Snapshot(contentsOf: url)
  }

  /// Removes everything.
  public func clear() {
    try? FileManager.default.removeItem(at: directory)
  }

  private func names() -> [String] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
    return all.filter { $0.hasPrefix(Self.prefix) }.sorted()
  }
}
