import Core

/// An evolutionary algorithm for several objectives, composed of its parts. What makes it NSGA-II, NSGA-III, SPEA2 or SMS-EMOA is who
/// survives:
///
/// ```swift
/// MultiObjectiveEvolution(
///   encoding: RealVectorEncoding(bounds: bounds), objectives: problem.objectives, populationSize: 100,
///   variation: Variation(
///     crossover: SimulatedBinaryCrossover(bounds: bounds), crossoverRate: 0.9, mutation: PolynomialMutation(bounds: bounds)),
///   survival: CrowdingDistanceSurvival(), key: key)
/// ```
///
/// The first population is sampled. From then on two winners of binary tournaments make two children each. Where a round makes
/// several, the tournaments run through a shuffled population, so that each member takes part equally often (Deb et al. 2002).
///
/// Genotypes keep their storage throughout: a round allocates nothing once the first two are over.
public struct MultiObjectiveEvolution<E: Encoding>: MultiObjectiveStrategy {
  public typealias Genotype = E.Genotype

  public let populationSize: Int
  public private(set) var population: [E.Genotype] = []
  public private(set) var costs: CostMatrix
  public private(set) var violations: [Double] = []
  public private(set) var candidates: [E.Genotype] = []

  private let encoding: E
  private let objectives: [Objective]
  private var variation: Variation<E.Genotype>
  private var survival: any MultiObjectiveSurvival
  private var random: RandomStream
  private var preferences: [MatingPreference] = []

  /// Storage into which survivors are swapped.
  private var next: [E.Genotype] = []
  private var nextCosts: CostMatrix
  private var nextViolations: [Double] = []
  private var survivors: [Int] = []
  /// The order in which members take part in tournaments, and how many have.
  private var order: [Int] = []
  private var place = 0
  /// Where children are made; the second is lost where one is wanted.
  private var child: E.Genotype
  private var sibling: E.Genotype

  /// An algorithm of these parts.
  public init(
    encoding: E, objectives: [Objective], populationSize: Int, variation: Variation<E.Genotype>,
    survival: any MultiObjectiveSurvival, key: RandomKey
  ) {
    precondition(populationSize >= 2, "a population has at least two members")
    self.encoding = encoding
    self.objectives = objectives
    self.populationSize = populationSize
    self.variation = variation
    self.survival = survival
    random = key.stream
    costs = CostMatrix(objectiveCount: objectives.count)
    nextCosts = costs
    child = encoding.makeGenotype()
    sibling = encoding.makeGenotype()
  }

  @_specialize(where E == RealVectorEncoding)
  public mutating func ask(atMost limit: Int) {
    precondition(limit >= 1, "at least one candidate must be allowed")
    if population.isEmpty {
      resizeCandidates(to: min(populationSize, limit))
      for index in candidates.indices { encoding.sample(into: &candidates[index], using: &random) }
      return
    }
    let count = min(survival.offspringCount(populationSize: populationSize), limit)
    resizeCandidates(to: count)
    order.removeAll(keepingCapacity: true)
    place = 0
    var index = 0
    while index < count {
      let first = nextParent(isAlone: count == 1)
      let second = nextParent(isAlone: count == 1)
      swap(&child, &candidates[index])
      if index + 1 < count { swap(&sibling, &candidates[index + 1]) }
      makeChildren(first, second)
      swap(&child, &candidates[index])
      if index + 1 < count { swap(&sibling, &candidates[index + 1]) }
      index += 2
    }
  }

  @inline(__always)
  private mutating func makeChildren(_ first: Int, _ second: Int) {
    variation.cross(population[first], population[second], into: &child, and: &sibling, of: encoding, using: &random)
    variation.mutate(&child, using: &random)
    variation.mutate(&sibling, using: &random)
  }

  /// The winner of a tournament of two; of equals the one that comes first.
  private mutating func nextParent(isAlone: Bool) -> Int {
    let first = nextContestant(isAlone)
    let second = nextContestant(isAlone)
    return preferences[second] < preferences[first] ? second : first
  }

  private mutating func nextContestant(_ isAlone: Bool) -> Int {
    if isAlone { return random.integer(below: population.count) }
    if place == order.count {
      if order.count != population.count { order = Array(population.indices) }
      random.shuffle(&order)
      place = 0
    }
    place += 1
    return order[place - 1]
  }

  @_specialize(where E == RealVectorEncoding)
  public mutating func tell(_ evaluations: [Evaluation]) {
    precondition(evaluations.count == candidates.count, "\(evaluations.count) evaluations of \(candidates.count) candidates")
    for evaluation in evaluations {
      costs.append(evaluation, under: objectives)
      violations.append(evaluation.violation)
    }
    let parents = population.count
    survival.selectSurvivors(
      min(populationSize, violations.count), costs: costs, violations: violations, into: &survivors, preferences: &preferences,
      using: &random)
    while next.count > survivors.count { next.removeLast() }
    while next.count < survivors.count { next.append(encoding.makeGenotype()) }
    nextCosts.removeAll()
    nextViolations.removeAll(keepingCapacity: true)
    let width = costs.objectiveCount
    for (place, row) in survivors.enumerated() {
      if row < parents { swap(&next[place], &population[row]) } else { swap(&next[place], &candidates[row - parents]) }
      for objective in 0..<width { nextCosts.values.append(costs.values[row * width + objective]) }
      nextViolations.append(violations[row])
    }
    swap(&population, &next)
    swap(&costs, &nextCosts)
    swap(&violations, &nextViolations)
  }

  private mutating func resizeCandidates(to count: Int) {
    while candidates.count > count { candidates.removeLast() }
    while candidates.count < count { candidates.append(encoding.makeGenotype()) }
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try encoding.save(population, into: &snapshot, under: "population")
    snapshot.setArray("costs", costs.values)
    snapshot.setArray("violations", violations)
    snapshot.setArray("ranks", preferences.map(\.rank))
    snapshot.setArray("densities", preferences.map(\.density))
    try snapshot.setValue("random", random)
    snapshot.merge(try survival.save(), under: "survival")
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let restored = try encoding.restore(from: snapshot, under: "population")
    guard restored.count <= populationSize else {
      throw WarrenError("the snapshot holds \(restored.count) members, expected \(populationSize)", kind: .failure)
    }
    let width = costs.objectiveCount
    let values = try snapshot.array("costs", of: Double.self, count: restored.count * width)
    let violations = try snapshot.array("violations", of: Double.self, count: restored.count)
    let ranks = try snapshot.array("ranks", of: Double.self, count: restored.count)
    let densities = try snapshot.array("densities", of: Double.self, count: restored.count)
    let random: RandomStream = try snapshot.value("random")
    try survival.restore(snapshot.section("survival"))
    population = restored
    costs = CostMatrix(objectiveCount: width, values: values)
    self.violations = violations
    preferences = zip(ranks, densities).map { MatingPreference(rank: $0, density: $1) }
    self.random = random
    candidates = []
  }
}
