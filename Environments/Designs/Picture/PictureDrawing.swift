/// Draws a collage beside the picture it was to match, as a complete `<svg>` element.
struct PictureDrawing {
  let problem: PictureProblem
  let collage: Collage

  private static let side = 240.0

  func svg() -> String {
    let error = problem.error(of: collage)
    let side = Self.side
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \((2 * side + 16).svg) \((side + 24).svg)" role="img">\
      <title>\(collage.pieces.count) shapes for \(problem.target.rawValue), error \(error.rounded(to: 3))</title>\
      <defs><clipPath id="frame"><rect x="0" y="0" width="\(side.svg)" height="\(side.svg)"/></clipPath></defs>\
      <g fill="currentColor" font-size="12"><text x="0" y="14">\(collage.pieces.count) shapes, error \
      \(error.rounded(to: 3))</text><text x="\((side + 16).svg)" y="14">the target, \(problem.side) x \(problem.side)</text></g>\
      <g transform="translate(0 24)"><g clip-path="url(#frame)">\
      <rect x="0" y="0" width="\(side.svg)" height="\(side.svg)" fill="\(Self.hexadecimal(collage.background))"/>\
      \(collage.pieces.map(Self.piece).joined())</g></g>\
      <g transform="translate(\((side + 16).svg) 24)" shape-rendering="crispEdges">\(target)</g></svg>
      """
  }

  private static func piece(_ piece: Collage.Piece) -> String {
    let (x, y) = (piece.x * side, piece.y * side)
    let (width, height) = (piece.width * side, piece.height * side)
    let paint = """
      fill="\(hexadecimal(piece.color))" opacity="\(piece.opacity.svg)" transform="translate(\(x.svg) \(y.svg))\
      rotate(\(piece.angle.svg))"
      """
    let (right, bottom) = ((width / 2).svg, (height / 2).svg)
    let (left, top) = ((-width / 2).svg, (-height / 2).svg)
    switch piece.form {
    case .ellipse: return "<ellipse rx=\"\(right)\" ry=\"\(bottom)\" \(paint)/>"
    case .rectangle: return "<rect x=\"\(left)\" y=\"\(top)\" width=\"\(width.svg)\" height=\"\(height.svg)\" \(paint)/>"
    case .triangle: return "<polygon points=\"0 \(top) \(right) \(bottom) \(left) \(bottom)\" \(paint)/>"
    }
  }

  /// The target's pixels, equal neighbours of a row as one rectangle.
  private var target: String {
    let raster = problem.raster
    let scale = Self.side / Double(raster.side)
    var text = ""
    for row in 0..<raster.side {
      let colors = raster.pixels[row * raster.side..<(row + 1) * raster.side].map {
        Self.hexadecimal([Double($0.x), Double($0.y), Double($0.z)])
      }
      var start = 0
      for end in 1...colors.count where end == colors.count || colors[end] != colors[start] {
        text += """
          <rect x="\((Double(start) * scale).svg)" y="\((Double(row) * scale).svg)" width="\((Double(end - start) * scale).svg)" \
          height="\(scale.svg)" fill="\(colors[start])"/>
          """
        start = end
      }
    }
    return text
  }

  private static func hexadecimal(_ color: [Double]) -> String {
    "#"
      + color.map { value in
        let text = String(Int((min(max(value, 0), 1) * 255).rounded()), radix: 16)
        return text.count == 1 ? "0" + text : text
      }.joined()
  }
}
