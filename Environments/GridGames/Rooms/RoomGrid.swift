import Core
import ReinforcementLearning

/// A door that is not locked.
public struct GridDoor: Codable, Sendable, Equatable {
  /// Where it is.
  public var position: GridPosition
  /// Whether it lets the agent and its view pass.
  public var isOpen: Bool
}

/// Rooms, doors, a goal and an agent that sees what lies ahead: what MiniGrid's worlds of rooms have in common.
struct RoomGrid: Codable, Sendable, Equatable {
  let width: Int
  let height: Int
  var walls: WallMap
  var doors: [GridDoor] = []
  var agent = GridPosition(x: 1, y: 1)
  /// Where the agent looks: 0 right, 1 down, 2 left, 3 up.
  var direction = 0
  var goal = GridPosition(x: 2, y: 1)
  private(set) var steps = 0

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    walls = WallMap(width: width, height: height)
  }

  /// An empty grid again, before the first step.
  mutating func clear() {
    steps = 0
    walls.clear()
    doors.removeAll(keepingCapacity: true)
  }

  /// Builds the four walls of a room.
  mutating func buildRoom(x: Int, y: Int, width: Int, height: Int) {
    for column in x..<x + width {
      walls[column, y] = true
      walls[column, y + height - 1] = true
    }
    for row in y..<y + height {
      walls[x, row] = true
      walls[x + width - 1, row] = true
    }
  }

  /// Opens a wall for a door, which is closed.
  mutating func addDoor(_ position: GridPosition) {
    walls[position.x, position.y] = false
    doors.append(GridDoor(position: position, isOpen: false))
  }

  /// Whether a cell is in the grid and empty, but for the agent and the goal.
  func isFree(_ cell: GridPosition) -> Bool {
    (0..<width).contains(cell.x) && (0..<height).contains(cell.y) && !walls[cell.x, cell.y]
      && !doors.contains { $0.position == cell }
  }

  /// Draws free cells of an area for the agent and for the goal, and the agent's direction.
  /// - Parameters:
  ///   - start: where the agent may be; at least one of its cells is free.
  ///   - end: where the goal may be; at least one of its cells is free besides the agent's.
  mutating func place(
    start: (x: Range<Int>, y: Range<Int>), end: (x: Range<Int>, y: Range<Int>), using random: inout RandomStream
  ) {
    func draw(_ area: (x: Range<Int>, y: Range<Int>)) -> GridPosition {
      while true {
        let cell = GridPosition(
          x: area.x.lowerBound + random.integer(below: area.x.count),
          y: area.y.lowerBound + random.integer(below: area.y.count))
        if isFree(cell) { return cell }
      }
    }
    agent = draw(start)
    repeat { goal = draw(end) } while goal == agent
    direction = random.integer(below: 4)
  }

  /// Throws when agent and goal are not in free cells of their own.
  func validate(at place: String) throws {
    for (name, cell) in [("agent", agent), ("goal", goal)] where !isFree(cell) {
      throw WarrenError("the \(name) is at column \(cell.x), row \(cell.y), which is not free", at: place)
    }
    guard agent != goal else { throw WarrenError("the agent begins at the goal", at: place) }
    guard (0...3).contains(direction) else {
      throw WarrenError("the direction is \(direction), expected 0 to 3", at: place)
    }
  }

  /// Takes an action: 0 turn left, 1 turn right, 2 forward, 5 open or close the door ahead; others do nothing.
  mutating func step(_ action: Int, timeLimit: Int) -> TimeStep {
    steps &+= 1
    switch action {
    case 0: direction = (direction &+ 3) & 3
    case 1: direction = (direction &+ 1) & 3
    case 2:
      let front = front
      guard !walls[front.x, front.y], !doors.contains(where: { $0.position == front && !$0.isOpen }) else { break }
      agent = front
      if front == goal { return .terminated(reward: Float(1 - 0.9 * Double(steps) / Double(timeLimit))) }
    case 5:
      let front = front
      if let door = doors.firstIndex(where: { $0.position == front }) { doors[door].isOpen.toggle() }
    default: break
    }
    return .running(reward: 0)
  }

  private var front: GridPosition {
    let offset = EgocentricView.offset(direction)
    return GridPosition(x: agent.x &+ offset.x, y: agent.y &+ offset.y)
  }

  /// Writes the view of the agent, as ``DoorKey`` gives it.
  func writeObservation(into row: inout BatchRow<Float>) {
    let view = EgocentricView(x: agent.x, y: agent.y, direction: direction)
    let walls = walls.view(x: agent.x, y: agent.y, direction: direction)
    var (closed, open): (UInt64, UInt64) = (0, 0)
    for door in doors {
      let cell = view.cell(x: door.position.x, y: door.position.y)
      if door.isOpen { open |= cell } else { closed |= cell }
    }
    let seen = EgocentricView.seen(through: ~(walls | closed))
    view.writeGround(seen: seen, walls: walls, into: &row)
    view.writeAll(.closedDoor, at: closed, seen: seen, into: &row)
    // Whoever stands in the door does not see it.
    view.writeAll(.openDoor, at: open & ~EgocentricView.agent, seen: seen, into: &row)
    view.write(.goal, at: view.cell(x: goal.x, y: goal.y) & ~EgocentricView.agent, seen: seen, into: &row)
  }

  var rendering: String {
    (0..<height).map { y in
      String((0..<width).map { x in character(at: GridPosition(x: x, y: y)) })
    }.joined(separator: "\n")
  }

  private func character(at cell: GridPosition) -> Character {
    if cell == agent { return [">", "v", "<", "^"][direction] }
    if cell == goal { return "G" }
    if let door = doors.first(where: { $0.position == cell }) { return door.isOpen ? "_" : "D" }
    return walls[cell.x, cell.y] ? "#" : " "
  }
}
