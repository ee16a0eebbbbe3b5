import Core

/// Where everything is in the beginning of an episode of ``MultiRoom``.
public struct MultiRoomLayout: Codable, Sendable, Hashable {
  /// A room, its walls included.
  public struct Room: Codable, Sendable, Hashable {
    /// Its upper left corner.
    public var corner: GridPosition
    /// Cells across and down.
    public var width: Int, height: Int
    /// The door by which it is entered from the room before, in a wall that both share; that of the first room leads nowhere and
    /// is not built.
    public var door: GridPosition

    public init(corner: GridPosition, width: Int, height: Int, door: GridPosition) {
      (self.corner, self.width, self.height, self.door) = (corner, width, height, door)
    }

    /// The columns and rows that it takes up.
    var columns: Range<Int> { corner.x..<corner.x + width }
    var rows: Range<Int> { corner.y..<corner.y + height }

    /// Whether it has a cell in common with another room, as MiniGrid looks at it: in part it wants a column or a row between them.
    fileprivate func overlaps(_ other: Room) -> Bool {
      columns.upperBound >= other.corner.x && other.columns.upperBound > corner.x && rows.upperBound >= other.corner.y
        && other.rows.upperBound > corner.y
    }
  }

  /// The rooms in the order in which they are crossed.
  public var rooms: [Room]
  /// The cells of agent and goal.
  public var agent: GridPosition, goal: GridPosition
  /// Where the agent looks: 0 right, 1 down, 2 left, 3 up.
  public var direction: Int

  public init(rooms: [Room], agent: GridPosition, goal: GridPosition, direction: Int) {
    (self.rooms, self.agent, self.goal, self.direction) = (rooms, agent, goal, direction)
  }
}

/// Draws rooms that lead into each other, with the probabilities of MiniGrid's MultiRoom.
struct MultiRoomGenerator: Codable, Sendable, Equatable {
  /// The walls that a room can be entered by.
  private enum Wall: Int {
    case right, below, left, above

    var opposite: Wall { Wall(rawValue: (rawValue + 2) % 4)! }
  }

  static let smallestRoom = 4
  /// How often the next room is tried before the way ends.
  private static let tries = 8

  let side: Int
  let rooms: ClosedRange<Int>
  let largestRoom: Int

  /// Rooms in a row. Ways that end too early are begun anew.
  func draw(using random: inout RandomStream) -> [MultiRoomLayout.Room] {
    let wanted = rooms.lowerBound + random.integer(below: rooms.count)
    while true {
      let way = drawWay(atMost: wanted, using: &random)
      if way.count == wanted { return way }
    }
  }

  /// Rooms in a row, as far as they find a place.
  private func drawWay(atMost wanted: Int, using random: inout RandomStream) -> [MultiRoomLayout.Room] {
    let start = GridPosition(x: random.integer(below: side - 2), y: random.integer(below: side - 2))
    guard let first = place(.left, at: start, after: [], using: &random) else { return [] }
    var (way, entry) = ([first], Wall.left)
    while way.count < wanted {
      var next: (room: MultiRoomLayout.Room, entry: Wall)?
      for _ in 0..<Self.tries where next == nil {
        let exits = (0..<4).filter { $0 != entry.rawValue }
        let exit = Wall(rawValue: exits[random.integer(below: 3)])!
        let door = door(in: exit, of: way[way.count - 1], using: &random)
        next = place(exit.opposite, at: door, after: way, using: &random).map { ($0, exit.opposite) }
      }
      guard let next else { return way }
      way.append(next.room)
      entry = next.entry
    }
    return way
  }

  private func door(
    in wall: Wall, of room: MultiRoomLayout.Room, using random: inout RandomStream
  ) -> GridPosition {
    switch wall {
    case .right, .left:
      GridPosition(
        x: wall == .right ? room.columns.upperBound - 1 : room.corner.x,
        y: room.corner.y + 1 + random.integer(below: room.height - 2))
    case .below, .above:
      GridPosition(
        x: room.corner.x + 1 + random.integer(below: room.width - 2),
        y: wall == .below ? room.rows.upperBound - 1 : room.corner.y)
    }
  }

  /// A room of random size that is entered at a cell of one of its walls; nil where it finds no place.
  private func place(
    _ entry: Wall, at door: GridPosition, after way: [MultiRoomLayout.Room], using random: inout RandomStream
  ) -> MultiRoomLayout.Room? {
    let sizes = largestRoom - Self.smallestRoom + 1
    let width = Self.smallestRoom + random.integer(below: sizes)
    let height = Self.smallestRoom + random.integer(below: sizes)
    var corner = door
    if !way.isEmpty {
      switch entry {
      case .right, .left:
        corner.x = entry == .right ? door.x - width + 1 : door.x
        corner.y = door.y - height + 2 + random.integer(below: height - 2)
      case .below, .above:
        corner.x = door.x - width + 2 + random.integer(below: width - 2)
        corner.y = entry == .below ? door.y - height + 1 : door.y
      }
    }
    // The last row stays empty, as in MiniGrid.
    guard corner.x >= 0, corner.y >= 0, corner.x + width <= side, corner.y + height < side else { return nil }
    let room = MultiRoomLayout.Room(corner: corner, width: width, height: height, door: door)
    return way.dropLast().contains { room.overlaps($0) } ? nil : room
  }
}
