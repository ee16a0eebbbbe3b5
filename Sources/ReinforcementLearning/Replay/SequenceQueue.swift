import Core

/// Sequences of steps in the order in which they came, each taken once: first in, first out. What agents that learn from recent play
/// only keep between acting and learning (IMPALA's queue, Espeholt et al., ICML 2018; Reverb's queue).
///
/// When it is full, the oldest sequence makes room.
public final class SequenceQueue {
  /// What is kept of each step.
  public let layout: ReplayLayout
  /// Whether the logarithms of how likely actions were are kept, as corrections for another policy than the one that acted need.
  public let keepsLogProbabilities: Bool
  /// Most sequences that wait.
  public let capacity: Int
  /// How many sequences have been added in all.
  public private(set) var insertCount = 0
  /// How many sequences had to make room before anybody took them.
  public private(set) var droppedCount = 0
  private var waiting: [RecordedEpisode] = []

  /// An empty queue.
  /// - Parameters:
  ///   - capacity: most sequences that wait.
  ///   - layout: what is kept of each step.
  ///   - keepsLogProbabilities: whether the actor says how likely its actions are, and sequences hold it.
  public init(capacity: Int, layout: ReplayLayout, keepsLogProbabilities: Bool = false) {
    precondition(capacity > 0, "a queue has room for at least one sequence")
    self.capacity = capacity
    self.layout = layout
    self.keepsLogProbabilities = keepsLogProbabilities
  }

  /// An empty queue for what happens in that environment.
  public convenience init(capacity: Int, for environment: any BatchEnvironment, keepsLogProbabilities: Bool = false) {
    self.init(
      capacity: capacity, layout: ReplayLayout(for: environment), keepsLogProbabilities: keepsLogProbabilities)
  }

  /// How many sequences wait.
  public var count: Int { waiting.count }

  /// Adds a sequence behind the others. `end` is `.running` where its episode goes on after it.
  public func add(_ sequence: RecordedEpisode) {
    if waiting.count == capacity {
      waiting.removeFirst()
      droppedCount += 1
    }
    waiting.append(sequence)
    insertCount += 1
  }

  /// Takes the oldest sequences out, the oldest first.
  /// - Precondition: so many wait.
  public func take(_ count: Int) -> [RecordedEpisode] {
    precondition(count >= 0 && count <= waiting.count, "\(count) sequences are wanted and \(waiting.count) wait")
    defer { waiting.removeFirst(count) }
    return Array(waiting.prefix(count))
  }

  /// All that it keeps.
  public func save() -> Snapshot {
    var snapshot = saveSequences(waiting)
    snapshot.setArray("counts", [Int64(insertCount), Int64(droppedCount)])
    return snapshot
  }

  /// Continues from what a queue of the same layout and capacity has saved.
  /// - Throws: `WarrenError` when the snapshot does not fit; the queue is then as it was.
  public func restore(_ snapshot: Snapshot) throws {
    let sequences = try restoreSequences(snapshot, layout, logProbabilities: keepsLogProbabilities)
    guard sequences.count <= capacity else {
      throw WarrenError("the snapshot holds \(sequences.count) sequences, expected at most \(capacity)", kind: .failure)
    }
    let counts = try snapshot.array("counts", of: Int64.self, count: 2)
    waiting = sequences
    (insertCount, droppedCount) = (Int(counts[0]), Int(counts[1]))
  }
}
