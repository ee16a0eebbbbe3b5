import Core

/// Makes levels of ``Sokoban`` by playing backwards from a solved one, so that each can be solved.
///
/// A random walk digs the room. Boxes, more than are wanted, are put on targets and then pulled off: any box to which the player can
/// walk, in any direction, one to three cells. Boxes that are still on targets then leave with their targets, and so do those that
/// are too many: what solves a level solves it without them as well. The idea is that of Racanière et al., "Imagination-augmented
/// agents for deep reinforcement learning" (2017), without its score of difficulty.
struct SokobanGenerator: Codable, Sendable, Hashable {
  /// Cells a side, the wall around included.
  let size: Int
  let boxes: Int

  /// How many boxes are tried.
  private var tried: Int { boxes + boxes / 2 + 1 }

  /// A level.
  func level(using random: inout RandomStream) -> SokobanLevel {
    while true {
      let floor = room(using: &random)
      if let level = furnished(floor, using: &random) { return level }
    }
  }

  /// The floor that a random walk digs: at every step the cell and perhaps one beside it, until there is room for the boxes.
  private func room(using random: inout RandomStream) -> SokobanCells {
    var floor = SokobanCells()
    var (row, column) = (1 + random.integer(below: size - 2), 1 + random.integer(below: size - 2))
    var direction = random.integer(below: 4)
    let wanted = min(6 * tried + random.integer(below: 2 * size), (size - 2) * (size - 2) * 7 / 8)
    while floor.count < wanted {
      floor.insert(row * SokobanCells.stride + column)
      let bits = random.next()
      // Beside the walk, towards the middle of the board, so never in the wall around.
      if bits & 1 == 0 {
        let (beside, below) = (column < size / 2 ? column + 1 : column - 1, row < size / 2 ? row + 1 : row - 1)
        floor.insert(bits & 2 == 0 ? row * SokobanCells.stride + beside : below * SokobanCells.stride + column)
      }
      if bits >> 2 & 3 == 0 { direction = Int(bits >> 4 & 3) }
      switch direction {
      case 0: row = max(1, row - 1)
      case 1: column = min(size - 2, column + 1)
      case 2: row = min(size - 2, row + 1)
      default: column = max(1, column - 1)
      }
    }
    return floor
  }

  /// The floor with targets, boxes and player; nil when too many boxes stay on targets or out of reach.
  private func furnished(_ floor: SokobanCells, using random: inout RandomStream) -> SokobanLevel? {
    let floorCount = floor.count
    var (starts, places) = (SIMD64<UInt8>(), SIMD64<UInt8>())
    var occupied = SokobanCells()
    for box in 0..<tried {
      let cell = (floor - occupied).cell(at: random.integer(below: floorCount - box))
      occupied.insert(cell)
      starts[box] = UInt8(cell)
      places[box] = UInt8(cell)
    }
    var player = (floor - occupied).cell(at: random.integer(below: floorCount - tried))
    for _ in 0..<4 * tried {
      let reached = (floor - occupied).region(from: player)
      guard let pull = randomPull(of: occupied, reached, using: &random) else { break }
      var box = 0
      while Int(places[box]) != pull.cell { box += 1 }
      let offset = SokobanCells.offset(pull.direction)
      var cell = pull.cell
      occupied.remove(cell)
      for _ in 0..<1 + random.integer(below: 3) where floor.contains(cell + 2 * offset) && !occupied.contains(cell + 2 * offset)
      {
        cell += offset
      }
      occupied.insert(cell)
      places[box] = UInt8(cell)
      player = cell + offset
    }
    var (targets, kept) = (SokobanCells(), SokobanCells())
    for box in 0..<tried where kept.count < boxes {
      let (start, cell) = (Int(starts[box]), Int(places[box]))
      if start == cell || kept.contains(start) || targets.contains(cell) { continue }
      targets.insert(start)
      kept.insert(cell)
    }
    guard kept.count == boxes else { return nil }
    let reached = (floor - kept).region(from: player)
    player = reached.cell(at: random.integer(below: reached.count))
    return SokobanLevel(
      rows: size, columns: size, walls: SokobanCells(rows: 0..<size, columns: 0..<size) - floor, targets: targets, boxes: kept,
      player: player)
  }

  /// Any pull of a box by a player who can walk to these cells: he stands beside the box and the cell behind him is free.
  private func randomPull(
    of boxes: SokobanCells, _ reached: SokobanCells, using random: inout RandomStream
  ) -> (cell: Int, direction: Int)? {
    func pullable(_ direction: Int) -> SokobanCells {
      let back = direction ^ 2
      let beside = reached.moved(back)
      return boxes & beside & beside.moved(back)
    }
    let counts = SIMD4(pullable(0).count, pullable(1).count, pullable(2).count, pullable(3).count)
    let total = counts.wrappedSum()
    guard total > 0 else { return nil }
    var index = random.integer(below: total)
    var direction = 0
    while index >= counts[direction] {
      index -= counts[direction]
      direction += 1
    }
    return (pullable(direction).cell(at: index), direction)
  }
}
