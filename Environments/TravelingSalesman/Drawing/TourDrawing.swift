import Foundation
import Search

extension TravelingSalesmanInstance {
  /// The tour drawn as a complete `<svg>` element: the way as a path, the cities as dots. Nil where the instance has no
  /// coordinates, or the tour does not have its number of cities.
  ///
  /// Cities in space are seen from above. It takes the colour of its text (`currentColor`) and, for the way, the page's `--series-1` where that is defined.
  public func svg(of tour: Permutation) -> String? {
    guard points.count == count, tour.count == count, count > 0 else { return nil }
    let size = 400.0
    let margin = 8.0
    let places = planePoints
    let left = places.map(\.x).min() ?? 0
    let top = places.map(\.y).max() ?? 0
    let width = (places.map(\.x).max() ?? 0) - left
    let height = top - (places.map(\.y).min() ?? 0)
    let extent = max(width, height)
    let scale = extent > 0 ? (size - 2 * margin) / extent : 1
    // Coordinates grow upwards on a map, downwards in a drawing.
    let drawn = places.map { Point(margin + ($0.x - left) * scale, margin + (top - $0.y) * scale) }
    func text(_ value: Double) -> String { String(format: "%.2f", value) }
    let way = tour.elements.map { "\(text(drawn[Int($0)].x)) \(text(drawn[Int($0)].y))" }.joined(separator: "L")
    let radius = text(max(0.6, min(3, 60 / Double(count).squareRoot() / 4)))
    let dots = drawn.map { "<circle cx=\"\(text($0.x))\" cy=\"\(text($0.y))\" r=\"\(radius)\"/>" }.joined()
    let box = "0 0 \(text(width * scale + 2 * margin)) \(text(height * scale + 2 * margin))"
    return """
      <svg viewBox="\(box)" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="Tour through \(count) cities">\
      <path d="M\(way)Z" fill="none" stroke="var(--series-1, currentColor)" stroke-width="1.5" stroke-linejoin="round"/>\
      <g fill="currentColor">\(dots)</g></svg>
      """
  }

  /// Where to draw the cities: x to the right, y upwards. Latitude (x in TSPLIB's files) points up.
  private var planePoints: [Point] {
    metric == .geographical ? points.map { Point($0.y, $0.x) } : points
  }
}
