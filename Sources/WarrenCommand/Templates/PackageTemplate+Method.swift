extension PackageTemplate {
  static let methodSource = """
    import Warren

    /// The settings of the method `NAME`.
    public struct TYPESettings: Configuration {
      public var solutionsPerStep = 100

      public init() {}

      public static let help = ["solutionsPerStep": "How many solutions are drawn in a step."]

      public static let bounds: [String: SettingBounds] = ["solutionsPerStep": .atLeast(1)]

      /// What the command line and experiment files know the method by.
      public static let method = MethodKind(
        "NAME", .strategy, summary: "Draws solutions at random and keeps the best.", needs: "a problem with an encoding",
        configuration: TYPESettings.self, face: (any EncodedProblem).self
      ) { settings, problem, context in
        func make<P: EncodedProblem>(_ problem: P) -> any Learner { TYPE(problem, settings, context.budget, context.key) }
        return make(problem)
      }
    }

    /// Draws solutions at random and keeps the best. Each counts one evaluation; a budget is never exceeded.
    public struct TYPE<P: EncodedProblem>: Learner, IncumbentReporting {
      public private(set) var ledger = Ledger()
      public private(set) var incumbent: Incumbent<P.Solution>?
      private let problem: P
      private let settings: TYPESettings
      private let limit: Int
      private var random: RandomStream

      public init(_ problem: P, _ settings: TYPESettings, _ budget: Budget, _ key: RandomKey) {
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

    """

  static let methodTest = """
    import Testing
    import TYPE
    import Warren

    @Suite struct TYPETests {
      private struct Ones: BinaryProblem {
        let count = 12
        let objectives = [Objective("ones", .maximize)]
        func evaluate(_ solution: BitString) -> Evaluation { Evaluation(Double(solution.onesCount)) }
      }

      private func make() -> TYPE<Ones> {
        TYPE(Ones(), TYPESettings(), Budget(evaluations: 20_050), RandomKey(seed: 1))
      }

      @Test func theBudgetIsKeptAndAnInterruptionChangesNothing() throws {
        var whole = make()
        var interrupted = make()
        while !whole.isFinished {
          _ = try whole.step()
          _ = try interrupted.step()
          let snapshot = try interrupted.save()
          interrupted = make()
          try interrupted.restore(snapshot)
        }
        #expect(whole.ledger.evaluations == 20_050)
        #expect(interrupted.ledger == whole.ledger && interrupted.incumbent?.solution == whole.incumbent?.solution)
        // Of 4096 strings, 20,050 draws find the best but for once in more than a hundred seeds.
        #expect(whole.bestObjectives["ones"] == 12)
      }
    }

    """

  static let methodExperiment = """
    experiment: NAME
    question: Is anything better than chance?
    tasks:
      - traveling-salesman: { instance: berlin52 }
    methods:
      - NAME: {}
      - genetic: {}
    budget: { evaluations: 20_000 }
    seeds: 5

    """
}
