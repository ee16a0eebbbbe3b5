import CKernels
import Core

/// Steps in the units of the steps before, over those of the gradients (Zeiler 2012), in PyTorch's form.
public struct Adadelta: Optimizer {
  public var learningRate: Float
  /// The share of both averages that stays.
  public let decay: Float
  /// Is added so that nothing is divided by zero.
  public let epsilon: Float
  /// The share of each weight that is added to its gradient.
  public let weightDecay: Float
  private var square: Parameters
  private var stepSquare: Parameters

  /// - Parameters:
  ///   - layout: of the weights to be changed.
  ///   - learningRate: how far a step goes.
  ///   - decay: of the averages of squares, for each step.
  ///   - epsilon: is added to the divisor, so that it is never zero.
  ///   - weightDecay: the share of each weight that is added to its gradient.
  public init(
    _ layout: ParameterLayout, learningRate: Float = 1, decay: Float = 0.9, epsilon: Float = 1e-6, weightDecay: Float = 0
  ) {
    self.learningRate = learningRate
    self.decay = decay
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    square = Parameters(zeros: layout)
    stepSquare = Parameters(zeros: layout)
  }

  public mutating func update(_ weights: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>, count: Int) {
    let (rate, decay, epsilon, weightDecay) = (learningRate, decay, epsilon, weightDecay)
    square.withUnsafeMutableBufferPointer { square in
      stepSquare.withUnsafeMutableBufferPointer { steps in
        wk_adadelta(weights, square.baseAddress!, steps.baseAddress!, gradient, count, rate, decay, epsilon, weightDecay)
      }
    }
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.merge(square.save(), under: "square")
    snapshot.merge(stepSquare.save(), under: "stepSquare")
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    try square.restore(snapshot.section("square"))
    try stepSquare.restore(snapshot.section("stepSquare"))
  }
}
