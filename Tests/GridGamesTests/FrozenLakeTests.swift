import Core
import Foundation
import GridGames
import ReinforcementLearning
import Testing

let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .appendingPathComponent("Golden")

private struct Recording: Decodable {
  struct Setting: Decodable {
    var map: String
    var slippery: Bool
    var successRate: Double?
  }
  struct Table: Decodable {
    var setting: Setting
    var timeLimit: Int
    var outcomes: [[[Outcome]]]
  }
  struct Outcome: Decodable {
    var probability: Double
    var tile: Int
    var reward: Float
    var isLast: Bool
    init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      probability = try values.decode(Double.self)
      tile = try values.decode(Int.self)
      reward = try values.decode(Float.self)
      isLast = try values.decode(Bool.self)
    }
  }
  var tables: [Table]
}

@Suite struct FrozenLakeTests {
  private func tables() throws -> [Recording.Table] {
    let data = try Data(contentsOf: golden.appendingPathComponent("frozen-lake.json"))
    return try JSONDecoder().decode(Recording.self, from: data).tables
  }

  private func make(_ setting: Recording.Setting) throws -> FrozenLake {
    try FrozenLake(
      FrozenLakeConfiguration(map: setting.map, slippery: setting.slippery, successRate: setting.successRate))
  }

  /// The probability of each (tile, reward, end).
  private func distribution(_ outcomes: [(Double, Int, Float, Bool)]) -> [String: Double] {
    outcomes.reduce(into: [:]) { $0["\($1.1) \($1.2) \($1.3)", default: 0] += $1.0 }
  }

  @Test("transition tables equal Gymnasium's")
  func tablesEqual() throws {
    let tables = try tables()
    #expect(tables.count == 4)
    for table in tables {
      let environment = try make(table.setting)
      #expect(environment.specification.timeLimit == table.timeLimit)
      #expect(environment.specification.observationSize == table.outcomes.count)
      for (tile, actions) in table.outcomes.enumerated() {
        for (action, outcomes) in actions.enumerated() {
          let ours = distribution(
            environment.outcomes(of: action, in: tile).map { ($0.probability, $0.state, $0.reward, $0.isLast) })
          let theirs = distribution(outcomes.map { ($0.probability, $0.tile, $0.reward, $0.isLast) })
          #expect(Set(ours.keys) == Set(theirs.keys))
          for (outcome, probability) in theirs { #expect(abs((ours[outcome] ?? 0) - probability) < 1e-6) }
        }
      }
    }
  }

  @Test("steps follow the table: chi-squared over 40,000 random steps", arguments: [nil, 0.8])
  func stepsFollowTable(successRate: Double?) throws {
    var environment = try FrozenLake(FrozenLakeConfiguration(map: "8x8", successRate: successRate))
    var random = RandomKey(seed: 1).stream
    var choice = RandomKey(seed: 2).stream
    var counts: [String: Double] = [:]
    var expected: [String: Double] = [:]
    environment.reset(using: &random)
    for _ in 0..<40_000 {
      let (tile, action) = (environment.tile, choice.integer(below: 4))
      for outcome in environment.outcomes(of: action, in: tile) {
        expected["\(tile) \(action) \(outcome.state)", default: 0] += outcome.probability
      }
      let timeStep = environment.step(action, using: &random)
      counts["\(tile) \(action) \(environment.tile)", default: 0] += 1
      if timeStep.status.isLast { environment.reset(using: &random) }
    }
    #expect(Set(counts.keys).isSubset(of: Set(expected.keys)))
    let cells = expected.filter { $0.value >= 10 }
    let chiSquared = cells.reduce(0) { $0 + pow((counts[$1.key] ?? 0) - $1.value, 2) / $1.value }
    // The statistic's mean is at most the number of cells and its deviation the root of twice that: five deviations.
    #expect(cells.count > 200 && chiSquared < Double(cells.count) + 5 * (2 * Double(cells.count)).squareRoot())
  }

  @Test("value iteration finds the known optima of .74 on 4x4 and .91 on 8x8 within the time limits")
  func optimum() throws {
    for (map, known) in [("4x4", 0.74), ("8x8", 0.91)] {
      let environment = try FrozenLake(FrozenLakeConfiguration(map: map))
      let specification = environment.specification
      var values = [Double](repeating: 0, count: specification.observationSize)
      for _ in 0..<specification.timeLimit! {
        values = values.indices.map { tile in
          (0..<4).map { action in
            environment.outcomes(of: action, in: tile).reduce(0) {
              $0 + $1.probability * (Double($1.reward) + ($1.isLast ? 0 : values[$1.state]))
            }
          }.max()!
        }
      }
      #expect(abs(values[0] - known) < 0.02, "\(map): \(values[0])")
    }
  }

  @Test("it keeps the contract of an environment", arguments: ["4x4", "8x8", "SFF/FHF/SFG"])
  func contract(map: String) throws {
    #expect(checkEnvironment(try FrozenLake(FrozenLakeConfiguration(map: map)), episodes: 40).isEmpty)
  }

  @Test("random maps have a path and the share of frozen tiles that was asked for; the seed decides")
  func randomMaps() throws {
    var random = RandomKey(seed: 5).stream
    var frozen = 0
    for _ in 0..<50 {
      let map = try FrozenLakeMap.random(size: 8, frozenFraction: 0.8, using: &random)
      // The checked initializer refuses maps without a path.
      #expect(try FrozenLakeMap(map.rows) == map)
      frozen += map.rows.joined().count { $0 == "F" }
    }
    #expect(abs(Double(frozen) / (50 * 62) - 0.8) < 0.05)
    let seeds = try [0, 0, 1].map { try FrozenLake(FrozenLakeConfiguration(map: "random", size: 20, mapSeed: $0)).map }
    #expect(seeds[0] == seeds[1] && seeds[0] != seeds[2] && seeds[0].rows.count == 20)
    #expect(try FrozenLakeMap.random(size: 64, frozenFraction: 0.4, using: &random).rows.count == 64)
  }

  @Test(
    "settings that make no sense are errors that name the setting",
    arguments: [
      (FrozenLakeConfiguration(map: "5x5"), "map"), (FrozenLakeConfiguration(map: "SF/FFG"), "row 2"),
      (FrozenLakeConfiguration(map: "SX/FG"), "X"), (FrozenLakeConfiguration(map: "FF/FG"), "start"),
      (FrozenLakeConfiguration(map: "SF/FF"), "goal"), (FrozenLakeConfiguration(map: "SH/HG"), "path"),
      (FrozenLakeConfiguration(map: "4x4", slippery: false, successRate: 0.5), "successRate"),
      (FrozenLakeConfiguration(map: "4x4", successRate: 1.5), "successRate"),
      (FrozenLakeConfiguration(map: "4x4", timeLimit: 0), "timeLimit"), (FrozenLakeConfiguration(map: "4x4", size: 9), "size"),
      (FrozenLakeConfiguration(map: "random", size: 65), "size"),
      (FrozenLakeConfiguration(map: "random", frozenFraction: 0.1), "frozenFraction"),
      (FrozenLakeConfiguration(map: "/"), "empty"),
    ])
  func badSettings(configuration: FrozenLakeConfiguration, word: String) {
    do {
      _ = try FrozenLake(configuration)
      Issue.record("no error")
    } catch { #expect("\(error)".contains(word), "\(error)") }
  }

  @Test("a recorded playthrough repeats itself")
  func playthrough() throws {
    let text = try String(contentsOf: golden.appendingPathComponent("frozen-lake.txt"), encoding: .utf8)
    #expect(Self.play() == text)
  }

  /// Two episodes under random actions, with pictures.
  static func play() -> String {
    var environment = FrozenLake()
    var random = RandomKey(seed: 31).stream
    var choice = RandomKey(seed: 32).stream
    var lines: [String] = []
    for _ in 0..<2 {
      environment.reset(using: &random)
      var timeStep = TimeStep.running(reward: 0)
      while !timeStep.status.isLast {
        let action = choice.integer(below: 4)
        timeStep = environment.step(action, using: &random)
        lines.append("\(action) -> \(environment.tile), reward \(timeStep.reward)")
      }
      lines.append(environment.rendering)
    }
    return (lines + [""]).joined(separator: "\n")
  }
}
