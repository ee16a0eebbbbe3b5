import AllocationCounter
import Core
import Foundation
import GridGames
import ReinforcementLearning
import Testing

private struct Recording: Decodable {
  struct Table: Decodable {
    var rainy: Bool
    var fickle: Bool
    var states: [Int]
    var masks: [String]
    var outcomes: [[[RecordedOutcome]]]
  }
  var timeLimit: Int
  var tables: [Table]
}

@Suite struct TaxiTests {
  private func mask(_ environment: Taxi) -> String {
    let flags = [Bool](unsafeUninitializedCapacity: 6) { buffer, count in
      var row = BatchRow(buffer.baseAddress!, count: 6)
      environment.writeLegalActions(into: &row)
      count = 6
    }
    return flags.map { $0 ? "1" : "0" }.joined()
  }

  private func outcomes(_ environment: Taxi, _ action: Int, _ state: Int) -> [(Double, Int, Float, Bool)] {
    environment.outcomes(of: action, in: state).map { ($0.probability, $0.state, $0.reward, $0.isLast) }
  }

  @Test("transitions equal Gymnasium's, in rain and with fickle passengers too")
  func tablesEqual() throws {
    let data = try Data(contentsOf: golden.appendingPathComponent("taxi.json"))
    let recording = try JSONDecoder().decode(Recording.self, from: data)
    #expect(recording.tables.count == 4 && recording.timeLimit == Taxi().specification.timeLimit)
    for table in recording.tables {
      let environment = try Taxi(TaxiConfiguration(rainy: table.rainy, fickle: table.fickle))
      #expect(table.states.count == (table.fickle ? 100 : 500))
      for (state, actions) in zip(table.states, table.outcomes) {
        for (action, theirs) in actions.enumerated() {
          let ours = outcomes(environment, action, state + (table.fickle ? 500 : 0))
          #expect(areEqual(ours, theirs), "state \(state), action \(action), rain \(table.rainy)")
        }
      }
    }
  }

  @Test("a passenger who waits or has decided changes nothing")
  func undecided() {
    let environment = Taxi()
    for state in 0..<500 where state / 4 % 5 != 4 {
      for action in 0..<6 {
        let ours = outcomes(environment, action, state + 500)
        #expect(distribution(ours) == distribution(outcomes(environment, action, state).map { ($0.0, $0.1 + 500, $0.2, $0.3) }))
      }
    }
  }

  @Test(
    "steps follow the table: chi-squared over 400,000 random steps; masks equal Gymnasium's",
    arguments: [(false, false), (true, false), (false, true), (true, true)])
  func stepsFollowTable(rainy: Bool, fickle: Bool) throws {
    let data = try Data(contentsOf: golden.appendingPathComponent("taxi.json"))
    let masks = try JSONDecoder().decode(Recording.self, from: data).tables[0].masks
    var environment = try Taxi(TaxiConfiguration(rainy: rainy, fickle: fickle))
    var random = RandomKey(seed: 1).stream
    var choice = RandomKey(seed: 2).stream
    var counts: [Int: Double] = [:]
    var expected: [Int: Double] = [:]
    var seen = Set<Int>()
    func key(_ state: Int, _ action: Int, _ next: Int, _ reward: Float, _ isLast: Bool) -> Int {
      (((state * 6 + action) * 1000 + next) * 64 + Int(reward) + 16) * 2 + (isLast ? 1 : 0)
    }
    environment.reset(using: &random)
    for _ in 0..<400_000 {
      let (state, action) = (environment.state, choice.integer(below: 6))
      if seen.insert(state).inserted { #expect(mask(environment) == masks[state % 500]) }
      for outcome in environment.outcomes(of: action, in: state) {
        expected[key(state, action, outcome.state, outcome.reward, outcome.isLast), default: 0] += outcome.probability
      }
      let timeStep = environment.step(action, using: &random)
      counts[key(state, action, environment.state, timeStep.reward, timeStep.status.isLast), default: 0] += 1
      if timeStep.status.isLast { environment.reset(using: &random) }
    }
    #expect(seen.count(where: { $0 < 500 }) == 400 && seen.contains { $0 >= 500 } == fickle)
    #expect(Set(counts.keys).isSubset(of: Set(expected.keys)))
    let cells = expected.filter { $0.value >= 10 }
    let chiSquared = cells.reduce(0) { $0 + pow((counts[$1.key] ?? 0) - $1.value, 2) / $1.value }
    #expect(cells.count > 1000 && chiSquared < Double(cells.count) + 5 * (2 * Double(cells.count)).squareRoot())
    if !rainy, !fickle { #expect(chiSquared == 0) }
  }

  @Test("the 300 starts are equally likely: chi-squared; three of ten fickle passengers change the destination")
  func starts() throws {
    var environment = try Taxi(TaxiConfiguration(rainy: false, fickle: true))
    var random = RandomKey(seed: 3).stream
    var counts = [Double](repeating: 0, count: 1000)
    for _ in 0..<60_000 {
      environment.reset(using: &random)
      counts[environment.state] += 1
    }
    let starts = (0..<500).filter { $0 / 4 % 5 < 4 && $0 / 4 % 5 != $0 % 4 }
    let chiSquared = starts.reduce(0) { $0 + pow(counts[$1] + counts[$1 + 500] - 200, 2) / 200 }
    #expect(starts.count == 300 && chiSquared < 299 + 5 * 598.squareRoot())
    #expect(starts.reduce(0) { $0 + counts[$1] + counts[$1 + 500] } == 60_000)
    #expect(abs(counts[500...].reduce(0, +) / 60_000 - 0.3) < 0.01)
  }

  @Test("value iteration finds the mean optimal return over the starts")
  func optimum() {
    let environment = Taxi()
    var values = [Double](repeating: 0, count: Taxi.stateCount)
    for _ in 0..<200 {
      values = values.indices.map { state in
        (0..<6).map { action in
          environment.outcomes(of: action, in: state).reduce(0) {
            $0 + $1.probability * (Double($1.reward) + ($1.isLast ? 0 : values[$1.state]))
          }
        }.max()!
      }
    }
    let starts = values.indices.filter { $0 / 4 % 5 < 4 && $0 / 4 % 5 != $0 % 4 }
    let mean = starts.reduce(0) { $0 + values[$1] } / Double(starts.count)
    #expect(abs(mean - 7.93) < 0.005, "\(mean)")
  }

  @Test("it keeps the contract of an environment", arguments: [false, true])
  func contract(stochastic: Bool) throws {
    #expect(checkEnvironment(try Taxi(TaxiConfiguration(rainy: stochastic, fickle: stochastic)), episodes: 20).isEmpty)
  }

  @Test(
    "settings that make no sense are errors that name the setting",
    arguments: [
      (TaxiConfiguration(rainy: false, timeLimit: 0), "timeLimit"),
      (TaxiConfiguration(rainy: true, rainyProbability: 1.5), "rainyProbability"),
      (TaxiConfiguration(rainy: false, rainyProbability: 0.5), "rainyProbability"),
      (TaxiConfiguration(rainy: false, fickle: true, fickleProbability: -0.1), "fickleProbability"),
      (TaxiConfiguration(rainy: false, fickleProbability: 0.5), "fickleProbability"),
    ])
  func badSettings(configuration: TaxiConfiguration, word: String) {
    do {
      _ = try Taxi(configuration)
      Issue.record("no error")
    } catch { #expect("\(error)".contains(word), "\(error)") }
  }

  @Test("a recorded playthrough repeats itself")
  func playthrough() throws {
    let text = try String(contentsOf: golden.appendingPathComponent("taxi.txt"), encoding: .utf8)
    #expect(Self.play() == text)
  }

  /// Twelve random actions in the rain, with pictures.
  static func play() -> String {
    guard var environment = try? Taxi(TaxiConfiguration(rainy: true)) else { return "" }
    var random = RandomKey(seed: 51).stream
    var choice = RandomKey(seed: 52).stream
    environment.reset(using: &random)
    var lines = [environment.rendering]
    for _ in 0..<12 {
      let action = choice.integer(below: 6)
      let timeStep = environment.step(action, using: &random)
      lines.append("\(action) -> \(environment.state), reward \(timeStep.reward)")
      lines.append(environment.rendering)
    }
    return (lines + [""]).joined(separator: "\n")
  }

  @Test("a step allocates nothing", .enabled(if: allocation_count() >= 0, "allocations cannot be counted here"))
  func allocations() throws {
    for batch: any BatchEnvironment in [
      try VectorEnvironment(CliffWalking(CliffWalkingConfiguration(slippery: true)), count: 8),
      try VectorEnvironment(Taxi(TaxiConfiguration(rainy: true, fickle: true)), count: 8),
    ] {
      #expect(try countAllocations(of: batch) == 0)
    }
  }
}
