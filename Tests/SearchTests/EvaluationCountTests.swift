import Core
import Search
import Testing

/// A knapsack that counts how often it is really asked, and can be wrong about some solutions or moves.
private struct WatchedKnapsack: BinaryProblem, ConstructiveProblem, DynamicProblem {
  let base = SmallKnapsack()
  let calls = CallCounter()
  let deltas = CallCounter()
  var fault: (@Sendable (BitString) -> Evaluation?)?
  var deltaFault: (@Sendable (BitString, Int) -> Double?)?
  var objectives: [Objective] { base.objectives }
  var count: Int { base.count }

  func evaluate(_ solution: BitString) throws -> Evaluation {
    calls.add()
    return try fault?(solution) ?? base.evaluate(solution)
  }

  func evaluate(_ solution: BitString, at time: Int) throws -> Evaluation { try evaluate(solution) }

  func sampleSolution(using random: inout RandomStream) -> BitString { base.sampleSolution(using: &random) }
  func constructSolution(randomness: Double, using random: inout RandomStream) -> BitString {
    base.constructSolution(randomness: randomness, using: &random)
  }

  struct Flips: Neighborhood {
    let problem: WatchedKnapsack
    var base: SmallKnapsack.Flips { problem.base.neighborhood }
    var deltaCost: Double { base.deltaCost }
    func state(of solution: BitString) -> BitString { solution }
    func solution(of state: BitString) -> BitString { state }
    func moveCount(in state: BitString) -> Int { base.moveCount(in: state) }
    func move(_ number: Int, in state: BitString) -> Int { number }
    func delta(of move: Int, in state: BitString) -> Double {
      problem.deltas.add()
      return problem.deltaFault?(state, move) ?? base.delta(of: move, in: state)
    }
    func features(of move: Int, in state: BitString) -> MoveFeatures { base.features(of: move, in: state) }
    func apply(_ move: Int, to state: inout BitString) { base.apply(move, to: &state) }
  }

  var neighborhood: Flips { Flips(problem: self) }
  /// What has really been spent.
  var spent: Double { Double(calls.calls) + Double(deltas.calls) / 12 }
}

/// A problem without change that is asked by its plain face alone.
private struct WatchedBits: BinaryProblem {
  let watched: WatchedKnapsack
  var objectives: [Objective] { watched.objectives }
  var count: Int { watched.count }
  func evaluate(_ solution: BitString) throws -> Evaluation { try watched.evaluate(solution) }
}

/// Noise whose samples are counted.
private struct WatchedNoise: BinaryProblem, NoisyProblem {
  let watched: WatchedKnapsack
  var objectives: [Objective] { watched.objectives }
  var count: Int { watched.count }
  /// For reports, which count nothing.
  func evaluate(_ solution: BitString) throws -> Evaluation { try watched.base.evaluate(solution) }
  func sample(_ solution: BitString, using random: inout RandomStream) throws -> Evaluation {
    var evaluation = try watched.evaluate(solution)
    evaluation = Evaluation(evaluation.value + random.normal(), violation: evaluation.violation)
    return evaluation
  }
}

private let localSearches: [any LocalSearchConfiguration] = {
  var steepest = HillClimbingConfiguration()
  steepest.improvement = .best
  var annealing = SimulatedAnnealingConfiguration()
  annealing.moves = 500
  // Greedy constructions are too much alike to meet with what a test has put somewhere.
  var constructing = GreedyRandomizedConfiguration()
  constructing.randomness = 1
  return [
    HillClimbingConfiguration(), steepest, annealing, TabuSearchConfiguration(), IteratedLocalSearchConfiguration(),
    VariableNeighborhoodConfiguration(), constructing,
  ]
}()

private let geneticVariants: [GeneticConfiguration] = {
  let changes: [(inout GeneticConfiguration) -> Void] = [
    { _ in }, { $0.survival = .steadyState }, { $0.survival = .plus }, { $0.survival = .comma }, { $0.survival = .crowding },
    { $0.islands = 3 }, { $0.patience = 3 }, { $0.randomFraction = 0.3 }, { $0.constraints = .adaptivePenalty },
  ]
  return changes.map { change in
    var configuration = GeneticConfiguration()
    configuration.population = 16
    change(&configuration)
    return configuration
  }
}()

/// The ledger says what was really spent, and a budget is never exceeded.
@Suite struct EvaluationCountTests {
  private func check(
    _ make: () throws -> any Learner & IncumbentReporting, _ budget: Double, spent: () -> Double, _ comment: String
  ) throws {
    var learner = try make()
    let before = spent()
    var steps = 0
    while !learner.isFinished {
      _ = try learner.step()
      #expect(abs(spent() - before - learner.ledger.evaluations) < 1e-6, "\(comment)")
      #expect(learner.ledger.evaluations <= budget + 1e-9, "\(comment)")
      steps += 1
      try #require(steps < 100_000, "\(comment) goes on without spending")
    }
    #expect(learner.bestSolution != nil)
  }

  @Test(arguments: [1, 2, 7, 100, 5000])
  func localSearchesCountWhatTheySpend(budget: Int) throws {
    for configuration in localSearches {
      let problem = WatchedKnapsack()
      try check(
        { try configuration.makeAnyLearner(for: problem, budget: Budget(evaluations: budget), key: RandomKey(seed: 3)) },
        Double(budget), spent: { problem.spent }, "\(configuration)")
    }
  }

  @Test(arguments: MemeticConfiguration.LocalSearchKind.allCases, [1, 30, 3000])
  func memeticSearchesCountWhatTheySpend(kind: MemeticConfiguration.LocalSearchKind, budget: Int) throws {
    for (share, deltas) in [(1.0, 1000), (0.5, 5), (0, 100)] {
      var configuration = MemeticConfiguration()
      configuration.localSearch = kind
      configuration.improvedFraction = share
      configuration.deltas = deltas
      let problem = WatchedKnapsack()
      try check(
        { try configuration.makeAnyLearner(for: problem, budget: Budget(evaluations: budget), key: RandomKey(seed: 3)) },
        Double(budget), spent: { problem.spent }, "\(kind) \(share)")
    }
  }

  @Test(arguments: geneticVariants.indices, [1, 30, 1999])
  func geneticAlgorithmsCountWhatTheySpend(index: Int, budget: Int) throws {
    let watched = WatchedKnapsack()
    for problem in [watched, WatchedBits(watched: watched), WatchedNoise(watched: watched)] as [any EncodedProblem] {
      let configuration = geneticVariants[index]
      try check(
        { try configuration.makeAnyLearner(for: problem, budget: Budget(evaluations: budget), key: RandomKey(seed: 3)) },
        Double(budget), spent: { watched.spent }, "\(type(of: problem)) \(index)")
    }
  }

  private static let faults: [@Sendable (BitString) -> Evaluation?] = [
    { $0[3] && $0[5] ? Evaluation(.nan) : nil }, { $0[3] && $0[5] ? Evaluation([1, 2]) : nil },
    { $0[3] && $0[5] ? Evaluation(1, violation: .nan) : nil },
  ]

  private func message(_ make: () throws -> any Learner) -> String {
    let error = #expect(throws: WarrenError.self) {
      var learner = try make()
      while !learner.isFinished { _ = try learner.step() }
    }
    return error?.description ?? ""
  }

  @Test(arguments: faults.indices)
  func whatCannotBeUsedIsReportedWithItsGenotype(index: Int) throws {
    var problem = WatchedKnapsack()
    problem.fault = Self.faults[index]
    let budget = Budget(evaluations: 5000)
    for configuration in localSearches {
      let text = message { try configuration.makeAnyLearner(for: problem, budget: budget, key: RandomKey(seed: 1)) }
      #expect(text.contains("genotype") && text.contains("the problem gave"), "\(configuration): \(text)")
    }
    let text = message {
      try MemeticConfiguration().makeAnyLearner(for: problem, budget: budget, key: RandomKey(seed: 1))
    }
    #expect(text.contains("genotype") && text.contains("the problem gave"))
  }

  @Test func deltasThatAreNoNumbersAreReportedWithTheSolution() throws {
    var problem = WatchedKnapsack()
    problem.deltaFault = { state, move in state[3] && move == 5 ? .nan : nil }
    for configuration in localSearches {
      let text = message {
        try configuration.makeAnyLearner(for: problem, budget: Budget(evaluations: 5000), key: RandomKey(seed: 1))
      }
      #expect(text.contains("genotype") && text.contains("gave nan for what the move 5 changes"), "\(text)")
    }
  }

  @Test func valuesOfContinuousFunctionsThatAreNoNumbersAreReportedWithThePoint() throws {
    struct Hole: DifferentiableProblem {
      let dimension = 2
      func value(at point: [Double]) -> Double {
        let value = point.reduce(0) { $0 + ($1 - 1) * ($1 - 1) }
        return value < 0.3 ? .nan : value
      }
      func gradient(at point: [Double]) -> [Double] { point.map { 2 * ($0 - 1) } }
      func startingPoint(key: RandomKey) -> [Double] { [3, 4] }
    }
    func text(_ make: (Hole) throws -> any Learner) -> String { message { try make(Hole()) } }
    let budget = Budget(evaluations: 5000)
    let key = RandomKey(seed: 4)
    let texts = [
      text { try CMAESConfiguration().makeLearner(for: $0, budget: budget, key: key) },
      text { try DifferentialEvolutionConfiguration().makeLearner(for: $0, budget: budget, key: key) },
      text { try ParticleSwarmConfiguration().makeLearner(for: $0, budget: budget, key: key) },
      text { try NelderMeadConfiguration().makeLearner(for: $0, budget: budget, key: key) },
      text { try BFGSConfiguration().makeLearner(for: $0, budget: budget, key: key) },
    ]
    for text in texts { #expect(text.contains("the objective value nan") && text.contains("genotype ["), "\(text)") }
  }
}
