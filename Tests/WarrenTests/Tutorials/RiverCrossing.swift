import Warren

/// A farmer takes a wolf, a goat and a cabbage across a river, one at a time. Left alone, the wolf eats the goat and the goat
/// eats the cabbage.
///
/// - Observation `[4]`: 1 for whoever has crossed: farmer, wolf, goat, cabbage.
/// - Action: 0 crosses alone, 1 with the wolf, 2 with the goat, 3 with the cabbage; legal from the bank where they are.
/// - Reward: -1 a crossing, and `-penalty` when something is eaten.
/// - End: terminated when all have crossed or something is eaten; truncated after 100 crossings.
public struct RiverCrossing: Environment {
  private var crossed: [Bool]
  private let penalty: Float

  public init() { self.init(RiverCrossingConfiguration()) }

  public init(_ settings: RiverCrossingConfiguration) {
    crossed = Array(repeating: false, count: 4)
    penalty = Float(settings.penalty)
  }

  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [4], actionSpace: .discrete(4), rewardRange: -1 - penalty ... -1, timeLimit: 100, discount: 1,
      stateCount: 16)
  }

  public mutating func reset(using random: inout RandomStream) {
    crossed = Array(repeating: false, count: 4)
  }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    if action > 0, crossed[action] == crossed[0] { crossed[action].toggle() }
    crossed[0].toggle()
    let (farmer, wolf, goat, cabbage) = (crossed[0], crossed[1], crossed[2], crossed[3])
    if goat != farmer, goat == wolf || goat == cabbage { return .terminated(reward: -1 - penalty) }
    return crossed.allSatisfy { $0 } ? .terminated(reward: -1) : .running(reward: -1)
  }

  public func writeObservation(into row: inout BatchRow<Float>) {
    for place in 0..<4 { row[place] = crossed[place] ? 1 : 0 }
  }
}

public struct RiverCrossingConfiguration: Configuration {
  public var penalty = 20.0

  public init() {}

  public static let help = ["penalty": "What it costs when something is eaten."]

  public static let bounds: [String: SettingBounds] = ["penalty": .atLeast(0)]
}

extension RiverCrossing {
  public func writeLegalActions(into row: inout BatchRow<Bool>) {
    for action in 0..<4 { row[action] = crossed[action] == crossed[0] }
  }
}

extension RiverCrossing {
  public var stateNumber: Int {
    crossed.reduce(0) { 2 * $0 + ($1 ? 1 : 0) }
  }
}

extension RiverCrossing: RenderableEnvironment, NamedActions {
  public var rendering: String {
    let names = ["farmer", "wolf", "goat", "cabbage"]
    let left = names.indices.filter { !crossed[$0] }.map { names[$0] }.joined(separator: " ")
    let right = names.indices.filter { crossed[$0] }.map { names[$0] }.joined(separator: " ")
    return "\(left) ~~~~ \(right)"
  }

  public func name(of action: Int) -> String { ["alone", "wolf", "goat", "cabbage"][action] }
}

extension RiverCrossing {
  public static let task = Environment(
    "river-crossing", configuration: RiverCrossingConfiguration.self, summary: "Take a wolf, a goat and a cabbage across.",
    measure: { Measure("return", .maximize, known: Measure.Known(value: max(-7, -1 - $0.penalty), proved: true)) },
    make: { RiverCrossing($0) })
}
