import Warren

public struct CorridorConfiguration: Configuration {
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

/// A corridor of eight cells: walk from the left end to the right one.
///
/// Observation: `[8]`, 1 in the cell where one stands. Actions: 0 goes left, 1 goes right. Reward: 1 at the right end, else -0.01.
public struct Corridor: Environment {
  private var position = 0

  public init() {}

  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(observationShape: [8], actionSpace: .discrete(2), rewardRange: -1...1, timeLimit: 100)
  }

  public mutating func reset(using random: inout RandomStream) {
    position = 0
  }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    position = max(0, position + (action == 1 ? 1 : -1))
    return position == 7 ? .terminated(reward: 1) : .running(reward: -0.01)
  }

  public func writeObservation(into row: inout BatchRow<Float>) {
    row.fill(0)
    row[position] = 1
  }
}
