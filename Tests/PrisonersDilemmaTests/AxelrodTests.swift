import Core
import Foundation
import PrisonersDilemma
import Testing

/// The classic strategies against Axelrod's library.
@Suite struct AxelrodTests {
  struct Script: Decodable {
    var other: String
    var slips: [Int]
  }

  struct Recorded: Decodable {
    var scripts: [Script]
    var moves: [String: [String]]
  }

  struct Scores: Decodable {
    var names: [String]
    var scores: [[[Int]]]
    var opponents: [String]
    var stochastic: [String: [[Double]]]
  }

  static func read<Value: Decodable>(_ name: String, _ type: Value.Type) throws -> Value {
    let url = try #require(Bundle.module.url(forResource: name, withExtension: "json"))
    return try JSONDecoder().decode(type, from: Data(contentsOf: url))
  }

  /// Every deterministic strategy, move by move, against fixed moves of the other, even when its own hand slips.
  @Test func intendedMoves() throws {
    let recorded = try Self.read("moves", Recorded.self)
    #expect(recorded.moves.count >= 90)
    for name in recorded.moves.keys.sorted() {
      let strategy = try StrategyCatalogue.strategy(named: name)
      #expect(!strategy.isStochastic, "\(name)")
      for (index, script) in recorded.scripts.enumerated() {
        let slips = Set(script.slips)
        var player = ScriptedPlayer(strategy)
        let moves = script.other.enumerated().map { turn, other in
          player.play(other: other == "D" ? .defect : .cooperate, slips: slips.contains(turn)).letter
        }
        .joined()
        #expect(moves == recorded.moves[name]![index], "\(name), script \(index)")
      }
    }
  }

  /// The tournament of all deterministic strategies without noise: every score of every match.
  @Test func noiselessTournament() throws {
    let recorded = try Self.read("scores", Scores.self)
    let players = try recorded.names.map { DilemmaPlayer(try StrategyCatalogue.strategy(named: $0), noise: 0) }
    var random = RandomKey(seed: 1).stream
    let payoffs = Payoffs()
    var matches = 0
    for first in players.indices {
      for second in first..<players.count {
        let result = Match(players[first], players[second], rounds: 200).play(using: &random)
        let expected = recorded.scores[first][second - first].map(Double.init)
        #expect(
          [result.firstScore(payoffs), result.secondScore(payoffs)] == expected,
          "\(recorded.names[first]) against \(recorded.names[second])")
        matches += 1
      }
    }
    #expect(matches >= 4000)
  }

  /// Strategies that leave moves to chance: mean scores within five deviations of both samples, with and without noise.
  @Test func stochasticScores() throws {
    let recorded = try Self.read("scores", Scores.self)
    let payoffs = Payoffs()
    for (number, name) in recorded.stochastic.keys.sorted().enumerated() {
      for (index, expected) in recorded.stochastic[name]!.enumerated() {
        let noise = index.isMultiple(of: 2) ? 0 : 0.05
        let first = DilemmaPlayer(try StrategyCatalogue.strategy(named: name), noise: noise)
        let second = DilemmaPlayer(try StrategyCatalogue.strategy(named: recorded.opponents[index / 2]), noise: noise)
        let match = Match(first, second, rounds: 200)
        var random = RandomKey(seed: 5)[number][index].stream
        let scores = (0..<2000).map { _ in
          let result = match.play(using: &random)
          return [result.firstScore(payoffs) / 200, result.secondScore(payoffs) / 200]
        }
        for side in 0..<2 {
          let mean = scores.reduce(0) { $0 + $1[side] } / 2000
          let variance = scores.reduce(0) { $0 + ($1[side] - mean) * ($1[side] - mean) } / 2000 / 1999
          let deviation = (expected[2 + side] * expected[2 + side] + variance).squareRoot()
          #expect(
            abs(mean - expected[side]) <= 5 * deviation + 2e-5,
            "\(name) against \(recorded.opponents[index / 2]), noise \(noise): \(mean), recorded \(expected[side])")
        }
      }
    }
  }

  /// No strategy of the catalogue has gone unrecorded.
  @Test func allAreRecorded() throws {
    let names = Set(try Self.read("moves", Recorded.self).moves.keys).union(
      try Self.read("scores", Scores.self).stochastic.keys)
    #expect(Set(StrategyCatalogue.names) == names)
  }
}
