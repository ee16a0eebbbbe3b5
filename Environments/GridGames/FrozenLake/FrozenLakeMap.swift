import Core

/// The ground of a ``FrozenLake``: `S` start, `F` frozen, `H` hole, `G` goal.
public struct FrozenLakeMap: Codable, Sendable, Equatable {
  /// The rows from top to bottom, all of one length.
  public let rows: [String]

  /// Gymnasium's maps by name.
  public static let named: [String: FrozenLakeMap] = [
    "4x4": FrozenLakeMap(checked: ["SFFF", "FHFH", "FFFH", "HFFG"]),
    "8x8": FrozenLakeMap(checked: [
      "SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF", "FHFFHFHF", "FFFHFFFG",
    ]),
  ]

  private init(checked rows: [String]) { self.rows = rows }

  /// A map of these rows.
  /// - Throws: `WarrenError` when the rows differ in length, hold another letter, lack a start or a goal, or when no path
  ///   leads from every start to a goal.
  public init(_ rows: [String]) throws {
    self.rows = rows
    let place = "map"
    guard let first = rows.first, !first.isEmpty else { throw WarrenError("the map is empty", at: place) }
    for (number, row) in rows.enumerated() {
      guard row.utf8.count == first.utf8.count else {
        throw WarrenError("row \(number + 1) has \(row.utf8.count) tiles, the first has \(first.utf8.count)", at: place)
      }
      if let letter = row.first(where: { !"SFHG".contains($0) }) {
        throw WarrenError("row \(number + 1) has the tile '\(letter)'", at: place, hint: "S start, F frozen, H hole, G goal")
      }
    }
    guard tiles.count <= 4096 else { throw WarrenError("\(tiles.count) tiles; at most 4096 are possible", at: place) }
    guard tiles.contains(Self.start) else { throw WarrenError("the map has no start, S", at: place) }
    guard tiles.contains(Self.goal) else { throw WarrenError("the map has no goal, G", at: place) }
    for tile in tiles.indices where tiles[tile] == Self.start && !leadsToGoal(from: tile) {
      throw WarrenError(
        "no path leads from the start at row \(tile / width + 1), column \(tile % width + 1) to a goal", at: place)
    }
  }

  /// A random square map: every tile but the corners is frozen with probability `frozenFraction`, else a hole; drawn again until a
  /// path leads from the start in one corner to the goal in the other.
  /// - Parameters:
  ///   - size: tiles a side, 2 to 64.
  ///   - frozenFraction: from 0.4 to 1; below that a path is too rare to wait for.
  ///   - random: where randomness comes from.
  /// - Throws: `WarrenError` for a size or share outside its range.
  public static func random(size: Int, frozenFraction: Double, using random: inout RandomStream) throws -> FrozenLakeMap {
    guard (2...64).contains(size) else { throw WarrenError("'size' lies between 2 and 64 tiles, found \(size)") }
    guard (0.4...1).contains(frozenFraction) else {
      throw WarrenError("'frozenFraction' lies from 0.4 to 1, found \(frozenFraction)")
    }
    var share = frozenFraction
    while true {
      // On a large board a path is rare below the percolation threshold, so every failed attempt freezes a little more.
      for _ in 0..<100 {
        var letters = (0..<size * size).map { _ in random.bernoulli(share) ? frozen : hole }
        letters[0] = start
        letters[size * size - 1] = goal
        let rows = (0..<size).map { String(decoding: letters[$0 * size..<($0 + 1) * size], as: UTF8.self) }
        let map = FrozenLakeMap(checked: rows)
        if map.leadsToGoal(from: 0) { return map }
      }
      share = min(1, share + 0.02)
    }
  }

  static let start = UInt8(ascii: "S"), goal = UInt8(ascii: "G"), hole = UInt8(ascii: "H"), frozen = UInt8(ascii: "F")

  /// Tiles in a row.
  public var width: Int { rows[0].utf8.count }

  /// All tiles in row-major order.
  var tiles: [UInt8] { rows.flatMap { Array($0.utf8) } }

  /// The tile that a move leads to: 0 left, 1 down, 2 right, 3 up. At the edge one stays.
  func tile(from tile: Int, moving direction: Int) -> Int {
    let (row, column) = (tile / width, tile % width)
    switch direction {
    case 0: return row * width + max(column - 1, 0)
    case 1: return min(row + 1, rows.count - 1) * width + column
    case 2: return row * width + min(column + 1, width - 1)
    default: return max(row - 1, 0) * width + column
    }
  }

  private func leadsToGoal(from first: Int) -> Bool {
    let tiles = tiles
    var known = [Bool](repeating: false, count: tiles.count)
    var open = [first]
    known[first] = true
    while let current = open.popLast() {
      if tiles[current] == Self.goal { return true }
      for direction in 0..<4 {
        let next = tile(from: current, moving: direction)
        if !known[next], tiles[next] != Self.hole {
          known[next] = true
          open.append(next)
        }
      }
    }
    return false
  }
}
