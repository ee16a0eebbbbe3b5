import Core

/// A table of transitions that batches to learn from are drawn from.
///
/// ```swift
/// replay.sample(into: batch, using: &random)
/// learn(batch)                                        // each row's loss times batch.weights[row]
/// replay.updatePriorities(of: batch, errors: errors)
/// ```
public protocol TransitionReplay: AnyObject {
  /// What is kept. An ``NStepAdder`` writes into it.
  var storage: TransitionStorage { get }

  /// Fills a batch with transitions drawn at random, with replacement, together with their weights and numbers.
  /// - Precondition: it is not empty.
  func sample(into batch: TransitionBatch, using random: inout RandomStream)

  /// Takes note of how large the errors of a batch have been, so that transitions of large errors are drawn more often.
  /// - Parameters:
  ///   - batch: what was drawn.
  ///   - errors: not negative, [batch size].
  func updatePriorities(of batch: TransitionBatch, errors: UnsafeBufferPointer<Float>)

  /// All that it keeps.
  func save() throws -> Snapshot
  /// Continues from what a replay of the same kind and settings has saved.
  func restore(_ snapshot: Snapshot) throws
}

extension TransitionReplay {
  /// What is kept of each step.
  public var layout: ReplayLayout { storage.layout }
  /// Most transitions that are kept.
  public var capacity: Int { storage.capacity }
  /// How many transitions have been added in all.
  public var insertCount: Int { storage.insertCount }
  /// How many transitions can be drawn.
  public var count: Int { storage.count }

  /// A batch that fits what this replay keeps.
  public func makeBatch(count: Int) -> TransitionBatch { TransitionBatch(count: count, layout: layout) }
}
