/// One side of a match that is played round by round.
protocol MatchSide {
  /// Below which 32-bit number it cooperates in the coming round. Called once a round.
  mutating func threshold() -> UInt64

  /// Takes note of a round: 0 for cooperation, 1 for defection.
  mutating func record(_ own: UInt64, _ other: UInt64)
}

/// Both sides of a match, and how often each has defected.
struct MatchCourse<First: MatchSide, Second: MatchSide> {
  private var first: First
  private var second: Second
  private var firstCount: UInt64 = 0
  private var secondCount: UInt64 = 0
  private var bothCount: UInt64 = 0

  init(_ first: First, _ second: Second) {
    self.first = first
    self.second = second
  }

  /// Plays a round for each random number.
  mutating func play(_ draws: UnsafeBufferPointer<UInt64>) {
    var course = self
    for draw in draws { course.playRound(draw) }
    self = course
  }

  /// Plays rounds in which nothing is left to chance.
  mutating func playCertain(_ rounds: Int) {
    var course = self
    for _ in 0..<rounds { course.playRound(0) }
    self = course
  }

  @inline(__always)
  private mutating func playRound(_ draw: UInt64) {
    let own: UInt64 = draw & 0xFFFF_FFFF < first.threshold() ? 0 : 1
    let other: UInt64 = draw &>> 32 < second.threshold() ? 0 : 1
    first.record(own, other)
    second.record(other, own)
    firstCount &+= own
    secondCount &+= other
    bothCount &+= own & other
  }

  /// How often each outcome came up.
  func result(rounds: Int) -> MatchResult {
    MatchResult(rounds: rounds, first: Int(firstCount), second: Int(secondCount), both: Int(bothCount))
  }
}

/// A player by its table.
struct TableSide: MatchSide {
  typealias Rows = UnsafeBufferPointer<CompiledAutomaton.Row>

  private let rows: UnsafePointer<CompiledAutomaton.Row>
  private var state = 0

  init(_ rows: Rows) { self.rows = rows.baseAddress! }

  @inline(__always)
  mutating func threshold() -> UInt64 { rows[state].threshold }

  @inline(__always)
  mutating func record(_ own: UInt64, _ other: UInt64) {
    state = Int(rows[state].next &>> (own << 5 | other << 4) & 0xFFFF)
  }
}

/// A player by its rule.
struct RuleSide: MatchSide {
  private let rule: DilemmaStrategy.Rule
  private let noise: Double
  /// The thresholds of those who mean to cooperate and to defect.
  private let sure: (cooperation: UInt64, defection: UInt64)
  private var state = PlayerState()

  init(_ rule: @escaping DilemmaStrategy.Rule, noise: Double) {
    self.rule = rule
    self.noise = noise
    sure = (cooperationThreshold(1, noise: noise), cooperationThreshold(0, noise: noise))
  }

  @inline(__always)
  mutating func threshold() -> UInt64 {
    let probability = rule(&state)
    if probability == 1 { return sure.cooperation }
    return probability == 0 ? sure.defection : cooperationThreshold(probability, noise: noise)
  }

  @inline(__always)
  mutating func record(_ own: UInt64, _ other: UInt64) { state.record(Int(own), Int(other)) }
}
