import Core

/// Divides rewards by the deviation of the discounted return, so that values become numbers of moderate size whatever the unit of
/// reward (Engstrom et al., "Implementation matters in deep policy gradients", arXiv 2005.12729).
///
/// The return is summed forwards in each copy, R ← discount · R + reward, from zero in each episode; its variance is taken over all
/// steps seen. Rewards are not shifted, as that would change what is best.
public struct RewardNormalizer: Sendable {
  /// Of the discounted returns.
  public private(set) var moments = RunningMoments(size: 1)
  /// The discount per step.
  public let discount: Float
  /// How far from zero a normalized reward may be.
  public let limit: Float
  private var returns: [Float]
  private static let epsilon = 1e-8

  /// A normalizer for that many copies, which has seen nothing.
  public init(copies: Int, discount: Float, limit: Float = 10) {
    self.discount = discount
    self.limit = limit
    returns = [Float](repeating: 0, count: copies)
  }

  /// What rewards are multiplied by.
  public var factor: Float { Float(1 / (moments.variance(0) + Self.epsilon).squareRoot()) }

  /// Takes note of a step of the first `copies` environments and writes its rewards, divided by the deviation.
  public mutating func normalize(
    _ rewards: UnsafePointer<Float>, statuses: UnsafePointer<TimeStep.Status>, copies: Int,
    into result: UnsafeMutablePointer<Float>
  ) {
    observe(rewards, statuses: statuses, copies: copies)
    scale(rewards, count: copies, into: result)
  }

  /// Takes note of a step of the first `copies` environments.
  public mutating func observe(
    _ rewards: UnsafePointer<Float>, statuses: UnsafePointer<TimeStep.Status>, copies: Int
  ) {
    precondition(copies <= returns.count, "the normalizer is for \(returns.count) copies, not \(copies)")
    for copy in 0..<copies { returns[copy] = returns[copy] * discount + rewards[copy] }
    returns.withUnsafeBufferPointer { moments.add($0.baseAddress!, rows: copies) }
    for copy in 0..<copies where statuses[copy].isLast { returns[copy] = 0 }
  }

  /// Divides rewards of whatever steps by the present deviation, as agents do that learn from them later; both may be the same memory.
  public func scale(_ rewards: UnsafePointer<Float>, count: Int, into result: UnsafeMutablePointer<Float>) {
    let factor = factor
    for index in 0..<count { result[index] = min(max(rewards[index] * factor, -limit), limit) }
  }

  /// What has been seen, and the returns so far of the episodes that run.
  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("moments", moments)
    snapshot.setArray("returns", returns)
    return snapshot
  }

  /// Continues from what a normalizer for as many copies has saved.
  public mutating func restore(_ snapshot: Snapshot) throws {
    returns = try snapshot.array("returns", count: returns.count)
    moments = try snapshot.value("moments")
  }
}
