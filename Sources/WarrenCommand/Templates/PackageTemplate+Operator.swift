extension PackageTemplate {
  static let operatorSource = """
    import Warren

    /// The operator: takes one number out of a permutation and lets it slide a few places.
    public struct TYPE: Mutation {
      private let farthest: Int

      public init(farthest: Int) { self.farthest = farthest }

      public mutating func mutate(_ genotype: inout Permutation, using random: inout RandomStream) {
        let count = genotype.count
        guard count > 1 else { return }
        let start = random.integer(below: count)
        let distance = 1 + random.integer(below: min(farthest, count - 1))
        let step = random.bernoulli(0.5) ? 1 : count - 1
        var place = start
        for _ in 0..<distance {
          let next = (place + step) % count
          genotype.swapAt(place, next)
          place = next
        }
      }
    }

    /// The settings of the method `NAME`: a genetic algorithm with that mutation.
    public struct TYPESettings: Configuration {
      public var population = 100
      public var farthest = 10

      public init() {}

      public static let help = [
        "population": "How many members a generation has.", "farthest": "How many places a number slides at most.",
      ]

      public static let bounds: [String: SettingBounds] = [
        "population": .atLeast(4),
        "farthest": .atLeast(1),
      ]

      /// What the command line and experiment files know the method by.
      public static let method = MethodKind(
        "NAME", .strategy, summary: "A genetic algorithm whose mutation lets numbers slide.",
        needs: "a problem over permutations", configuration: TYPESettings.self, face: (any PermutationProblem).self
      ) { settings, problem, context in
        settings.makeLearner(for: problem, budget: context.budget, key: context.key)
      }

      public func makeLearner<P: PermutationProblem>(
        for problem: P, budget: Budget, key: RandomKey
      ) -> any Learner & IncumbentReporting {
        let algorithm = GeneticAlgorithm(
          encoding: problem.encoding, objective: problem.objectives[0], populationSize: population,
          selection: TournamentSelection(size: 3), crossover: OrderCrossover(), crossoverRate: 0.5,
          mutation: TYPE(farthest: farthest), mutationRate: 0.5, survival: GenerationalSurvival(elitism: 2), key: key)
        return SearchLearner(algorithm, encoding: problem.encoding, problem: problem, budget: budget)
      }
    }

    """

  static let operatorTest = """
    import Testing
    import TYPE
    import Warren

    @Suite struct TYPETests {
      /// How many numbers stand at their place.
      private struct Order: PermutationProblem {
        let count = 8
        let objectives = [Objective("placed", .maximize)]
        func evaluate(_ solution: Permutation) -> Evaluation {
          Evaluation(Double((0..<count).count { solution[$0] == $0 }))
        }
      }

      @Test func aPermutationRemainsOneAndTheOthersKeepTheirOrder() {
        var random = RandomKey(seed: 1).stream
        var mutation = TYPE(farthest: 4)
        for count in 1..<9 {
          let encoding = PermutationEncoding(count: count)
          var before = encoding.makeGenotype()
          for _ in 0..<200 {
            encoding.sample(into: &before, using: &random)
            var after = before
            mutation.mutate(&after, using: &random)
            #expect(after.elements.sorted() == before.elements.sorted())
            #expect(count < 2 || after != before)
          }
        }
      }

      @Test func theBudgetIsKeptAndTheOrderFound() throws {
        var learner = TYPESettings().makeLearner(
          for: Order(), budget: Budget(evaluations: 20_050), key: RandomKey(seed: 1))
        while !learner.isFinished { _ = try learner.step() }
        #expect(learner.ledger.evaluations == 20_050)
        #expect(learner.bestObjectives["placed"] == 8)
      }
    }

    """

  static let operatorExperiment = """
    experiment: NAME
    question: Is it better to let cities slide than to reverse the way between two of them?
    tasks:
      - traveling-salesman: { instance: berlin52 }
    methods:
      - NAME: {}
      - genetic: { mutation: inversion, patience: null }
        label: inversions
    budget: { evaluations: 50_000 }
    seeds: 5

    """
}
