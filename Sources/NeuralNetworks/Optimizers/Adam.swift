import CKernels
import Core
import Foundation

/// Adam (Kingma and Ba 2015) in PyTorch's form; with `decoupledWeightDecay` AdamW (Loshchilov and Hutter 2019).
public struct Adam: Optimizer {
  public var learningRate: Float
  /// The decay of the average of gradients, for each step.
  public let beta1: Float
  /// The decay of the average of their squares.
  public let beta2: Float
  /// Is added to the divisor.
  public let epsilon: Float
  /// The share of each weight that is taken off.
  public let weightDecay: Float
  /// Whether weight decay acts beside the averages.
  public let decoupledWeightDecay: Bool
  private var mean: Parameters
  private var square: Parameters
  private var step = 0

  /// - Parameters:
  ///   - layout: of the weights to be changed.
  ///   - learningRate: how far a step goes.
  ///   - beta1: the decay of the average of gradients, for each step.
  ///   - beta2: that of the average of their squares.
  ///   - epsilon: is added to the divisor, so that it is never zero.
  ///   - weightDecay: the share of each weight that is added to its gradient.
  ///   - decoupledWeightDecay: whether weight decay acts on the weights themselves, beside the averages (Loshchilov and Hutter
  ///     2019).
  public init(
    _ layout: ParameterLayout, learningRate: Float = 1e-3, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8,
    weightDecay: Float = 0, decoupledWeightDecay: Bool = false
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.decoupledWeightDecay = decoupledWeightDecay
    mean = Parameters(zeros: layout)
    square = Parameters(zeros: layout)
  }

  public mutating func update(_ weights: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>, count: Int) {
    step += 1
    let correction1 = Float(1 - pow(Double(beta1), Double(step)))
    let correction2 = Float(1 - pow(Double(beta2), Double(step)))
    mean.withUnsafeMutableBufferPointer { mean in
      square.withUnsafeMutableBufferPointer { square in
        wk_adam(
          weights, mean.baseAddress!, square.baseAddress!, gradient, count, learningRate, beta1, beta2, epsilon, correction1,
          correction2, weightDecay, decoupledWeightDecay ? 1 : 0)
      }
    }
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.merge(mean.save(), under: "mean")
    snapshot.merge(square.save(), under: "square")
    try snapshot.setValue("step", step)
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    try mean.restore(snapshot.section("mean"))
    try square.restore(snapshot.section("square"))
    step = try snapshot.value("step")
  }
}

/// Adam whose weight decay does not pass through its averages (Loshchilov and Hutter 2019).
/// - Parameters:
///   - layout: of the weights to be changed.
///   - learningRate: how far a step goes.
///   - beta1: the decay of the average of gradients, for each step.
///   - beta2: that of the average of their squares.
///   - epsilon: is added to the divisor, so that it is never zero.
///   - weightDecay: the share of each weight, times the learning rate, that a step takes off.
// A capital letter, as it stands for an optimizer among the others.
// swift-format-ignore: AlwaysUseLowerCamelCase
public func AdamW(
  _ layout: ParameterLayout, learningRate: Float = 1e-3, beta1: Float = 0.9, beta2: Float = 0.999, epsilon: Float = 1e-8,
  weightDecay: Float = 0.01
) -> Adam {
  Adam(
    layout, learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay,
    decoupledWeightDecay: true)
}
