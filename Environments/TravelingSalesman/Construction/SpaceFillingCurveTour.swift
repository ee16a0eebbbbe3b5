import Search

/// Visits the cities in the order in which Sierpinski's curve through the square around them comes by: about a third longer than
/// the optimum on uniform cities, in the time that sorting takes (Platzman and Bartholdi, "Spacefilling curves and the planar
/// travelling salesman problem", 1989). Cities in space are visited by where they lie below: it does not see heights.
package struct SpaceFillingCurveBuilder {
  private let instance: TravelingSalesmanInstance

  init(_ instance: TravelingSalesmanInstance) {
    self.instance = instance
  }

  /// Cities in one place are visited in the order of their numbers. The tour begins in city 0.
  func tour() -> Permutation {
    let points = instance.points
    let left = points.map(\.x).min() ?? 0
    let bottom = points.map(\.y).min() ?? 0
    let extent = max((points.map(\.x).max() ?? 0) - left, (points.map(\.y).max() ?? 0) - bottom)
    let scale = extent > 0 ? 1 / extent : 0
    let places = points.map { Self.place(of: Point(($0.x - left) * scale, ($0.y - bottom) * scale)) }
    let order = (0..<Int32(points.count)).sorted { (places[Int($0)], $0) < (places[Int($1)], $1) }
    guard let start = order.firstIndex(of: 0) else { return Permutation(unchecked: order) }
    return Permutation(unchecked: Array(order[start...] + order[..<start]))
  }

  /// When the curve comes to a point of the unit square: the halves that have it, halved again and again, as binary digits.
  ///
  /// A diagonal halves the square. Each triangle is passed from one end of its longest side to the other; its halves are passed
  /// from the first end to the right angle and from there to the other end. So the curve is closed.
  package static func place(of point: Point) -> UInt64 {
    var place: UInt64 = point.x >= point.y ? 0 : 1
    var first = place == 0 ? SIMD2(0.0, 0.0) : SIMD2(1.0, 1.0)
    var corner = place == 0 ? SIMD2(1.0, 0.0) : SIMD2(0.0, 1.0)
    var last = SIMD2(1.0, 1.0) - first
    let point = SIMD2(point.x, point.y)
    for _ in 0..<40 {
      let middle = (first + last) * 0.5
      let toFirst = point - first
      let toLast = point - last
      if (toFirst * toFirst).sum() <= (toLast * toLast).sum() {
        place = place << 1
        last = corner
      } else {
        place = place << 1 | 1
        first = corner
      }
      corner = middle
    }
    return place
  }
}
