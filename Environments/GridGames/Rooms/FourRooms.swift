import Core
import ReinforcementLearning

/// How ``FourRooms`` is set up.
public struct FourRoomsConfiguration: Configuration, Equatable {
  /// Cells a side, the wall around included; odd, 7 to 47.
  public var size: Int
  /// Steps after which an episode is truncated.
  public var timeLimit: Int

  /// The settings of MiniGrid-FourRooms-v0.
  public init() { self.init(size: 19) }

  /// These settings; what is left out is as in MiniGrid.
  public init(size: Int, timeLimit: Int = 100) {
    self.size = size
    self.timeLimit = timeLimit
  }

  /// What each setting means.
  public static let help: [String: String] = [
    "size": "Cells a side, the wall around included; odd, 7 to 47.",
    "timeLimit": "Steps after which an episode is truncated.",
  ]

  public static let bounds: [String: SettingBounds] = ["timeLimit": .atLeast(1)]

  public func validate() throws {
    try checkBounds()
    guard (7...47).contains(size), size % 2 == 1 else {
      throw WarrenError("'size' is an odd number from 7 to 47, found \(size)")
    }
  }
}

/// Where everything is in the beginning of an episode of ``FourRooms``.
public struct FourRoomsLayout: Codable, Sendable, Hashable {
  /// The rows of the gaps in the upper and in the lower half of the upright wall.
  public var upper: Int, lower: Int
  /// The columns of the gaps in the left and in the right half of the other wall.
  public var left: Int, right: Int
  /// The cells of agent and goal.
  public var agent: GridPosition, goal: GridPosition
  /// Where the agent looks: 0 right, 1 down, 2 left, 3 up.
  public var direction: Int

  public init(
    upper: Int, lower: Int, left: Int, right: Int, agent: GridPosition, goal: GridPosition, direction: Int
  ) {
    (self.upper, self.lower, self.left, self.right) = (upper, lower, left, right)
    (self.agent, self.goal, self.direction) = (agent, goal, direction)
  }
}

/// Go to the goal through four rooms with gaps in the walls between them, seeing only what lies ahead. MiniGrid's FourRooms.
///
/// - Observation `[7, 7, 11]`, channels last, as that of ``DoorKey``; walls hide what is behind them.
/// - Action: 0 turn left, 1 turn right, 2 forward; 3 to 6 do nothing. All are always legal.
/// - Reward: for reaching the goal `1 - 0.9 * steps / time limit`, else 0.
/// - End: terminated at the goal; truncated after 100 steps.
/// - Start: the gaps, the agent, its direction and the goal are anywhere.
///
/// The rooms are those of Sutton, Precup and Singh, "Between MDPs and semi-MDPs" (1999); this form of them is by Chevalier-Boisvert
/// et al., "Minigrid & Miniworld" (2023).
public struct FourRooms: RenderableEnvironment, Equatable {
  /// Cells a side, the wall around included.
  public let size: Int
  private let timeLimit: Int
  private var grid: RoomGrid

  public init() { self.init(size: 19, timeLimit: 100) }

  /// The environment with these settings.
  /// - Throws: `WarrenError` that names the setting that is out of range.
  public init(_ configuration: FourRoomsConfiguration) throws {
    try configuration.validate()
    self.init(size: configuration.size, timeLimit: configuration.timeLimit)
  }

  private init(size: Int, timeLimit: Int) {
    self.size = size
    self.timeLimit = timeLimit
    grid = RoomGrid(width: size, height: size)
    build(upper: 1, lower: size - 2, left: 1, right: size - 2)
  }

  /// The cell of the agent.
  public var agent: GridPosition { grid.agent }
  /// The cell of the goal.
  public var goal: GridPosition { grid.goal }
  /// Where the agent looks: 0 right, 1 down, 2 left, 3 up.
  public var direction: Int { grid.direction }
  private var middle: Int { size / 2 }

  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: EgocentricView.shape, actionSpace: .discrete(7), rewardRange: 0...1, timeLimit: timeLimit,
      discount: 0.99)
  }

  public mutating func reset(using random: inout RandomStream) {
    let cells = middle - 1
    build(
      upper: 1 + random.integer(below: cells), lower: middle + 1 + random.integer(below: cells),
      left: 1 + random.integer(below: cells), right: middle + 1 + random.integer(below: cells))
    let inside = 1..<size - 1
    grid.place(start: (inside, inside), end: (inside, inside), using: &random)
  }

  /// Begins an episode in which everything is where one says.
  /// - Throws: `WarrenError` when something stands in a wall, or a gap is not in its half of the wall.
  public mutating func begin(with layout: FourRoomsLayout) throws {
    let place = "four-rooms layout"
    let (first, second) = (1...middle - 1, middle + 1...size - 2)
    for (name, gap, range) in [
      ("upper", layout.upper, first), ("lower", layout.lower, second), ("left", layout.left, first),
      ("right", layout.right, second),
    ] where !range.contains(gap) {
      throw WarrenError(
        "the \(name) gap is at \(gap), expected \(range.lowerBound) to \(range.upperBound)", at: place)
    }
    var begun = self
    begun.build(upper: layout.upper, lower: layout.lower, left: layout.left, right: layout.right)
    (begun.grid.agent, begun.grid.goal, begun.grid.direction) = (layout.agent, layout.goal, layout.direction)
    try begun.grid.validate(at: place)
    self = begun
  }

  private mutating func build(upper: Int, lower: Int, left: Int, right: Int) {
    grid.clear()
    grid.buildRoom(x: 0, y: 0, width: size, height: size)
    for cell in 0..<size {
      grid.walls[middle, cell] = cell != upper && cell != lower
      if cell != middle { grid.walls[cell, middle] = cell != left && cell != right }
    }
  }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    grid.step(action, timeLimit: timeLimit)
  }

  public func writeObservation(into row: inout BatchRow<Float>) { grid.writeObservation(into: &row) }

  public var rendering: String { grid.rendering }
}
