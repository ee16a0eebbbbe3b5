import CKernels
import Core

/// Steps divided by the root of the sum of all squared gradients so far (Duchi, Hazan and Singer 2011), in PyTorch's form.
public struct Adagrad: Optimizer {
  public var learningRate: Float
  /// Is added so that nothing is divided by zero.
  public let epsilon: Float
  /// The share of each weight that is added to its gradient.
  public let weightDecay: Float
  private var sum: Parameters

  /// - Parameters:
  ///   - layout: of the weights to be changed.
  ///   - learningRate: how far a step goes.
  ///   - epsilon: is added to the divisor, so that it is never zero.
  ///   - weightDecay: the share of each weight that is added to its gradient.
  public init(_ layout: ParameterLayout, learningRate: Float = 0.01, epsilon: Float = 1e-10, weightDecay: Float = 0) {
    self.learningRate = learningRate
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    sum = Parameters(zeros: layout)
  }

  public mutating func update(_ weights: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>, count: Int) {
    let (rate, epsilon, weightDecay) = (learningRate, epsilon, weightDecay)
    sum.withUnsafeMutableBufferPointer {
      wk_adagrad(weights, $0.baseAddress!, gradient, count, rate, epsilon, weightDecay)
    }
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.merge(sum.save(), under: "sum")
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws { try sum.restore(snapshot.section("sum")) }
}
