import Core
import Search
import Testing

/// Curves begin where a search does: the first steps are short, so that no value is logged long after it was found.
@Suite struct ShortFirstStepsTests {
  private struct Bowl: ContinuousProblem {
    let dimension = 4
    let bounds: [ClosedRange<Double>]? = [ClosedRange](repeating: -5...5, count: 4)
    func value(at point: [Double]) -> Double { point.reduce(0) { $0 + $1 * $1 } }
  }

  /// Checks that a step costs no more than a round and that share of all that was spent before, but later on enough that what happens
  /// between steps does not count.
  private func expectShortSteps(
    _ learner: any Learner, round: Double, share: Double, later: Double, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var learner = learner
    var longest = 0.0
    while !learner.isFinished, learner.ledger.evaluations < 10_000 {
      let before = learner.ledger.evaluations
      _ = try learner.step()
      let spent = learner.ledger.evaluations - before
      longest = max(longest, spent)
      try #require(spent <= round + share * before, "\(spent) after \(before)", sourceLocation: sourceLocation)
    }
    #expect(longest >= later, sourceLocation: sourceLocation)
  }

  @Test func ofPopulations() throws {
    var configuration = DifferentialEvolutionConfiguration()
    configuration.population = 10
    let (budget, key) = (Budget(evaluations: 10_000), RandomKey(seed: 1))
    let learner = try configuration.makeLearner(for: Bowl(), budget: budget, key: key, threads: 1)
    try expectShortSteps(learner, round: 10, share: 1.0 / 32, later: 256)
  }

  @Test func ofASteadyState() throws {
    var configuration = GeneticConfiguration()
    configuration.population = 20
    configuration.survival = .steadyState
    let learner = try configuration.makeLearner(
      for: SmallKnapsack(), budget: Budget(evaluations: 10_000), key: RandomKey(seed: 1))
    // The first population is one round.
    try expectShortSteps(learner, round: 20, share: 1.0 / 32, later: 16)
  }

  @Test func ofLocalSearch() throws {
    let learner = try SimulatedAnnealingConfiguration().makeAnyLearner(
      for: SmallKnapsack(), budget: Budget(evaluations: 10_000), key: RandomKey(seed: 1))
    // A step of full length is 20,000 deltas, or 1667 evaluations.
    try expectShortSteps(learner, round: 56, share: 2, later: 300)
  }
}
