import Core

/// Small pictures in rows, each with a line of text below.
struct ImageGrid {
  struct Cell {
    var image: PixelImage
    var label: String
  }

  var title: String
  var columns: Int
  var side = 56.0
  var cells: [Cell] = []

  private var hasLabels: Bool { cells.contains { !$0.label.isEmpty } }

  /// The whole as an SVG; `draw` draws one picture at a place.
  func svg(_ draw: (inout SVGDrawing, PixelImage, _ x: Double, _ y: Double) -> Void) -> String {
    let (stepX, stepY) = (side + 8, side + (hasLabels ? 22 : 8))
    let rows = (cells.count + columns - 1) / columns
    var drawing = SVGDrawing(width: 8 + stepX * Double(columns), height: 8 + stepY * Double(rows), title: title)
    for (index, cell) in cells.enumerated() {
      let (x, y) = (8 + Double(index % columns) * stepX, 8 + Double(index / columns) * stepY)
      draw(&drawing, cell.image, x, y)
      if !cell.label.isEmpty { drawing.label(cell.label, x + side / 2, y + side + 12, size: 10) }
    }
    return drawing.text
  }
}
