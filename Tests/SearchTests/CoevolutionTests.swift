import Core
import Foundation
import Search
import Testing

/// Who has the larger sum wins; or, with a cycle, who has what beats the other as in rock, paper, scissors.
private struct SumContest: CompetitiveProblem {
  var encoding = StrategyVectorEncoding(count: 12, genes: .choices(2))
  var matchesPerStep = 70
  /// An assessment has a part for each gene.
  var assessmentParts = 1
  var assessmentPartsPerStep = 1
  var fault: @Sendable (StrategyVector) -> Double? = { _ in nil }
  let objective = Objective("ones", .maximize)

  func makePlayer(_ genotype: StrategyVector) throws -> StrategyVector { genotype }

  func play(_ first: StrategyVector, _ second: StrategyVector, key: RandomKey) throws -> MatchOutcome {
    var random = key.stream
    if let fault = fault(first) { return MatchOutcome(first: fault, second: 0) }
    // A little luck, so that the random numbers of matches matter.
    let luck = random.uniformDouble()
    let (left, right) = (first.genes.reduce(0, +) + luck, second.genes.reduce(0, +) + 0.5)
    return left > right ? MatchOutcome(first: 1, second: 0) : MatchOutcome(first: 0, second: 1)
  }

  func assess(_ genotype: StrategyVector) throws -> Double { genotype.genes.reduce(0, +) }

  func assess(_ genotype: StrategyVector, part: Int) throws -> Double {
    if assessmentParts == 1 { return try assess(genotype) }
    if let fault = fault(genotype) { throw WarrenError("part \(part) came to \(fault)") }
    return genotype.genes[part]
  }

  func assessment(ofParts parts: [Double]) -> Metrics {
    ["ones": parts.reduce(0, +), "parts": Double(parts.count)]
  }

  func publishedForm(ofContestant genotype: StrategyVector) -> any Encodable & Sendable { genotype }
}

@Suite struct CoevolutionTests {
  static let configurations: [CoevolutionConfiguration] = {
    var plain = CoevolutionConfiguration()
    plain.population = 20
    plain.opponents = 5
    plain.champions = 3
    plain.hallOfFame = 4
    var shared = plain
    shared.sharedFitness = true
    shared.crossover = .onePoint
    shared.elitism = 0
    var everybody = plain
    everybody.opponents = 20
    everybody.champions = 0
    var sharedEverybody = everybody
    sharedEverybody.sharedFitness = true
    return [plain, shared, everybody, sharedEverybody]
  }()

  private struct Outcome: Equatable {
    var champion: StrategyVector?
    var population: [StrategyVector]
    var hall: [StrategyVector]
    var ledger: Ledger
    var metrics: [Metrics]
  }

  private func outcome(
    _ settings: CoevolutionConfiguration, budget: Int, threads: Int = 1, interruptedEvery period: Int? = nil,
    seed: UInt64 = 7, contest: SumContest = SumContest()
  ) throws -> Outcome {
    func make() throws -> CoevolutionLearner<SumContest> {
      try settings.makeLearner(
        for: contest, budget: Budget(evaluations: budget), key: RandomKey(seed: seed), threads: threads)
    }
    var learner = try make()
    var metrics: [Metrics] = []
    var steps = 0
    while !learner.isFinished {
      let before = learner.ledger.evaluations
      metrics.append(try learner.step())
      #expect(learner.ledger.evaluations > before || contest.assessmentParts > 1)
      #expect(learner.ledger.evaluations <= Double(budget))
      steps += 1
      guard let period, steps % period == 0 else { continue }
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent("coevolution-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: folder) }
      try learner.save().write(to: folder)
      learner = try make()
      try learner.restore(Snapshot(contentsOf: folder))
    }
    return Outcome(
      champion: learner.champion, population: learner.population, hall: learner.hallOfFame, ledger: learner.ledger,
      metrics: metrics)
  }

  @Test(arguments: configurations.indices)
  func findsTheBest(_ index: Int) throws {
    let outcome = try outcome(Self.configurations[index], budget: 20_000)
    #expect(outcome.champion?.genes.reduce(0, +) == 12)
    #expect(outcome.ledger.evaluations == 20_000)
    #expect(outcome.hall.count == 4)
  }

  @Test(arguments: configurations.indices)
  func resumesExactlyAndOnAnyNumberOfThreads(_ index: Int) throws {
    let settings = Self.configurations[index]
    let whole = try outcome(settings, budget: 3001)
    #expect(try outcome(settings, budget: 3001, interruptedEvery: 1) == whole)
    #expect(try outcome(settings, budget: 3001, interruptedEvery: 4) == whole)
    #expect(try outcome(settings, budget: 3001, threads: 4) == whole)
    #expect(try outcome(settings, budget: 3001, seed: 8) != whole)
  }

  /// A budget that ends within the first generation, even after a single match, still names a champion.
  @Test func tinyBudgets() throws {
    for budget in [1, 2, 19, 50, 99, 100, 101] {
      let outcome = try outcome(Self.configurations[0], budget: budget)
      #expect(outcome.ledger.evaluations == Double(budget))
      #expect(outcome.champion != nil)
    }
  }

  /// An assessment of many parts takes steps of its own, changes nothing about the evolution, and always is of a whole champion.
  @Test(arguments: [1, 3, 100])
  func longAssessments(every: Int) throws {
    var settings = Self.configurations[0]
    settings.assessEvery = every
    var contest = SumContest()
    contest.assessmentParts = 12
    contest.assessmentPartsPerStep = 5
    let whole = try outcome(settings, budget: 3001, contest: contest)
    let short = try outcome(Self.configurations[0], budget: 3001)
    #expect(whole.population == short.population && whole.hall == short.hall && whole.champion == short.champion)
    #expect(whole.ledger.evaluations == 3001)
    let assessed = whole.metrics.filter { $0["ones"] != nil }
    #expect(assessed.allSatisfy { $0["parts"] == 12 })
    // 95 matches in the first generation, then up to 60 more with champions: 21 generations are completed.
    let generations = try #require(whole.metrics.compactMap { $0["generation"] }.last)
    #expect(Double(assessed.count) == (every == 1 ? generations : every == 3 ? (generations / 3).rounded(.up) + 1 : 2))
    #expect(assessed.last?["ones"] == whole.champion?.genes.reduce(0, +))
    #expect(try outcome(settings, budget: 3001, interruptedEvery: 1, contest: contest) == whole)
    #expect(try outcome(settings, budget: 3001, threads: 4, contest: contest) == whole)
    for budget in [1, 95, 96] {
      let outcome = try outcome(settings, budget: budget, contest: contest)
      #expect(outcome.champion != nil && outcome.ledger.evaluations == Double(budget))
    }
  }

  /// The number of matches that is foreseen is that of the schedule, whatever the numbers: so every budget ends with an assessed
  /// champion of the last generation that it has completed.
  @Test func theLastChampionIsAssessed() throws {
    var settings = Self.configurations[0]
    settings.assessEvery = 1000
    for budget in stride(from: 95, through: 1100, by: 67) {
      var learner = try settings.makeLearner(
        for: SumContest(), budget: Budget(evaluations: budget), key: RandomKey(seed: 7))
      while !learner.isFinished { _ = try learner.step() }
      var every = try Self.configurations[0].makeLearner(
        for: SumContest(), budget: Budget(evaluations: budget), key: RandomKey(seed: 7))
      while !every.isFinished { _ = try every.step() }
      #expect(learner.champion == every.champion && learner.bestObjectives == every.bestObjectives)
    }
  }

  @Test func faultyMatchesAreReported() throws {
    var contest = SumContest()
    contest.fault = { $0.genes[3] == 1 ? .nan : nil }
    var learner = try Self.configurations[0].makeLearner(for: contest, budget: Budget(), key: RandomKey(seed: 1))
    let error = #expect(throws: WarrenError.self) { try learner.step() }
    #expect(error?.description.contains("genotype [") == true)
    #expect(error?.description.contains("nan") == true)
    contest.fault = { $0.genes[3] == 1 ? 1 : nil }
    contest.assessmentParts = 12
    learner = try Self.configurations[0].makeLearner(for: contest, budget: Budget(), key: RandomKey(seed: 1), threads: 4)
    let second = #expect(throws: WarrenError.self) { for _ in 0..<50 { _ = try learner.step() } }
    #expect(second?.description.contains("genotype [") == true && second?.description.contains("part 0") == true)
  }

  @Test func settingsAreChecked() {
    func refuses(_ change: (inout CoevolutionConfiguration) -> Void) {
      var settings = CoevolutionConfiguration()
      change(&settings)
      #expect(throws: WarrenError.self) { try settings.validate() }
    }
    refuses { $0.population = 1 }
    refuses { $0.opponents = 1 }
    refuses { $0.champions = -1 }
    refuses { $0.hallOfFame = -1 }
    refuses { $0.tournamentSize = 0 }
    refuses { $0.crossoverRate = 1.5 }
    refuses { $0.geneMutationRate = -0.5 }
    refuses { $0.deviation = .infinity }
    refuses { $0.elitism = 100 }
    refuses { $0.assessEvery = 0 }
  }

  @Test func aForeignSnapshotIsRefused() throws {
    func learner(_ change: (inout CoevolutionConfiguration) -> Void) throws -> CoevolutionLearner<SumContest> {
      var settings = Self.configurations[0]
      change(&settings)
      return try settings.makeLearner(for: SumContest(), budget: Budget(), key: RandomKey(seed: 1))
    }
    var first = try learner { _ in }
    for _ in 0..<12 { _ = try first.step() }
    var other = try learner { $0.population = 30 }
    #expect(throws: WarrenError.self) { try other.restore(first.save()) }
    #expect(throws: WarrenError.self) { try other.restore(Snapshot()) }
    #expect(other.ledger.evaluations == 0)
  }
}
