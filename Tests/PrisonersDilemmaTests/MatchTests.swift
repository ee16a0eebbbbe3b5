import Core
import PrisonersDilemma
import Testing

@Suite struct MatchTests {
  private func player(_ name: String, noise: Double = 0) throws -> DilemmaPlayer {
    DilemmaPlayer(try StrategyCatalogue.strategy(named: name), noise: noise)
  }

  /// The table engine and the one that counts cycles give, for the same random numbers, what the slow one gives move by move.
  @Test func enginesAgree() throws {
    let names = [
      "tit-for-tat", "predator", "davis", "capri", "joss", "random", "second-grofman", "always-defect", "gradual",
      "zd-extort-2",
    ]
    for noise in [0, 0.03, 0.5, 1] {
      for (number, first) in names.enumerated() {
        for second in names[number...] {
          for rounds in [1, 2, 3, 7, 63, 64, 65, 200, 1000] {
            let match = Match(try player(first, noise: noise), try player(second, noise: noise), rounds: rounds)
            var (fast, slow) = (RandomKey(seed: 4)[rounds].stream, RandomKey(seed: 4)[rounds].stream)
            let result = match.play(using: &fast)
            let moves = match.moves(using: &slow)
            var counts = [0, 0, 0, 0]
            for (own, other) in zip(moves.first, moves.second) { counts[own.rawValue * 2 + other.rawValue] += 1 }
            #expect(
              [result.bothCooperated, result.secondDefected, result.firstDefected, result.bothDefected] == counts,
              "\(first), \(second), \(noise), \(rounds)")
            #expect(fast == slow)
          }
        }
      }
    }
  }

  /// Exact expectations against the means of many matches.
  @Test func expectations() throws {
    for (first, second, noise) in [
      ("joss", "generous-tit-for-tat", 0), ("tit-for-tat", "tit-for-tat", 0.05), ("zd-extort-2", "win-stay-lose-shift", 0),
      ("capri", "predator", 0.1), ("random", "grudger", 0), ("tit-for-two-tats", "alternator", 0.2),
    ] {
      let match = Match(try player(first, noise: noise), try player(second, noise: noise), rounds: 50)
      let expected = try #require(match.expectedScore(Payoffs()))
      var random = RandomKey(seed: 9).stream
      let scores = (0..<4000).map { _ in match.play(using: &random).firstScore(Payoffs()) }
      let mean = scores.reduce(0, +) / 4000
      let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4000 / 3999
      #expect(abs(mean - expected) <= 5 * variance.squareRoot() + 1e-9, "\(first) against \(second)")
    }
    #expect(Match(try player("gradual"), try player("joss"), rounds: 10).expectedOutcomes() == nil)
  }

  /// An extortioner gets, beyond the punishment, twice as much as whoever it plays against (Press and Dyson 2012), in the limit of
  /// long matches.
  @Test func extortion() throws {
    for opponent in ["always-cooperate", "random", "win-stay-lose-shift", "stochastic-cooperator"] {
      let match = Match(try player("zd-extort-2"), try player(opponent), rounds: 200_000)
      let shares = try #require(match.expectedOutcomes())
      let own = 3 * shares[0] + 5 * shares[2] + shares[3]
      let other = 3 * shares[0] + 5 * shares[1] + shares[3]
      #expect(abs((own - 1) - 2 * (other - 1)) < 1e-3, "\(opponent)")
    }
  }

  @Test func memoryTables() {
    for depth in 0...4 {
      let table = MemoryTable(depth: depth)
      #expect(table.count == [1, 5, 21, 85, 341][depth])
      #expect(Set((0..<table.count).map { table.name(of: $0) }).count == table.count)
      // Names move on as a window over the rounds.
      for situation in 0..<table.count {
        for own in Move.allCases {
          for other in Move.allCases {
            let name = table.name(of: situation)
            let rounds = (name == "start" ? [] : name.split(separator: " ").map(String.init)) + [own.letter + other.letter]
            let expected = rounds.suffix(depth).joined(separator: " ")
            let next = table.name(of: table.situation(after: situation, own: own, other: other))
            #expect(next == (expected.isEmpty ? "start" : expected))
          }
        }
      }
    }
  }

  /// Minimized automata play the same, and tit for tat is one of two states.
  @Test func minimization() throws {
    var random = RandomKey(seed: 3).stream
    for depth in 1...3 {
      for _ in 0..<20 {
        let table = MemoryTable(depth: depth)
        let genes = (0..<table.count).map { _ in Double(random.integer(below: 2)) }
        let automaton = table.automaton(cooperation: genes)
        let minimized = automaton.minimized()
        #expect(minimized.states.count <= automaton.states.count)
        #expect(minimized.minimized() == minimized)
        let opponent = try player("random")
        for (strategy, _) in [(automaton, 0), (minimized, 1)] {
          var stream = RandomKey(seed: 11).stream
          let match = Match(DilemmaPlayer(DilemmaStrategy("a", strategy), noise: 0), opponent, rounds: 300)
          var reference = RandomKey(seed: 11).stream
          let original = Match(DilemmaPlayer(DilemmaStrategy("a", automaton), noise: 0), opponent, rounds: 300)
          #expect(match.moves(using: &stream).first == original.moves(using: &reference).first)
        }
      }
    }
    #expect(try StrategyCatalogue.strategy(named: "tit-for-tat").automaton?.states.count == 2)
  }

  @Test func namesAndPayoffs() throws {
    let error = #expect(throws: WarrenError.self) { try StrategyCatalogue.strategy(named: "tit-for-tatt") }
    #expect(error?.hint == "did you mean 'tit-for-tat'?")
    for name in StrategyCatalogue.names {
      #expect(try StrategyCatalogue.strategy(named: name).name == name)
    }
    // With a temptation this large generosity is no probability.
    var payoffs = Payoffs()
    payoffs.temptation = 5.9
    #expect(throws: Never.self) { try payoffs.validate() }
    payoffs.temptation = 7
    #expect(throws: WarrenError.self) { try payoffs.validate() }
    payoffs = Payoffs()
    payoffs.reward = 0.5
    #expect(throws: WarrenError.self) { try payoffs.validate() }
  }
}
