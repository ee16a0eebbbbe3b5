import Core

/// Adds whole episodes, each when it has ended: sequences that nothing but the end of an episode cuts.
///
/// ```swift
/// let queue = SequenceQueue(capacity: 100, for: environment)
/// var adder = EpisodeAdder(to: queue, copies: environment.count)
/// ```
public struct EpisodeAdder: Adder {
  private var sequences: SequenceAdder

  /// An adder for a batch of that many copies.
  public init(to queue: SequenceQueue, copies: Int) {
    sequences = SequenceAdder(to: queue, copies: copies, length: .max)
  }

  public mutating func addFirst(_ environment: any BatchEnvironment) { sequences.addFirst(environment) }

  public mutating func add(_ actions: ActionBatch, copies: Int, _ environment: any BatchEnvironment) {
    sequences.add(actions, copies: copies, environment)
  }

  /// The episodes that have not ended yet. The queue is saved apart.
  public func save() -> Snapshot { sequences.save() }

  /// Continues from what an adder for as many copies has saved.
  public mutating func restore(_ snapshot: Snapshot) throws { try sequences.restore(snapshot) }
}
