import Core
import ReinforcementLearning

/// The iterated prisoner's dilemma as an environment: each episode is a match against one of several opponents, which the agent is
/// not told.
///
/// - Observation `[4 × memory]`: for each of the last rounds, the last one first, which of CC, CD, DC and DD came out of it, the own
///   move first; all zero for rounds that have not been played. States are numbered as in a ``MemoryTable``.
/// - Action: 0 cooperates, 1 defects. With noise the hand may slip.
/// - Reward: the payoff of the round.
/// - End: truncated after the rounds of a match, so that no last round invites defection.
/// - Start: an opponent drawn with the same probability each.
public struct PrisonersDilemmaEnvironment: RenderableEnvironment {
  /// How it is set up.
  public let settings: PrisonersDilemmaConfiguration
  private let opponents: [DilemmaStrategy]
  private let table: MemoryTable
  private var opponent = 0
  private var opponentState = PlayerState()
  private var situation = 0
  private var rounds = 0
  private var own: UInt64 = 0

  public init() {
    // The default settings name strategies that exist.
    try! self.init(PrisonersDilemmaConfiguration())
  }

  /// The environment with these settings.
  /// - Throws: `WarrenError` when one is out of range.
  public init(_ settings: PrisonersDilemmaConfiguration) throws {
    try settings.validate()
    self.settings = settings
    opponents = try settings.makeOpponents()
    table = MemoryTable(depth: settings.memory)
  }

  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [4 * settings.memory], actionSpace: .discrete(2),
      rewardRange: Float(settings.payoffs.sucker)...Float(settings.payoffs.temptation), timeLimit: settings.rounds,
      discount: 0.99, stateCount: table.count)
  }

  public var stateNumber: Int { situation }

  public mutating func reset(using random: inout RandomStream) {
    opponent = random.integer(below: opponents.count)
    opponentState = PlayerState()
    situation = 0
    rounds = 0
    own = 0
  }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    let draw = random.next()
    let strategy = opponents[opponent]
    let intended = action == 0 ? 1.0 : 0.0
    let move = draw & 0xFFFF_FFFF < cooperationThreshold(intended, noise: settings.noise) ? 0 : 1
    let answer =
      draw >> 32 < cooperationThreshold(strategy.cooperation(&opponentState), noise: settings.noise) ? 0 : 1
    strategy.record(answer, move, in: &opponentState)
    own = own << 1 | UInt64(move)
    rounds += 1
    let (ownMove, otherMove) = (Move(rawValue: move)!, Move(rawValue: answer)!)
    situation = table.situation(after: situation, own: ownMove, other: otherMove)
    return .running(reward: Float(settings.payoffs.payoff(ownMove, against: otherMove)))
  }

  public func writeObservation(into row: inout BatchRow<Float>) {
    row.fill(0)
    for age in 0..<min(settings.memory, rounds) {
      let moves = Int(own >> UInt64(age) & 1) << 1 | Int(opponentState.own >> UInt64(age) & 1)
      row[4 * age + moves] = 1
    }
  }

  public var rendering: String {
    func letters(_ moves: UInt64) -> String {
      (0..<min(rounds, 60)).reversed().map { moves >> UInt64($0) & 1 == 0 ? "C" : "D" }.joined()
    }
    return "round \(rounds) against \(opponents[opponent].name)\nown    \(letters(own))\nother  \(letters(opponentState.own))"
  }
}

extension PrisonersDilemmaEnvironment {
  private enum CodingKeys: String, CodingKey {
    case settings, opponent, opponentState, situation, rounds, own
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(try container.decode(PrisonersDilemmaConfiguration.self, forKey: .settings))
    opponent = try container.decode(Int.self, forKey: .opponent)
    opponentState = try container.decode(PlayerState.self, forKey: .opponentState)
    situation = try container.decode(Int.self, forKey: .situation)
    rounds = try container.decode(Int.self, forKey: .rounds)
    own = try container.decode(UInt64.self, forKey: .own)
    guard opponents.indices.contains(opponent), (0..<table.count).contains(situation) else {
      throw WarrenError("the saved match has no opponent \(opponent) or no situation \(situation)", kind: .failure)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(settings, forKey: .settings)
    try container.encode(opponent, forKey: .opponent)
    try container.encode(opponentState, forKey: .opponentState)
    try container.encode(situation, forKey: .situation)
    try container.encode(rounds, forKey: .rounds)
    try container.encode(own, forKey: .own)
  }
}

extension PrisonersDilemmaEnvironment: NamedActions {
  public func name(of action: Int) -> String { action == 0 ? "cooperate" : "defect" }
}
