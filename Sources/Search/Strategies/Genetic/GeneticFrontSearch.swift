import Core

/// A genetic algorithm as a search for a front: its population with all objectives. Who become parents must not depend on one of them
/// alone, as with ``LexicaseSelection``.
public struct GeneticFrontSearch<E: Encoding>: MultiObjectiveStrategy {
  public typealias Genotype = E.Genotype

  /// The populations.
  public private(set) var islands: IslandModel<E>
  public let populationSize: Int
  private let objectives: [Objective]

  /// A search by these populations, which have so many members together.
  public init(_ islands: IslandModel<E>, objectives: [Objective], populationSize: Int) {
    self.islands = islands
    self.objectives = objectives
    self.populationSize = populationSize
  }

  public var population: [E.Genotype] { islands.islands.flatMap(\.population) }
  public var violations: [Double] { islands.islands.flatMap { $0.evaluations.map(\.violation) } }

  public var costs: CostMatrix {
    var costs = CostMatrix(objectiveCount: objectives.count)
    for island in islands.islands {
      for evaluation in island.evaluations { costs.append(evaluation, under: objectives) }
    }
    return costs
  }

  public var candidates: [E.Genotype] { islands.candidates }
  public var metrics: Metrics { islands.metrics }
  public mutating func ask(atMost limit: Int) { islands.ask(atMost: limit) }
  public mutating func tell(_ evaluations: [Evaluation]) { islands.tell(evaluations) }
  public func save() throws -> Snapshot { try islands.save() }
  public mutating func restore(_ snapshot: Snapshot) throws { try islands.restore(snapshot) }
}
