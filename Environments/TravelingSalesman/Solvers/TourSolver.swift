import Core
import Search

/// A solver whose solutions are tours: what it reports follows from the shortest one, which it keeps.
public protocol TourSolver: Learner, IncumbentReporting {
  /// The problem that is solved.
  var problem: TravelingSalesmanProblem { get }
  /// The shortest tour so far; the earliest of equals. Nil before there is one.
  var incumbent: Incumbent<Permutation>? { get }
}

extension TourSolver {
  public var bestObjectives: Metrics { incumbent?.metrics(for: problem.objectives) ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { incumbent.map { problem.publishedForm(of: $0.solution) } }
}

extension Budget {
  /// How many edges a solver may read whose evaluations are the edges read divided by the number of cities.
  func edgeReads(cities: Int) -> Int {
    guard let evaluations else { return .max }
    let (reads, isTooMany) = evaluations.multipliedReportingOverflow(by: cities)
    return isTooMany ? .max : reads
  }
}
