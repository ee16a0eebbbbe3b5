import CKernels
import Core

/// Stochastic gradient descent, with momentum if wanted, in PyTorch's form: buffer = momentum · buffer + gradient;
/// weights -= rate · buffer.
public struct SGD: Optimizer {
  public var learningRate: Float
  public let momentum: Float
  /// Whether to look ahead along the momentum (Nesterov 1983).
  public let isNesterov: Bool
  public let weightDecay: Float
  private var buffer: Parameters?

  /// - Parameter layout: of the weights to be changed.
  public init(
    _ layout: ParameterLayout, learningRate: Float = 0.01, momentum: Float = 0, nesterov: Bool = false, weightDecay: Float = 0
  ) {
    self.learningRate = learningRate
    self.momentum = momentum
    isNesterov = nesterov
    self.weightDecay = weightDecay
    buffer = momentum > 0 ? Parameters(zeros: layout) : nil
  }

  public mutating func update(_ parameters: inout Parameters, gradient: Parameters) {
    parameters.withUnsafeMutableBufferPointer { weights in
      gradient.withUnsafeBufferPointer { gradient in
        func step(_ buffer: UnsafeMutablePointer<Float>?) {
          wk_sgd(
            weights.baseAddress!, gradient.baseAddress!, buffer, weights.count, learningRate, momentum, isNesterov ? 1 : 0,
            weightDecay)
        }
        if buffer == nil { step(nil) } else { buffer!.withUnsafeMutableBufferPointer { step($0.baseAddress!) } }
      }
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
