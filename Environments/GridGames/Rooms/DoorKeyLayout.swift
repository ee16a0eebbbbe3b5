import Core

/// A cell of a grid: column `x` and row `y`, counted from the upper left corner.
public struct GridPosition: Codable, Sendable, Hashable {
  /// The column.
  public var x: Int
  /// The row.
  public var y: Int

  /// The cell in a column and a row.
  public init(x: Int, y: Int) {
    self.x = x
    self.y = y
  }
}

/// Where everything is in a ``DoorKey``.
public struct DoorKeyLayout: Codable, Sendable, Hashable {
  /// The state of the door.
  public enum Door: UInt8, Codable, Sendable {
    case locked, closed, open
  }

  /// The column of the wall that divides the room.
  public var wall: Int
  /// The row of the door in it.
  public var door: Int
  /// The state of the door.
  public var doorState: Door
  /// Where the key lies; where it was picked up while the agent carries it.
  public var key: GridPosition
  /// Whether the agent carries the key.
  public var isKeyCarried: Bool
  /// The cell of the agent.
  public var agent: GridPosition
  /// Where the agent looks: 0 right, 1 down, 2 left, 3 up.
  public var direction: Int

  /// A layout; what is left out is as in the beginning of an episode.
  public init(
    wall: Int, door: Int, doorState: Door = .locked, key: GridPosition, isKeyCarried: Bool = false, agent: GridPosition,
    direction: Int
  ) {
    self.wall = wall
    self.door = door
    self.doorState = doorState
    self.key = key
    self.isKeyCarried = isKeyCarried
    self.agent = agent
    self.direction = direction
  }

  /// The cell of the door.
  var doorPosition: GridPosition { GridPosition(x: wall, y: door) }

  /// The cell in front of the agent.
  var front: GridPosition {
    let offset = EgocentricView.offset(direction)
    return GridPosition(x: agent.x &+ offset.x, y: agent.y &+ offset.y)
  }

  /// Whether a cell is a wall.
  func isWall(_ cell: GridPosition, size: Int) -> Bool {
    cell.x <= 0 || cell.x >= size &- 1 || cell.y <= 0 || cell.y >= size &- 1 || (cell.x == wall && cell.y != door)
  }

  /// Whether the agent can go to a cell.
  func isOpen(_ cell: GridPosition, size: Int) -> Bool {
    if isWall(cell, size: size) { return false }
    if cell.x == wall { return doorState == .open }
    return isKeyCarried || cell != key
  }

  func validate(size: Int) throws {
    let place = "door-key layout"
    guard (2...size - 3).contains(wall) else {
      throw WarrenError("the wall is in column \(wall), expected 2 to \(size - 3)", at: place)
    }
    guard (1...size - 2).contains(door) else {
      throw WarrenError("the door is in row \(door), expected 1 to \(size - 2)", at: place)
    }
    guard (0...3).contains(direction) else {
      throw WarrenError("the direction is \(direction), expected 0 to 3", at: place)
    }
    let goal = GridPosition(x: size - 2, y: size - 2)
    guard isOpen(agent, size: size), agent != goal else {
      throw WarrenError("the agent is at column \(agent.x), row \(agent.y), which is not free", at: place)
    }
    let isKeyPossible = !isWall(key, size: size) && key.x != wall && key != goal
    guard isKeyCarried || isKeyPossible else {
      throw WarrenError("the key is at column \(key.x), row \(key.y), which is not free", at: place)
    }
  }
}
