import Core

/// The most recent transitions, drawn with equal probability (Lin 1992; Mnih et al. 2015).
public final class UniformReplay: TransitionReplay {
  public let storage: TransitionStorage

  /// An empty replay; see ``TransitionStorage/init(layout:capacity:window:)``.
  public init(layout: ReplayLayout, capacity: Int, window: Int) {
    storage = TransitionStorage(layout: layout, capacity: capacity, window: window)
  }

  public func sample(into batch: TransitionBatch, using random: inout RandomStream) {
    precondition(count > 0, "nothing can be drawn from an empty replay")
    for row in 0..<batch.count {
      storage.copy(storage.forgottenCount + random.integer(below: count), into: batch, row: row)
    }
  }

  /// Changes nothing: all transitions stay equally likely.
  public func updatePriorities(of batch: TransitionBatch, errors: UnsafeBufferPointer<Float>) {}

  public func save() throws -> Snapshot { try storage.save() }
  public func restore(_ snapshot: Snapshot) throws { try storage.restore(snapshot) }
}
