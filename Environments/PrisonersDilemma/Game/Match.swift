import Core

/// How matches are played.
public struct MatchRules: Sendable, Equatable {
  /// How many rounds a match has.
  public var rounds: Int
  /// How likely each move turns into its opposite; both players see what came of it.
  public var noise: Double
  /// What the rounds are worth.
  public var payoffs: Payoffs

  /// Rules; by default those of Axelrod's first tournament.
  public init(rounds: Int = 200, noise: Double = 0, payoffs: Payoffs = Payoffs()) {
    precondition(rounds >= 1, "a match has at least one round")
    precondition((0...1).contains(noise), "a probability lies between 0 and 1")
    self.rounds = rounds
    self.noise = noise
    self.payoffs = payoffs
  }
}

/// A strategy made ready to play many matches under the same rules.
public struct DilemmaPlayer: Sendable {
  /// The strategy it plays.
  public let strategy: DilemmaStrategy
  let mind: Mind
  /// Whether some of its moves are left to chance, noise included.
  public let isStochastic: Bool
  let noise: Double

  /// How the match engine finds the moves.
  enum Mind: Sendable {
    case table(CompiledAutomaton)
    case rule(DilemmaStrategy.Rule)
  }

  /// A player of that strategy whose moves suffer from noise.
  public init(_ strategy: DilemmaStrategy, noise: Double) {
    self.strategy = strategy
    self.noise = noise
    switch strategy.behavior {
    case .automaton(let automaton):
      let table = CompiledAutomaton(automaton, noise: noise)
      mind = .table(table)
      isStochastic = !table.isDeterministic
    case .rule(let rule):
      mind = .rule(rule)
      isStochastic = strategy.isStochastic || noise > 0 && noise < 1
    }
  }
}

/// One pairing under fixed rules.
///
/// Where chance plays a part, every round takes one random 64-bit number: its lower half is for the first player, its upper for
/// the second. Two automata whose moves are certain run into a cycle, after which the rest of the match is only counted
/// (Brent, "An improved Monte Carlo factorization algorithm", 1980); all others are played round by round, automata through their
/// tables and strategies with rules by calling them. All ways give the same moves.
public struct Match: Sendable {
  public let first: DilemmaPlayer
  public let second: DilemmaPlayer
  public let rounds: Int

  /// A match of two players.
  public init(_ first: DilemmaPlayer, _ second: DilemmaPlayer, rounds: Int) {
    precondition(rounds >= 1, "a match has at least one round")
    self.first = first
    self.second = second
    self.rounds = rounds
  }

  /// Whether the course of the match is left to chance.
  public var isStochastic: Bool { first.isStochastic || second.isStochastic }

  /// Plays the match.
  public func play(using random: inout RandomStream) -> MatchResult {
    switch (first.mind, second.mind) {
    case (.table(let left), .table(let right)):
      left.rows.withUnsafeBufferPointer { left in
        right.rows.withUnsafeBufferPointer { right in
          isStochastic
            ? playRounds(TableSide(left), TableSide(right), using: &random) : countCycles(left, right)
        }
      }
    case (.table(let left), .rule(let right)):
      left.rows.withUnsafeBufferPointer {
        playRounds(TableSide($0), RuleSide(right, noise: second.noise), using: &random)
      }
    case (.rule(let left), .table(let right)):
      right.rows.withUnsafeBufferPointer {
        playRounds(RuleSide(left, noise: first.noise), TableSide($0), using: &random)
      }
    case (.rule(let left), .rule(let right)):
      playRounds(RuleSide(left, noise: first.noise), RuleSide(right, noise: second.noise), using: &random)
    }
  }

  /// Plays the match and keeps the moves, those of the first and those of the second player: one by one, as the rules say it.
  public func moves(using random: inout RandomStream) -> (first: [Move], second: [Move]) {
    let isStochastic = isStochastic
    var moves: (first: [Move], second: [Move]) = ([], [])
    var (left, right) = (PlayerState(), PlayerState())
    for _ in 0..<rounds {
      let draw = isStochastic ? random.next() : 0
      let leftThreshold = cooperationThreshold(first.strategy.cooperation(&left), noise: first.noise)
      let rightThreshold = cooperationThreshold(second.strategy.cooperation(&right), noise: second.noise)
      let leftMove = draw & 0xFFFF_FFFF < leftThreshold ? 0 : 1
      let rightMove = draw >> 32 < rightThreshold ? 0 : 1
      first.strategy.record(leftMove, rightMove, in: &left)
      second.strategy.record(rightMove, leftMove, in: &right)
      moves.first.append(leftMove == 0 ? .cooperate : .defect)
      moves.second.append(rightMove == 0 ? .cooperate : .defect)
    }
    return moves
  }

  /// Plays round by round. Random numbers are drawn many at a time.
  private func playRounds(
    _ first: some MatchSide, _ second: some MatchSide, using random: inout RandomStream
  ) -> MatchResult {
    var course = MatchCourse(first, second)
    if isStochastic {
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: min(rounds, 256)) { draws in
        var left = rounds
        while left > 0 {
          let chunk = UnsafeMutableBufferPointer(rebasing: draws[..<min(left, draws.count)])
          random.fill(chunk)
          course.play(UnsafeBufferPointer(chunk))
          left -= chunk.count
        }
      }
    } else {
      course.playCertain(rounds)
    }
    return course.result(rounds: rounds)
  }

  private func countCycles(_ left: TableSide.Rows, _ right: TableSide.Rows) -> MatchResult {
    var (leftState, rightState) = (0, 0)
    var counts = SIMD3<Int>()
    func advance() {
      let (leftRow, rightRow) = (left[leftState], right[rightState])
      let leftMove = leftRow.threshold == 0 ? 1 : 0
      let rightMove = rightRow.threshold == 0 ? 1 : 0
      leftState = Int(leftRow.next >> UInt64(leftMove << 5 | rightMove << 4) & 0xFFFF)
      rightState = Int(rightRow.next >> UInt64(rightMove << 5 | leftMove << 4) & 0xFFFF)
      counts &+= SIMD3(leftMove, rightMove, leftMove & rightMove)
    }
    var round = 0
    // The pair of states at the last power of two, and what had been counted there.
    var (markedLeft, markedRight, marked, markedCounts) = (0, 0, 0, counts)
    while round < rounds {
      advance()
      round += 1
      if leftState == markedLeft, rightState == markedRight {
        let period = round - marked
        let repetitions = (rounds - round) / period
        counts &+= (counts &- markedCounts) &* SIMD3(repeating: repetitions)
        for _ in 0..<(rounds - round) % period { advance() }
        break
      }
      if round & (round - 1) == 0 { (markedLeft, markedRight, marked, markedCounts) = (leftState, rightState, round, counts) }
    }
    return MatchResult(rounds: rounds, first: counts[0], second: counts[1], both: counts[2])
  }
}
