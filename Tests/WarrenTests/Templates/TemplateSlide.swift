import Warren

/// The operator: takes one number out of a permutation and lets it slide a few places.
public struct TemplateSlide: Mutation {
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

/// The settings of the method `template-slide`: a genetic algorithm with that mutation.
public struct TemplateSlideSettings: Configuration {
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
    "template-slide", .strategy, summary: "A genetic algorithm whose mutation lets numbers slide.",
    needs: "a problem over permutations", configuration: TemplateSlideSettings.self, face: (any PermutationProblem).self
  ) { settings, problem, context in
    settings.makeLearner(for: problem, budget: context.budget, key: context.key)
  }

  public func makeLearner<P: PermutationProblem>(
    for problem: P, budget: Budget, key: RandomKey
  ) -> any Learner & IncumbentReporting {
    let algorithm = GeneticAlgorithm(
      encoding: problem.encoding, objective: problem.objectives[0], populationSize: population,
      selection: TournamentSelection(size: 3), crossover: OrderCrossover(), crossoverRate: 0.5,
      mutation: TemplateSlide(farthest: farthest), mutationRate: 0.5, survival: GenerationalSurvival(elitism: 2), key: key)
    return SearchLearner(algorithm, encoding: problem.encoding, problem: problem, budget: budget)
  }
}
