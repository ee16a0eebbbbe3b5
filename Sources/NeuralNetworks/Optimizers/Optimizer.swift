import CKernels
import Core

/// Changes weights along a gradient, in one pass over the slab.
public protocol Optimizer: Sendable {
  /// How far a step goes; may be set anew before every step, as a schedule does.
  var learningRate: Float { get set }

  /// One step of the weights that are trained.
  /// - Parameters:
  ///   - weights: `count` numbers, changed in place; where the slab has gaps, they are zero and stay so.
  ///   - gradient: `count` numbers; zero in the gaps.
  ///   - count: the size of the slab.
  mutating func update(_ weights: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>, count: Int)

  /// Everything that further steps depend on, apart from the settings.
  func save() throws -> Snapshot
  mutating func restore(_ snapshot: Snapshot) throws
}

extension Optimizer {
  /// One step of a network: its weights move along the gradient, its statistics as its layers have noted there.
  /// - Precondition: the gradient is of a network of the same layout.
  public mutating func update(_ parameters: inout Parameters, gradient: Parameters) {
    precondition(parameters.layout == gradient.layout, "the gradient is of another network")
    let trainable = parameters.layout.trainableSlabCount
    parameters.withUnsafeMutableBufferPointer { weights in
      gradient.withUnsafeBufferPointer { gradient in
        guard let base = weights.baseAddress, let move = gradient.baseAddress else { return }
        update(base, gradient: move, count: trainable)
        if weights.count > trainable { wk_axpy(base + trainable, move + trainable, -1, weights.count - trainable) }
      }
    }
  }
}
