import Core

/// Adds whole episodes, each when it has ended.
///
/// ```swift
/// let queue = SequenceQueue(capacity: 100, for: environment)
/// var adder = EpisodeAdder(to: queue, copies: environment.count)
/// ```
public struct EpisodeAdder: Adder {
  private let queue: SequenceQueue
  private var tracks: [SequenceTrack]

  /// An adder for a batch of that many copies.
  public init(to queue: SequenceQueue, copies: Int) {
    precondition(copies > 0, "episodes come from at least one copy")
    self.queue = queue
    tracks = Array(repeating: SequenceTrack(queue.layout), count: copies)
  }

  public mutating func addFirst(_ environment: any BatchEnvironment) {
    for copy in tracks.indices { tracks[copy].begin(environment, copy) }
  }

  public mutating func add(_ actions: ActionBatch, copies: Int, _ environment: any BatchEnvironment) {
    for copy in 0..<copies {
      tracks[copy].add(actions, environment, copy)
      guard environment.statuses[copy].isLast else { continue }
      queue.add(tracks[copy].sequence)
      tracks[copy].begin(environment, copy)
    }
  }

  /// The episodes that have not ended yet. The queue is saved apart.
  public func save() -> Snapshot {
    var snapshot = Snapshot()
    for (copy, track) in tracks.enumerated() { snapshot.merge(track.save(), under: "copy-\(copy)") }
    return snapshot
  }

  /// Continues from what an adder for as many copies has saved.
  public mutating func restore(_ snapshot: Snapshot) throws {
    for copy in tracks.indices { try tracks[copy].restore(snapshot.section("copy-\(copy)")) }
  }
}
