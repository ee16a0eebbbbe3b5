import CKernels
import Core

/// Steps divided by a moving average of the gradient's size (Tieleman and Hinton 2012), in PyTorch's form.
public struct RMSprop: Optimizer {
  public var learningRate: Float
  /// The share of the average of squares that stays.
  public let decay: Float
  /// Is added to the divisor.
  public let epsilon: Float
  /// The share of the last step that is taken again.
  public let momentum: Float
  /// The share of each weight that is added to its gradient.
  public let weightDecay: Float
  private var square: Parameters
  private var buffer: Parameters?

  /// - Parameters:
  ///   - layout: of the weights to be changed.
  ///   - learningRate: how far a step goes.
  ///   - decay: of the average of squares, for each step.
  ///   - epsilon: is added to the divisor, so that it is never zero.
  ///   - momentum: the share of the last step that is taken again.
  ///   - weightDecay: the share of each weight that is added to its gradient.
  public init(
    _ layout: ParameterLayout, learningRate: Float = 0.01, decay: Float = 0.99, epsilon: Float = 1e-8, momentum: Float = 0,
    weightDecay: Float = 0
  ) {
    self.learningRate = learningRate
    self.decay = decay
    self.epsilon = epsilon
    self.momentum = momentum
    self.weightDecay = weightDecay
    square = Parameters(zeros: layout)
    buffer = momentum > 0 ? Parameters(zeros: layout) : nil
  }

  public mutating func update(_ weights: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>, count: Int) {
    let (rate, decay, epsilon, momentum, weightDecay) = (learningRate, decay, epsilon, momentum, weightDecay)
    square.withUnsafeMutableBufferPointer { square in
      func step(_ buffer: UnsafeMutablePointer<Float>?) {
        wk_rmsprop(weights, square.baseAddress!, buffer, gradient, count, rate, decay, epsilon, momentum, weightDecay)
      }
      if buffer == nil { step(nil) } else { buffer!.withUnsafeMutableBufferPointer { step($0.baseAddress!) } }
    }
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.merge(square.save(), under: "square")
    if let buffer { snapshot.merge(buffer.save(), under: "momentum") }
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    try square.restore(snapshot.section("square"))
    try buffer?.restore(snapshot.section("momentum"))
  }
}
