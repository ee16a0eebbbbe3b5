/// What a player of the iterated game remembers of a match.
public struct PlayerState: Sendable, Hashable, Codable {
  /// How many rounds have been played.
  public internal(set) var round = 0
  /// The own last 64 moves, a bit each: 1 for a defection, the last move lowest.
  public internal(set) var own: UInt64 = 0
  /// The other's last 64 moves, likewise.
  public internal(set) var other: UInt64 = 0
  /// The other's first 64 moves, a bit each: 1 for a defection, the first move lowest.
  public internal(set) var opening: UInt64 = 0
  /// How often the player has defected.
  public internal(set) var ownDefections = 0
  /// How often the other has.
  public internal(set) var otherDefections = 0
  /// Whole numbers that a rule may keep for itself.
  public var counters = SIMD4<Int32>(repeating: 0)
  /// A number that a rule may keep for itself.
  public var level = 0.0
  /// The state of an automaton.
  var automatonState = 0

  /// Before the first round.
  public init() {}

  /// Whether the player defected in the last round; false before the first.
  @inline(__always) public var ownDefected: Bool { own & 1 != 0 }
  /// Whether the other defected in the last round; false before the first.
  @inline(__always) public var otherDefected: Bool { other & 1 != 0 }
  /// How often the other has cooperated.
  public var otherCooperations: Int { round - otherDefections }
  /// How often the player has cooperated.
  public var ownCooperations: Int { round - ownDefections }

  /// How often the other defected in its last moves, at most 64 of them.
  public func otherDefections(inLast count: Int) -> Int {
    (count >= 64 ? other : other & (1 << UInt64(count) - 1)).nonzeroBitCount
  }

  /// How often the player itself defected in its last moves, at most 64 of them.
  public func ownDefections(inLast count: Int) -> Int {
    (count >= 64 ? own : own & (1 << UInt64(count) - 1)).nonzeroBitCount
  }

  /// Takes note of a round.
  @inline(__always)
  mutating func record(_ ownMove: Int, _ otherMove: Int) {
    if round < 64 { opening |= UInt64(otherMove) &<< UInt64(round) }
    own = own << 1 | UInt64(ownMove)
    other = other << 1 | UInt64(otherMove)
    ownDefections &+= ownMove
    otherDefections &+= otherMove
    round &+= 1
  }
}
