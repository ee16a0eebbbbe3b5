import Core
import Search

/// Genetic programming (Koza 1992) for regression: trees are selected, crossed and mutated; their numbers are fitted by least squares
/// (Kommenda et al., "Parameter identification for symbolic regression using nonlinear least squares", 2020) and the children keep
/// what was fitted.
///
/// A step makes some children, about ten milliseconds of work; a generation takes one or many. A tree evaluated on all training rows
/// is 1 evaluation, a Jacobian 3, on a part of the rows the same share. A budget of evaluations is never exceeded. Each child has
/// random numbers of its own, so results do not depend on the number of threads.
public struct GeneticProgramming: Learner, IncumbentReporting {
  /// The problem that is solved.
  public let problem: SymbolicRegressionProblem
  public private(set) var ledger = Ledger()
  /// The formula with the least training error so far.
  public private(set) var incumbent: Incumbent<FittedFormula>?
  /// How many generations are complete, that of the first trees included.
  public private(set) var generation = 0

  private let configuration: GeneticProgrammingConfiguration
  private let grammar: RegressionGrammar
  private let encoding: TreeEncoding
  private let budget: Budget
  private let key: RandomKey
  private let breeders: [TreeBreeder]
  private let samples: SampleMatrix

  private var parents = Population()
  private var children = Population()
  /// How many children of the present generation there are.
  private var made = 0
  private var ranking = NondominatedRanking()
  private var front: LengthFront
  /// The error that half of the parents do not exceed.
  private var medianError = Double.infinity
  private var bestError = Double.infinity
  private var incumbentMetrics = Metrics()
  private var isDone = false

  init(
    _ problem: SymbolicRegressionProblem, configuration: GeneticProgrammingConfiguration, budget: Budget, key: RandomKey,
    threads: Int
  ) throws {
    self.problem = problem
    self.configuration = configuration
    self.budget = budget
    self.key = key
    let grammar = try RegressionGrammar(
      functions: configuration.functions, variableCount: problem.data.variables.count,
      hasCoefficients: configuration.coefficients)
    self.grammar = grammar
    let encoding = try TreeEncoding(
      grammar.grammar, limits: configuration.limits, creation: configuration.treeCreation)
    self.encoding = encoding
    let samples = SampleMatrix(problem.data.training)
    self.samples = samples
    let guardRows =
      configuration.guardRows == 0
      ? nil
      : GuardRows(
        samples, problem.data.training, margin: configuration.margin, count: configuration.guardRows, key: key["guard"])
    breeders = (0..<max(threads, 1)).map { _ in
      TreeBreeder(
        grammar, encoding: encoding, samples: samples, guardRows: guardRows, configuration: configuration)
    }
    front = LengthFront(longest: configuration.length)
    isDone = (budget.evaluations ?? .max) < 1
  }

  public var isFinished: Bool { isDone }
  public var bestObjectives: Metrics { incumbent?.metrics(for: problem.objectives) ?? Metrics() }

  public var bestSolution: (any Encodable & Sendable)? {
    incumbent.map { incumbent in
      var solution = incumbent.solution
      solution.front = frontMembers
      return solution
    }
  }

  public mutating func step() throws -> Metrics {
    guard !isDone else { return Metrics() }
    if made == 0 { beginGeneration() }
    let (count, steps) = nextChildren()
    guard count > 0 else {
      isDone = true
      return Metrics()
    }
    breed(made..<made + count, steps: steps)
    ledger.learnerSteps += 1
    let isImproved = try noteChildren(made..<made + count)
    made += count
    if made == children.count { endGeneration() }
    return isImproved ? bestObjectives.merging(incumbentMetrics) : Metrics()
  }

  private mutating func beginGeneration() {
    children.resize(to: configuration.population)
    let rows = configuration.localSteps > 0 ? configuration.localRows : 0
    let sample = rows > 0 && rows < samples.count ? localRows(rows) : nil
    for breeder in breeders { breeder.begin(sample) }
  }

  /// The rows on which constants are fitted in this generation.
  private func localRows(_ count: Int) -> SampleMatrix {
    var random = key["rows"][generation].stream
    var chosen = [Int](unsafeUninitializedCapacity: count) { buffer, initialized in
      // Every row is as likely to be among them (Vitter's algorithm R).
      for row in 0..<samples.count {
        if row < count {
          buffer[row] = row
        } else {
          let place = random.integer(below: row + 1)
          if place < count { buffer[place] = row }
        }
      }
      initialized = count
    }
    chosen.sort()
    return SampleMatrix(problem.data.training.selecting(chosen), mean: samples.mean, deviation: samples.deviation)
  }

  /// How many children are made next, and with how many local steps at most: what takes about ten milliseconds and what the budget
  /// allows whatever happens.
  private func nextChildren() -> (count: Int, steps: Int) {
    let remaining = budget.evaluations.map { Double($0) - ledger.evaluations } ?? .infinity
    let share = breeders[0].localShare
    let steps = configuration.localSteps
    let most = 1 + Double(steps) * 4 * share + (share < 1 && steps > 0 ? share : 0)
    let length = parents.count == 0 ? Double(configuration.length) / 2 : parents.meanLength
    let rows = Double(samples.count) * (1 + 6 * Double(steps) * share) + 100 * Double(1 + 6 * steps)
    let quota = max(1, Int(2e7 / (length * rows)))
    let left = children.count - made
    if most <= remaining { return (min(left, quota, Int(min(remaining / most, 1e9))), steps) }
    // The last evaluations go without local steps.
    return (min(left, quota, Int(remaining)), 0)
  }

  private mutating func breed(_ range: Range<Int>, steps: Int) {
    let generationKey = key["generation"][generation]
    let shards = min(breeders.count, range.count)
    let isFirst = parents.count == 0
    let parents = parents
    let bound = medianError
    let breeders = breeders
    children.trees.withUnsafeMutableBufferPointer { trees in
      children.fits.withUnsafeMutableBufferPointer { fits in
        // Every index is written by one thread only, and every breeder is used by one.
        nonisolated(unsafe) let (trees, fits, breeders) = (trees, fits, breeders)
        parallelFor(shards, threads: shards) { shard in
          let breeder = breeders[shard]
          for index in range.count * shard / shards..<range.count * (shard + 1) / shards {
            let child = range.lowerBound + index
            var random = generationKey[child].stream
            if isFirst {
              breeder.create(into: &trees[child], using: &random)
            } else {
              breeder.breed(parents, into: &trees[child], using: &random)
            }
            fits[child] = breeder.fit(&trees[child], steps: steps, bound: bound)
          }
        }
      }
    }
    // Summed as whole numbers, so that the ledger does not depend on the number of threads.
    let passes = breeders.reduce((all: 0, local: 0)) { sum, breeder in
      let own = breeder.takePasses()
      return (sum.all + own.all, sum.local + own.local)
    }
    ledger.evaluations += Double(passes.all) + Double(passes.local) * breeders[0].localShare
  }

  /// Takes new children into the front and, if one is the best so far, makes it the incumbent.
  private mutating func noteChildren(_ range: Range<Int>) throws -> Bool {
    var best: Int?
    for child in range {
      front.insert(children.trees[child], children.fits[child])
      if children.fits[child].error < bestError {
        bestError = children.fits[child].error
        best = child
      }
    }
    guard let best else { return false }
    let expression = expression(children.trees[best], children.fits[best])
    let metrics = problem.metrics(of: expression)
    guard let error = metrics["trainingError"], error.isFinite, error < incumbent?.evaluation.value ?? .infinity else {
      return false
    }
    incumbent = Incumbent(FittedFormula(expression, names: problem.data.variables), Evaluation(error))
    incumbentMetrics = metrics
    return true
  }

  private mutating func endGeneration() {
    made = 0
    generation += 1
    if configuration.goal == .errorAndLength {
      keepBestOfBoth()
    } else {
      for index in children.fits.indices { children.costs[index] = children.fits[index].error }
      if parents.count > 0 { keepElites() }
      swap(&parents, &children)
    }
    medianError = parents.medianError ?? .infinity
  }

  /// The best parents take the place of the worst children.
  private mutating func keepElites() {
    let best = parents.costs.indices.sorted { (parents.costs[$0], $0) < (parents.costs[$1], $1) }.prefix(configuration.elitism)
    let worst = children.costs.indices.sorted { (children.costs[$0], $0) > (children.costs[$1], $1) }
    for (parent, child) in zip(best, worst) where parents.costs[parent] < children.costs[child] {
      swap(&children.trees[child], &parents.trees[parent])
      children.fits[child] = parents.fits[parent]
      children.costs[child] = parents.costs[parent]
    }
  }

  /// Of parents and children together the best by rank and room live on.
  private mutating func keepBestOfBoth() {
    let size = configuration.population
    parents.trees += children.trees
    parents.fits += children.fits
    ranking.rank(parents.fits.map(\.error), parents.trees.map { Double($0.length) })
    let order = parents.trees.indices.sorted { (ranking.costs[$0], $0) < (ranking.costs[$1], $1) }.prefix(size)
    parents = Population(
      trees: order.map { parents.trees[$0] }, fits: order.map { parents.fits[$0] }, costs: order.map { ranking.costs[$0] })
  }

  private func expression(_ tree: Tree, _ fit: ScaledFit) -> Formula {
    let inner = grammar.formula(of: tree)
    guard configuration.scaling else {
      let scaled = Formula.binary(.mul, .number(samples.deviation), inner)
      return Formula.binary(.add, scaled, .number(samples.mean)).simplified()
    }
    let scaled = Formula.binary(.mul, .number(fit.slope * samples.deviation), inner)
    return Formula.binary(.add, scaled, .number(fit.offset * samples.deviation + samples.mean)).simplified()
  }

  /// The front of error against size, each formula simplified: so a shorter one may come to dominate after all.
  var frontMembers: [FittedFormula.Member] {
    var members: [FittedFormula.Member] = []
    for (tree, fit) in front.members.compactMap({ $0 }) {
      let expression = expression(tree, fit)
      let metrics = problem.metrics(of: expression)
      guard let error = metrics["trainingError"], error.isFinite else { continue }
      members.removeAll { $0.length >= expression.length && $0.trainingError >= error }
      if members.contains(where: { $0.length <= expression.length && $0.trainingError <= error }) { continue }
      members.append(
        FittedFormula.Member(
          length: expression.length, trainingError: error, testError: metrics["testError"],
          expression: expression.text(problem.data.variables), latex: expression.latex(problem.data.variables)))
    }
    return members.sorted { $0.length < $1.length }
  }
}

extension Metrics {
  fileprivate func merging(_ other: Metrics) -> Metrics {
    var metrics = self
    metrics.merge(other)
    return metrics
  }
}

extension GeneticProgramming {
  private struct Progress: Codable {
    var ledger: Ledger
    var generation: Int
    var made: Int
    var isDone: Bool
    var hasIncumbent: Bool
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue(
      "progress",
      Progress(ledger: ledger, generation: generation, made: made, isDone: isDone, hasIncumbent: incumbent != nil))
    snapshot.setArray("bestError", [bestError])
    try parents.save(encoding, into: &snapshot, under: "parents")
    let begun = Population(
      trees: Array(children.trees[..<made]), fits: Array(children.fits[..<made]), costs: Array(children.costs[..<made]))
    try begun.save(encoding, into: &snapshot, under: "children")
    try front.save(encoding, into: &snapshot, under: "front")
    try incumbent?.save(into: &snapshot, under: "incumbent")
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let progress: Progress = try snapshot.value("progress")
    let best = try snapshot.array("bestError", of: Double.self, count: 1)[0]
    let parents = try Population.restore(encoding, from: snapshot, under: "parents")
    let begun = try Population.restore(encoding, from: snapshot, under: "children")
    guard [0, configuration.population].contains(parents.count), begun.count == progress.made,
      progress.made < configuration.population
    else { throw WarrenError("the snapshot is of another population", kind: .failure) }
    var front = front
    try front.restore(encoding, from: snapshot, under: "front")
    var restored: Incumbent<FittedFormula>?
    if progress.hasIncumbent {
      let saved = try Incumbent<FittedFormula>(from: snapshot, under: "incumbent")
      incumbentMetrics = problem.metrics(of: try saved.solution.parsed(problem.data.variables))
      restored = saved
    }
    ledger = progress.ledger
    generation = progress.generation
    isDone = progress.isDone
    bestError = best
    incumbent = restored
    self.parents = parents
    medianError = parents.medianError ?? .infinity
    self.front = front
    made = progress.made
    if made > 0 {
      beginGeneration()
      children.trees.replaceSubrange(..<made, with: begun.trees)
      children.fits.replaceSubrange(..<made, with: begun.fits)
      children.costs.replaceSubrange(..<made, with: begun.costs)
    }
  }
}
