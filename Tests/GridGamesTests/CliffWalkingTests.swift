import Core
import Foundation
import GridGames
import ReinforcementLearning
import Testing

private struct Recording: Decodable {
  struct Table: Decodable {
    var slippery: Bool
    var outcomes: [[[RecordedOutcome]]]
  }
  var tables: [Table]
}

/// One line of a table of Gymnasium's: `[probability, next state, reward, terminated]`.
struct RecordedOutcome: Decodable {
  var probability: Double
  var state: Int
  var reward: Float
  var isLast: Bool

  init(from decoder: any Decoder) throws {
    var values = try decoder.unkeyedContainer()
    probability = try values.decode(Double.self)
    state = try values.decode(Int.self)
    reward = try values.decode(Float.self)
    isLast = try values.decode(Bool.self)
  }
}

/// The probability of each (state, reward, end).
func distribution(_ outcomes: [(Double, Int, Float, Bool)]) -> [String: Double] {
  outcomes.filter { $0.0 > 0 }.reduce(into: [:]) { $0["\($1.1) \($1.2) \($1.3)", default: 0] += $1.0 }
}

/// Whether our outcomes equal the recorded ones.
func areEqual(_ ours: [(Double, Int, Float, Bool)], _ theirs: [RecordedOutcome]) -> Bool {
  let (ours, theirs) = (distribution(ours), distribution(theirs.map { ($0.probability, $0.state, $0.reward, $0.isLast) }))
  return Set(ours.keys) == Set(theirs.keys) && theirs.allSatisfy { abs(ours[$0.key]! - $0.value) < 1e-6 }
}

@Suite struct CliffWalkingTests {
  @Test("transition tables equal Gymnasium's")
  func tablesEqual() throws {
    let data = try Data(contentsOf: golden.appendingPathComponent("cliff-walking.json"))
    let tables = try JSONDecoder().decode(Recording.self, from: data).tables
    #expect(tables.map(\.slippery) == [false, true])
    for table in tables {
      let environment = try CliffWalking(CliffWalkingConfiguration(slippery: table.slippery))
      #expect(table.outcomes.count == environment.specification.observationSize)
      for (tile, actions) in table.outcomes.enumerated() {
        for (action, outcomes) in actions.enumerated() {
          let ours = environment.outcomes(of: action, in: tile)
          #expect(
            areEqual(ours.map { ($0.probability, $0.state, $0.reward, $0.isLast) }, outcomes), "tile \(tile), action \(action)")
        }
      }
    }
  }

  @Test("steps follow the table: chi-squared over 60,000 random steps", arguments: [false, true])
  func stepsFollowTable(slippery: Bool) throws {
    var environment = try CliffWalking(CliffWalkingConfiguration(slippery: slippery))
    var random = RandomKey(seed: 1).stream
    var choice = RandomKey(seed: 2).stream
    var counts: [String: Double] = [:]
    var expected: [String: Double] = [:]
    environment.reset(using: &random)
    for _ in 0..<60_000 {
      let (tile, action) = (environment.tile, choice.integer(below: 4))
      for outcome in environment.outcomes(of: action, in: tile) {
        expected["\(tile) \(action) \(outcome.state) \(outcome.reward) \(outcome.isLast)", default: 0] += outcome.probability
      }
      let timeStep = environment.step(action, using: &random)
      counts["\(tile) \(action) \(environment.tile) \(timeStep.reward) \(timeStep.status.isLast)", default: 0] += 1
      if timeStep.status.isLast { environment.reset(using: &random) }
    }
    #expect(Set(counts.keys).isSubset(of: Set(expected.keys)))
    let cells = expected.filter { $0.value >= 10 }
    let chiSquared = cells.reduce(0) { $0 + pow((counts[$1.key] ?? 0) - $1.value, 2) / $1.value }
    #expect(cells.count > 100 && chiSquared < Double(cells.count) + 5 * (2 * Double(cells.count)).squareRoot())
    if !slippery { #expect(chiSquared < 1e-9) }
  }

  @Test("value iteration finds the optimal returns", arguments: [(false, -13.0), (true, -64.709)])
  func optimum(slippery: Bool, known: Double) throws {
    let environment = try CliffWalking(CliffWalkingConfiguration(slippery: slippery))
    var values = [Double](repeating: 0, count: environment.specification.observationSize)
    for _ in 0..<1000 {
      values = values.indices.map { tile in
        (0..<4).map { action in
          environment.outcomes(of: action, in: tile).reduce(0) {
            $0 + $1.probability * (Double($1.reward) + ($1.isLast ? 0 : values[$1.state]))
          }
        }.max()!
      }
    }
    #expect(abs(values[CliffWalking.start] - known) < 0.01, "\(values[CliffWalking.start])")
  }

  @Test("it keeps the contract of an environment", arguments: [false, true])
  func contract(slippery: Bool) throws {
    #expect(checkEnvironment(try CliffWalking(CliffWalkingConfiguration(slippery: slippery)), episodes: 5).isEmpty)
  }

  @Test("a time limit below 1 is an error")
  func badSettings() {
    #expect(throws: WarrenError.self) { try CliffWalking(CliffWalkingConfiguration(slippery: false, timeLimit: 0)) }
  }

  @Test("the safe path and the fall, with pictures, repeat a recorded playthrough")
  func playthrough() throws {
    let text = try String(contentsOf: golden.appendingPathComponent("cliff-walking.txt"), encoding: .utf8)
    #expect(Self.play() == text)
  }

  /// Along the edge to the goal, but off the cliff once before.
  static func play() -> String {
    var environment = CliffWalking()
    var random = RandomKey(seed: 0).stream
    environment.reset(using: &random)
    var lines: [String] = []
    for action in [0, 1, 2, 0] + [Int](repeating: 1, count: 11) + [2] {
      let timeStep = environment.step(action, using: &random)
      lines.append("\(action) -> \(environment.tile), reward \(timeStep.reward), \(timeStep.status)")
      lines.append(environment.rendering)
    }
    return (lines + [""]).joined(separator: "\n")
  }
}
