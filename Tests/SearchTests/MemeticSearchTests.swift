import Core
import Search
import Testing

/// Local search within a population, whichever it is and wherever a step ends.
@Suite struct MemeticSearchTests {
  /// A long string of bits whose value is how many agree with their neighbour, with the moves of a bit each.
  private struct Agreement: BinaryProblem, NeighborhoodProblem {
    let count = 60
    let objectives = [Objective("value", .maximize)]

    func evaluate(_ solution: BitString) throws -> Evaluation {
      Evaluation(Double((1..<count).count { solution[$0] == solution[$0 - 1] }))
    }

    func sampleSolution(using random: inout RandomStream) -> BitString {
      var solution = encoding.makeGenotype()
      encoding.sample(into: &solution, using: &random)
      return solution
    }

    struct Flips: Neighborhood {
      let deltaCost = 2.0 / 60
      func state(of solution: BitString) -> BitString { solution }
      func solution(of state: BitString) -> BitString { state }
      func moveCount(in state: BitString) -> Int { state.count }
      func move(_ number: Int, in state: BitString) -> Int { number }
      func delta(of move: Int, in state: BitString) -> Double {
        var delta = 0.0
        if move > 0 { delta += state[move] == state[move - 1] ? -1 : 1 }
        if move + 1 < state.count { delta += state[move] == state[move + 1] ? -1 : 1 }
        return delta
      }
      func features(of move: Int, in state: BitString) -> MoveFeatures {
        MoveFeatures(removed: SIMD4(move, -1, -1, -1), added: SIMD4(move, -1, -1, -1))
      }
      func apply(_ move: Int, to state: inout BitString) { state.flip(move) }
    }

    var neighborhood: Flips { Flips() }
  }

  private func make<P: EncodedProblem & NeighborhoodProblem>(
    _ problem: P, deltasPerStep: Int?, _ makeLocalSearch: @escaping @Sendable () -> any LocalSearchStrategy<P>
  ) throws -> MemeticSearch<P> {
    var configuration = GeneticConfiguration()
    configuration.population = 8
    configuration.islands = 2
    configuration.migrationInterval = 2
    let islands = try configuration.makeIslands(
      encoding: problem.encoding, objectives: problem.objectives, repair: nil, key: RandomKey(seed: 5))
    return MemeticSearch(
      islands, problem: problem, share: 0.8, deltas: 400, budget: Budget(evaluations: 2000), key: RandomKey(seed: 6),
      deltasPerStep: deltasPerStep, localSearch: makeLocalSearch)
  }

  @Test(arguments: 0..<4)
  func stepsMayEndWithinAGenerationAndResumeThere(kind: Int) throws {
    let makers: [@Sendable () -> any LocalSearchStrategy<Agreement>] = [
      { HillClimbing(restarts: 0) }, { HillClimbing(takesBest: true, restarts: 0) },
      { SimulatedAnnealing(plan: .moves(200), reheats: 0) }, { TabuSearch(tenure: 5, sampleSize: 30) },
    ]
    let problem = Agreement()
    var whole = try make(problem, deltasPerStep: 70, makers[kind])
    var interrupted = try make(problem, deltasPerStep: 70, makers[kind])
    while !whole.isFinished {
      let spent = whole.ledger.evaluations
      #expect(try whole.step() == interrupted.step())
      // A step is no more than its share: 70 deltas, and the solutions that they began and ended with.
      #expect(whole.ledger.evaluations - spent < 15)
      let snapshot = try interrupted.save()
      interrupted = try make(problem, deltasPerStep: 70, makers[kind])
      try interrupted.restore(snapshot)
      #expect(whole.ledger == interrupted.ledger)
    }
    #expect(whole.ledger.learnerSteps > 100)
    #expect(whole.incumbent?.solution == interrupted.incumbent?.solution)
    #expect(whole.incumbent?.evaluation == interrupted.incumbent?.evaluation)
    // Random strings have 30 on average.
    #expect(try #require(whole.incumbent).evaluation.value >= 42)
  }

  @Test(arguments: MemeticConfiguration.LocalSearchKind.allCases)
  func everyLocalSearchHelps(kind: MemeticConfiguration.LocalSearchKind) throws {
    var configuration = MemeticConfiguration()
    configuration.localSearch = kind
    configuration.deltas = 600
    func value(share: Double) throws -> Double {
      configuration.improvedFraction = share
      var learner = try configuration.makeAnyLearner(
        for: Agreement(), budget: Budget(evaluations: 1500), key: RandomKey(seed: 4))
      while !learner.isFinished { _ = try learner.step() }
      return try #require(learner.bestObjectives["value"])
    }
    #expect(try value(share: 1) >= 55)
  }
}
