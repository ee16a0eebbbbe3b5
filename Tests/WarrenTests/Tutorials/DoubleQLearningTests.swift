import Testing
import Warren

@Suite struct DoubleQLearningTests {
  private func make() throws -> any EvaluatingLearner & PolicyProviding {
    let cliffs: BatchEnvironmentFactory = { try VectorEnvironment(CliffWalking(), count: $0) }
    return try DoubleQBuilder(settings: DoubleQConfiguration()).makeLearner(
      training: cliffs, evaluation: cliffs, budget: Budget(environmentSteps: 5_050), key: RandomKey(seed: 1), threads: 1)
  }

  @Test("the budget is kept, and an interruption at any step changes nothing") func interruption() throws {
    var (whole, interrupted) = (try make(), try make())
    while whole.ledger.environmentSteps < 5_050 {
      _ = try whole.step()
      _ = try interrupted.step()
      let snapshot = try interrupted.save()
      interrupted = try make()
      try interrupted.restore(snapshot)
    }
    #expect(whole.ledger == interrupted.ledger && whole.ledger.environmentSteps == 5_050)
    for table in ["table0", "table1"] {
      let values = try whole.save().array(table, of: Double.self)
      #expect(try values == interrupted.save().array(table))
      #expect(values.contains { $0 != 0 })
    }
  }
}
