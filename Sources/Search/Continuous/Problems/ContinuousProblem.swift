import Core

/// A problem whose solutions are vectors of real numbers, judged by one function f.
///
/// ```swift
/// struct Sphere: ContinuousProblem {
///   let dimension = 10
///   func value(at point: [Double]) -> Double { point.reduce(0) { $0 + $1 * $1 } }
/// }
/// ```
///
/// That is all that a search without derivatives needs, ``NelderMead`` for instance. More is said by the protocols that refine
/// this one: ``DifferentiableProblem``, ``LeastSquaresProblem``, ``LinearLeastSquaresProblem``. Populations, as of
/// ``DifferentialEvolution`` or ``CMAESSearch``, also want to know where to begin: ``searchRegion``.
///
/// **What an evaluation is.** The value of f at one point counts 1 in `Ledger.evaluations`; derivatives count what they cost
/// beside it, as their protocols say. What a strategy computes by itself (a factorization, an update of a matrix) is not counted:
/// it shows in the seconds.
public protocol ContinuousProblem: EncodedProblem where Solution == [Double], SolutionEncoding == RealVectorEncoding {
  /// How many numbers a solution has.
  var dimension: Int { get }

  /// Between which values each number lies; nil where all of them may be anything.
  var bounds: [ClosedRange<Double>]? { get }

  /// Where a population begins, and how far apart: by default the bounds. A search may leave the region, but not the bounds.
  /// Without either, populations begin around the ``startingPoint(key:)``.
  var searchRegion: [ClosedRange<Double>]? { get }

  /// Where a search begins: a point of ``dimension`` finite numbers within the bounds. The same key gives the same point.
  func startingPoint(key: RandomKey) -> [Double]

  /// f at a point within the bounds. Not finite where f is not defined: a search steps back from there.
  func value(at point: [Double]) -> Double

  /// Writes f at each of some points that lie one after the other, [points × ``dimension``], as those of a population do. By default
  /// each is copied and ``value(at:)`` called; a function that takes less than a few hundred nanoseconds gains by reading the numbers
  /// where they are. Several threads may call at once, with points of their own.
  func writeValues(reading points: UnsafeBufferPointer<Double>, into values: UnsafeMutableBufferPointer<Double>)

  /// What else is worth reporting about the best solution so far, such as an error on data kept apart.
  func metrics(of solution: [Double]) -> Metrics
}

extension ContinuousProblem {
  /// The one objective `value`, to be minimized.
  public var objectives: [Objective] { [Objective("value", .minimize)] }

  public var bounds: [ClosedRange<Double>]? { nil }

  /// Bounds are kept by the encoding; only where f is not finite a solution violates anything, and what comes first there is feasible.
  public var isConstrained: Bool { false }

  public var searchRegion: [ClosedRange<Double>]? { bounds }

  public func writeValues(reading points: UnsafeBufferPointer<Double>, into values: UnsafeMutableBufferPointer<Double>) {
    let dimension = dimension
    for index in values.indices { values[index] = value(at: Array(points[index * dimension..<(index + 1) * dimension])) }
  }

  /// Vectors within the bounds; without bounds, around the middle of the search region, or around 0.
  public var encoding: RealVectorEncoding {
    if let bounds { return RealVectorEncoding(bounds: bounds) }
    guard let searchRegion, !searchRegion.isEmpty else {
      return RealVectorEncoding(center: [Double](repeating: 0, count: dimension), deviation: 1)
    }
    let width = searchRegion.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) / Double(searchRegion.count) }
    return RealVectorEncoding(center: searchRegion.map { $0.lowerBound / 2 + $0.upperBound / 2 }, deviation: width / 4)
  }

  /// Uniformly drawn from the search region; without one, from the standard normal distribution.
  public func startingPoint(key: RandomKey) -> [Double] {
    var random = key.stream
    guard let searchRegion else { return (0..<dimension).map { _ in random.normal() } }
    return searchRegion.map { range in
      // Written so that a range as wide as all numbers does not overflow.
      let share = random.uniformDouble()
      return min(max(range.lowerBound * (1 - share) + range.upperBound * share, range.lowerBound), range.upperBound)
    }
  }

  public func metrics(of solution: [Double]) -> Metrics { Metrics() }

  /// f with the distance outside the bounds as the violation. Where f is not finite the solution violates by 1 more, so that
  /// searches over populations, which compare, prefer every point where it is.
  public func evaluate(_ solution: [Double]) throws -> Evaluation {
    guard solution.count == dimension else { throw wrongCount(solution) }
    let violation = bounds.map { distance(of: solution, outside: $0) } ?? 0
    let value = value(at: violation == 0 ? solution : within(solution))
    return value.isFinite
      ? Evaluation(value, violation: violation)
      : Evaluation(objectives[0].cost(of: .greatestFiniteMagnitude), violation: violation + 1)
  }

  public func validate(_ solution: [Double]) throws {
    guard solution.count == dimension else { throw wrongCount(solution) }
    if let index = solution.firstIndex(where: { !$0.isFinite }) {
      throw WarrenError("the solution has \(solution[index]) at position \(index)", kind: .failure)
    }
    for (index, range) in (bounds ?? []).enumerated() where !range.contains(solution[index]) {
      throw WarrenError(
        "the solution has \(solution[index]) at position \(index), outside \(range.lowerBound)...\(range.upperBound)",
        kind: .failure)
    }
  }

  /// The nearest point within the bounds.
  public func within(_ point: [Double]) -> [Double] {
    guard let bounds else { return point }
    return zip(point, bounds).map { min(max($0, $1.lowerBound), $1.upperBound) }
  }

  private func wrongCount(_ solution: [Double]) -> WarrenError {
    WarrenError("the solution has \(solution.count) numbers, expected \(dimension)", kind: .failure)
  }
}

/// How far numbers lie outside their bounds, summed.
private func distance(of point: [Double], outside bounds: [ClosedRange<Double>]) -> Double {
  point.withUnsafeBufferPointer { point in
    bounds.withUnsafeBufferPointer { bounds in
      var distance = 0.0
      for place in 0..<min(point.count, bounds.count) {
        let (number, lower, upper) = (point[place], bounds[place].lowerBound, bounds[place].upperBound)
        if !(number >= lower && number <= upper) { distance += number < lower ? lower - number : number - upper }
      }
      return distance
    }
  }
}
