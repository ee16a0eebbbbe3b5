import Search

extension DesignEncoding {
  /// The design of a genotype.
  public func decode(_ genotype: [Gene]) -> Design {
    var reader = GeneReader(genotype[...])
    let scheme = reader.choice(ColorScheme.self)
    let harmony = reader.choice(ColorHarmony.self)
    let palette = Palette((0..<4).map { _ in reader.color() }, scheme: scheme, harmony: harmony)
    let symmetry = reader.choice(Design.Symmetry.self)
    let fold = reader.integer()
    let light = reader.real()
    var middle = palette.background
    middle.lightness += (scheme == .paper ? 0.03 : 0.12) * light
    var edge = palette.background
    edge.lightness -= (scheme == .paper ? 0.05 : 0.1) * light
    let layers = (0..<layers).map { layer($0, of: genotype, palette: palette, scheme: scheme, symmetry: symmetry, fold: fold) }
    return Design(
      symmetry: symmetry, tiles: symmetry == .tiles ? 2 + fold % 3 : 1,
      background: [middle.hexadecimal, edge.hexadecimal],
      // The largest lie below; equal ones stay in the order of their genes.
      layers: layers.enumerated().sorted { ($1.element.reach, $0.offset) < ($0.element.reach, $1.offset) }.map(\.element))
  }

  private func layer(
    _ number: Int, of genotype: [Gene], palette: Palette, scheme: ColorScheme, symmetry: Design.Symmetry, fold: Int
  ) -> Design.Layer {
    var reader = GeneReader(genotype[range(ofLayer: number)])
    let shape = reader.choice(Design.Shape.self)
    let multiple = reader.integer()
    let distance = reader.real()
    let turn = reader.real()
    let size = reader.real()
    let aspect = reader.real()
    let tilt = reader.real()
    let corners = reader.integer()
    let echoes = reader.integer()
    var shading = reader.choice(Design.Shading.self)
    let mixing = reader.choice(LayerMixing.self)
    let inks = [reader.real(), reader.real()]
    let opacity = reader.real()
    let lineWidth = reader.real()

    let isLine = shape == .ring || shape == .wave
    if isLine { shading = .outline }
    let usesCorners = shape == .polygon || shape == .star || shape == .beads || shape == .wave
    let usesAspect = !(shape == .ring || shape == .polygon || shape == .beads)
    let isSpiral = symmetry == .sunflower && number % 2 == 0
    let copies = isSpiral ? 4 * fold * multiple : fold * multiple
    // A spiral fills the canvas by itself; rings share it, the first in the middle, the last at the edge, give or take.
    let place = layers > 1 ? Double(number) / Double(layers - 1) : 0.5
    let length = isSpiral ? 7 + 26 * size * size : 12 + 76 * size * size.squareRoot()
    let radius = isSpiral ? 50 + 75 * distance : 92 * min(max(0.8 * place + 0.5 * (distance - 0.5), 0), 1)
    let step = symmetry == .kaleidoscope || symmetry == .tiles ? 180 / Double(copies) : 360 / Double(copies)
    return Design.Layer(
      shape: shape, isSpiral: isSpiral, copies: copies, distance: radius.rounded(to: 1),
      // Half of all turns lie on an axis of the symmetry, where mirrored copies meet.
      turn: (turn < 0.25 ? 0 : turn < 0.5 ? step : 2 * step * (turn - 0.5)).rounded(to: 1), size: length.rounded(to: 1),
      aspect: usesAspect ? (0.18 + 0.72 * aspect).rounded(to: 2) : 0, tilt: shape == .ring ? 0 : Self.angle(tilt),
      corners: usesCorners ? corners : 0, echoes: isLine || shape == .beads ? 1 : echoes, shading: shading,
      blending: mixing == .cover ? .normal : mixing == .contrast ? .hardLight : scheme.isDark ? .screen : .multiply,
      colors: (0..<(isLine || shape == .beads ? 1 : echoes)).map { echo in
        let shift = 0.3 * Double(echo)
        let ends = inks.map { palette.ink(at: $0 + shift).hexadecimal }
        return shading == .along || shading == .outward || shading == .glow ? ends : [ends[0]]
      },
      opacity: (0.45 + 0.5 * opacity).rounded(to: 2),
      lineWidth: shading == .outline ? (0.5 + 2.2 * lineWidth * lineWidth).rounded(to: 2) : 0)
  }

  /// Half of all tilts stand in line with the radius or across it.
  private static func angle(_ tilt: Double) -> Double {
    tilt < 0.25 ? 0 : tilt < 0.4 ? 180 : tilt < 0.5 ? 90 : (720 * (tilt - 0.5)).rounded(to: 1)
  }
}

extension Design.Layer {
  /// How far from the centre it comes, about; what is drawn first.
  var reach: Double { distance * 0.5 + size }
}

/// Reads genes one after the other.
private struct GeneReader {
  private var genes: ArraySlice<Gene>

  init(_ genes: ArraySlice<Gene>) { self.genes = genes }

  mutating func choice<Choice: CaseIterable>(_ type: Choice.Type) -> Choice {
    guard case .category(let index) = genes.removeFirst() else { preconditionFailure("this gene is a category") }
    return Choice.allCases[Choice.allCases.index(Choice.allCases.startIndex, offsetBy: index)]
  }

  mutating func integer() -> Int {
    guard case .integer(let value) = genes.removeFirst() else { preconditionFailure("this gene is an integer") }
    return value
  }

  mutating func real() -> Double {
    guard case .real(let value) = genes.removeFirst() else { preconditionFailure("this gene is a real number") }
    return value
  }

  mutating func color() -> PerceptualColor {
    guard case .color(let red, let green, let blue) = genes.removeFirst() else { preconditionFailure("this gene is a colour") }
    return PerceptualColor(red: red, green: green, blue: blue)
  }
}
