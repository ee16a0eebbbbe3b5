import Core

/// An exponential moving average of weights, which often predicts better than the weights themselves (Polyak and Juditsky 1992).
public struct MovingAverage: Sendable {
  /// The averaged weights, for use in the network.
  public private(set) var weights: Parameters
  /// The share of the average that stays in a step, below 1.
  public let decay: Float
  private var step = 0

  /// An average that begins at the first weights.
  public init(of weights: Parameters, decay: Float) {
    self.weights = weights
    self.decay = decay
  }

  /// Takes the weights after a step into account. The first steps count for more, so that the beginning is forgotten soon: the share
  /// that stays is at most (1 + step) / (10 + step).
  public mutating func update(from current: Parameters) {
    step += 1
    let stays = min(decay, Float(1 + step) / Float(10 + step))
    weights.lerp(towards: current, by: 1 - stays)
  }

  /// Everything that further steps depend on, apart from the settings.
  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.merge(weights.save(), under: "weights")
    try snapshot.setValue("step", step)
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    try weights.restore(snapshot.section("weights"))
    step = try snapshot.value("step")
  }
}
