import Core

/// A task in which a complete solution is scored.
///
/// ```swift
/// struct Knapsack: Problem {
///   let objectives = [Objective("profit", .maximize)]
///   func evaluate(_ items: [Bool]) -> Evaluation {
///     Evaluation(profit(of: items), violation: max(0, weight(of: items) - capacity))
///   }
/// }
/// ```
///
/// A problem is a value without state of its own, so that solutions may be scored on several threads at once.
public protocol Problem: Sendable {
  /// A complete answer: a tour, a choice of items, a vector of numbers.
  associatedtype Solution: Codable & Sendable

  /// What a solution is judged by; at least one.
  var objectives: [Objective] { get }

  /// The best value known for the first objective.
  var known: KnownValue? { get }

  /// Scores a solution: one finite number for each objective, and by how much constraints are violated.
  ///
  /// What a search cannot use (a value that is not finite, a wrong count, an error thrown) ends it with an error that names the
  /// genotype.
  func evaluate(_ solution: Solution) throws -> Evaluation

  /// Throws a ``WarrenError`` when `solution` is no solution at all: a tour that visits a city twice, for instance.
  func validate(_ solution: Solution) throws

  /// The solution in the form in which anyone can check it, as `result.json` holds it. By default the solution itself.
  func publishedForm(of solution: Solution) -> any Encodable & Sendable
}

extension Problem {
  public var known: KnownValue? { nil }
  public func validate(_ solution: Solution) throws {}
  public func publishedForm(of solution: Solution) -> any Encodable & Sendable { solution }
}

/// A problem whose solutions are orders of the numbers 0, 1, ..., count - 1: tours, schedules, assignments.
public protocol PermutationProblem: Problem where Solution == Permutation {
  /// How many numbers are put in order.
  var count: Int { get }
}

extension PermutationProblem {
  public func validate(_ solution: Permutation) throws {
    guard solution.count == count else {
      throw WarrenError("the permutation has \(solution.count) elements, expected \(count)", kind: .failure)
    }
    try solution.validate()
  }
}

/// A problem whose solutions are strings of zeros and ones: choices of items, features, switches.
public protocol BinaryProblem: Problem where Solution == BitString {
  /// How many bits a solution has.
  var count: Int { get }
}

extension BinaryProblem {
  public func validate(_ solution: BitString) throws {
    guard solution.count == count else {
      throw WarrenError("the solution has \(solution.count) bits, expected \(count)", kind: .failure)
    }
  }
}

/// A problem that says which small changes its solutions have. Local search of every kind works on it: descents, annealing, tabu
/// search, iterated local search.
public protocol NeighborhoodProblem: Problem {
  associatedtype Moves: Neighborhood where Moves.Solution == Solution

  /// The moves and what they change.
  var neighborhood: Moves { get }

  /// A random solution to begin with; it may be infeasible only where the neighbourhood can repair it.
  func sampleSolution(using random: inout RandomStream) -> Solution
}
