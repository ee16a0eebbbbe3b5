import Core
import Knapsack
import Search
import Testing

@Suite struct NumberedMovesTests {
  private func problem() throws -> KnapsackProblem {
    var stream = RandomKey(seed: 3).stream
    let weights = (0..<15).map { _ in 0.05 + stream.uniformDouble() }
    let values = (0..<15).map { _ in stream.uniformDouble() }
    return KnapsackProblem(try KnapsackInstance(name: "drawn", weights: weights, values: values, budget: 4))
  }

  @Test func everyNumberIsAMoveOrNone() throws {
    let problem = try problem()
    let moves = problem.neighborhood
    var stream = RandomKey(seed: 4).stream
    for _ in 0..<20 {
      let choice = problem.sampleSolution(using: &stream)
      let state = moves.state(of: choice)
      #expect(moves.moveCount(in: state) == 15 * 16 / 2)
      var reached: Set<String> = []
      for number in 0..<moves.moveCount(in: state) {
        let move = moves.move(number, in: state)
        let delta = moves.delta(of: move, in: state)
        guard delta > -.infinity else { continue }
        var next = state
        moves.apply(move, to: &next)
        let solution = moves.solution(of: next)
        let evaluation = try problem.evaluate(solution)
        #expect(evaluation.violation == 0)
        #expect(abs(evaluation.value - (try problem.evaluate(choice).value) - delta) < 1e-9)
        #expect(reached.insert(solution.text).inserted)
      }
      // By brute force: all feasible choices that differ in one item, or in one packed and one other.
      var expected: Set<String> = []
      for first in 0..<15 {
        for second in first..<15 where first == second || choice[first] != choice[second] {
          var other = choice
          other.flip(first)
          if second != first { other.flip(second) }
          if try problem.evaluate(other).violation == 0 { expected.insert(other.text) }
        }
      }
      #expect(reached == expected)
    }
  }

  @Test(arguments: 0..<5)
  func interruptedSearchContinuesBitForBit(index: Int) throws {
    let configurations: [any LocalSearchConfiguration] = [
      HillClimbingConfiguration(), SimulatedAnnealingConfiguration(), TabuSearchConfiguration(),
      IteratedLocalSearchConfiguration(), VariableNeighborhoodConfiguration(),
    ]
    let problem = try problem()
    func make() throws -> any Learner & IncumbentReporting {
      try configurations[index].makeAnyLearner(for: problem, budget: Budget(evaluations: 20_000), key: RandomKey(seed: 5))
    }
    var whole = try make()
    var interrupted = try make()
    while !whole.isFinished {
      let metrics = try whole.step()
      #expect(try interrupted.step() == metrics)
      let snapshot = try interrupted.save()
      interrupted = try make()
      try interrupted.restore(snapshot)
    }
    #expect(whole.ledger == interrupted.ledger && whole.bestObjectives == interrupted.bestObjectives)
    // The optimum, by brute force over all choices.
    var optimum = 0.0
    for bits in 0..<1 << 15 {
      let evaluation = try problem.evaluate(BitString((0..<15).map { bits >> $0 & 1 == 1 }))
      if evaluation.violation == 0 { optimum = max(optimum, evaluation.value) }
    }
    #expect(abs(try #require(whole.bestObjectives["value"]) - optimum) < 1e-9)
  }
}
