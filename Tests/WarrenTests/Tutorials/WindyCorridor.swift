import Warren

public struct WindyCorridorConfiguration: Configuration {
  public var length = 8
  public var wind = 0.1

  public init() {}

  public static let help = [
    "length": "How many cells the corridor has.",
    "wind": "How likely one is blown a cell to the left after a step.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "length": .from(2, to: 1000),
    "wind": .from(0, below: 1),
  ]
}

/// A corridor in which the wind blows: walk from the left end to the right one.
///
/// Observation: `[length]`, 1 in the cell where one stands. Actions: 0 goes left, 1 goes right. Reward: 1 at the right end, else -0.01.
public struct WindyCorridor: RenderableEnvironment {
  private var position = 0
  private let length: Int
  private let wind: Double

  public init() { self.init(WindyCorridorConfiguration()) }

  public init(_ settings: WindyCorridorConfiguration) {
    length = settings.length
    wind = settings.wind
  }

  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [length], actionSpace: .discrete(2), rewardRange: -1...1, timeLimit: 20 * length,
      stateCount: length)
  }

  public var stateNumber: Int { position }

  public mutating func reset(using random: inout RandomStream) {
    position = 0
  }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    position = max(0, position + (action == 1 ? 1 : -1))
    if position == length - 1 { return .terminated(reward: 1) }
    if random.bernoulli(wind) { position = max(0, position - 1) }
    return .running(reward: -0.01)
  }

  public func writeObservation(into row: inout BatchRow<Float>) {
    row.fill(0)
    row[position] = 1
  }

  public var rendering: String {
    String((0..<length).map { $0 == position ? "@" : "." })
  }
}

extension WindyCorridor {
  public static let task = Environment(
    "corridor", configuration: WindyCorridorConfiguration.self, summary: "Walk along a corridor against the wind."
  ) { WindyCorridor($0) }
}
