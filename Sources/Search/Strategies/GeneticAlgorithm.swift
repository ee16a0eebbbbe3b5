import Core

/// A genetic algorithm (Holland 1975), composed of its parts:
///
/// ```swift
/// GeneticAlgorithm(
///   encoding: PermutationEncoding(count: 52), objective: problem.objectives[0], populationSize: 100,
///   selection: TournamentSelection(size: 3), crossover: OrderCrossover(), crossoverRate: 0.5,
///   mutation: InversionMutation(), mutationRate: 0.5, survival: GenerationalSurvival(elitism: 2), key: key)
/// ```
///
/// The first generation is sampled. From then on every offspring has two selected parents, which cross with the probability
/// `crossoverRate` (else the first is copied), and mutates with the probability `mutationRate`.
///
/// A population that has converged finds nothing new. So after `patience` generations in which its best member has not become
/// better, it is sampled anew; the best solution of all is in the care of whoever drives the strategy.
///
/// Genotypes keep their storage throughout: a generation allocates nothing once the first two are over.
public struct GeneticAlgorithm<E: Encoding>: SearchStrategy {
  public typealias Genotype = E.Genotype

  @usableFromInline let encoding: E
  @usableFromInline let sampling: any Sampling<E.Genotype>
  @usableFromInline let objective: Objective
  @usableFromInline let populationSize: Int
  @usableFromInline var selection: any Selection
  @usableFromInline var crossover: any Crossover<E.Genotype>
  @usableFromInline let crossoverRate: Double
  @usableFromInline var mutation: any Mutation<E.Genotype>
  @usableFromInline let mutationRate: Double
  @usableFromInline var survival: any Survival
  @usableFromInline let patience: Int
  @usableFromInline var random: RandomStream

  @usableFromInline var members: [E.Genotype] = []
  @usableFromInline var memberFitness: [Fitness] = []
  @usableFromInline var offspring: [E.Genotype] = []
  @usableFromInline var offspringFitness: [Fitness] = []
  /// Storage into which survivors are swapped.
  @usableFromInline var next: [E.Genotype] = []
  @usableFromInline var nextFitness: [Fitness] = []
  @usableFromInline var survivors: [Survivor] = []
  /// The best fitness since the population was sampled, and how many generations ago it was found.
  @usableFromInline var bestFitness: Fitness?
  @usableFromInline var stagnation = 0

  /// A genetic algorithm of these parts.
  /// - Parameters:
  ///   - sampling: where the first generation comes from; uniform over the encoding when left out.
  ///   - objective: the objective whose values, the first of each evaluation, decide.
  ///   - crossoverRate: the probability that an offspring is crossed from both its parents.
  ///   - mutationRate: the probability that an offspring mutates.
  ///   - patience: after how many generations without improvement the population is sampled anew; never when left out.
  public init(
    encoding: E, sampling: (any Sampling<E.Genotype>)? = nil, objective: Objective, populationSize: Int,
    selection: any Selection, crossover: any Crossover<E.Genotype>, crossoverRate: Double,
    mutation: any Mutation<E.Genotype>, mutationRate: Double, survival: any Survival, patience: Int = .max, key: RandomKey
  ) {
    precondition(populationSize >= 1, "a population has at least one member")
    self.encoding = encoding
    self.sampling = sampling ?? encoding
    self.objective = objective
    self.populationSize = populationSize
    self.selection = selection
    self.crossover = crossover
    self.crossoverRate = crossoverRate
    self.mutation = mutation
    self.mutationRate = mutationRate
    self.survival = survival
    self.patience = patience
    random = key.stream
  }

  /// The present population; empty before the first generation has been evaluated.
  @inlinable public var population: [E.Genotype] { members }
  /// The fitness of each member of the population.
  @inlinable public var fitness: [Fitness] { memberFitness }
  @inlinable public var candidates: [E.Genotype] { offspring }
  public var metrics: Metrics { selection.metrics }

  @inlinable
  public mutating func ask(atMost limit: Int) {
    precondition(limit >= 1, "at least one candidate must be allowed")
    if stagnation >= patience {
      members.removeAll(keepingCapacity: true)
      bestFitness = nil
      stagnation = 0
    }
    if members.isEmpty {
      resizeCandidates(to: min(populationSize, limit))
      for index in offspring.indices { sampling.sample(into: &offspring[index], using: &random) }
      return
    }
    resizeCandidates(to: min(survival.offspringCount(populationSize: populationSize), limit))
    selection.prepare(for: memberFitness)
    for index in offspring.indices {
      let first = selection.select(from: memberFitness, using: &random)
      if random.bernoulli(crossoverRate) {
        let second = selection.select(from: memberFitness, using: &random)
        crossover.cross(members[first], members[second], into: &offspring[index], using: &random)
      } else {
        encoding.copy(members[first], into: &offspring[index])
      }
      if random.bernoulli(mutationRate) { mutation.mutate(&offspring[index], using: &random) }
    }
  }

  @inlinable
  public mutating func tell(_ evaluations: [Evaluation]) {
    precondition(evaluations.count == offspring.count, "\(evaluations.count) evaluations of \(offspring.count) candidates")
    offspringFitness.removeAll(keepingCapacity: true)
    for evaluation in evaluations { offspringFitness.append(Fitness(evaluation, under: objective)) }
    if members.isEmpty {
      swap(&members, &offspring)
      swap(&memberFitness, &offspringFitness)
    } else {
      survivors.removeAll(keepingCapacity: true)
      survival.selectSurvivors(
        parents: memberFitness, offspring: offspringFitness, populationSize: populationSize, into: &survivors)
      replacePopulation()
    }
    let best = memberFitness.min()
    if let best, bestFitness.map({ best < $0 }) ?? true {
      bestFitness = best
      stagnation = 0
    } else {
      stagnation += 1
    }
  }

  /// Exchanges storage rather than copying: whoever does not survive leaves its storage behind for later offspring.
  @inlinable
  mutating func replacePopulation() {
    while next.count > survivors.count { next.removeLast() }
    while next.count < survivors.count { next.append(encoding.makeGenotype()) }
    nextFitness.removeAll(keepingCapacity: true)
    for (place, survivor) in survivors.enumerated() {
      switch survivor {
      case .parent(let index):
        swap(&next[place], &members[index])
        nextFitness.append(memberFitness[index])
      case .offspring(let index):
        swap(&next[place], &offspring[index])
        nextFitness.append(offspringFitness[index])
      }
    }
    swap(&members, &next)
    swap(&memberFitness, &nextFitness)
  }

  @inlinable
  mutating func resizeCandidates(to count: Int) {
    while offspring.count > count { offspring.removeLast() }
    while offspring.count < count { offspring.append(encoding.makeGenotype()) }
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try encoding.save(members, into: &snapshot, under: "population")
    snapshot.setArray("costs", memberFitness.map(\.cost))
    snapshot.setArray("violations", memberFitness.map(\.violation))
    if let bestFitness { snapshot.setArray("best", [bestFitness.cost, bestFitness.violation]) }
    try snapshot.setValue("stagnation", stagnation)
    try snapshot.setValue("random", random)
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let restored = try encoding.restore(from: snapshot, under: "population")
    guard restored.count <= populationSize else {
      throw WarrenError("the snapshot holds \(restored.count) members, expected \(populationSize)", kind: .failure)
    }
    let costs = try snapshot.array("costs", of: Double.self, count: restored.count)
    let violations = try snapshot.array("violations", of: Double.self, count: restored.count)
    let best = restored.isEmpty ? [] : try snapshot.array("best", of: Double.self, count: 2)
    let stagnation: Int = try snapshot.value("stagnation")
    random = try snapshot.value("random")
    self.stagnation = stagnation
    bestFitness = best.isEmpty ? nil : Fitness(cost: best[0], violation: best[1])
    members = restored
    memberFitness = zip(costs, violations).map { Fitness(cost: $0, violation: $1) }
    offspring = []
  }
}
