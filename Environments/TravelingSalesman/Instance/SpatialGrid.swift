/// Points sorted into square cells, about two to a cell.
struct SpatialGrid {
  private let minimum: Point
  private let size: Double
  private let columns: Int
  private let rows: Int
  /// The points of cell i are `members[starts[i]..<starts[i + 1]]`.
  private var starts: [Int32]
  private var members: [Int32]

  init(_ points: [Point]) {
    let minimum = Point(points.map(\.x).min() ?? 0, points.map(\.y).min() ?? 0)
    let width = (points.map(\.x).max() ?? 0) - minimum.x
    let height = (points.map(\.y).max() ?? 0) - minimum.y
    let cells = Double(max(points.count / 2, 1))
    // A line of points gets cells along it; all points in one place get one cell.
    let size = max((width * height / cells).squareRoot(), max(width, height) / cells)
    self.minimum = minimum
    self.size = size > 0 ? size : 1
    columns = Int(width / self.size) + 1
    rows = Int(height / self.size) + 1
    starts = [Int32](repeating: 0, count: columns * rows + 1)
    members = [Int32](repeating: 0, count: points.count)
    for point in points { starts[cell(of: point) + 1] += 1 }
    for cell in 0..<columns * rows { starts[cell + 1] += starts[cell] }
    var next = starts
    for (index, point) in points.enumerated() {
      let cell = cell(of: point)
      members[Int(next[cell])] = Int32(index)
      next[cell] += 1
    }
  }

  /// The column of a point, outside of the grid's where the point lies outside.
  private func column(_ x: Double) -> Int { Self.cell((x - minimum.x) / size) }
  private func row(_ y: Double) -> Int { Self.cell((y - minimum.y) / size) }
  private func cell(of point: Point) -> Int {
    min(rows - 1, row(point.y)) * columns + min(columns - 1, column(point.x))
  }

  private static func cell(_ place: Double) -> Int { Int(max(-1e15, min(1e15, place.rounded(.down)))) }

  /// The first ring around a point that has cells of the grid in it: 0 for points within.
  func firstRing(around point: Point) -> Int {
    let column = column(point.x)
    let row = row(point.y)
    return max(0, -column, column - columns + 1, -row, row - rows + 1)
  }

  /// The last ring around a point that has cells of the grid in it.
  func lastRing(around point: Point) -> Int {
    let column = column(point.x)
    let row = row(point.y)
    return max(abs(column), abs(columns - 1 - column), abs(row), abs(rows - 1 - row))
  }

  /// Calls `body` for the points in the cells that are `ring` cells away from that of a point.
  func visitRing(_ ring: Int, around point: Point, _ body: (Int32) -> Void) {
    let column = column(point.x)
    let row = row(point.y)
    let top = max(0, row - ring)
    let bottom = min(rows - 1, row + ring)
    guard top <= bottom else { return }
    for y in top...bottom {
      if abs(y - row) == ring {
        let left = max(0, column - ring)
        let right = min(columns - 1, column + ring)
        if left <= right { for x in left...right { visit(y * columns + x, body) } }
      } else {
        if column - ring >= 0, column - ring < columns { visit(y * columns + column - ring, body) }
        if column + ring >= 0, column + ring < columns { visit(y * columns + column + ring, body) }
      }
    }
  }

  @inline(__always)
  private func visit(_ cell: Int, _ body: (Int32) -> Void) {
    for slot in starts[cell]..<starts[cell + 1] { body(members[Int(slot)]) }
  }

  /// Points outside the rings up to that one are at least this far from the point.
  func distanceBeyondRing(_ ring: Int, from point: Point) -> Double {
    let x = (point.x - minimum.x) / size - Double(column(point.x))
    let y = (point.y - minimum.y) / size - Double(row(point.y))
    let inside = min(min(x, 1 - x), min(y, 1 - y))
    // A point on the far border belongs to the last cell, a little outside of it; rounding is given a little, too.
    return max(0, Double(ring) + inside - 1e-9) * size
  }
}
