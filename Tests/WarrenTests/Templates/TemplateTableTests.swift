import Testing
import Warren

@Suite struct TemplateTableTests {
  /// Eight cells in a row; the way to the right takes seven steps.
  private struct Row: Environment {
    private var cell = 0

    var specification: EnvironmentSpecification {
      EnvironmentSpecification(
        observationShape: [1], actionSpace: .discrete(2), rewardRange: -1 ... -1, timeLimit: 50, discount: 1, stateCount: 8)
    }

    var stateNumber: Int { cell }

    mutating func reset(using random: inout RandomStream) { cell = 0 }

    mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
      cell = max(0, cell + (action == 1 ? 1 : -1))
      return cell == 7 ? .terminated(reward: -1) : .running(reward: -1)
    }

    func writeObservation(into row: inout BatchRow<Float>) { row[0] = Float(cell) }
  }

  private func make() throws -> any EvaluatingLearner & PolicyProviding {
    let rows: BatchEnvironmentFactory = { try VectorEnvironment(Row(), count: $0) }
    return try TemplateTableBuilder(TemplateTableSettings()).makeLearner(
      training: rows, evaluation: rows, budget: Budget(environmentSteps: 5_050), key: RandomKey(seed: 1), threads: 1)
  }

  @Test func theWayIsFoundWithinTheBudgetAndAnInterruptionChangesNothing() throws {
    var (whole, interrupted) = (try make(), try make())
    while whole.ledger.environmentSteps < 5_050 {
      _ = try whole.step()
      _ = try interrupted.step()
      let snapshot = try interrupted.save()
      interrupted = try make()
      try interrupted.restore(snapshot)
    }
    #expect(whole.ledger == interrupted.ledger && whole.ledger.environmentSteps == 5_050)
    let values = try whole.save().array("values", of: Double.self)
    #expect(try values == interrupted.save().array("values"))
    #expect(try whole.evaluate(episodes: 3, key: RandomKey(seed: 2))["return"] == -7)
  }
}
