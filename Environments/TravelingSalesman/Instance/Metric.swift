import Foundation

/// How the distance between two cities follows from their coordinates. The rounded ones are those of TSPLIB (Reinelt, "TSPLIB: a
/// traveling salesman problem library", 1991; the documentation of 1995), whose optima hold for whole numbers only.
public enum Metric: String, Codable, Sendable, CaseIterable {
  /// Straight lines, rounded to the nearest whole number.
  case roundedEuclidean = "EUC_2D"
  /// Straight lines, rounded up.
  case ceilingEuclidean = "CEIL_2D"
  /// The pseudo-Euclidean distance of the AT&T instances: a tenth of the square, rounded up.
  case pseudoEuclidean = "ATT"
  /// Great circles on the earth in kilometres, from degrees and minutes written as `DDD.MM`.
  case geographical = "GEO"
  /// Given as a matrix.
  case explicit = "EXPLICIT"
  /// Straight lines, not rounded (beyond the 24 bits of a `Float`): for generated instances.
  case euclidean = "EUCLIDEAN"

  /// Whether the distance grows with the straight line between the coordinates.
  var isPlanar: Bool { self != .explicit && self != .geographical }

  /// The distance that goes with a straight line of that length.
  @inline(__always)
  func planarDistance(_ straight: Double) -> Double {
    switch self {
    case .roundedEuclidean: (straight + 0.5).rounded(.down)
    case .ceilingEuclidean: straight.rounded(.up)
    case .pseudoEuclidean: (straight * straight / 10).squareRoot().rounded(.up)
    case .euclidean, .explicit, .geographical: Double(Float(straight))
    }
  }

  /// The latitude or longitude in radians of TSPLIB's `DDD.MM`. Its constant for pi is part of the definition.
  static func radians(_ degreesAndMinutes: Double) -> Double {
    let degrees = degreesAndMinutes.rounded(.towardZero)
    let minutes = degreesAndMinutes - degrees
    return 3.141592 * (degrees + 5 * minutes / 3) / 180
  }

  /// The great circle between two points given in radians, as TSPLIB rounds it.
  static func greatCircle(_ latitude1: Double, _ longitude1: Double, _ latitude2: Double, _ longitude2: Double) -> Double {
    let q1 = cos(longitude1 - longitude2)
    let q2 = cos(latitude1 - latitude2)
    let q3 = cos(latitude1 + latitude2)
    let angle = acos(min(1, max(-1, 0.5 * ((1 + q1) * q2 - (1 - q1) * q3))))
    return (6378.388 * angle + 1).rounded(.down)
  }
}
