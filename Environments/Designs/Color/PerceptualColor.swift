import Foundation

/// A colour in the polar form of OKLab, in which equal steps look equal (Ottosson, "A perceptual color space for image processing",
/// 2020).
public struct PerceptualColor: Sendable, Equatable {
  /// From 0, black, to 1, white.
  public var lightness: Double
  /// How far from grey; what screens show ends between 0.1 and 0.3.
  public var chroma: Double
  /// The hue as a share of the circle, from 0 to 1; red is about 0.08, yellow 0.3, green 0.4, blue 0.73.
  public var hue: Double

  /// A colour by its coordinates.
  public init(lightness: Double, chroma: Double, hue: Double) {
    self.lightness = lightness
    self.chroma = chroma
    self.hue = hue
  }

  /// The colour of red, green and blue, each from 0 to 1 as screens take them (sRGB).
  public init(red: Double, green: Double, blue: Double) {
    let (r, g, b) = (Self.linear(red), Self.linear(green), Self.linear(blue))
    let l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    let m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    let s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    let a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s
    let other = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s
    let angle = atan2(other, a) / (2 * .pi)
    self.init(
      lightness: 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s, chroma: (a * a + other * other).squareRoot(),
      hue: angle < 0 ? angle + 1 : angle)
  }

  /// Red, green and blue as screens take them; below 0 or above 1 where no screen shows the colour.
  public var screen: (red: Double, green: Double, blue: Double) {
    let a = chroma * cos(2 * .pi * hue)
    let b = chroma * sin(2 * .pi * hue)
    func cube(_ root: Double) -> Double { root * root * root }
    let l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b)
    let m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b)
    let s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b)
    return (
      Self.companded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
      Self.companded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
      Self.companded(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)
    )
  }

  /// As `#rrggbb`. A colour that no screen shows gives up as much chroma as it must; lightness and hue stay.
  public var hexadecimal: String {
    var shown = self
    shown.lightness = min(max(lightness, 0), 1)
    if !shown.isShown {
      var (low, high) = (0.0, chroma)
      for _ in 0..<16 {
        shown.chroma = (low + high) / 2
        if shown.isShown { low = shown.chroma } else { high = shown.chroma }
      }
      shown.chroma = low
    }
    let (red, green, blue) = shown.screen
    return "#" + [red, green, blue].map { Self.digits($0) }.joined()
  }

  /// The colour a share of the way from one to another, by the shorter way around the circle of hues, so that it stays saturated.
  public static func mix(_ first: PerceptualColor, _ second: PerceptualColor, share: Double) -> PerceptualColor {
    func between(_ from: Double, _ to: Double) -> Double { from + (to - from) * share }
    let turn = (second.hue - first.hue) - (second.hue - first.hue).rounded()
    let hue = first.hue + turn * share
    return PerceptualColor(
      lightness: between(first.lightness, second.lightness), chroma: between(first.chroma, second.chroma),
      hue: hue - hue.rounded(.down))
  }

  private var isShown: Bool {
    let (red, green, blue) = screen
    return [red, green, blue].allSatisfy { (-0.0005...1.0005).contains($0) }
  }

  private static func linear(_ value: Double) -> Double {
    value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }

  private static func companded(_ value: Double) -> Double {
    value <= 0.0031308 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055
  }

  private static func digits(_ value: Double) -> String {
    let number = Int((min(max(value, 0), 1) * 255).rounded())
    let text = String(number, radix: 16)
    return text.count == 1 ? "0" + text : text
  }
}
