/// How light a design's background and inks are.
public enum ColorScheme: String, Sendable, Codable, CaseIterable {
  /// Glowing inks on near black.
  case night
  /// Dark inks on near white.
  case paper
  /// Soft inks on a tint.
  case pastel
  /// Light inks on a saturated dark tone.
  case deep

  var background: (lightness: Double, chroma: Double) {
    switch self {
    case .night: (0.17, 0.035)
    case .paper: (0.96, 0.012)
    case .pastel: (0.9, 0.045)
    case .deep: (0.34, 0.085)
    }
  }

  /// Whether inks are lighter than the background.
  var isDark: Bool { self == .night || self == .deep }

  var lightness: [Double] {
    switch self {
    case .night: [0.88, 0.7, 0.52]
    case .paper: [0.34, 0.52, 0.71]
    case .pastel: [0.4, 0.58, 0.74]
    case .deep: [0.93, 0.76, 0.62]
    }
  }

  var chroma: ClosedRange<Double> {
    switch self {
    case .night: 0.1...0.19
    case .paper: 0.09...0.17
    case .pastel: 0.07...0.14
    case .deep: 0.07...0.15
    }
  }
}

/// How the hues of a design's inks belong together.
public enum ColorHarmony: String, Sendable, Codable, CaseIterable {
  /// Each as its gene says.
  case free
  /// All near the first.
  case close
  /// The second opposite to the first, the third beside it.
  case opposite
  /// A third of the circle apart.
  case triad
}

/// The colours of a design: a background and a run of inks.
///
/// Genes say hue and saturation; scheme and harmony bring three of them, whatever they are, to tones that go together.
struct Palette {
  let background: PerceptualColor
  let inks: [PerceptualColor]

  /// - Parameter genes: the colours of the background and of three inks.
  init(_ genes: [PerceptualColor], scheme: ColorScheme, harmony: ColorHarmony) {
    let base = genes[1].hue
    inks = (0..<3).map { place in
      let gene = genes[1 + place]
      // From -0.5 to 0.5, the shorter way around the circle.
      let difference = (gene.hue - base) - (gene.hue - base).rounded()
      let hue =
        switch harmony {
        case .free: gene.hue
        case .close: base + 0.2 * difference
        case .opposite: base + [0, 0.5, 0.06][place] + 0.15 * difference
        case .triad: base + Double(place) / 3 + 0.15 * difference
        }
      let range = scheme.chroma
      // The most saturated colours of a screen have a chroma near 0.3.
      let saturation = min(gene.chroma / 0.25, 1)
      return PerceptualColor(
        lightness: scheme.lightness[place] + 0.1 * (gene.lightness - 0.6),
        chroma: range.lowerBound + (range.upperBound - range.lowerBound) * saturation, hue: hue - hue.rounded(.down))
    }
    background = PerceptualColor(
      lightness: scheme.background.lightness, chroma: scheme.background.chroma,
      hue: harmony == .free ? genes[0].hue : inks[2].hue)
  }

  /// The ink at a place from 0 to 1 along the run; further on it comes back.
  func ink(at place: Double) -> PerceptualColor {
    let folded = place - 2 * (place / 2).rounded(.down)
    let position = 2 * (folded <= 1 ? folded : 2 - folded)
    let first = min(Int(position), 1)
    return PerceptualColor.mix(inks[first], inks[first + 1], share: position - Double(first))
  }
}
