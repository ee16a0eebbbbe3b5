import Warren

/// The settings of the method `template-chance`.
public struct TemplateChanceSettings: Configuration {
  public var solutionsPerStep = 100

  public init() {}

  public static let help = ["solutionsPerStep": "How many solutions are drawn in a step."]

  public static let bounds: [String: SettingBounds] = ["solutionsPerStep": .atLeast(1)]

  /// What the command line and experiment files know the method by.
  public static let method = MethodKind(
    "template-chance", .strategy, summary: "Draws solutions at random and keeps the best.", needs: "a problem with an encoding",
    configuration: TemplateChanceSettings.self, face: (any EncodedProblem).self
  ) { settings, problem, context in
    func make<P: EncodedProblem>(_ problem: P) -> any Learner { TemplateChance(problem, settings, context.budget, context.key) }
    return make(problem)
  }
}

/// Draws solutions at random and keeps the best. Each counts one evaluation; a budget is never exceeded.
public struct TemplateChance<P: EncodedProblem>: Learner, IncumbentReporting {
  public private(set) var ledger = Ledger()
  public private(set) var incumbent: Incumbent<P.Solution>?
  private let problem: P
  private let settings: TemplateChanceSettings
  private let limit: Int
  private var random: RandomStream

  public init(_ problem: P, _ settings: TemplateChanceSettings, _ budget: Budget, _ key: RandomKey) {
    self.problem = problem
    self.settings = settings
    limit = budget.evaluations ?? .max
    random = key.stream
  }

  private var remaining: Int { limit - Int(ledger.evaluations) }
  public var isFinished: Bool { remaining < 1 }
  public var bestObjectives: Metrics { incumbent?.metrics(for: problem.objectives) ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { incumbent.map { problem.publishedForm(of: $0.solution) } }

  public mutating func step() throws -> Metrics {
    let encoding = problem.encoding
    var genotype = encoding.makeGenotype()
    var isImproved = false
    for _ in 0..<min(settings.solutionsPerStep, remaining) {
      encoding.sample(into: &genotype, using: &random)
      let solution = encoding.decode(genotype)
      let evaluation = try problem.evaluate(solution)
      ledger.evaluations += 1
      let fitness = Fitness(evaluation, under: problem.objectives[0])
      if let incumbent, !(fitness < Fitness(incumbent.evaluation, under: problem.objectives[0])) { continue }
      incumbent = Incumbent(solution, evaluation)
      isImproved = true
    }
    ledger.learnerSteps += 1
    return isImproved ? bestObjectives : Metrics()
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("ledger", ledger)
    try snapshot.setValue("random", random)
    try incumbent?.save(into: &snapshot, under: "incumbent")
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    incumbent = ledger.evaluations > 0 ? try Incumbent(from: snapshot, under: "incumbent") : nil
    random = try snapshot.value("random")
    self.ledger = ledger
  }
}
