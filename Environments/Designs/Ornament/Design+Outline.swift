import Foundation

extension Design.Layer {
  /// The outline of the shape, as the data of an SVG path: its middle at the origin, pointing along x, scaled by a factor.
  func outline(scale: Double) -> String {
    let half = size / 2 * scale
    let width = half * aspect
    switch shape {
    case .petal:
      return
        "M\((-half).svg) 0C\((-half / 3).svg) \((-width * 1.3).svg) \((half * 0.7).svg) \((-width * 1.3).svg) \(half.svg) 0"
        + "C\((half * 0.7).svg) \((width * 1.3).svg) \((-half / 3).svg) \((width * 1.3).svg) \((-half).svg) 0Z"
    case .leaf:
      return "M\((-half).svg) 0Q0 \((-2 * width).svg) \(half.svg) 0Q0 \((2 * width).svg) \((-half).svg) 0Z"
    case .drop:
      let radius = half * (0.3 + 0.4 * aspect)
      let center = half - radius
      return "M\((-half).svg) 0Q\((center * 0.3).svg) \((-radius * 0.6).svg) \(center.svg) \((-radius).svg)"
        + "A\(radius.svg) \(radius.svg) 0 0 1 \(center.svg) \(radius.svg)"
        + "Q\((center * 0.3).svg) \((radius * 0.6).svg) \((-half).svg) 0Z"
    case .ellipse: return Self.ellipse(half, width)
    case .ring: return Self.ellipse(half, half)
    case .polygon: return Self.polygon((0..<corners).map { Self.point(half, Double($0) / Double(corners)) })
    case .star:
      return Self.polygon(
        (0..<2 * corners).map { Self.point($0 % 2 == 0 ? half : width * 0.8, Double($0) / Double(2 * corners)) })
    case .crescent:
      let bite = half * (1.05 + 1.2 * aspect)
      return "M0 \((-half).svg)A\(half.svg) \(half.svg) 0 0 1 0 \(half.svg)"
        + "A\(bite.svg) \(bite.svg) 0 0 0 0 \((-half).svg)Z"
    case .beads:
      // Each a little smaller than the one before it, all together as long as the shape.
      return (0..<corners).map { place in
        let share = (Double(place) + 0.5) / Double(corners)
        let radius = half / Double(corners) * (1.05 - 0.75 * share)
        return Self.ellipse(radius, radius, x: -half + 2 * half * share)
      }.joined()
    case .wave:
      let step = 2 * half / Double(corners)
      let first = "M\((-half).svg) 0q\((step / 2).svg) \((-width).svg) \(step.svg) 0"
      return first + (1..<corners).map { _ in "t\(step.svg) 0" }.joined()
    }
  }

  private static func ellipse(_ rx: Double, _ ry: Double, x: Double = 0) -> String {
    "M\((x - rx).svg) 0a\(rx.svg) \(ry.svg) 0 1 0 \((2 * rx).svg) 0a\(rx.svg) \(ry.svg) 0 1 0 \((-2 * rx).svg) 0Z"
  }

  private static func point(_ radius: Double, _ turn: Double) -> (x: Double, y: Double) {
    (radius * cos(2 * .pi * turn), radius * sin(2 * .pi * turn))
  }

  private static func polygon(_ points: [(x: Double, y: Double)]) -> String {
    "M" + points.map { "\($0.x.svg) \($0.y.svg)" }.joined(separator: "L") + "Z"
  }
}
