import Core

/// c₀ + c₁ t + ... + c_d tᵈ.
///
/// Powers of x itself would make a matrix whose condition grows out of all bounds; on t it stays below about 2.4ᵈ (Gautschi,
/// "The condition of polynomials in power form", 1979).
public struct Polynomial: LinearCurveModel {
  /// The highest power.
  public let degree: Int

  public init(degree: Int) {
    precondition(degree >= 0, "a polynomial has no negative degree")
    self.degree = degree
  }

  public var parameterCount: Int { degree + 1 }

  public func value(at t: Double, _ parameters: [Double]) -> Double {
    var sum = 0.0
    for coefficient in parameters.reversed() { sum = sum * t + coefficient }
    return sum
  }

  public func writeDerivatives(at t: Double, _ parameters: [Double], into derivatives: inout [Double]) {
    var power = 1.0
    for index in derivatives.indices {
      derivatives[index] = power
      power *= t
    }
  }

  public func curve(_ parameters: [Double], on scale: AxisScale) -> FittedCurve {
    FittedCurve(
      .polynomial, ["center": scale.center, "halfWidth": scale.halfWidth], coefficients: parameters)
  }
}

/// A straight line, b + a t.
public struct Line: LinearCurveModel {
  public let parameterCount = 2

  public init() {}

  public func value(at t: Double, _ parameters: [Double]) -> Double { parameters[0] + parameters[1] * t }

  public func writeDerivatives(at t: Double, _ parameters: [Double], into derivatives: inout [Double]) {
    derivatives[0] = 1
    derivatives[1] = t
  }

  public func curve(_ parameters: [Double], on scale: AxisScale) -> FittedCurve {
    let slope = parameters[1] / scale.halfWidth
    return FittedCurve(.line, ["intercept": parameters[0] - slope * scale.center, "slope": slope])
  }
}
