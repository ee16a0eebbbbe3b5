import Core

/// A level of ``Sokoban``: walls, targets, and where boxes and player stand in the beginning.
///
/// Its text is in the usual letters (XSB): `#` wall, `@` player, `+` player on a target, `$` box, `*` box on a target, `.` target,
/// and a space, `-` or `_` for floor.
public struct SokobanLevel: Codable, Sendable, Hashable {
  /// Rows of the board, at most 16.
  public let rows: Int
  /// Columns of the board, at most 16.
  public let columns: Int
  /// All cells of the board on which neither player nor box can ever stand.
  var walls: SokobanCells
  var targets: SokobanCells
  var boxes: SokobanCells
  var player: Int

  init(rows: Int, columns: Int, walls: SokobanCells, targets: SokobanCells, boxes: SokobanCells, player: Int) {
    self.rows = rows
    self.columns = columns
    self.walls = walls
    self.targets = targets
    self.boxes = boxes
    self.player = player
  }

  /// A level from its rows, from top to bottom. Short rows end in floor. Floor that the player cannot reach becomes wall.
  /// - Throws: `WarrenError` that says where, when the text has another letter or the level makes no sense: not exactly one
  ///   player, boxes not as many as targets, no box off its target, a gap in the wall around, a box or target out of reach, or a
  ///   player who cannot move.
  public init(_ text: [String]) throws {
    let place = "level"
    let lines = text.map { Array($0.utf8) }
    rows = lines.count
    columns = lines.map(\.count).max() ?? 0
    guard (3...16).contains(rows), (3...16).contains(columns) else {
      throw WarrenError("a level has 3 to 16 rows and columns, found \(rows) and \(columns)", at: place)
    }
    var (floor, players) = (SokobanCells(), [Int]())
    (targets, boxes) = (SokobanCells(), SokobanCells())
    for (row, line) in lines.enumerated() {
      for column in 0..<columns {
        let letter = column < line.count ? Character(UnicodeScalar(line[column])) : " "
        let cell = row * SokobanCells.stride + column
        guard "#@+$*. -_".contains(letter) else {
          throw WarrenError(
            "row \(row + 1), column \(column + 1) has the letter '\(letter)'", at: place,
            hint: "# wall, @ player, + player on target, $ box, * box on target, . target, space for floor")
        }
        if letter != "#" { floor.insert(cell) }
        if "@+".contains(letter) { players.append(cell) }
        if "$*".contains(letter) { boxes.insert(cell) }
        if "+*.".contains(letter) { targets.insert(cell) }
      }
    }
    guard players.count == 1 else { throw WarrenError("a level has one player, @ or +, found \(players.count)", at: place) }
    player = players[0]
    guard boxes.count == targets.count else {
      throw WarrenError("\(boxes.count) boxes and \(targets.count) targets; as many are needed", at: place)
    }
    guard !(boxes - targets).isEmpty else { throw WarrenError("every box is on a target already", at: place) }
    // The walk ends at the edge, where a closed level has walls only.
    let board = SokobanCells(rows: 0..<rows, columns: 0..<columns)
    let inside = SokobanCells(rows: 1..<rows - 1, columns: 1..<columns - 1)
    guard inside.contains(player) else { throw Self.gap(at: player) }
    let reached = (floor & inside).region(from: player)
    let gaps = reached.widened & (floor - inside)
    guard gaps.isEmpty else { throw Self.gap(at: gaps.cell(at: 0)) }
    for (name, cells) in [("box", boxes - reached), ("target", targets - reached)] where !cells.isEmpty {
      throw WarrenError("the \(name) at \(Self.name(cells.cell(at: 0))) is out of the player's reach", at: place)
    }
    walls = board - reached
    guard (0..<4).contains(where: { canMove($0) }) else { throw WarrenError("the player cannot move", at: place) }
  }

  /// Whether a move of the player changes anything.
  func canMove(_ direction: Int) -> Bool {
    let offset = SokobanCells.offset(direction)
    let next = player &+ offset
    if walls.contains(next) { return false }
    return !boxes.contains(next) || !(walls.contains(next &+ offset) || boxes.contains(next &+ offset))
  }

  /// The same level on a larger board, walls around it.
  func padded(rows: Int, columns: Int) -> SokobanLevel {
    let board = SokobanCells(rows: 0..<rows, columns: 0..<columns)
    let own = SokobanCells(rows: 0..<self.rows, columns: 0..<self.columns)
    return SokobanLevel(
      rows: rows, columns: columns, walls: walls | (board - own), targets: targets, boxes: boxes, player: player)
  }

  /// The rows of the level as text.
  public var text: [String] {
    (0..<rows).map { row in
      String(
        (0..<columns).map { column -> Character in
          let cell = row * SokobanCells.stride + column
          let isTarget = targets.contains(cell)
          if cell == player { return isTarget ? "+" : "@" }
          if boxes.contains(cell) { return isTarget ? "*" : "$" }
          return isTarget ? "." : walls.contains(cell) ? "#" : " "
        })
    }
  }

  private static func gap(at cell: Int) -> WarrenError {
    WarrenError("the wall around has a gap at \(name(cell))", at: "level")
  }

  private static func name(_ cell: Int) -> String {
    "row \(cell / SokobanCells.stride + 1), column \(cell % SokobanCells.stride + 1)"
  }
}
