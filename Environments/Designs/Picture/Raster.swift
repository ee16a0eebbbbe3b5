import Foundation

/// A square picture in pixels: red, green and blue from 0 to 1, row by row from the upper left corner; the fourth lane is 0.
struct Raster: Sendable, Equatable {
  let side: Int
  var pixels: [SIMD4<Float>]

  /// A picture of one colour.
  init(side: Int, fill: SIMD4<Float> = .zero) {
    self.side = side
    pixels = [SIMD4<Float>](repeating: fill, count: side * side)
  }

  /// A collage, each pixel by what lies at its middle; translucent colours are mixed as drawings are, in the numbers of the screen.
  init(_ collage: Collage, side: Int) {
    self.init(side: side, fill: Self.lane(collage.background))
    for piece in collage.pieces { lay(piece) }
  }

  /// The root of the mean squared difference of all numbers of two pictures of one size, from 0 to 1.
  func difference(to other: Raster) -> Double {
    var sum = SIMD4<Float>.zero
    for place in pixels.indices {
      let difference = pixels[place] - other.pixels[place]
      sum += difference * difference
    }
    return (Double(sum.x + sum.y + sum.z) / Double(3 * pixels.count)).squareRoot()
  }

  private mutating func lay(_ piece: Collage.Piece) {
    let scale = Float(side)
    let angle = Float(piece.angle * .pi / 180)
    let (cosine, sine) = (cos(angle), sin(angle))
    let (x, y) = (Float(piece.x) * scale, Float(piece.y) * scale)
    let (halfWidth, halfHeight) = (Float(piece.width) * scale / 2, Float(piece.height) * scale / 2)
    // A box around whatever the shape is, in pixels.
    let reachX = abs(halfWidth * cosine) + abs(halfHeight * sine)
    let reachY = abs(halfWidth * sine) + abs(halfHeight * cosine)
    let columns = Self.range(x - reachX, x + reachX, side)
    let rows = Self.range(y - reachY, y + reachY, side)
    guard !columns.isEmpty else { return }
    let paint = Self.lane(piece.color) * Float(piece.opacity)
    let rest = SIMD4<Float>(repeating: 1 - Float(piece.opacity))
    let uStep = cosine / halfWidth
    let vStep = -sine / halfHeight
    let dx = Float(columns.lowerBound) + 0.5 - x
    pixels.withUnsafeMutableBufferPointer { pixels in
      for row in rows {
        let dy = Float(row) + 0.5 - y
        let u = (dx * cosine + dy * sine) / halfWidth
        let v = (dy * cosine - dx * sine) / halfHeight
        // All shapes are convex, so a row meets each in one stretch.
        var stretch = Stretch(low: 0, high: Float(columns.count - 1))
        switch piece.form {
        case .ellipse: stretch.clipToCircle(u, uStep, v, vStep)
        case .rectangle:
          stretch.clip(u, uStep)
          stretch.clip(-u, -uStep)
          stretch.clip(v, vStep)
          stretch.clip(-v, -vStep)
        case .triangle:
          stretch.clip(v, vStep)
          stretch.clip(2 * u - v, 2 * uStep - vStep)
          stretch.clip(-2 * u - v, -2 * uStep - vStep)
        }
        let steps = stretch.steps
        let first = row * side + columns.lowerBound
        for place in first + steps.lowerBound..<first + steps.upperBound {
          pixels[place] = pixels[place] * rest + paint
        }
      }
    }
  }

  /// The steps along a row at which conditions hold.
  private struct Stretch {
    var low: Float
    var high: Float

    /// Keeps the steps k with start + k slope at most 1.
    mutating func clip(_ start: Float, _ slope: Float) {
      if slope > 0 {
        high = min(high, (1 - start) / slope)
      } else if slope < 0 {
        low = max(low, (1 - start) / slope)
      } else if start > 1 {
        high = -1
      }
    }

    /// Keeps the steps k with (u + k uStep)² + (v + k vStep)² at most 1.
    mutating func clipToCircle(_ u: Float, _ uStep: Float, _ v: Float, _ vStep: Float) {
      let square = uStep * uStep + vStep * vStep
      let middle = -(u * uStep + v * vStep) / square
      let root = middle * middle - (u * u + v * v - 1) / square
      guard root >= 0 else {
        high = -1
        return
      }
      low = max(low, middle - root.squareRoot())
      high = min(high, middle + root.squareRoot())
    }

    var steps: Range<Int> {
      guard low <= high else { return 0..<0 }
      let first = Int(low.rounded(.up))
      return first..<max(first, Int(high.rounded(.down)) + 1)
    }
  }

  /// The pixels whose middles may lie between two coordinates.
  private static func range(_ low: Float, _ high: Float, _ side: Int) -> Range<Int> {
    let first = max(0, (low - 0.5).rounded(.down))
    let end = min(Float(side), (high + 0.5).rounded(.up))
    return first < end ? Int(first)..<Int(end) : 0..<0
  }

  private static func lane(_ color: [Double]) -> SIMD4<Float> { SIMD4(Float(color[0]), Float(color[1]), Float(color[2]), 0) }
}
