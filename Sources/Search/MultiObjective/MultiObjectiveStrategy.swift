import Core

/// A search for a front: a strategy whose population is its answer.
public protocol MultiObjectiveStrategy<Genotype>: SearchStrategy {
  /// How many members a full population has.
  var populationSize: Int { get }
  /// The present members; none before the first evaluations.
  var population: [Genotype] { get }
  /// Their costs, a row each.
  var costs: CostMatrix { get }
  /// By how much each of them violates constraints.
  var violations: [Double] { get }
}

extension MultiObjectiveStrategy {
  /// The feasible members that no other dominates, each trade-off once.
  public var frontIndices: [Int] {
    var sorter = NonDominatedSorter()
    return sorter.distinctFront(of: costs, violations: violations)
  }
}
