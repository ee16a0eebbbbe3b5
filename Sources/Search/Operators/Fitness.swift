/// How good a member of a population is, for selection and survival: less is better, violation before cost.
///
/// A feasible member is better than any infeasible one, and of two infeasible ones the one that violates less (Deb, "An efficient
/// constraint handling method for genetic algorithms", 2000).
public struct Fitness: Sendable, Equatable, Comparable {
  /// By how much constraints are violated; 0 for a feasible member.
  public var violation: Double
  /// The objective, turned so that lower is better.
  public var cost: Double

  /// A fitness.
  @inlinable
  public init(cost: Double, violation: Double = 0) {
    self.violation = violation
    self.cost = cost
  }

  /// The fitness of an evaluation under the objective of that index.
  @inlinable
  public init(_ evaluation: Evaluation, under objective: Objective, at index: Int = 0) {
    violation = evaluation.violation
    cost = objective.cost(of: evaluation.objectives[index])
  }

  @inlinable
  public static func < (left: Fitness, right: Fitness) -> Bool {
    left.violation != right.violation ? left.violation < right.violation : left.cost < right.cost
  }
}
