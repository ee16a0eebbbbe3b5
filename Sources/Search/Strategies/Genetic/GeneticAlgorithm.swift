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
/// `crossoverRate` (else the first is copied), mutates with the probability `mutationRate`, and is repaired where there is a repair.
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
  @usableFromInline var repair: (any Repair<E.Genotype>)?
  @usableFromInline var survival: any Survival
  @usableFromInline var constraints: any ConstraintHandling
  @usableFromInline let patience: Int
  @usableFromInline let immigrants: Double
  @usableFromInline let randomFraction: Double
  @usableFromInline let hypermutation: Hypermutation
  @usableFromInline var random: RandomStream

  @usableFromInline var members: [E.Genotype] = []
  @usableFromInline var memberEvaluations: [Evaluation] = []
  @usableFromInline var memberFitness: [Fitness] = []
  @usableFromInline var offspring: [E.Genotype] = []
  @usableFromInline var offspringFitness: [Fitness] = []
  /// The nearer parent of each of the offspring, where the survival asks for it.
  @usableFromInline var lineage: [Int] = []
  /// Storage into which survivors are swapped.
  @usableFromInline var next: [E.Genotype] = []
  @usableFromInline var nextEvaluations: [Evaluation] = []
  @usableFromInline var survivors: [Survivor] = []
  /// The best fitness since the population was sampled, and how many generations ago it was found.
  @usableFromInline var bestFitness: Fitness?
  @usableFromInline var stagnation = 0
  /// For how many more generations children mutate more than once.
  @usableFromInline var hypermutatingGenerations = 0
  /// Whom one offspring replaces in a steady state.
  @usableFromInline var worstFirst = WorstFirst()
  /// Whether what is known of the members does not hold any more.
  @usableFromInline var isOutdated = false

  /// A genetic algorithm of these parts.
  /// - Parameters:
  ///   - encoding: what genotypes are.
  ///   - sampling: where the first generation comes from; uniform over the encoding when left out.
  ///   - objective: the objective whose values, the first of each evaluation, decide.
  ///   - populationSize: how many a generation has.
  ///   - selection: who become parents.
  ///   - crossover: how two parents become an offspring.
  ///   - crossoverRate: the probability that an offspring is crossed from both its parents.
  ///   - mutation: how an offspring changes.
  ///   - mutationRate: the probability that an offspring mutates.
  ///   - repair: makes genotypes feasible before they are evaluated.
  ///   - survival: who go on to the next generation.
  ///   - constraints: how violations are weighed.
  ///   - patience: after how many generations without improvement the population is sampled anew; never when left out.
  ///   - immigrants: which share of the population, the worst, is sampled anew when the problem has changed.
  ///   - randomFraction: how likely each of the offspring of every generation is sampled rather than bred (random immigrants: Grefenstette 1992).
  ///   - hypermutation: how offspring mutate after a change.
  ///   - key: the randomness; the same key gives the same search.
  public init(
    encoding: E, sampling: (any Sampling<E.Genotype>)? = nil, objective: Objective, populationSize: Int,
    selection: any Selection, crossover: any Crossover<E.Genotype>, crossoverRate: Double,
    mutation: any Mutation<E.Genotype>, mutationRate: Double, repair: (any Repair<E.Genotype>)? = nil,
    survival: any Survival, constraints: any ConstraintHandling = FeasibilityRules(), patience: Int = .max,
    immigrants: Double = 0.3, randomFraction: Double = 0, hypermutation: Hypermutation = Hypermutation(), key: RandomKey
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
    self.repair = repair
    self.survival = survival
    self.constraints = constraints
    self.patience = patience
    self.immigrants = immigrants
    self.randomFraction = randomFraction
    self.hypermutation = hypermutation
    random = key.stream
  }

  /// The present population; empty before the first generation has been evaluated.
  @inlinable public var population: [E.Genotype] { members }
  /// The fitness of each member of the population.
  @inlinable public var fitness: [Fitness] { memberFitness }
  /// What the problem said about each member of the population.
  @inlinable public var evaluations: [Evaluation] { memberEvaluations }
  @inlinable public var candidates: [E.Genotype] { offspring }

  public var metrics: Metrics {
    var metrics = selection.metrics
    metrics.merge(constraints.metrics)
    return metrics
  }

  @inlinable
  @_specialize(where E == RealVectorEncoding)
  public mutating func ask(atMost limit: Int) {
    precondition(limit >= 1, "at least one candidate must be allowed")
    if stagnation >= patience {
      members.removeAll(keepingCapacity: true)
      memberEvaluations.removeAll(keepingCapacity: true)
      memberFitness.removeAll(keepingCapacity: true)
      bestFitness = nil
      stagnation = 0
    }
    if members.isEmpty {
      resizeCandidates(to: min(populationSize, limit))
      for index in offspring.indices {
        sampling.sample(into: &offspring[index], using: &random)
        repair?.repair(&offspring[index])
      }
      return
    }
    if isOutdated { return askAboutMembers(atMost: limit) }
    resizeCandidates(to: min(survival.offspringCount(populationSize: populationSize), limit))
    if !constraints.isFixed {
      constraints.beginGeneration(memberEvaluations, objective: objective)
      updateMemberFitness()
    }
    selection.prepare(
      for: memberFitness, evaluations: memberEvaluations, choices: 2 * offspring.count, using: &random)
    lineage.removeAll(keepingCapacity: true)
    let mutations = hypermutatingGenerations > 0 ? hypermutation.mutations : 1
    for index in offspring.indices {
      if randomFraction > 0, random.bernoulli(randomFraction) {
        sampleOffspring(index)
      } else {
        breed(index, mutations: mutations)
      }
    }
    hypermutatingGenerations = max(0, hypermutatingGenerations - 1)
  }

  /// After a change, proposes the members again, random ones in place of the worst.
  @inlinable
  mutating func askAboutMembers(atMost limit: Int) {
    let order = memberFitness.indices.sorted { (memberFitness[$0], $0) < (memberFitness[$1], $1) }
    for index in order.suffix(Int(immigrants * Double(members.count))) {
      sampling.sample(into: &members[index], using: &random)
      repair?.repair(&members[index])
    }
    offspring.removeAll(keepingCapacity: true)
    for index in order.prefix(limit) { offspring.append(members[index]) }
    members.removeAll(keepingCapacity: true)
    memberEvaluations.removeAll(keepingCapacity: true)
    memberFitness.removeAll(keepingCapacity: true)
    bestFitness = nil
    stagnation = 0
    isOutdated = false
  }

  /// Makes the offspring of that index without parents; it replaces any of the members, where survival asks for lineage.
  @inlinable
  mutating func sampleOffspring(_ index: Int) {
    sampling.sample(into: &offspring[index], using: &random)
    repair?.repair(&offspring[index])
    if survival.usesLineage { lineage.append(random.integer(below: members.count)) }
  }

  /// Makes the offspring of that index from two parents.
  @inlinable
  mutating func breed(_ index: Int, mutations: Int) {
    let first = selection.select(from: memberFitness, using: &random)
    var second = first
    if random.bernoulli(crossoverRate) {
      second = selection.select(from: memberFitness, using: &random)
      crossover.cross(members[first], members[second], into: &offspring[index], using: &random)
    } else {
      encoding.copy(members[first], into: &offspring[index])
    }
    for _ in 0..<mutations where random.bernoulli(mutationRate) { mutation.mutate(&offspring[index], using: &random) }
    repair?.repair(&offspring[index])
    guard survival.usesLineage else { return }
    let child = offspring[index]
    let isNearerToSecond =
      first != second
      && encoding.distance(child, members[second]) ?? 0 < encoding.distance(child, members[first]) ?? 0
    lineage.append(isNearerToSecond ? second : first)
  }

  /// What the population is worth, as violations are weighed at present.
  @inlinable
  mutating func updateMemberFitness() {
    memberFitness.removeAll(keepingCapacity: true)
    for evaluation in memberEvaluations { memberFitness.append(constraints.fitness(of: evaluation, under: objective)) }
  }

  @inlinable
  @_specialize(where E == RealVectorEncoding)
  public mutating func tell(_ evaluations: [Evaluation]) {
    precondition(evaluations.count == offspring.count, "\(evaluations.count) evaluations of \(offspring.count) candidates")
    if survival.replacesWorst, evaluations.count == 1, members.count == populationSize, constraints.isFixed {
      return replaceWorst(evaluations[0])
    }
    worstFirst.isValid = false
    if members.isEmpty {
      swap(&members, &offspring)
      memberEvaluations.append(contentsOf: evaluations)
    } else {
      offspringFitness.removeAll(keepingCapacity: true)
      for evaluation in evaluations { offspringFitness.append(constraints.fitness(of: evaluation, under: objective)) }
      survivors.removeAll(keepingCapacity: true)
      survival.selectSurvivors(
        parents: memberFitness, offspring: offspringFitness, lineage: lineage, populationSize: populationSize,
        into: &survivors)
      replacePopulation(evaluations)
    }
    updateMemberFitness()
    updateStagnation()
  }

  /// The steady state: the one offspring takes the place of the worst member unless it is worse, and nobody else is looked at.
  /// - Complexity: O(log n) once the members are known.
  @inlinable
  mutating func replaceWorst(_ evaluation: Evaluation) {
    let isKnown = worstFirst.isValid
    if !isKnown { worstFirst.build(memberFitness) }
    let worst = worstFirst.worst
    let fitness = constraints.fitness(of: evaluation, under: objective)
    let isAccepted = !(memberFitness[worst] < fitness)
    if isAccepted {
      swap(&members[worst], &offspring[0])
      memberEvaluations[worst] = evaluation
      memberFitness[worst] = fitness
      worstFirst.replacedWorst(in: memberFitness)
    }
    guard isKnown else { return updateStagnation() }
    let progress = Fitness(evaluation, under: objective)
    if isAccepted, bestFitness.map({ progress < $0 }) ?? true {
      bestFitness = progress
      stagnation = 0
    } else {
      stagnation += 1
    }
  }

  /// Progress is measured by the rules that hold at all times: feasible before infeasible.
  @inlinable
  mutating func updateStagnation() {
    var best: Fitness?
    for evaluation in memberEvaluations {
      let fitness = Fitness(evaluation, under: objective)
      if best.map({ fitness < $0 }) ?? true { best = fitness }
    }
    if let best, bestFitness.map({ best < $0 }) ?? true {
      bestFitness = best
      stagnation = 0
    } else {
      stagnation += 1
    }
  }

  /// Exchanges storage rather than copying: whoever does not survive leaves its storage behind for later offspring.
  @inlinable
  mutating func replacePopulation(_ evaluations: [Evaluation]) {
    while next.count > survivors.count { next.removeLast() }
    while next.count < survivors.count { next.append(encoding.makeGenotype()) }
    nextEvaluations.removeAll(keepingCapacity: true)
    for (place, survivor) in survivors.enumerated() {
      switch survivor {
      case .parent(let index):
        swap(&next[place], &members[index])
        nextEvaluations.append(memberEvaluations[index])
      case .offspring(let index):
        swap(&next[place], &offspring[index])
        nextEvaluations.append(evaluations[index])
      }
    }
    swap(&members, &next)
    swap(&memberEvaluations, &nextEvaluations)
  }

  @inlinable
  mutating func resizeCandidates(to count: Int) {
    while offspring.count > count { offspring.removeLast() }
    while offspring.count < count { offspring.append(encoding.makeGenotype()) }
  }
}

extension GeneticAlgorithm: AdaptiveStrategy {
  public mutating func problemHasChanged() {
    isOutdated = true
    hypermutatingGenerations = hypermutation.mutations == 1 ? 0 : hypermutation.generations
  }
}
