import Foundation

/// How the distance between two cities follows from their coordinates. The rounded ones are those of TSPLIB (Reinelt, "TSPLIB: a
/// traveling salesman problem library", 1991; the documentation of 1995), whose optima hold for whole numbers only.
public enum Metric: String, Codable, Sendable, CaseIterable {
  /// Straight lines, rounded to the nearest whole number.
  case roundedEuclidean = "EUC_2D"
  /// Straight lines, rounded up.
  case ceilingEuclidean = "CEIL_2D"
  /// Streets along the axes: the sum of the differences of both coordinates, rounded to the nearest whole number.
  case manhattan = "MAN_2D"
  /// The larger difference of both coordinates, rounded to the nearest whole number: for machines that move along both axes at once.
  case maximum = "MAX_2D"
  /// Straight lines in space, rounded to the nearest whole number.
  case roundedEuclideanInSpace = "EUC_3D"
  /// As ``manhattan``, of three coordinates.
  case manhattanInSpace = "MAN_3D"
  /// As ``maximum``, of three coordinates.
  case maximumInSpace = "MAX_3D"
  /// The pseudo-Euclidean distance of the AT&T instances: a tenth of the square, rounded up.
  case pseudoEuclidean = "ATT"
  /// Great circles on the earth in kilometres, from degrees and minutes written as `DDD.MM`.
  case geographical = "GEO"
  /// Given as a matrix.
  case explicit = "EXPLICIT"
  /// Straight lines, not rounded (beyond the 24 bits of a `Float`): for generated instances.
  case euclidean = "EUCLIDEAN"

  /// How many coordinates a city has.
  var dimension: Int {
    switch self {
    case .roundedEuclideanInSpace, .manhattanInSpace, .maximumInSpace: 3
    default: 2
    }
  }

  /// Whether cities that are far apart along an axis are far apart: then a grid of the plane finds the near ones, those in space by
  /// where they lie below.
  var isSpatial: Bool { self != .explicit && self != .geographical }

  /// Whether distances follow from straight lines in the plane.
  var isStraight: Bool {
    switch self {
    case .roundedEuclidean, .ceilingEuclidean, .pseudoEuclidean, .euclidean: true
    default: false
    }
  }

  /// The distance that goes with a straight line of that length along an axis: in every metric that ``isSpatial`` no two cities whose
  /// coordinates differ so much on one axis are nearer. Where the metric ``isStraight``, or the line is one in space, that of any line.
  @inline(__always)
  func distance(straight: Double) -> Double {
    switch self {
    case .ceilingEuclidean: straight.rounded(.up)
    case .pseudoEuclidean: (straight * straight / 10).squareRoot().rounded(.up)
    case .euclidean, .explicit, .geographical: Double(Float(straight))
    case .roundedEuclidean, .manhattan, .maximum, .roundedEuclideanInSpace, .manhattanInSpace, .maximumInSpace:
      (straight + 0.5).rounded(.down)
    }
  }

  /// The distance between cities whose coordinates differ so much; z is 0 in the plane.
  @inline(__always)
  func distance(_ x: Double, _ y: Double, _ z: Double) -> Double {
    switch self {
    case .manhattan, .manhattanInSpace: distance(straight: abs(x) + abs(y) + abs(z))
    // The largest of rounded numbers is the largest one rounded.
    case .maximum, .maximumInSpace: distance(straight: max(abs(x), abs(y), abs(z)))
    default: distance(straight: (x * x + y * y + z * z).squareRoot())
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
