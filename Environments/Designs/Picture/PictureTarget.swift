import Foundation

/// The pictures that can be matched, each made by a formula.
public enum PictureTarget: String, Sendable, Codable, CaseIterable {
  /// A low sun over water.
  case sunset
  /// Hills behind hills, the farther the paler.
  case hills
  /// Rings of several colours, off the centre.
  case rings
  /// A flower of seven petals.
  case flower

  /// The picture in pixels, each the mean of sixteen points.
  func raster(side: Int) -> Raster {
    var raster = Raster(side: side)
    let steps = 4
    for row in 0..<side {
      for column in 0..<side {
        var sum = SIMD3<Double>.zero
        for sample in 0..<steps * steps {
          let x = (Double(column) + (Double(sample % steps) + 0.5) / Double(steps)) / Double(side)
          let y = (Double(row) + (Double(sample / steps) + 0.5) / Double(steps)) / Double(side)
          sum += color(x, y)
        }
        let mean = sum / Double(steps * steps)
        raster.pixels[row * side + column] = SIMD4(Float(mean.x), Float(mean.y), Float(mean.z), 0)
      }
    }
    return raster
  }

  /// The colour at a place, both coordinates from 0 to 1, the second one downwards.
  private func color(_ x: Double, _ y: Double) -> SIMD3<Double> {
    switch self {
    case .sunset:
      let horizon = 0.62
      let sun = SIMD2(0.5, 0.5)
      if y < horizon {
        let sky = Self.mix([0.16, 0.13, 0.36], [0.98, 0.55, 0.29], y / horizon)
        return hypot(x - sun.x, y - sun.y) < 0.17 ? [1, 0.86, 0.45] : sky
      }
      let depth = (y - horizon) / (1 - horizon)
      let water = Self.mix([0.72, 0.34, 0.33], [0.07, 0.09, 0.25], depth)
      // The sun's light on the waves narrows towards the horizon.
      let isLit = abs(x - sun.x) < 0.06 + 0.14 * depth && sin(46 * depth.squareRoot()) > 0
      return isLit ? Self.mix(water, [1, 0.8, 0.45], 0.75 - 0.4 * depth) : water
    case .hills:
      let ridges: [(height: Double, color: SIMD3<Double>)] = [
        (0.42 + 0.07 * sin(7 * x + 1), [0.65, 0.74, 0.84]), (0.56 + 0.08 * sin(5 * x + 3.5), [0.42, 0.58, 0.66]),
        (0.7 + 0.07 * sin(6 * x + 0.4), [0.22, 0.42, 0.42]), (0.85 + 0.06 * sin(4 * x + 5), [0.09, 0.24, 0.22]),
      ]
      var color = Self.mix([0.55, 0.77, 0.95], [0.98, 0.93, 0.83], min(y / 0.5, 1))
      if hypot(x - 0.74, y - 0.2) < 0.1 { color = [1, 0.97, 0.85] }
      for ridge in ridges where y > ridge.height { color = ridge.color }
      return color
    case .rings:
      let colors: [SIMD3<Double>] = [
        [0.95, 0.3, 0.25], [0.98, 0.92, 0.8], [0.13, 0.45, 0.6], [0.98, 0.76, 0.26], [0.16, 0.17, 0.29], [0.9, 0.88, 0.82],
      ]
      return colors[min(Int(hypot(x - 0.42, y - 0.46) / 0.125), colors.count - 1)]
    case .flower:
      let (dx, dy) = (x - 0.5, y - 0.5)
      let radius = hypot(dx, dy)
      if radius < 0.11 { return Self.mix([0.99, 0.85, 0.3], [0.85, 0.5, 0.12], radius / 0.11) }
      let edge = 0.24 + 0.2 * abs(cos(3.5 * atan2(dy, dx)))
      if radius < edge { return Self.mix([0.98, 0.93, 0.97], [0.8, 0.25, 0.55], radius / edge) }
      return Self.mix([0.2, 0.42, 0.3], [0.06, 0.2, 0.2], min(radius / 0.7, 1))
    }
  }

  private static func mix(_ first: SIMD3<Double>, _ second: SIMD3<Double>, _ share: Double) -> SIMD3<Double> {
    first + (second - first) * share
  }
}
