import Foundation

extension Design {
  /// The design as a complete SVG: the same design, the same bytes. It refers to nothing outside itself and holds no text but its
  /// title's.
  /// - Parameter title: what screen readers say.
  public func svg(title: String = "A design") -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="-100 -100 200 200" role="img"><title>\(Self.escaped(title))</title>\
    \(content(prefix: ""))</svg>
    """
  }

  /// Several designs side by side as one complete SVG, as near to a square as can be.
  public static func sheet(_ designs: [Design], title: String = "Designs") -> String {
    let columns = max(1, Int(Double(designs.count).squareRoot().rounded(.up)))
    let rows = max(1, (designs.count + columns - 1) / columns)
    let cells = designs.enumerated().map { place, design in
      """
      <svg x="\(place % columns * 210)" y="\(place / columns * 210)" width="200" height="200" viewBox="-100 -100 200 200">\
      \(design.content(prefix: "d\(place)"))</svg>
      """
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(columns * 210 - 10) \(rows * 210 - 10)" role="img">\
      <title>\(escaped(title))</title>\(cells.joined())</svg>
      """
  }

  /// All that stands inside the `svg` element.
  /// - Parameter prefix: put before every identifier, so that several designs can stand in one file.
  func content(prefix: String) -> String {
    var definitions = """
      <radialGradient id="\(prefix)b" gradientUnits="userSpaceOnUse" cx="0" cy="0" r="135">\
      <stop stop-color="\(background[0])"/><stop offset="1" stop-color="\(background[1])"/></radialGradient>
      """
    var body = ""
    for (number, layer) in layers.enumerated() {
      let name = "\(prefix)l\(number)"
      definitions += layer.definitions(name: name)
      let blending = layer.blending == .normal ? "" : " style=\"mix-blend-mode:\(layer.blending.rawValue)\""
      let copies = transforms(of: layer).map { "<use href=\"#\(name)\" transform=\"\($0)\"/>" }.joined()
      body += "<g opacity=\"\(layer.opacity.svg)\"\(blending)>\(copies)</g>"
    }
    if symmetry == .tiles {
      definitions += "<g id=\"\(prefix)t\">\(body)</g>"
      body = tilePlaces.map { "<use href=\"#\(prefix)t\" transform=\"\($0)\"/>" }.joined()
    }
    return """
      <defs>\(definitions)</defs><g style="isolation:isolate"><rect x="-100" y="-100" width="200" height="200" \
      fill="url(#\(prefix)b)"/>\(body)</g>
      """
  }

  /// Where the copies of a layer stand.
  private func transforms(of layer: Layer) -> [String] {
    let place = "translate(\(layer.distance.svg) 0)"
    if layer.isSpiral {
      return (0..<layer.copies).map { copy in
        let share = (Double(copy) + 0.5) / Double(layer.copies)
        let angle = layer.turn + Double(copy) * 180 * (3 - 5.0.squareRoot())
        let radius = layer.distance * share.squareRoot()
        return "rotate(\(angle.truncatingRemainder(dividingBy: 360).svg))translate(\(radius.svg) 0)"
          + "scale(\((0.35 + 0.65 * share).svg))"
      }
    }
    switch symmetry {
    case .rotation, .sunflower:
      return (0..<layer.copies).map { "rotate(\(Self.angle($0, of: layer).svg))\(place)" }
    case .kaleidoscope, .tiles:
      return (0..<layer.copies).flatMap { copy -> [String] in
        let angle = 360 * Double(copy) / Double(layer.copies)
        let turned = "rotate(\(angle.svg))rotate(\(layer.turn.svg))\(place)"
        return layer.isOnAxis ? [turned] : [turned, "rotate(\(angle.svg))scale(1 -1)rotate(\(layer.turn.svg))\(place)"]
      }
    }
  }

  private static func angle(_ copy: Int, of layer: Layer) -> Double {
    layer.turn + 360 * Double(copy) / Double(layer.copies)
  }

  /// How much larger a tile's design is than the tile, so that neighbours reach into each other.
  private static let tileScale = 1.3

  /// The middles of the tiles, one more on each side than the canvas shows, for what hangs over.
  private var tilePlaces: [String] {
    let side = 200 / Double(tiles)
    return (-1...tiles).flatMap { row in
      (-1...tiles).map { column in
        let x = -100 + side * (Double(column) + 0.5)
        let y = -100 + side * (Double(row) + 0.5)
        return "translate(\(x.svg) \(y.svg))scale(\((Self.tileScale / Double(tiles)).svg))"
      }
    }
  }

  static func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
  }
}

extension Design.Layer {
  /// Whether mirrored copies would fall onto copies.
  fileprivate var isOnAxis: Bool {
    let step = 180 / Double(copies)
    let isSymmetric = tilt == 0 || tilt == 180
    let sharesOfStep = turn / step
    return isSymmetric && abs(sharesOfStep - sharesOfStep.rounded()) * step < 0.06
  }

  /// The shape with its echoes and gradients under a name.
  fileprivate func definitions(name: String) -> String {
    var gradients = ""
    let turned = tilt == 0 ? "" : " transform=\"rotate(\(tilt.svg))\""
    let shapes = (0..<echoes).map { echo -> String in
      let path = "<path d=\"\(outline(scale: [1, 0.66, 0.36][echo]))\""
      let ends = colors[echo]
      let gradient = "\(name)g\(echo)"
      switch shading {
      case .flat: return "\(path) fill=\"\(ends[0])\"/>"
      case .outline:
        return "\(path) fill=\"none\" stroke=\"\(ends[0])\" stroke-width=\"\(lineWidth.svg)\" stroke-linecap=\"round\" "
          + "stroke-linejoin=\"round\"/>"
      case .along:
        gradients += "<linearGradient id=\"\(gradient)\">\(Self.stops(ends))</linearGradient>"
      case .outward:
        gradients += "<radialGradient id=\"\(gradient)\">\(Self.stops(ends))</radialGradient>"
      case .glow:
        gradients +=
          "<radialGradient id=\"\(gradient)\"><stop stop-color=\"\(ends[0])\"/>"
          + "<stop offset=\".55\" stop-color=\"\(ends[1])\" stop-opacity=\".7\"/>"
          + "<stop offset=\"1\" stop-color=\"\(ends[1])\" stop-opacity=\"0\"/></radialGradient>"
      }
      return "\(path) fill=\"url(#\(gradient))\"/>"
    }
    return "\(gradients)<g id=\"\(name)\"\(turned)>\(shapes.joined())</g>"
  }

  private static func stops(_ colors: [String]) -> String {
    "<stop stop-color=\"\(colors[0])\"/><stop offset=\"1\" stop-color=\"\(colors[1])\"/>"
  }
}
