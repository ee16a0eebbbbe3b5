import Core
import ReinforcementLearning

/// How ``CliffWalking`` is set up.
public struct CliffWalkingConfiguration: Configuration, Equatable {
  /// Whether one may slip sideways.
  public var slippery: Bool
  /// Steps after which an episode is truncated.
  public var timeLimit: Int

  /// The settings of Gymnasium's CliffWalking-v1, with a time limit.
  public init() { self.init(slippery: false) }

  /// These settings.
  public init(slippery: Bool, timeLimit: Int = 1000) {
    self.slippery = slippery
    self.timeLimit = timeLimit
  }

  /// What each setting means.
  public static let help: [String: String] = [
    "slippery": "Whether one moves sideways in two of three steps.",
    "timeLimit": "Steps after which an episode is truncated.",
  ]

  public static let bounds: [String: SettingBounds] = ["timeLimit": .atLeast(1)]
}

/// Walk along a cliff from one end to the other without stepping off its edge. Gymnasium's CliffWalking-v1.
///
/// - Observation `[48]`: 1 at the tile one stands on, else 0 (Gymnasium gives the tile's number).
/// - Action: 0 up, 1 right, 2 down, 3 left.
/// - Reward: -1 a step, -100 for stepping off the cliff, which leads back to the start.
/// - End: terminated at the goal; truncated after 1000 steps (Gymnasium sets no limit).
///
/// Example 6.6 of Sutton and Barto, "Reinforcement Learning: An Introduction" (2018).
public struct CliffWalking: RenderableEnvironment, Equatable {
  /// Rows of tiles.
  public static let rows = 4
  /// Tiles in a row.
  public static let columns = 12
  /// The number of the tile where an episode starts.
  public static let start = 36
  /// The number of the tile where it ends.
  public static let goal = 47

  /// The number of the tile one stands on, row by row.
  public private(set) var tile = CliffWalking.start
  private let slippery: Bool
  private let timeLimit: Int

  public init() {
    self.init(slippery: false, timeLimit: 1000)
  }

  /// The environment with these settings.
  /// - Throws: `WarrenError` that names the setting that is out of range.
  public init(_ configuration: CliffWalkingConfiguration) throws {
    try configuration.validate()
    self.init(slippery: configuration.slippery, timeLimit: configuration.timeLimit)
  }

  private init(slippery: Bool, timeLimit: Int) {
    self.slippery = slippery
    self.timeLimit = timeLimit
  }

  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [Self.rows * Self.columns], actionSpace: .discrete(4), rewardRange: -100 ... -1, timeLimit: timeLimit,
      discount: 1, stateCount: Self.rows * Self.columns)
  }

  public var stateNumber: Int { tile }

  public mutating func reset(using random: inout RandomStream) {
    tile = Self.start
  }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    // Directions go round, so the one before and the one after are the two sides.
    let direction = slippery ? action &+ 3 &+ random.integer(below: 3) : action
    let next = Self.neighbor(of: tile, direction)
    if Self.isCliff(next) {
      tile = Self.start
      return .running(reward: -100)
    }
    tile = next
    return TimeStep(reward: -1, status: next == Self.goal ? .terminated : .running)
  }

  public var oneHotIndex: Int { tile }

  public func writeObservation(into row: inout BatchRow<Float>) {
    row.fill(0)
    row[tile] = 1
  }

  public var rendering: String {
    (0..<Self.rows).map { row in
      (0..<Self.columns).map { column in
        let number = row * Self.columns + column
        let letter = number == Self.start ? "S" : number == Self.goal ? "G" : Self.isCliff(number) ? "C" : "."
        return number == tile ? "[\(letter)]" : " \(letter) "
      }.joined()
    }.joined(separator: "\n")
  }

  private static func isCliff(_ tile: Int) -> Bool { tile > start && tile < goal }

  /// The tile in a direction, counted round and round: 0 up, 1 right, 2 down, 3 left. At the edge one stays.
  private static func neighbor(of tile: Int, _ direction: Int) -> Int {
    switch direction & 3 {
    case 0: return tile >= columns ? tile &- columns : tile
    case 1: return tile % columns < columns &- 1 ? tile &+ 1 : tile
    case 2: return tile < (rows &- 1) &* columns ? tile &+ columns : tile
    default: return tile % columns > 0 ? tile &- 1 : tile
    }
  }
}

extension CliffWalking: ModeledEnvironment {
  /// States are tiles, row by row.
  ///
  /// As in Gymnasium's table, moves from the goal are listed as from any other tile, though none is ever taken.
  public func outcomes(of action: Int, in tile: Int) -> [Outcome] {
    let turns = slippery ? [3, 0, 1] : [0]
    return turns.map { turn in
      let next = Self.neighbor(of: tile, action + turn)
      let falls = Self.isCliff(next)
      return Outcome(
        probability: 1 / Double(turns.count), state: falls ? Self.start : next, reward: falls ? -100 : -1,
        isLast: next == Self.goal)
    }
  }

  public var startingStates: [(state: Int, probability: Double)] { [(Self.start, 1)] }
}
