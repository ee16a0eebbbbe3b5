import Core

/// The situations that a strategy of memory one, two, ... tells apart, and their order in a strategy vector.
///
/// First the beginning of the match, then every pair of moves of a first round, and so on: as long as fewer rounds have been
/// played than are remembered, all of them; then the last `depth` rounds. With depth 1 these are 5 situations, with 2 there are
/// 21, with 3 there are 85. Within a length the oldest round counts most, and CC comes before CD, DC and DD, the own move first.
public struct MemoryTable: Sendable, Equatable {
  /// How many rounds are remembered.
  public let depth: Int

  /// The table of that depth, from 0 to 7.
  public init(depth: Int) {
    precondition((0...7).contains(depth), "a memory holds from 0 to 7 rounds")
    self.depth = depth
  }

  /// How many situations there are: (4^(depth+1) - 1) / 3.
  public var count: Int { Self.offset(depth + 1) }

  /// Where the situations after `length` rounds begin.
  static func offset(_ length: Int) -> Int { ((1 << (2 * length)) - 1) / 3 }

  /// The situation that follows one when a round has ended with these moves.
  public func situation(after situation: Int, own: Move, other: Move) -> Int {
    guard depth > 0 else { return 0 }
    var length = 0
    while situation >= Self.offset(length + 1) { length += 1 }
    let code = (situation - Self.offset(length)) << 2 | own.rawValue << 1 | other.rawValue
    return length < depth ? Self.offset(length + 1) + code : Self.offset(depth) + code & (1 << (2 * depth) - 1)
  }

  /// The name of a situation: `start`, `CD`, or `CC CD`, the oldest round first and the own move first in each.
  public func name(of situation: Int) -> String {
    var length = 0
    while situation >= Self.offset(length + 1) { length += 1 }
    guard length > 0 else { return "start" }
    let code = situation - Self.offset(length)
    return (0..<length).reversed().map { round in
      let moves = code >> (2 * round) & 3
      return (moves & 2 == 0 ? "C" : "D") + (moves & 1 == 0 ? "C" : "D")
    }
    .joined(separator: " ")
  }

  /// The strategy that cooperates in each situation with that probability.
  /// - Parameter cooperation: one number for each situation.
  public func automaton(cooperation: some Collection<Double>) -> StrategyAutomaton {
    precondition(cooperation.count == count, "\(cooperation.count) probabilities for \(count) situations")
    return StrategyAutomaton(
      states: cooperation.enumerated().map { situation, probability in
        StrategyAutomaton.State(
          cooperation: probability,
          next: (0..<4).map { moves in
            self.situation(
              after: situation, own: moves & 2 == 0 ? .cooperate : .defect, other: moves & 1 == 0 ? .cooperate : .defect)
          })
      })
  }
}
