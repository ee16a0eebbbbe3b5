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

/// How two parents make two children: crossed with a probability, else copied, and then mutated.
public struct Variation<Genotype: Codable & Sendable>: Sendable {
  var crossover: any PairCrossover<Genotype>
  let crossoverRate: Double
  var mutation: any Mutation<Genotype>

  /// Variation by these operators.
  public init(
    crossover: any PairCrossover<Genotype>, crossoverRate: Double, mutation: any Mutation<Genotype>
  ) {
    precondition((0...1).contains(crossoverRate), "a probability lies between 0 and 1")
    self.crossover = crossover
    self.crossoverRate = crossoverRate
    self.mutation = mutation
  }
}
