import Core
import Foundation
import Search
import Testing

/// How far numbers are from their places: 0 for the identity.
struct Displacement: PermutationProblem {
  var count = 12
  var fault: @Sendable (Permutation) throws -> Evaluation? = { _ in nil }
  let objectives = [Objective("displacement", .minimize)]
  var known: KnownValue? { KnownValue(0, isProved: true) }

  func evaluate(_ solution: Permutation) throws -> Evaluation {
    if let evaluation = try fault(solution) { return evaluation }
    return Evaluation((0..<count).reduce(0.0) { $0 + Double(abs(solution[$1] - $1)) })
  }
}

@Suite struct SearchLearnerTests {
  private static let configurations: [GeneticConfiguration] = {
    var all = [GeneticConfiguration()]
    var other = GeneticConfiguration()
    other.selection = .roulette
    other.crossover = "edge-recombination"
    other.mutation = "swap"
    other.keepDuplicates = false
    other.population = 23
    all.append(other)
    other.patience = 3
    all.append(other)
    return all
  }()

  private struct Outcome: Equatable {
    var solution: Permutation?
    var value: Double?
    var ledger: Ledger
    var metrics: [Metrics]
  }

  private func outcome<L: Learner>(
    _ learner: L, interruptedEvery period: Int? = nil, remake: () throws -> L
  ) throws -> Outcome where L: IncumbentReporting {
    var learner = learner
    var metrics: [Metrics] = []
    var steps = 0
    while !learner.isFinished {
      metrics.append(try learner.step())
      steps += 1
      guard let period, steps % period == 0 else { continue }
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent("search-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: folder) }
      try learner.save().write(to: folder)
      learner = try remake()
      try learner.restore(Snapshot(contentsOf: folder))
    }
    return Outcome(
      solution: learner.bestSolution as? Permutation, value: learner.bestObjectives["displacement"], ledger: learner.ledger,
      metrics: metrics)
  }

  @Test(arguments: 0..<3)
  func interruptedSearchContinuesBitForBit(index: Int) throws {
    let configuration = Self.configurations[index]
    let make = {
      try configuration.makeLearner(
        for: Displacement(), budget: Budget(evaluations: 5003), key: RandomKey(seed: 3))
    }
    let whole = try outcome(try make(), remake: make)
    let interrupted = try outcome(try make(), interruptedEvery: 7, remake: make)
    #expect(whole.solution == interrupted.solution)
    #expect(whole.ledger == interrupted.ledger)
    #expect((whole == interrupted) as Bool)
    #expect(whole.ledger.evaluations == 5003)
    let solution = try #require(whole.solution)
    #expect(try Displacement().evaluate(solution).value == whole.value)
  }

  @Test func threadsDoNotChangeTheResult() throws {
    let run = { (threads: Int) in
      let make = {
        try GeneticConfiguration().makeLearner(
          for: Displacement(count: 30), budget: Budget(evaluations: 3000), key: RandomKey(seed: 4), threads: threads)
      }
      return try self.outcome(try make(), remake: make)
    }
    #expect(try run(1) == run(2))
    #expect(try run(1) == run(5))
  }

  @Test(arguments: [1, 2, 99, 100, 101, 250])
  func budgetsAreKeptExactly(evaluations: Int) throws {
    var learner = try GeneticConfiguration().makeLearner(
      for: Displacement(), budget: Budget(evaluations: evaluations), key: RandomKey(seed: 5))
    while !learner.isFinished { _ = try learner.step() }
    #expect(learner.ledger.evaluations == Double(evaluations))
    #expect(try learner.step().isEmpty)
    #expect(learner.ledger.evaluations == Double(evaluations))
  }

  @Test func seedsDifferAndTheOptimumIsFound() throws {
    var first: [Double] = []
    for seed in 1...5 as ClosedRange<UInt64> {
      var learner = try GeneticConfiguration().makeLearner(
        for: Displacement(), budget: Budget(evaluations: 40_000), key: RandomKey(seed: seed))
      first.append(try #require(try learner.step()["displacement"]))
      var last = first[first.count - 1]
      while !learner.isFinished {
        guard let value = try learner.step()["displacement"] else { continue }
        #expect(value < last)
        last = value
      }
      #expect(learner.bestObjectives["displacement"] == 0)
    }
    #expect(Set(first).count > 1)
  }

  @Test(arguments: [1, 2])
  func unusableValuesAreReportedWithTheirGenotype(threads: Int) throws {
    func error(_ fault: @escaping @Sendable (Permutation) throws -> Evaluation?) -> WarrenError? {
      let problem = Displacement(fault: { $0[0] == 3 ? try fault($0) : nil })
      return #expect(throws: WarrenError.self) {
        var learner = try GeneticConfiguration().makeLearner(
          for: problem, budget: Budget(evaluations: 1000), key: RandomKey(seed: 6), threads: threads)
        while !learner.isFinished { _ = try learner.step() }
      }
    }
    let notANumber = error { _ in Evaluation(.nan) }
    #expect(notANumber?.place?.hasPrefix("genotype [3,") == true && notANumber?.message.contains("nan") == true)
    let thrown = error { _ in throw WarrenError("no route") }
    #expect(thrown?.place?.hasPrefix("genotype [3,") == true && thrown?.message.contains("no route") == true)
    let miscounted = error { _ in Evaluation([1, 2]) }
    #expect(miscounted?.message.contains("2 objective values instead of 1") == true)
    let negative = error { _ in Evaluation(1, violation: -1) }
    #expect(negative?.message.contains("violation") == true)
  }

  @Test func settingsOutOfRangeAreNamed() {
    func message(_ change: (inout GeneticConfiguration) -> Void) -> String? {
      var configuration = GeneticConfiguration()
      change(&configuration)
      return #expect(throws: WarrenError.self) { try configuration.validate() }?.message
    }
    #expect(message { $0.population = 1 }?.contains("population") == true)
    #expect(message { $0.tournamentSize = 0 }?.contains("tournamentSize") == true)
    #expect(message { $0.crossoverRate = 1.5 }?.contains("crossoverRate") == true)
    #expect(message { $0.mutationRate = .nan }?.contains("mutationRate") == true)
    #expect(message { $0.elitism = 100 }?.contains("elitism") == true)
    #expect(message { $0.patience = 0 }?.contains("patience") == true)
  }

  @Test func damagedSnapshotsAreRefused() throws {
    let make = {
      try GeneticConfiguration().makeLearner(
        for: Displacement(), budget: Budget(evaluations: 1000), key: RandomKey(seed: 3))
    }
    var learner = try make()
    _ = try learner.step()
    var snapshot = try learner.save()
    snapshot.setArray("strategy/population", [Int32](repeating: 0, count: 1200), shape: [100, 12])
    var other = try make()
    #expect(throws: WarrenError.self) { try other.restore(snapshot) }
    #expect(throws: WarrenError.self) { try other.restore(Snapshot()) }
  }

  @Test func manyObjectivesKeepTheirOrder() {
    let values = ObjectiveValues([1, 2, 3, 4, 5, 6])
    #expect(Array(values) == [1, 2, 3, 4, 5, 6] && values[5] == 6 && values.count == 6)
    #expect(Array(ObjectiveValues(7)) == [7])
    #expect(values == [1, 2, 3, 4, 5, 6] && values != [1, 2, 3, 4, 5, 7])
  }
}
