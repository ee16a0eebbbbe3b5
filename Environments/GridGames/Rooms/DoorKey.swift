import Core
import ReinforcementLearning

/// How ``DoorKey`` is set up.
public struct DoorKeyConfiguration: Configuration, Equatable {
  /// Cells a side, the wall around included, 5 to 64.
  public var size: Int
  /// Steps after which an episode is truncated; ten for every cell when left out.
  public var timeLimit: Int?

  /// The settings of MiniGrid-DoorKey-8x8-v0.
  public init() { self.init(size: 8) }

  /// These settings; what is left out is as in MiniGrid.
  public init(size: Int, timeLimit: Int? = nil) {
    self.size = size
    self.timeLimit = timeLimit
  }

  /// What each setting means.
  public static let help: [String: String] = [
    "size": "Cells a side, the wall around included, 5 to 64.",
    "timeLimit": "Steps after which an episode is truncated; ten for every cell when left out.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "size": .from(5, to: 64),
    "timeLimit": .atLeast(1),
  ]
}

/// Pick up a key, unlock the door with it and go to the goal, seeing only what lies ahead. MiniGrid's DoorKey.
///
/// - Observation `[7, 7, 11]`, channels last: the cells in front of the agent, which is in the middle of the last row and looks
///   towards the first. For every cell that is seen one of floor, wall, key, locked door, closed door, open door, goal; a key that
///   is carried shows at the agent's own cell. The last four channels give the direction (right, down, left, up), at the agent's
///   cell. Walls and doors that are not open hide what is behind them.
/// - Action: 0 turn left, 1 turn right, 2 forward, 3 pick up, 4 drop, 5 toggle, 6 nothing. All are always legal.
/// - Reward: for reaching the goal `1 - 0.9 * steps / time limit`, else 0.
/// - End: terminated at the goal; truncated after `10 * size * size` steps.
/// - Start: a wall divides the room; key and agent are to the left of it, the goal is in the lower corner on the right.
///
/// Chevalier-Boisvert et al., "Minigrid & Miniworld" (2023).
public struct DoorKey: RenderableEnvironment, Equatable {
  /// Cells a side, the wall around included.
  public let size: Int
  private let timeLimit: Int
  private var steps = 0
  /// Where everything is now.
  public private(set) var layout: DoorKeyLayout

  public init() { self.init(size: 8, timeLimit: 640) }

  /// The environment with these settings.
  /// - Throws: `WarrenError` that names the setting that is out of range.
  public init(_ configuration: DoorKeyConfiguration) throws {
    try configuration.validate()
    let size = configuration.size
    self.init(size: size, timeLimit: configuration.timeLimit ?? 10 * size * size)
  }

  private init(size: Int, timeLimit: Int) {
    self.size = size
    self.timeLimit = timeLimit
    layout = DoorKeyLayout(wall: 2, door: 1, key: GridPosition(x: 1, y: 2), agent: GridPosition(x: 1, y: 1), direction: 0)
  }

  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: EgocentricView.shape, actionSpace: .discrete(7), rewardRange: 0...1, timeLimit: timeLimit,
      discount: 0.99)
  }

  public mutating func reset(using random: inout RandomStream) {
    steps = 0
    let wall = 2 &+ random.integer(below: size &- 4)
    let door = 1 &+ random.integer(below: size &- 3)
    let cells = (wall &- 1) &* (size &- 2)
    let agent = random.integer(below: cells)
    let other = random.integer(below: cells &- 1)
    layout = DoorKeyLayout(
      wall: wall, door: door, key: position(other < agent ? other : other &+ 1, wall: wall),
      agent: position(agent, wall: wall), direction: random.integer(below: 4))
  }

  /// Begins an episode in which everything is where one says.
  /// - Throws: `WarrenError` when something stands in a wall, or where something else stands.
  public mutating func begin(with layout: DoorKeyLayout) throws {
    try layout.validate(size: size)
    steps = 0
    self.layout = layout
  }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    steps &+= 1
    switch action {
    case 0: layout.direction = (layout.direction &+ 3) & 3
    case 1: layout.direction = (layout.direction &+ 1) & 3
    case 2:
      let front = layout.front
      if layout.isOpen(front, size: size) {
        layout.agent = front
        if front == goal { return .terminated(reward: Float(1 - 0.9 * Double(steps) / Double(timeLimit))) }
      }
    case 3:
      if !layout.isKeyCarried, layout.key == layout.front { layout.isKeyCarried = true }
    case 4:
      let front = layout.front
      if layout.isKeyCarried, front.x != layout.wall, front != goal, layout.isOpen(front, size: size) {
        layout.key = front
        layout.isKeyCarried = false
      }
    case 5:
      guard layout.front == layout.doorPosition else { break }
      switch layout.doorState {
      case .open: layout.doorState = .closed
      case .closed: layout.doorState = .open
      case .locked: if layout.isKeyCarried { layout.doorState = .open }
      }
    default: break
    }
    return .running(reward: 0)
  }

  public func writeObservation(into row: inout BatchRow<Float>) {
    let agent = layout.agent
    let view = EgocentricView(x: agent.x, y: agent.y, direction: layout.direction)
    let door = view.cell(x: layout.wall, y: layout.door)
    let walls = view.surroundings(size: size) | view.column(layout.wall) & ~door
    let seen = EgocentricView.seen(through: ~(walls | (layout.doorState == .open ? 0 : door)))
    view.writeGround(seen: seen, walls: walls, into: &row)
    let key = layout.isKeyCarried ? EgocentricView.agent : view.cell(x: layout.key.x, y: layout.key.y)
    view.write(.key, at: key, seen: seen, into: &row)
    // Whoever stands in the door does not see it.
    let content: EgocentricView.Content =
      switch layout.doorState {
      case .locked: .lockedDoor
      case .closed: .closedDoor
      case .open: .openDoor
      }
    view.write(content, at: door & ~EgocentricView.agent, seen: seen, into: &row)
    view.write(.goal, at: view.cell(x: goal.x, y: goal.y) & ~EgocentricView.agent, seen: seen, into: &row)
  }

  public var rendering: String {
    let lines = (0..<size).map { y in
      String((0..<size).map { x in character(at: GridPosition(x: x, y: y)) })
    }
    return (lines + [layout.isKeyCarried ? "carrying the key" : "carrying nothing"]).joined(separator: "\n")
  }

  private func character(at position: GridPosition) -> Character {
    if position == layout.agent { return [">", "v", "<", "^"][layout.direction] }
    if position == goal { return "G" }
    if position == layout.doorPosition {
      switch layout.doorState {
      case .locked: return "L"
      case .closed: return "D"
      case .open: return "_"
      }
    }
    if position == layout.key, !layout.isKeyCarried { return "k" }
    return layout.isWall(position, size: size) ? "#" : " "
  }

  private var goal: GridPosition { GridPosition(x: size &- 2, y: size &- 2) }

  /// The position of that number among those on the left of the dividing wall.
  private func position(_ number: Int, wall: Int) -> GridPosition {
    let row = number / (wall &- 1)
    return GridPosition(x: 1 &+ number &- row &* (wall &- 1), y: 1 &+ row)
  }
}
