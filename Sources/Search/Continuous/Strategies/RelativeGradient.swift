/// How flat a function is at a point, whatever the units: by which share f changes, at most, when a number changes by a share of
/// itself, or of 1 for numbers below (Dennis and Schnabel, "Numerical methods for unconstrained optimization and nonlinear
/// equations", 1983, section 7.2).
struct RelativeGradient {
  /// The value at the start. A minimum may be 0, where no share can be told: a share of the rounding errors of the start will do.
  var firstCost: Double

  /// The measure at a point. Where a bound is in the way downhill, the number counts as being at its minimum.
  func size(of gradient: [Double], at point: [Double], cost: Double, bounds: [ClosedRange<Double>]? = nil) -> Double {
    var largest = 0.0
    for index in gradient.indices where gradient[index] != 0 {
      if let range = bounds?[index],
        gradient[index] > 0 ? point[index] <= range.lowerBound : point[index] >= range.upperBound
      {
        continue
      }
      largest = max(largest, abs(gradient[index]) * max(abs(point[index]), 1))
    }
    guard largest > 0 else { return 0 }
    return largest / max(abs(cost), .ulpOfOne * abs(firstCost), .leastNormalMagnitude)
  }
}
