import Core
import Search

/// The best strategy vector for the iterated prisoner's dilemma, against fixed opponents or, as a contest, against each other.
///
/// A solution has a gene for each situation of a ``MemoryTable``: with which probability to cooperate, or 1 and 0 for the two
/// moves. Its value is what it gets in a match, summed over the rounds and averaged over the opponents. Where chance plays a
/// part, that is the mean of some matches, played with the same random numbers for every solution, or the exact expectation.
public struct PrisonersDilemmaProblem: StrategyProblem, CompetitiveProblem {
  public typealias Player = DilemmaPlayer

  /// How matches are played.
  public let rules: MatchRules
  /// The situations that a solution tells apart.
  public let table: MemoryTable
  /// What a solution is.
  public let encoding: StrategyVectorEncoding
  /// Whom it plays against.
  public let opponents: [DilemmaStrategy]
  /// How many matches against each, where chance plays a part.
  public let repetitions: Int
  /// Whether expectations are computed exactly where they can be.
  public let usesExpectation: Bool

  let players: [DilemmaPlayer]
  let key: RandomKey

  /// A problem.
  /// - Parameters:
  ///   - rules: of every match.
  ///   - opponents: whom a solution plays.
  ///   - memory: how many rounds a solution remembers.
  ///   - isStochastic: whether genes are probabilities rather than moves.
  ///   - repetitions: how often each opponent is played, where matches are random.
  ///   - usesExpectation: whether the expected score is computed rather than played, where that is possible.
  ///   - key: the random numbers of the matches by which solutions are judged.
  public init(
    rules: MatchRules = MatchRules(), opponents: [DilemmaStrategy], memory: Int = 1, isStochastic: Bool = true,
    repetitions: Int = 10, usesExpectation: Bool = false, key: RandomKey = RandomKey(seed: 1)
  ) {
    precondition(!opponents.isEmpty && repetitions >= 1, "a problem has at least one opponent and one match")
    self.rules = rules
    self.opponents = opponents
    self.repetitions = repetitions
    self.usesExpectation = usesExpectation
    self.key = key
    table = MemoryTable(depth: memory)
    encoding = StrategyVectorEncoding(count: table.count, genes: isStochastic ? .probabilities : .choices(2))
    players = opponents.map { DilemmaPlayer($0, noise: rules.noise) }
  }

  public var objectives: [Objective] { [objective] }
  public var objective: Objective { Objective("return", .maximize) }

  /// A strategy vector as a player.
  /// - Throws: `WarrenError` when it is no vector of this problem.
  public func makePlayer(_ genotype: StrategyVector) throws -> DilemmaPlayer {
    try encoding.validate(genotype)
    return DilemmaPlayer(DilemmaStrategy("evolved", table.automaton(cooperation: genotype.genes)), noise: rules.noise)
  }

  public func evaluate(_ solution: StrategyVector) throws -> Evaluation { Evaluation(try assess(solution)) }

  public func assess(_ genotype: StrategyVector) throws -> Double {
    let player = try makePlayer(genotype)
    return players.indices.reduce(0) { $0 + result(of: player, against: $1).score } / Double(players.count)
  }

  public var matchesPerStep: Int { max(1, min(100_000, 1_000_000 / rules.rounds)) }

  public func play(_ first: DilemmaPlayer, _ second: DilemmaPlayer, key: RandomKey) throws -> MatchOutcome {
    var random = key.stream
    let result = Match(first, second, rounds: rules.rounds).play(using: &random)
    return MatchOutcome(first: result.firstScore(rules.payoffs), second: result.secondScore(rules.payoffs))
  }

  /// What a player and an opponent get in a match on average, summed over its rounds, and how often each cooperates.
  public struct Encounter: Sendable, Equatable {
    public var score = 0.0
    public var opponentScore = 0.0
    public var cooperation = 0.0
    public var opponentCooperation = 0.0
  }

  /// How a player fares against the opponent of that index.
  public func result(of player: DilemmaPlayer, against index: Int) -> Encounter {
    let match = Match(player, players[index], rounds: rules.rounds)
    if match.isStochastic, usesExpectation, let shares = match.expectedOutcomes() {
      let (rounds, payoffs) = (Double(rules.rounds), rules.payoffs)
      let own = SIMD4(payoffs.reward, payoffs.sucker, payoffs.temptation, payoffs.punishment)
      let other = SIMD4(payoffs.reward, payoffs.temptation, payoffs.sucker, payoffs.punishment)
      return Encounter(
        score: rounds * (shares * own).sum(), opponentScore: rounds * (shares * other).sum(),
        cooperation: shares[0] + shares[1], opponentCooperation: shares[0] + shares[2])
    }
    let matches = match.isStochastic ? repetitions : 1
    var sum = Encounter()
    for repetition in 0..<matches {
      var random = key[index][repetition].stream
      let result = match.play(using: &random)
      sum.score += result.firstScore(rules.payoffs)
      sum.opponentScore += result.secondScore(rules.payoffs)
      sum.cooperation += result.firstCooperation
      sum.opponentCooperation += result.secondCooperation
    }
    let share = 1 / Double(matches)
    return Encounter(
      score: sum.score * share, opponentScore: sum.opponentScore * share, cooperation: sum.cooperation * share,
      opponentCooperation: sum.opponentCooperation * share)
  }

  public func publishedForm(of solution: StrategyVector) -> any Encodable & Sendable {
    StrategySheet(solution, of: table)
  }

  public func publishedForm(ofContestant genotype: StrategyVector) -> any Encodable & Sendable {
    publishedForm(of: genotype)
  }
}

/// A strategy vector as anyone can read it: with which probability it cooperates in which situation.
public struct StrategySheet: Codable, Sendable, Equatable {
  /// How many rounds it remembers.
  public var memory: Int
  /// The situations: `start`, then the moves of the last rounds, the oldest first and the own move first in each.
  public var situations: [String]
  /// The probability to cooperate in each.
  public var cooperation: [Double]

  init(_ vector: StrategyVector, of table: MemoryTable) {
    memory = table.depth
    situations = (0..<table.count).map { table.name(of: $0) }
    cooperation = vector.genes
  }

  /// The strategy vector of a problem that this sheet describes.
  /// - Throws: `WarrenError` when it is none.
  func vector(of problem: PrisonersDilemmaProblem) throws -> StrategyVector {
    let expected = (0..<problem.table.count).map { problem.table.name(of: $0) }
    guard memory == problem.table.depth, situations == expected else {
      throw WarrenError(
        "the solution remembers \(memory) rounds in \(situations.count) situations, expected \(problem.table.depth) and"
          + " \(expected.count) in their order",
        kind: .failure)
    }
    let vector = StrategyVector(cooperation)
    try problem.encoding.validate(vector)
    return vector
  }
}
