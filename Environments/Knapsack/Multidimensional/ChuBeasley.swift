import Core
import Search

/// The genetic algorithm of Chu and Beasley ("A genetic algorithm for the multidimensional knapsack problem", Journal of Heuristics 4,
/// 1998).
///
/// Steady state: a child at a time, of two parents that each won a tournament of two, by uniform crossover and a few flipped bits. The
/// repair drops and adds items by their pseudo-utility, from the dual prices of the linear relaxation, so every child is feasible and
/// full. A child like a member is refused; any other takes the place of the worst. Beyond the original the population is drawn
/// anew when its best has not become better for a while, twice as large each time up to a limit, then small again.
///
/// Each child counts as an evaluation, refused ones too. A budget of evaluations is never exceeded. It ends early only when the best
/// reaches the bound of the linear relaxation. A step is a few milliseconds of children, fewer ones at the beginning.
public struct ChuBeasley: Learner, IncumbentReporting, StopReporting {
  /// The problem that is solved.
  public let problem: MultidimensionalKnapsackProblem
  /// The best choice of items so far.
  public private(set) var incumbent: Incumbent<BitString>?
  public private(set) var ledger = Ledger()

  private let configuration: ChuBeasleyConfiguration
  private let evaluationLimit: Int
  private let childrenPerStep: Int
  /// How many children the first steps make.
  private static let fewestChildren = 10
  /// From which value on nothing can be better; nil where values are not whole.
  private let target: Double?
  private var random: RandomStream
  private var population: ChuBeasleyPopulation
  /// How often the population has been drawn anew.
  private var restarts = 0
  /// How many children have been drawn for the present population.
  private var drawn = 0
  private var evaluations = 0
  /// The best value since the population was drawn, and how many children ago it was found.
  private var populationBest = -Double.infinity
  private var stagnation = 0

  init(_ problem: MultidimensionalKnapsackProblem, configuration: ChuBeasleyConfiguration, budget: Budget, key: RandomKey) {
    self.problem = problem
    self.configuration = configuration
    evaluationLimit = budget.evaluations ?? .max
    population = ChuBeasleyPopulation(
      problem.itemsByUtility, size: configuration.population, capacity: configuration.population << configuration.doublings)
    childrenPerStep = max(Self.fewestChildren, 2_000_000 / (problem.count * (1 + problem.itemsByUtility.width)))
    let bound = problem.relaxation.bound
    let isWhole = problem.instance.values.allSatisfy { $0 == $0.rounded() } && bound < 0x1p50
    target = isWhole ? (bound + 1e-6 * max(1, bound * 1e-3)).rounded(.down) : nil
    random = key.stream
  }

  private var isOptimal: Bool {
    guard let target, let incumbent else { return false }
    return incumbent.evaluation.value >= target
  }

  public var isFinished: Bool { isOptimal || evaluations >= evaluationLimit }
  /// `optimal` when the best reaches the bound of the linear relaxation.
  public var stopReasonName: String? { isOptimal ? "optimal" : isFinished ? "budget" : nil }
  public var bestObjectives: Metrics { incumbent?.metrics(for: problem.objectives) ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { incumbent.map { problem.publishedForm(of: $0.solution) } }

  public mutating func step() throws -> Metrics { try step(children: .max) }

  /// A step of so many children at most.
  mutating func step(children most: Int) throws -> Metrics {
    guard !isFinished else { return Metrics() }
    // Short steps at first, about as dense as lines are logged, so that curves show how fast the first choices get better.
    let children = min(childrenPerStep, max(Self.fewestChildren, evaluations / 32))
    let limit = evaluations + min(evaluationLimit - evaluations, children, most)
    var isImproved = false
    while evaluations < limit, !isOptimal {
      evaluations += 1
      let value: Double
      // A small instance may not have as many different choices as there should be members.
      if !population.isFull, drawn < 4 * population.size {
        drawn += 1
        value = population.drawChild(using: &random)
      } else {
        value = population.breedChild(mutations: configuration.mutations, using: &random)
      }
      _ = population.admitChild(value: value)
      stagnation += 1
      if value > populationBest {
        populationBest = value
        stagnation = 0
        isImproved = try updateIncumbent(value) || isImproved
      }
      if stagnation >= configuration.patience * population.size { restart() }
    }
    ledger.learnerSteps += 1
    ledger.evaluations = Double(evaluations)
    guard isImproved else { return Metrics() }
    var metrics = bestObjectives
    metrics["bound"] = problem.relaxation.bound
    return metrics
  }

  private mutating func restart() {
    restarts += 1
    population.removeAll(size: configuration.size(afterRestarts: restarts))
    drawn = 0
    populationBest = -.infinity
    stagnation = 0
  }

  private mutating func updateIncumbent(_ value: Double) throws -> Bool {
    if let incumbent, incumbent.evaluation.value >= value { return false }
    var choice = BitString(count: problem.count)
    for item in population.childItems { choice[item] = true }
    let evaluation = try problem.evaluate(choice)
    // Two sums in different order can disagree about the last bit.
    if let incumbent, incumbent.evaluation.value >= evaluation.value { return false }
    incumbent = Incumbent(choice, evaluation)
    return true
  }
}

extension ChuBeasley {
  private struct Progress: Codable {
    var ledger: Ledger
    var random: RandomStream
    var restarts: Int
    var drawn: Int
    var evaluations: Int
    var stagnation: Int
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue(
      "progress",
      Progress(
        ledger: ledger, random: random, restarts: restarts, drawn: drawn, evaluations: evaluations, stagnation: stagnation))
    snapshot.setArray("populationBest", [populationBest])
    population.save(into: &snapshot)
    try incumbent?.save(into: &snapshot, under: "incumbent")
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let progress: Progress = try snapshot.value("progress")
    let populationBest = try snapshot.array("populationBest", of: Double.self, count: 1)[0]
    let incumbent = try problem.keptIncumbent(in: snapshot, isThere: progress.evaluations > 0)
    guard progress.restarts >= 0 else { throw WarrenError("the snapshot of the search is damaged", kind: .failure) }
    try population.restore(snapshot, size: configuration.size(afterRestarts: progress.restarts))
    self.populationBest = populationBest
    self.incumbent = incumbent
    ledger = progress.ledger
    random = progress.random
    restarts = progress.restarts
    (drawn, evaluations, stagnation) = (progress.drawn, progress.evaluations, progress.stagnation)
  }
}
