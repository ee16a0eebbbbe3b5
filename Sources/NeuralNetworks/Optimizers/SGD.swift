import CKernels
import Core

/// Stochastic gradient descent, with momentum if wanted, in PyTorch's form: buffer = momentum · buffer + gradient;
/// weights -= rate · buffer.
public struct SGD: Optimizer {
  public var learningRate: Float
  /// The share of the last step that is taken again.
  public let momentum: Float
  /// Whether to look ahead along the momentum (Nesterov 1983).
  public let isNesterov: Bool
  /// The share of each weight that is added to its gradient.
  public let weightDecay: Float
  private var buffer: Parameters?

  /// - Parameters:
  ///   - layout: of the weights to be changed.
  ///   - learningRate: how far a step goes.
  ///   - momentum: the share of the last step that is taken again.
  ///   - nesterov: whether the gradient counts as taken after the momentum (Nesterov 1983).
  ///   - weightDecay: the share of each weight that is added to its gradient.
  public init(
    _ layout: ParameterLayout, learningRate: Float = 0.01, momentum: Float = 0, nesterov: Bool = false, weightDecay: Float = 0
  ) {
    self.learningRate = learningRate
    self.momentum = momentum
    isNesterov = nesterov
    self.weightDecay = weightDecay
    buffer = momentum > 0 ? Parameters(zeros: layout) : nil
  }

  public mutating func update(_ weights: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>, count: Int) {
    let (rate, momentum, decay, looksAhead) = (learningRate, momentum, weightDecay, Int32(isNesterov ? 1 : 0))
    guard buffer != nil else { return wk_sgd(weights, gradient, nil, count, rate, momentum, looksAhead, decay) }
    buffer!.withUnsafeMutableBufferPointer {
      wk_sgd(weights, gradient, $0.baseAddress!, count, rate, momentum, looksAhead, decay)
    }
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    if let buffer { snapshot.merge(buffer.save(), under: "momentum") }
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    try buffer?.restore(snapshot.section("momentum"))
  }
}
