import Core
import ReinforcementLearning

/// How ``EmptyGrid`` is set up.
public struct EmptyGridConfiguration: Configuration, Equatable {
  /// Cells a side, the wall around included, 4 to 64.
  public var size: Int
  /// Whether the agent starts anywhere instead of in the upper left corner.
  public var randomStart: Bool
  /// Steps after which an episode is truncated; four for every cell when left out.
  public var timeLimit: Int?

  /// The settings of MiniGrid-Empty-8x8-v0.
  public init() { self.init(size: 8) }

  /// These settings; what is left out is as in MiniGrid.
  public init(size: Int, randomStart: Bool = false, timeLimit: Int? = nil) {
    self.size = size
    self.randomStart = randomStart
    self.timeLimit = timeLimit
  }

  /// What each setting means.
  public static let help: [String: String] = [
    "size": "Cells a side, the wall around included, 4 to 64.",
    "randomStart": "Whether the agent starts anywhere instead of in the upper left corner.",
    "timeLimit": "Steps after which an episode is truncated; four for every cell when left out.",
  ]

  /// The return of the shortest way from the corner: along one wall, a turn, along the other. Nil where the start is drawn.
  var optimum: Double? {
    let (steps, limit) = (2 * size - 5, timeLimit ?? 4 * size * size)
    return randomStart || steps > limit ? nil : 1 - 0.9 * Double(steps) / Double(limit)
  }

  public static let bounds: [String: SettingBounds] = [
    "size": .from(4, to: 64),
    "timeLimit": .atLeast(1),
  ]
}

/// Go to the goal in an empty room, seeing only what lies ahead. MiniGrid's Empty.
///
/// - Observation `[7, 7, 11]`, channels last, as that of ``DoorKey``; walls hide nothing.
/// - Action: 0 turn left, 1 turn right, 2 forward; 3 to 6 do nothing. All are always legal.
/// - Reward: for reaching the goal `1 - 0.9 * steps / time limit`, else 0.
/// - End: terminated at the goal; truncated after `4 * size * size` steps.
/// - Start: the agent is in the upper left corner and looks to the right, or it is anywhere and looks anywhere; the goal is in the
///   lower right corner.
public struct EmptyGrid: RenderableEnvironment, Equatable {
  /// Cells a side, the wall around included.
  public let size: Int
  private let timeLimit: Int
  private let randomStart: Bool
  private var steps = 0
  /// The cell of the agent.
  public private(set) var agent = GridPosition(x: 1, y: 1)
  /// Where the agent looks: 0 right, 1 down, 2 left, 3 up.
  public private(set) var direction = 0

  public init() { self.init(size: 8, randomStart: false, timeLimit: 256) }

  /// The environment with these settings.
  /// - Throws: `WarrenError` that names the setting that is out of range.
  public init(_ configuration: EmptyGridConfiguration) throws {
    try configuration.validate()
    let size = configuration.size
    self.init(size: size, randomStart: configuration.randomStart, timeLimit: configuration.timeLimit ?? 4 * size * size)
  }

  private init(size: Int, randomStart: Bool, timeLimit: Int) {
    self.size = size
    self.randomStart = randomStart
    self.timeLimit = timeLimit
  }

  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: EgocentricView.shape, actionSpace: .discrete(7), rewardRange: 0...1, timeLimit: timeLimit,
      discount: 0.99)
  }

  public mutating func reset(using random: inout RandomStream) {
    steps = 0
    (agent, direction) = (GridPosition(x: 1, y: 1), 0)
    guard randomStart else { return }
    // The goal is the last cell of the room.
    let cell = random.integer(below: (size &- 2) &* (size &- 2) &- 1)
    agent = GridPosition(x: 1 &+ cell % (size &- 2), y: 1 &+ cell / (size &- 2))
    direction = random.integer(below: 4)
  }

  /// Begins an episode from a cell and a direction.
  /// - Throws: `WarrenError` when the cell is a wall or the goal, or the direction is not 0 to 3.
  public mutating func begin(at agent: GridPosition, direction: Int) throws {
    let inside = 1...size - 2
    guard inside.contains(agent.x), inside.contains(agent.y), agent != goal, (0...3).contains(direction) else {
      throw WarrenError(
        "no start at column \(agent.x), row \(agent.y), direction \(direction)", at: "empty-grid",
        hint: "columns and rows from 1 to \(size - 2), not both \(size - 2), and a direction from 0 to 3")
    }
    steps = 0
    (self.agent, self.direction) = (agent, direction)
  }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    steps &+= 1
    switch action {
    case 0: direction = (direction &+ 3) & 3
    case 1: direction = (direction &+ 1) & 3
    case 2:
      let offset = EgocentricView.offset(direction)
      agent.x = min(max(agent.x &+ offset.x, 1), size &- 2)
      agent.y = min(max(agent.y &+ offset.y, 1), size &- 2)
      if agent == goal { return .terminated(reward: Float(1 - 0.9 * Double(steps) / Double(timeLimit))) }
    default: break
    }
    return .running(reward: 0)
  }

  public func writeObservation(into row: inout BatchRow<Float>) {
    let view = EgocentricView(x: agent.x, y: agent.y, direction: direction)
    let seen = EgocentricView.all
    view.writeGround(seen: seen, walls: view.surroundings(size: size), into: &row)
    view.write(.goal, at: view.cell(x: goal.x, y: goal.y) & ~EgocentricView.agent, seen: seen, into: &row)
  }

  public var rendering: String {
    (0..<size).map { y in
      String(
        (0..<size).map { x -> Character in
          let cell = GridPosition(x: x, y: y)
          if cell == agent { return [">", "v", "<", "^"][direction] }
          if cell == goal { return "G" }
          return x == 0 || y == 0 || x == size - 1 || y == size - 1 ? "#" : " "
        })
    }.joined(separator: "\n")
  }

  private var goal: GridPosition { GridPosition(x: size &- 2, y: size &- 2) }
}
