/// A small picture of one number a pixel, drawn as a few paths: equal neighbours on a line are one rectangle, so that a page can hold
/// hundreds of them.
struct PixelImage {
  let height: Int
  let width: Int
  /// [height × width]
  let values: [Float]

  /// Shades that are told apart.
  private static let levels = 8

  /// One channel of an image [height, width, channels], or the mean of all of them.
  init(_ numbers: some Collection<Float>, height: Int, width: Int, channels: Int = 1, channel: Int? = nil) {
    self.height = height
    self.width = width
    let numbers = Array(numbers)
    values = (0..<height * width).map { pixel in
      if let channel { return numbers[pixel * channels + channel] }
      return (0..<channels).reduce(0) { $0 + numbers[pixel * channels + $1] } / Float(channels)
    }
  }

  /// Draws from white to black: the smallest to the largest number.
  func draw(in drawing: inout SVGDrawing, x: Double, y: Double, side: Double, range: ClosedRange<Float>? = nil) {
    let low = range?.lowerBound ?? values.min() ?? 0
    let high = range?.upperBound ?? values.max() ?? 1
    let scale = high > low ? 1 / (high - low) : 0
    draw(in: &drawing, x, y, side, values.map { ($0 - low) * scale }, fill: SVGDrawing.ink)
    frame(in: &drawing, x, y, side)
  }

  /// Draws numbers around zero in two colours: blue above, orange below.
  func drawSigned(in drawing: inout SVGDrawing, x: Double, y: Double, side: Double, largest: Float) {
    let scale = largest > 0 ? 1 / largest : 0
    draw(in: &drawing, x, y, side, values.map { $0 * scale }, fill: SVGDrawing.blue)
    draw(in: &drawing, x, y, side, values.map { -$0 * scale }, fill: SVGDrawing.orange)
    frame(in: &drawing, x, y, side)
  }

  private func frame(in drawing: inout SVGDrawing, _ x: Double, _ y: Double, _ side: Double) {
    let pixel = side / Double(max(height, width, 1))
    drawing.frame(x, y, pixel * Double(width), pixel * Double(height))
  }

  /// Numbers from 0 to 1 as opacity; what is not above zero stays empty.
  private func draw(
    in drawing: inout SVGDrawing, _ x: Double, _ y: Double, _ side: Double, _ shares: [Float], fill: String
  ) {
    let pixel = side / Double(max(height, width, 1))
    let shades = shares.map { $0.isFinite ? Int((min(max($0, 0), 1) * Float(Self.levels)).rounded()) : 0 }
    for shade in 1...Self.levels {
      var d = ""
      for row in 0..<height {
        var column = 0
        while column < width {
          guard shades[row * width + column] == shade else {
            column += 1
            continue
          }
          let start = column
          while column < width, shades[row * width + column] == shade { column += 1 }
          let length = SVGDrawing.text(Double(column - start) * pixel)
          d +=
            "M\(SVGDrawing.text(x + Double(start) * pixel)) \(SVGDrawing.text(y + Double(row) * pixel))h\(length)"
            + "v\(SVGDrawing.text(pixel))h-\(length)z"
        }
      }
      drawing.path(d, fill: fill, opacity: Double(shade) / Double(Self.levels))
    }
  }
}
