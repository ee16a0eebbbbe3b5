import Core
import Search
import Testing

/// An annealing lasts as long as its budget, whatever that is counted in.
@Suite struct AnnealingPlanTests {
  private typealias Search = LocalSearch<SimulatedAnnealing<SmallKnapsack>>

  private func make(_ budget: Budget) throws -> Search {
    try #require(
      SimulatedAnnealingConfiguration().makeAnyLearner(for: SmallKnapsack(), budget: budget, key: RandomKey(seed: 6))
        as? Search)
  }

  /// After how many steps the temperature rises again.
  private func stepsUntilReheated(_ budget: Budget) throws -> Int {
    var learner = try make(budget)
    var last = Double.infinity
    for step in 0..<100_000 {
      _ = try learner.step()
      guard let temperature = learner.strategy.temperature else { continue }
      if temperature > last { return step }
      last = temperature
    }
    return .max
  }

  @Test func coolsByTheShareOfTheSecondsSpent() throws {
    let short = try stepsUntilReheated(Budget(seconds: 0.1))
    let long = try stepsUntilReheated(Budget(seconds: 0.8))
    #expect(short > 2 && long < .max)
    // Eight times the time is eight times the moves, but for what other programs did to the two measurements.
    #expect(Double(long) > 3 * Double(short) && Double(long) < 24 * Double(short), "\(short) \(long)")
  }

  @Test func aCountThatIsSpentSoonerEndsIt() throws {
    // 12 deltas are an evaluation: 20,000 deltas a step.
    let steps = try stepsUntilReheated(Budget(learnerSteps: 5, seconds: 1e6))
    #expect(steps >= 4 && steps <= 6)
    var learner = try make(Budget(evaluations: 20_000, seconds: 1e6))
    while !learner.isFinished { _ = try learner.step() }
    let hottest = try #require(try first(Budget(evaluations: 20_000, seconds: 1e6)).strategy.temperature)
    #expect(try #require(learner.strategy.temperature) < 0.002 * hottest * 2)
  }

  private func first(_ budget: Budget) throws -> Search {
    var learner = try make(budget)
    for _ in 0..<2 { _ = try learner.step() }
    return learner
  }

  @Test func thePlanIsKeptWithTheSearch() throws {
    var whole = try make(Budget(seconds: 0.2))
    for _ in 0..<4 { _ = try whole.step() }
    var resumed = try make(Budget(seconds: 0.2))
    try resumed.restore(try whole.save())
    for _ in 0..<300 {
      #expect(try whole.step() == resumed.step())
      #expect(whole.ledger == resumed.ledger && whole.strategy.temperature == resumed.strategy.temperature)
    }
    #expect(
      try whole.save().section("walk").value("solution", as: BitString.self)
        == resumed.save().section("walk").value("solution", as: BitString.self))
  }
}
