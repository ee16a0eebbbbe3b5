import Core

/// Cuts episodes into sequences of steps, for agents with a memory or with corrections over several steps: `length` steps each, a new
/// one beginning every `period` steps of an episode (as R2D2 stores them, Kapturowski et al., ICLR 2019).
///
/// A sequence never goes beyond the end of an episode. The last one of an episode may be shorter: it holds the steps that no other
/// one holds, and of the one before as many as sequences overlap by.
///
/// ```swift
/// let queue = SequenceQueue(capacity: 64, for: environment)
/// var adder = SequenceAdder(to: queue, copies: environment.count, length: 20)
/// while queue.count < 8 { try loop.step(actor: actor, adder: &adder) }
/// learn(queue.take(8))
/// ```
public struct SequenceAdder: Adder {
  /// How many steps a sequence has at most.
  public let length: Int
  /// How many steps after a sequence the next one begins; as many as `length` where sequences do not overlap.
  public let period: Int
  private let queue: SequenceQueue
  private var tracks: [SequenceTrack]

  /// An adder for a batch of that many copies.
  /// - Parameters:
  ///   - queue: takes the sequences.
  ///   - copies: of the batch.
  ///   - length: steps of a sequence, at least 1.
  ///   - period: steps from one sequence to the next, from 1 to `length`; `length` when left out.
  public init(to queue: SequenceQueue, copies: Int, length: Int, period: Int? = nil) {
    let period = period ?? length
    precondition(copies > 0 && length > 0, "a sequence takes at least one step")
    precondition((1...length).contains(period), "sequences begin every 1 to \(length) steps, not every \(period)")
    self.queue = queue
    self.length = length
    self.period = period
    tracks = Array(repeating: SequenceTrack(queue), count: copies)
  }

  public mutating func addFirst(_ environment: any BatchEnvironment) {
    for copy in tracks.indices { tracks[copy].begin(environment, copy) }
  }

  public mutating func add(_ actions: ActionBatch, copies: Int, _ environment: any BatchEnvironment) {
    for copy in 0..<copies {
      tracks[copy].add(actions, environment, copy)
      let isLast = environment.statuses[copy].isLast
      guard isLast || tracks[copy].count == length else { continue }
      queue.add(tracks[copy].sequence)
      if isLast { tracks[copy].begin(environment, copy) } else { tracks[copy].dropFirst(period) }
    }
  }

  /// The steps that no sequence is complete of yet. The queue is saved apart.
  public func save() -> Snapshot {
    var snapshot = Snapshot()
    for (copy, track) in tracks.enumerated() { snapshot.merge(track.save(), under: "copy-\(copy)") }
    return snapshot
  }

  /// Continues from what an adder of the same kind has saved.
  public mutating func restore(_ snapshot: Snapshot) throws {
    for copy in tracks.indices { try tracks[copy].restore(snapshot.section("copy-\(copy)")) }
  }
}
