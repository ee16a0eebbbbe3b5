/// A continuous problem whose function has a gradient.
///
/// Without a formula of its own the gradient is taken by central differences, which are good to about ten digits where the
/// function is smooth and cost 2 evaluations for each number of the solution.
public protocol DifferentiableProblem: ContinuousProblem {
  /// The derivatives of f by each number of the solution.
  func gradient(at point: [Double]) -> [Double]

  /// What a gradient costs in evaluations of f: what it adds to `Ledger.evaluations`. A whole number keeps budgets exact.
  ///
  /// By default 2 · ``ContinuousProblem/dimension``, what central differences take. A problem with a formula says how much
  /// longer or shorter it computes than f.
  var gradientCost: Double { get }
}

extension DifferentiableProblem {
  public func gradient(at point: [Double]) -> [Double] {
    var differences = CentralDifferences(point, bounds: bounds)
    return point.indices.map { index in differences.quotient(index) { value(at: $0) } }
  }

  public var gradientCost: Double { Double(2 * dimension) }
}

/// Steps to both sides of a point, one number at a time.
///
/// The step is the cube root of the precision, relative to the number: there the errors of truncation and of rounding are about
/// equal (Nocedal and Wright, "Numerical optimization", 2006, section 8.1). Numbers nearer to 0 than 1/100 count as that much, as
/// a step must not vanish. Steps end at the bounds.
struct CentralDifferences {
  private var point: [Double]
  private let bounds: [ClosedRange<Double>]?

  init(_ point: [Double], bounds: [ClosedRange<Double>]?) {
    self.point = point
    self.bounds = bounds
  }

  /// (f(x + h) - f(x - h)) / 2h along one number.
  mutating func quotient(_ index: Int, of function: ([Double]) -> Double) -> Double {
    let (low, high) = sides(index)
    let original = point[index]
    defer { point[index] = original }
    point[index] = high
    let above = function(point)
    point[index] = low
    return (above - function(point)) / (high - low)
  }

  /// The same for a function with several values.
  mutating func quotients(_ index: Int, of function: ([Double]) -> [Double]) -> [Double] {
    let (low, high) = sides(index)
    let original = point[index]
    defer { point[index] = original }
    point[index] = high
    let above = function(point)
    point[index] = low
    return zip(above, function(point)).map { ($0 - $1) / (high - low) }
  }

  private func sides(_ index: Int) -> (low: Double, high: Double) {
    let step = 6.055454452393343e-06 * max(1e-2, abs(point[index]))
    let range = bounds?[index] ?? -.greatestFiniteMagnitude...(.greatestFiniteMagnitude)
    return (max(point[index] - step, range.lowerBound), min(point[index] + step, range.upperBound))
  }
}
