import Core
import Search
import Testing
import TravelingSalesman

/// Several annealings that share a budget, and what crossing their ends brings.
@Suite struct TourMergingTests {
  private func learner(
    _ name: String, annealings: Int, evaluations: Int, seed: UInt64 = 1
  ) throws -> LinKernighan {
    var configuration = LinKernighanConfiguration()
    configuration.annealings = annealings
    let problem = TravelingSalesmanProblem(try ShippedInstances.instance(named: name))
    return try configuration.makeLearner(
      for: problem, budget: Budget(evaluations: evaluations), key: RandomKey(seed: seed))
  }

  /// Whether tours were being crossed when a snapshot was taken.
  private func isMerging(_ snapshot: Snapshot) -> Bool {
    (try? snapshot.section("merging").array("population/lengths", of: Double.self)) != nil
  }

  @Test func interruptionsChangeNothingAndTheBudgetIsKept() throws {
    func make() throws -> LinKernighan { try learner("rat575", annealings: 6, evaluations: 12_000, seed: 3) }
    let whole = try make()
    var interrupted = try make()
    var mergings = 0
    while !whole.isFinished {
      let metrics = try whole.step()
      #expect(try interrupted.step() == metrics)
      #expect(whole.ledger == interrupted.ledger && whole.incumbent?.solution == interrupted.incumbent?.solution)
      let snapshot = try interrupted.save()
      if isMerging(snapshot) { mergings += 1 }
      interrupted = try make()
      try interrupted.restore(snapshot)
    }
    #expect(mergings >= 5)
    #expect(whole.ledger.evaluations <= 12_000)
    let best = try #require(whole.incumbent)
    try whole.problem.validate(best.solution)
    #expect(whole.problem.instance.length(of: best.solution) == best.evaluation.value)
  }

  @Test func anyBudgetIsKept() throws {
    for evaluations in stride(from: 200, through: 3200, by: 250) {
      let learner = try learner("kroA100", annealings: 4, evaluations: evaluations)
      while !learner.isFinished { _ = try learner.step() }
      #expect(learner.ledger.evaluations <= Double(evaluations))
      #expect(learner.ledger.evaluations > Double(evaluations) - 10)
      try learner.problem.validate(try #require(learner.incumbent).solution)
    }
  }

  /// Crossing five ends finds what each of them lacks.
  @Test func mergedToursAreShorterThanTheirParts() throws {
    var before: [Double] = []
    var after: [Double] = []
    for seed in 1...4 as ClosedRange<UInt64> {
      let learner = try learner("rat575", annealings: 5, evaluations: 10_000, seed: seed)
      while !learner.isFinished {
        let wasMerging = isMerging(try learner.save())
        let length = learner.incumbent?.evaluation.value ?? .infinity
        _ = try learner.step()
        guard wasMerging, !isMerging(try learner.save()) else { continue }
        before.append(length)
        after.append(try #require(learner.incumbent).evaluation.value)
      }
      #expect(try #require(learner.incumbent).evaluation.value <= 1.01 * 6773)
    }
    #expect(zip(before, after).allSatisfy { $0 >= $1 })
    #expect(zip(before, after).count { $0 > $1 } >= before.count / 2)
    #expect(before.count >= 12)
  }

  @Test func severalAnnealingsOfFewCitiesEnd() throws {
    for count in 2...9 {
      let problem = TravelingSalesmanProblem(.uniform(count: count, key: RandomKey(seed: 4)[count]))
      var configuration = LinKernighanConfiguration()
      configuration.annealings = 3
      let learner = try configuration.makeLearner(
        for: problem, budget: Budget(evaluations: 2000), key: RandomKey(seed: 1))
      while !learner.isFinished { _ = try learner.step() }
      #expect(learner.ledger.evaluations <= 2000)
      try problem.validate(try #require(learner.incumbent).solution)
    }
  }

  @Test func wrongNumbersOfAnnealingsAreRefused() {
    for annealings in [0, -3, 1001] {
      var configuration = LinKernighanConfiguration()
      configuration.annealings = annealings
      let error = #expect(throws: WarrenError.self) { try configuration.validate() }
      #expect(error?.description.contains("annealings is \(annealings)") == true)
    }
  }
}
