import Core

/// Changes weights along a gradient, in one pass over the slab.
public protocol Optimizer: Sendable {
  /// How far a step goes; may be set anew before every step, as a schedule does.
  var learningRate: Float { get set }

  /// One step.
  mutating func update(_ parameters: inout Parameters, gradient: Parameters)

  /// Everything that further steps depend on, apart from the settings.
  func save() throws -> Snapshot
  mutating func restore(_ snapshot: Snapshot) throws
}

extension Parameters {
  /// Scales a gradient down to a norm, if it is larger.
  public mutating func clip(toNorm limit: Float) {
    let norm = norm
    if norm > limit { scale(by: limit / norm) }
  }
}
