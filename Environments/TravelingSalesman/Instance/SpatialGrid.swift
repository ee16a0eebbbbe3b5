/// Points sorted into square cells, about two to a cell.
struct SpatialGrid {
  private let points: [Point]
  private let minimum: Point
  private let size: Double
  private let columns: Int
  private let rows: Int
  /// The points of cell i are `members[starts[i]..<starts[i + 1]]`.
  private var starts: [Int32]
  private var members: [Int32]

  init(_ points: [Point]) {
    self.points = points
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

  private func column(_ x: Double) -> Int { min(columns - 1, Int((x - minimum.x) / size)) }
  private func row(_ y: Double) -> Int { min(rows - 1, Int((y - minimum.y) / size)) }
  private func cell(of point: Point) -> Int { row(point.y) * columns + column(point.x) }

  /// Calls `body` for the points in the cells that are `ring` cells away from the point's own.
  /// - Returns: whether any cell of the ring lies inside the grid.
  func visitRing(_ ring: Int, around index: Int, _ body: (Int32) -> Void) -> Bool {
    let column = column(points[index].x)
    let row = row(points[index].y)
    var isInside = false
    for y in max(0, row - ring)..<min(rows, row + ring + 1) {
      let isEdge = abs(y - row) == ring
      let step = isEdge || ring == 0 ? 1 : 2 * ring
      var x = column - ring
      while x <= column + ring {
        if x >= 0 && x < columns {
          isInside = true
          let cell = y * columns + x
          for slot in starts[cell]..<starts[cell + 1] { body(members[Int(slot)]) }
        }
        x += step
      }
    }
    return isInside
  }

  /// Points outside the rings up to that one are at least this far from the point.
  func distanceBeyondRing(_ ring: Int, from index: Int) -> Double {
    let point = points[index]
    let x = (point.x - minimum.x) / size - Double(column(point.x))
    let y = (point.y - minimum.y) / size - Double(row(point.y))
    let inside = min(min(x, 1 - x), min(y, 1 - y))
    // A point on the far border belongs to the last cell, a little outside of it; rounding is given a little, too.
    return max(0, Double(ring) + inside - 1e-9) * size
  }
}
