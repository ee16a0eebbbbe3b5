import Core

/// A problem that says which small changes its solutions have. Local search of every kind works on it: descents, annealing, tabu
/// search, iterated local search.
public protocol NeighborhoodProblem: Problem {
  associatedtype Moves: Neighborhood where Moves.Solution == Solution

  /// The moves and what they change. From a feasible solution, allowed moves lead to feasible ones.
  var neighborhood: Moves { get }

  /// A random feasible solution to begin with.
  func sampleSolution(using random: inout RandomStream) -> Solution
}

/// A problem whose solutions can be built step by step, greedily or with some chance.
public protocol ConstructiveProblem: NeighborhoodProblem {
  /// Builds a feasible solution step by step, each step drawn from those that are nearly the best (semi-greedy: Hart and Shogan 1987).
  /// - Parameters:
  ///   - randomness: 0 takes the best step always, 1 any; in between, those within that share of the range from the best to the
  ///     worst.
  ///   - random: where randomness comes from.
  func constructSolution(randomness: Double, using random: inout RandomStream) -> Solution
}
