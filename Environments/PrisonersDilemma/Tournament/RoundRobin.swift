import Core

/// The settings of the method `round-robin`.
public struct RoundRobinConfiguration: Configuration {
  public var repetitions = 10
  public var twins = false

  public init() {}

  public static let help = [
    "repetitions": "How many matches a pairing has, where chance plays a part.",
    "twins":
      "Whether what a strategy gets against its twin counts, as in Axelrod's own tournaments; his library leaves it out.",
  ]

  public static let bounds: [String: SettingBounds] = ["repetitions": .from(1, to: 1_000_000)]
}

/// A tournament of the task's opponents: everybody meets everybody, and its own twin.
///
/// A step plays some matches. Each counts as one evaluation; a budget of evaluations is kept exactly, and pairings that it leaves
/// no room for count as zero. The objective is what the winner gets in a match.
public struct RoundRobin: StopReporting, IncumbentReporting {
  /// The task.
  public let problem: PrisonersDilemmaProblem
  public private(set) var ledger = Ledger()

  private let settings: RoundRobinConfiguration
  private let budget: Budget
  private let key: RandomKey
  private let pairings: [(first: Int, second: Int)]
  /// The pairing that is next, and how many of its matches have been played.
  private var progress = Progress()
  /// Summed over the matches of each pairing: the two scores, and the two shares of cooperation.
  private var sums: [SIMD4<Double>]
  private var matches: [Int64]

  private struct Progress: Codable, Equatable {
    var pairing = 0
    var match = 0
  }

  /// A tournament before its first match.
  /// - Throws: `WarrenError` when a setting is out of range.
  public init(
    _ problem: PrisonersDilemmaProblem, settings: RoundRobinConfiguration = RoundRobinConfiguration(),
    budget: Budget = Budget(), key: RandomKey
  ) throws {
    try settings.validate()
    self.problem = problem
    self.settings = settings
    self.budget = budget
    self.key = key
    let entrants = problem.players.indices
    pairings = entrants.flatMap { first in (first..<entrants.count).map { (first, $0) } }
    sums = [SIMD4<Double>](repeating: .zero, count: pairings.count)
    matches = [Int64](repeating: 0, count: pairings.count)
  }

  private var remainingMatches: Int { budget.evaluations.map { max(0, $0 - Int(ledger.evaluations)) } ?? .max }
  public var isFinished: Bool { progress.pairing == pairings.count || remainingMatches == 0 }
  public var stopReasonName: String? {
    progress.pairing == pairings.count ? "complete" : remainingMatches == 0 ? "budget" : nil
  }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    let end = min(problem.matchesPerStep / 10 + 1, remainingMatches)
    for _ in 0..<end where progress.pairing < pairings.count { playNext() }
    ledger.learnerSteps += 1
    return bestObjectives
  }

  private mutating func playNext() {
    let (first, second) = pairings[progress.pairing]
    let match = Match(problem.players[first], problem.players[second], rounds: problem.rules.rounds)
    var random = key[progress.pairing][progress.match].stream
    let result = match.play(using: &random)
    let payoffs = problem.rules.payoffs
    sums[progress.pairing] += SIMD4(
      result.firstScore(payoffs), result.secondScore(payoffs), result.firstCooperation, result.secondCooperation)
    matches[progress.pairing] += 1
    ledger.evaluations += 1
    progress.match += 1
    if progress.match == (match.isStochastic ? settings.repetitions : 1) {
      progress = Progress(pairing: progress.pairing + 1, match: 0)
    }
  }

  /// The tables as they stand.
  public var result: TournamentResult {
    let count = problem.opponents.count
    let row = [Double](repeating: 0, count: count)
    var (scores, cooperation) = ([[Double]](repeating: row, count: count), [[Double]](repeating: row, count: count))
    for (index, (first, second)) in pairings.enumerated() where matches[index] > 0 {
      var means = sums[index] / Double(matches[index])
      // Against its twin a strategy is in both places.
      if first == second {
        means = SIMD4(means[0] + means[1], means[0] + means[1], means[2] + means[3], means[2] + means[3]) / 2
      }
      let rounds = Double(problem.rules.rounds)
      scores[first][second] = means[0] / rounds
      scores[second][first] = means[1] / rounds
      cooperation[first][second] = means[2]
      cooperation[second][first] = means[3]
    }
    return TournamentResult(
      strategies: problem.opponents.map(\.name), scores: scores, cooperation: cooperation, rounds: problem.rules.rounds,
      countsTwins: settings.twins)
  }

  public var bestObjectives: Metrics {
    guard ledger.evaluations > 0 else { return Metrics() }
    return [problem.objective.name: (result.means.max() ?? 0) * Double(problem.rules.rounds)]
  }

  public var bestSolution: (any Encodable & Sendable)? {
    ledger.evaluations > 0 ? TournamentSolution(tournament: result) : nil
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("ledger", ledger)
    try snapshot.setValue("progress", progress)
    snapshot.setArray("sums", sums.flatMap { sum in (0..<4).map { sum[$0] } }, shape: [sums.count, 4])
    snapshot.setArray("matches", matches)
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    let progress: Progress = try snapshot.value("progress")
    let numbers: [Double] = try snapshot.array("sums", count: 4 * pairings.count)
    let matches: [Int64] = try snapshot.array("matches", count: pairings.count)
    guard (0...pairings.count).contains(progress.pairing), progress.match >= 0 else {
      throw WarrenError("the snapshot is of another tournament", kind: .failure)
    }
    self.ledger = ledger
    self.progress = progress
    self.matches = matches
    sums = (0..<pairings.count).map { SIMD4(numbers[4 * $0], numbers[4 * $0 + 1], numbers[4 * $0 + 2], numbers[4 * $0 + 3]) }
  }
}
