import Core

/// A kind of node: a function with typed arguments or, without arguments, a leaf.
public struct TreeKind: Sendable, Equatable {
  /// How it is called.
  public var name: String
  /// The type of what it gives.
  public var result: String
  /// The types of its arguments.
  public var arguments: [String]
  /// How often it is drawn in relation to others that fit.
  public var weight: Double
  /// Where the number that it carries comes from; nil for a kind without one.
  public var values: TreeValues?

  /// A kind of node. Types are names; nodes fit together where they are the same.
  public init(_ name: String, _ arguments: [String] = [], gives result: String, weight: Double = 1, values: TreeValues? = nil) {
    self.name = name
    self.result = result
    self.arguments = arguments
    self.weight = weight
    self.values = values
  }
}

/// The numbers that nodes of a kind are born with: ephemeral random constants (Koza 1992).
public enum TreeValues: Sendable, Equatable {
  /// Always the same one, from which mutation and fitting go on.
  case fixed(Double)
  /// From a normal distribution.
  case normal(mean: Double, deviation: Double)
  /// Uniformly from the lower to the upper bound.
  case uniform(Double, Double)

  /// A number of this distribution.
  public func draw(using random: inout RandomStream) -> Double {
    switch self {
    case .fixed(let value): value
    case .normal(let mean, let deviation): mean + deviation * random.normal()
    case .uniform(let low, let high): low + (high - low) * random.uniformDouble()
    }
  }

  var isValid: Bool {
    switch self {
    case .fixed(let value): value.isFinite
    case .normal(let mean, let deviation): mean.isFinite && deviation.isFinite && deviation >= 0
    case .uniform(let low, let high): low.isFinite && high.isFinite && low <= high
    }
  }
}
