import Foundation

/// The standard normal distribution and what is derived from it.
enum NormalDistribution {
  /// The probability of a value up to `z`.
  static func cumulative(_ z: Double) -> Double { 0.5 * erfc(-z / 2.0.squareRoot()) }

  /// The probability of a value above `z`; exact far into the tail.
  static func tail(_ z: Double) -> Double { 0.5 * erfc(z / 2.0.squareRoot()) }

  /// The density at `z`.
  static func density(_ z: Double) -> Double { exp(-z * z / 2) / (2 * Double.pi).squareRoot() }

  /// The value that the range of `count` independent normal values exceeds with the probability `level`: the studentized range with
  /// infinitely many degrees of freedom, by integration and bisection, to about 1e-10.
  static func rangeQuantile(count: Int, level: Double) -> Double {
    guard count >= 2 else { return 0 }
    func tailProbability(_ range: Double) -> Double {
      // P(range <= q) = k ∫ φ(z) (Φ(z) - Φ(z - q))^(k-1) dz, by Simpson's rule.
      let steps = 2000
      let (low, high) = (-9.0, 9.0 + range)
      let width = (high - low) / Double(steps)
      var sum = 0.0
      for step in 0...steps {
        let z = low + Double(step) * width
        let weight = step == 0 || step == steps ? 1.0 : step.isMultiple(of: 2) ? 2 : 4
        sum += weight * density(z) * pow(cumulative(z) - cumulative(z - range), Double(count - 1))
      }
      return 1 - Double(count) * sum * width / 3
    }
    var (low, high) = (0.0, 20.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if tailProbability(middle) > level { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}

/// The chi-squared distribution.
enum ChiSquared {
  /// The probability of a value above `x` with so many degrees of freedom: the regularized upper incomplete gamma function, by its
  /// series below and its continued fraction above the middle (Press and others, "Numerical Recipes", section 6.2).
  static func tail(_ x: Double, degrees: Int) -> Double {
    guard x > 0 else { return 1 }
    let a = Double(degrees) / 2
    let y = x / 2
    let scale = exp(-y + a * log(y) - lgamma(a))
    if y < a + 1 {
      var term = 1 / a
      var sum = term
      var n = a
      while abs(term) > abs(sum) * 1e-16 {
        n += 1
        term *= y / n
        sum += term
      }
      return 1 - sum * scale
    }
    var b = y + 1 - a
    var c = 1 / Double.leastNormalMagnitude
    var d = 1 / b
    var h = d
    var i = 1.0
    while i < 10_000 {
      let an = -i * (i - a)
      b += 2
      d = an * d + b
      if abs(d) < .leastNormalMagnitude { d = .leastNormalMagnitude }
      c = b + an / c
      if abs(c) < .leastNormalMagnitude { c = .leastNormalMagnitude }
      d = 1 / d
      let delta = d * c
      h *= delta
      if abs(delta - 1) < 1e-16 { break }
      i += 1
    }
    return h * scale
  }
}
