import Core

/// Points to fit a curve to, and points kept apart to test it with.
public struct FittingData: Sendable, Equatable {
  /// How the points are called.
  public let name: String
  /// What is fitted to; at least one point.
  public let training: [DataPoint]
  /// What is not; may be empty.
  public let test: [DataPoint]
  /// The x of all points, brought to the range from -1 to 1.
  public let scale: AxisScale

  /// Points with a share of them held out, drawn at random.
  /// - Throws: `WarrenError` when fewer than two training points are left, or all points have the same x.
  public init(name: String, points: [DataPoint], testShare: Double, key: RandomKey) throws {
    let testCount = Int((testShare * Double(points.count)).rounded())
    guard points.count - testCount >= 2 else {
      throw WarrenError(
        "of \(points.count) points \(testCount) are held out to test with; at least 2 must be left to fit to")
    }
    var random = key["split"].stream
    let held = Set(random.permutation(points.count).prefix(testCount))
    self.name = name
    training = points.indices.filter { !held.contains($0) }.map { points[$0] }
    test = points.indices.filter { held.contains($0) }.map { points[$0] }
    scale = try AxisScale(points.map(\.x))
  }
}

/// Brings numbers to the range from -1 to 1, where powers stay apart and steps along all parameters matter alike:
/// t = (x - center) / halfWidth.
public struct AxisScale: Sendable, Equatable {
  /// The middle of the numbers.
  public let center: Double
  /// Half of the distance between the smallest and the largest; above zero.
  public let halfWidth: Double

  /// The scale on which the smallest of the numbers becomes -1 and the largest 1.
  /// - Throws: `WarrenError` when all are the same, or too far apart.
  public init(_ numbers: [Double]) throws {
    let low = numbers.min() ?? 0
    let high = numbers.max() ?? 0
    center = low / 2 + high / 2
    halfWidth = high / 2 - low / 2
    guard halfWidth > 0, halfWidth.isFinite, center.isFinite else {
      throw WarrenError("all points have the same x, \(low); a curve needs at least two")
    }
  }

  /// t.
  public func scaled(_ x: Double) -> Double { (x - center) / halfWidth }
}
