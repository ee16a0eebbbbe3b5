/// An automaton as the match engine reads it: a row a state, noise included.
struct CompiledAutomaton: Sendable {
  struct Row: Sendable {
    /// The player cooperates when a random 32-bit number is below it; 2^32 stands for always.
    var threshold: UInt64
    /// The next state for each pair of moves, 16 bits each, CC lowest.
    var next: UInt64
  }

  let rows: [Row]
  /// Whether every move is certain.
  let isDeterministic: Bool

  init(_ automaton: StrategyAutomaton, noise: Double) {
    rows = automaton.states.map { state in
      let next = state.next.enumerated().reduce(UInt64(0)) { $0 | UInt64($1.element) << UInt64(16 * $1.offset) }
      return Row(threshold: cooperationThreshold(state.cooperation, noise: noise), next: next)
    }
    isDeterministic = rows.allSatisfy { $0.threshold == 0 || $0.threshold == 1 << 32 }
  }
}

/// Below which 32-bit number a player cooperates that means to with that probability and whose hand slips with the probability
/// `noise`.
@inline(__always)
func cooperationThreshold(_ probability: Double, noise: Double) -> UInt64 {
  let realized = probability * (1 - noise) + (1 - probability) * noise
  // Rounded by hand: the function for it is a call on some machines.
  let scaled = realized * 0x1p32
  let whole = UInt64(scaled)
  return scaled - Double(whole) < 0.5 ? whole : whole + 1
}
