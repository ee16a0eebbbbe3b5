import Warren

/// Takes a segment out of a permutation and puts it in elsewhere, either way round (Or 1976).
public struct SegmentMoveMutation: Mutation {
  private let longest: Int
  private var rest: [Int32] = []

  public init(longest: Int = 3) { self.longest = longest }

  public mutating func mutate(_ genotype: inout Permutation, using random: inout RandomStream) {
    let count = genotype.count
    guard count > 2 else { return }
    let length = 1 + random.integer(below: min(longest, count - 2))
    let start = random.integer(below: count - length + 1)
    let gap = random.integer(below: count - length + 1)
    let isReversed = random.bernoulli(0.5)
    genotype.withUnsafeMutableBufferPointer { genes in
      let segment = genes[start..<start + length]
      let moved = isReversed ? Array(segment.reversed()) : Array(segment)
      rest.removeAll(keepingCapacity: true)
      rest.append(contentsOf: genes[..<start])
      rest.append(contentsOf: genes[(start + length)...])
      rest.insert(contentsOf: moved, at: gap)
      for place in 0..<count { genes[place] = rest[place] }
    }
  }
}

/// The settings of a genetic algorithm that moves segments.
public struct SegmentMoveConfiguration: Configuration {
  public var population = 100
  public var longest = 3

  public init() {}

  public static let help = [
    "population": "How many members a generation has.",
    "longest": "How many numbers are moved together at most.",
  ]

  public static let bounds: [String: SettingBounds] = ["population": .atLeast(4), "longest": .atLeast(1)]

  public func makeLearner<P: PermutationProblem>(
    for problem: P, budget: Budget, key: RandomKey
  ) -> any Learner & IncumbentReporting {
    let algorithm = GeneticAlgorithm(
      encoding: problem.encoding, objective: problem.objectives[0], populationSize: population,
      selection: TournamentSelection(size: 3), crossover: OrderCrossover(), crossoverRate: 0.5,
      mutation: SegmentMoveMutation(longest: longest), mutationRate: 0.5, survival: GenerationalSurvival(elitism: 2),
      key: key)
    return SearchLearner(algorithm, encoding: problem.encoding, problem: problem, budget: budget)
  }
}

extension SegmentMoveConfiguration {
  public static let method = MethodKind(
    "segment-moves", .strategy, summary: "A genetic algorithm whose mutation moves segments.",
    needs: "a problem over permutations", configuration: SegmentMoveConfiguration.self,
    face: (any PermutationProblem).self
  ) { settings, problem, context in
    settings.makeLearner(for: problem, budget: context.budget, key: context.key)
  }
}
