import Core
import ReinforcementLearning

/// How ``MultiRoom`` is set up.
public struct MultiRoomConfiguration: Configuration, Equatable {
  /// How many rooms there are at least.
  public var fewestRooms: Int
  /// How many rooms there are at most.
  public var mostRooms: Int
  /// How many cells a side a room has at most, its walls included.
  public var largestRoom: Int
  /// Steps after which an episode is truncated; twenty for every room when left out.
  public var timeLimit: Int?

  /// The settings of MiniGrid-MultiRoom-N2-S4-v0.
  public init() { self.init(rooms: 2...2, largestRoom: 4) }

  /// These settings; what is left out is as in MiniGrid.
  public init(rooms: ClosedRange<Int>, largestRoom: Int = 10, timeLimit: Int? = nil) {
    (fewestRooms, mostRooms) = (rooms.lowerBound, rooms.upperBound)
    self.largestRoom = largestRoom
    self.timeLimit = timeLimit
  }

  /// What each setting means.
  public static let help: [String: String] = [
    "fewestRooms": "How many rooms there are at least.",
    "mostRooms": "How many rooms there are at most, up to 8.",
    "largestRoom": "How many cells a side a room has at most, its walls included: 4 to 10.",
    "timeLimit": "Steps after which an episode is truncated; twenty for every room when left out.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "mostRooms": .from(1, to: 8),
    "largestRoom": .from(4, to: 10),
    "timeLimit": .atLeast(1),
  ]

  public func validate() throws {
    try checkBounds()
    guard (1...mostRooms).contains(fewestRooms) else {
      throw WarrenError("'fewestRooms' lies between 1 and 'mostRooms', found \(fewestRooms)")
    }
  }
}

/// Go through rooms that lead into each other, opening the doors between them, to a goal in the last one. MiniGrid's MultiRoom.
///
/// - Observation `[7, 7, 11]`, channels last, as that of ``DoorKey``; walls and closed doors hide what is behind them.
/// - Action: 0 turn left, 1 turn right, 2 forward, 5 open or close the door ahead; 3, 4 and 6 do nothing. All are always legal.
/// - Reward: for reaching the goal `1 - 0.9 * steps / time limit`, else 0.
/// - End: terminated at the goal; truncated after twenty steps for every room.
/// - Start: the rooms are anywhere in a grid of 25 by 25, all doors are closed; the agent is anywhere in the first room, the goal
///   anywhere in the last.
///
/// Chevalier-Boisvert et al., "Minigrid & Miniworld" (2023).
public struct MultiRoom: RenderableEnvironment, Equatable {
  /// Cells a side of the grid.
  public static let side = 25

  private let generator: MultiRoomGenerator
  private let timeLimit: Int
  private var grid = RoomGrid(width: side, height: side)
  /// The rooms, in the order in which they are crossed.
  public private(set) var rooms: [MultiRoomLayout.Room] = []

  public init() { self.init(validated: MultiRoomConfiguration()) }

  /// The environment with these settings.
  /// - Throws: `WarrenError` that names the setting that is out of range.
  public init(_ configuration: MultiRoomConfiguration) throws {
    try configuration.validate()
    self.init(validated: configuration)
  }

  private init(validated configuration: MultiRoomConfiguration) {
    generator = MultiRoomGenerator(
      side: Self.side, rooms: configuration.fewestRooms...configuration.mostRooms, largestRoom: configuration.largestRoom)
    timeLimit = configuration.timeLimit ?? 20 * configuration.mostRooms
  }

  /// The cell of the agent.
  public var agent: GridPosition { grid.agent }
  /// The cell of the goal.
  public var goal: GridPosition { grid.goal }
  /// Where the agent looks: 0 right, 1 down, 2 left, 3 up.
  public var direction: Int { grid.direction }
  /// The doors, in the order of the rooms that they lead to.
  public var doors: [GridDoor] { grid.doors }

  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: EgocentricView.shape, actionSpace: .discrete(7), rewardRange: 0...1, timeLimit: timeLimit,
      discount: 0.99)
  }

  public mutating func reset(using random: inout RandomStream) {
    let rooms = generator.draw(using: &random)
    build(rooms)
    let (first, last) = (rooms[0], rooms[rooms.count - 1])
    grid.place(start: (first.columns, first.rows), end: (last.columns, last.rows), using: &random)
  }

  /// Begins an episode in which everything is where one says.
  /// - Throws: `WarrenError` when a room or a door is not in the grid, or agent or goal stands in a wall.
  public mutating func begin(with layout: MultiRoomLayout) throws {
    let (place, inside) = ("multi-room layout", 0..<Self.side)
    for (index, room) in layout.rooms.enumerated() {
      guard room.width >= 3, room.height >= 3, inside.contains(room.corner.x), inside.contains(room.corner.y),
        room.columns.upperBound <= Self.side, room.rows.upperBound <= Self.side
      else { throw WarrenError("room \(index) is not inside the grid of \(Self.side) by \(Self.side)", at: place) }
      guard index == 0 || (inside.contains(room.door.x) && inside.contains(room.door.y)) else {
        throw WarrenError("the door of room \(index) is not inside the grid", at: place)
      }
    }
    var begun = self
    begun.build(layout.rooms)
    (begun.grid.agent, begun.grid.goal, begun.grid.direction) = (layout.agent, layout.goal, layout.direction)
    try begun.grid.validate(at: place)
    self = begun
  }

  private mutating func build(_ rooms: [MultiRoomLayout.Room]) {
    self.rooms = rooms
    grid.clear()
    for (index, room) in rooms.enumerated() {
      grid.buildRoom(x: room.corner.x, y: room.corner.y, width: room.width, height: room.height)
      if index > 0 { grid.addDoor(room.door) }
    }
  }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    grid.step(action, timeLimit: timeLimit)
  }

  public func writeObservation(into row: inout BatchRow<Float>) { grid.writeObservation(into: &row) }

  public var rendering: String { grid.rendering }
}
