import Core

/// Multiplies every reward by a factor and then keeps it within a bound (Mnih et al. 2015 clip to 1), so that one learning rate fits
/// tasks whose rewards differ.
///
/// The returns of episodes stay those of the task: what is measured does not depend on what an agent is shown.
public final class RewardScaling: BatchWrapper {
  /// What rewards are multiplied by.
  public let factor: Float
  /// How far from zero a reward may be after that.
  public let bound: Float
  private let scaled: WrapperRow<Float>

  /// A wrapper around a batch.
  /// - Parameters:
  ///   - inner: the batch inside.
  ///   - factor: what rewards are multiplied by, above 0.
  ///   - bound: how far from zero they may be then, above 0; infinite for no bound.
  public init(_ inner: any BatchEnvironment, factor: Float = 1, bound: Float = .infinity) throws {
    self.factor = factor
    self.bound = bound
    scaled = WrapperRow(count: inner.count, repeating: 0)
    super.init(inner, specification: try Self.specification(of: inner.specification, factor: factor, bound: bound))
  }

  /// What an environment is with rewards that are changed in that way.
  public static func specification(
    of inner: EnvironmentSpecification, factor: Float, bound: Float
  ) throws -> EnvironmentSpecification {
    guard factor > 0, factor.isFinite else { throw WarrenError("rewards are multiplied by a number above 0, not \(factor)") }
    guard bound > 0 else { throw WarrenError("rewards are clipped to a bound above 0, not \(bound)") }
    var specification = inner
    let (low, high) = (inner.rewardRange.lowerBound, inner.rewardRange.upperBound)
    // Clipped rewards can add up to more than their own sum.
    specification.returnRange =
      bound.isFinite ? nil : inner.returnRange.map { $0.lowerBound * factor...$0.upperBound * factor }
    specification.rewardRange = Self.scaled(low, factor, bound)...Self.scaled(high, factor, bound)
    return specification
  }

  private static func scaled(_ reward: Float, _ factor: Float, _ bound: Float) -> Float {
    min(max(reward * factor, -bound), bound)
  }

  public override var rewards: UnsafeBufferPointer<Float> { scaled.view }

  public override func begin() {
    for copy in 0..<count { scaled[copy] = 0 }
  }

  public override func advance(_ selection: CopySelection, _ actions: BatchActions) throws {
    try stepInner(selection, actions)
    let rewards = inner.rewards
    for copy in selection { scaled[copy] = Self.scaled(rewards[copy], factor, bound) }
  }

  public override func save(into snapshot: inout Snapshot) { scaled.save(into: &snapshot, as: "rewards") }
  public override func restoreOwn(_ snapshot: Snapshot) throws { try scaled.restore(snapshot, from: "rewards") }
}
