import Foundation

/// The transformations of the WFG toolkit, with the paper's parameters in its order. All map [0, 1] to itself.
enum WFGTransform {
  /// Rounding must not leave [0, 1].
  private static func unit(_ value: Double) -> Double { min(max(value, 0), 1) }

  /// Bias by a power.
  static func power(_ y: Double, _ alpha: Double) -> Double { unit(pow(y, alpha)) }

  /// A flat region at height `a` between `b` and `c`.
  static func flatBias(_ y: Double, _ a: Double, _ b: Double, _ c: Double) -> Double {
    let below = min(0, (y - b).rounded(.down)) * a * (b - y) / b
    let above = min(0, (c - y).rounded(.down)) * (1 - a) * (y - c) / (1 - c)
    return unit(a + below - above)
  }

  /// Bias by a power that depends on another number.
  static func dependentPower(_ y: Double, _ other: Double, _ a: Double, _ b: Double, _ c: Double) -> Double {
    let value = a - (1 - 2 * other) * abs((0.5 - other).rounded(.down) + a)
    return unit(pow(y, b + (c - b) * value))
  }

  /// Moves the zero to `a`.
  static func shiftLinear(_ y: Double, _ a: Double) -> Double {
    unit(abs(y - a) / abs((a - y).rounded(.down) + a))
  }

  /// The best value at `a` in a narrow dip, with wide valleys beside it that lead away.
  static func shiftDeceptive(_ y: Double, _ a: Double, _ b: Double, _ c: Double) -> Double {
    let left = (y - a + b).rounded(.down) * (1 - c + (a - b) / b) / (a - b)
    let right = (a + b - y).rounded(.down) * (1 - c + (1 - a - b) / b) / (1 - a - b)
    return unit(1 + (abs(y - a) - b) * (left + right + 1 / b))
  }

  /// The best value at `c` among `a` hills of a size given by `b`.
  static func shiftMany(_ y: Double, _ a: Double, _ b: Double, _ c: Double) -> Double {
    let distance = abs(y - c) / (2 * ((c - y).rounded(.down) + c))
    let hills = cos((4 * a + 2) * .pi * (0.5 - distance))
    return unit((1 + hills + 4 * b * distance * distance) / (b + 2))
  }

  static func mean(_ y: [Double]) -> Double { unit(y.reduce(0, +) / Double(y.count)) }

  static func weightedMean(_ y: [Double], weights: [Double]) -> Double {
    unit(zip(y, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +))
  }

  /// The mean of all numbers and of the differences of each to the `a` - 1 that follow it in a circle.
  static func dependentMean(_ y: [Double], _ a: Int) -> Double {
    var sum = 0.0
    for j in y.indices {
      sum += y[j]
      for k in 0..<max(a - 1, 0) { sum += abs(y[j] - y[(j + k + 1) % y.count]) }
    }
    let half = (Double(a) / 2).rounded(.up)
    return unit(sum / (Double(y.count) / Double(a) * half * (1 + 2 * Double(a) - 2 * half)))
  }
}

/// The shapes of the WFG toolkit's fronts. Objectives are counted from 1; the positions are one fewer.
enum WFGShape {
  static func linear(_ m: Int, _ x: [Double]) -> Double {
    let product = x.dropLast(m - 1).reduce(1, *)
    return m == 1 ? product : product * (1 - x[x.count + 1 - m])
  }

  static func convex(_ m: Int, _ x: [Double]) -> Double {
    let product = x.dropLast(m - 1).reduce(1) { $0 * (1 - cos($1 * .pi / 2)) }
    return m == 1 ? product : product * (1 - sin(x[x.count + 1 - m] * .pi / 2))
  }

  static func concave(_ m: Int, _ x: [Double]) -> Double {
    let product = x.dropLast(m - 1).reduce(1) { $0 * sin($1 * .pi / 2) }
    return m == 1 ? product : product * cos(x[x.count + 1 - m] * .pi / 2)
  }

  static func mixed(_ x: Double, alpha: Double, waves: Double) -> Double {
    let wave = 2 * waves * .pi
    return pow(1 - x - cos(wave * x + .pi / 2) / wave, alpha)
  }

  static func disconnected(_ x: Double, alpha: Double, beta: Double, regions: Double) -> Double {
    let wave = cos(regions * pow(x, beta) * .pi)
    return 1 - pow(x, alpha) * wave * wave
  }
}
