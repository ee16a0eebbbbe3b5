import Core
import Foundation

/// A curve with its parameters in the units of the data, as results hold it, so that anyone can draw it:
///
/// ```json
/// { "model": "line", "formula": "intercept + slope * x", "parameters": { "intercept": 1.02, "slope": 0.41 } }
/// ```
public struct FittedCurve: Codable, Sendable, Equatable {
  /// The families of curves.
  public enum Model: String, Codable, Sendable, CaseIterable {
    case line
    case polynomial
    case sinusoid
    case exponential
    case logistic

    /// How y comes from x and the parameters.
    public var formula: String {
      switch self {
      case .line: "intercept + slope * x"
      case .polynomial: "sum of coefficients[k] * t^k, t = (x - center) / halfWidth"
      case .sinusoid: "amplitude * sin(2 * pi * frequency * (x - center) + phase) + offset"
      case .exponential: "amplitude * exp(-rate * (x - center)) + offset"
      case .logistic: "capacity / (1 + exp(-rate * (x - midpoint)))"
      }
    }
  }

  public var model: Model
  /// ``Model/formula``.
  public var formula: String
  public var parameters: [String: Double]
  /// Of a polynomial, the constant first.
  public var coefficients: [Double]?

  public init(_ model: Model, _ parameters: [String: Double], coefficients: [Double]? = nil) {
    self.model = model
    formula = model.formula
    self.parameters = parameters
    self.coefficients = coefficients
  }

  /// y by x.
  /// - Throws: `WarrenError` that names a parameter which is missing.
  public func function() throws -> @Sendable (Double) -> Double {
    func parameter(_ name: String) throws -> Double {
      guard let value = parameters[name] else {
        throw WarrenError("the \(model.rawValue) has no '\(name)'", kind: .failure)
      }
      return value
    }
    switch model {
    case .line:
      let (intercept, slope) = (try parameter("intercept"), try parameter("slope"))
      return { intercept + slope * $0 }
    case .polynomial:
      let (center, halfWidth) = (try parameter("center"), try parameter("halfWidth"))
      guard let coefficients, !coefficients.isEmpty else {
        throw WarrenError("the polynomial has no 'coefficients'", kind: .failure)
      }
      return { x in coefficients.reversed().reduce(0) { $0 * ((x - center) / halfWidth) + $1 } }
    case .sinusoid:
      let (amplitude, frequency) = (try parameter("amplitude"), try parameter("frequency"))
      let (phase, offset, center) = (try parameter("phase"), try parameter("offset"), try parameter("center"))
      return { amplitude * sin(2 * .pi * frequency * ($0 - center) + phase) + offset }
    case .exponential:
      let (amplitude, rate) = (try parameter("amplitude"), try parameter("rate"))
      let (offset, center) = (try parameter("offset"), try parameter("center"))
      return { amplitude * exp(-rate * ($0 - center)) + offset }
    case .logistic:
      let (capacity, rate, midpoint) = (try parameter("capacity"), try parameter("rate"), try parameter("midpoint"))
      return { capacity / (1 + exp(-rate * ($0 - midpoint))) }
    }
  }

  /// The mean squared distance of points from the curve, in y; nil for no points.
  /// - Throws: `WarrenError` that names a parameter which is missing.
  public func meanSquaredResidual(_ points: [DataPoint]) throws -> Double? {
    guard !points.isEmpty else { return nil }
    let function = try function()
    return points.reduce(0) { $0 + (function($1.x) - $1.y) * (function($1.x) - $1.y) } / Double(points.count)
  }
}
