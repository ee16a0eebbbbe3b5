import Core
import Foundation
import Tensors

/// Points of the plane in two classes, as textbooks draw them: what a straight line can separate, and what it cannot.
public struct Points: DataSource {
  /// How the classes lie.
  public enum Pattern: String, Codable, Sendable, CaseIterable {
    /// The corners of a square, of which one is true: a line separates it.
    case and
    /// The corners of a square, of which three are true: a line separates them.
    case or
    /// The corners of a square, true where they differ: no line separates them (Minsky and Papert 1969).
    case xor
    /// Two round clouds.
    case blobs
    /// Two half circles, the end of each within the other.
    case moons
    /// A circle around a circle.
    case circles
    /// Two arms around each other.
    case spirals

    /// Whether there are just the four corners, to train and to test with.
    var isTruthTable: Bool { self == .and || self == .or || self == .xor }
  }

  private let source: any DataSource

  /// Draws the points.
  /// - Parameters:
  ///   - pattern: how they lie.
  ///   - count: how many; four for the corners of a square, whatever it says.
  ///   - noise: the standard deviation of what is added to each coordinate; the corners stay where they are.
  ///   - testFraction: the share held out for testing; corners are all used for both.
  ///   - key: of the noise and of the places along the patterns.
  /// - Throws: `WarrenError` when nothing is left to train or to test with.
  public init(_ pattern: Pattern, count: Int = 200, noise: Double = 0.1, testFraction: Double = 0.25, key: RandomKey) throws {
    if pattern.isTruthTable {
      let labels: [Int32] =
        switch pattern {
        case .and: [0, 0, 0, 1]
        case .or: [0, 1, 1, 1]
        default: [0, 1, 1, 0]
        }
      let corners = try Dataset(
        exampleShape: [2], classes: ["false", "true"], features: [0, 0, 0, 1, 1, 0, 1, 1], labels: labels)
      source = try FixedSource(train: corners, test: corners)
      return
    }
    var random = key.stream
    var features: [Float] = []
    var labels: [Int32] = []
    for index in 0..<count {
      let label = index % 2
      let (x, y) = Self.place(pattern, label, random.uniformDouble())
      features.append(Float(x + noise * random.normal()))
      features.append(Float(y + noise * random.normal()))
      labels.append(Int32(label))
    }
    source = try DividedSource(
      Dataset(exampleShape: [2], classes: ["one", "other"], features: features, labels: labels), testFraction: testFraction)
  }

  /// Where a point lies before noise.
  /// - Parameter share: how far along its class's line, from 0 to 1.
  private static func place(_ pattern: Pattern, _ label: Int, _ share: Double) -> (x: Double, y: Double) {
    let sign = label == 0 ? 1.0 : -1.0
    switch pattern {
    case .and, .or, .xor: preconditionFailure("corners are not drawn")
    case .blobs: return (sign, sign)
    case .moons:
      let angle = .pi * share
      return (sign * cos(angle) - sign * 0.5, sign * sin(angle) - sign * 0.25)
    case .circles:
      let (angle, radius) = (2 * .pi * share, label == 0 ? 1 : 0.4)
      return (radius * cos(angle), radius * sin(angle))
    case .spirals:
      // From close to the middle once around and a half.
      let radius = 0.1 + 0.9 * share.squareRoot()
      let angle = 3 * .pi * share.squareRoot()
      return (sign * radius * cos(angle), sign * radius * sin(angle))
    }
  }

  public var exampleShape: Shape { source.exampleShape }
  public var target: Target { source.target }
  public var trainingCount: Int { source.trainingCount }
  public func split(key: RandomKey) throws -> DataSplit { try source.split(key: key) }
}

/// The settings of the task `points`.
public struct PointsConfiguration: Configuration {
  public var pattern = Points.Pattern.moons
  public var count = 200
  public var noise = 0.1
  public var testFraction = 0.25
  public var seed = 1

  public init() {}

  public static let help = [
    "pattern": "How the two classes lie.",
    "count": "How many points; and, or and xor have the four corners of a square.",
    "noise": "The standard deviation of what is added to each coordinate, in a pattern about two wide.",
    "testFraction": "The share of the points that is kept from training, to test with; corners are used for both.",
    "seed": "Of the points; every run sees the same.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "count": .from(4, to: 1_000_000),
    "noise": .atLeast(0),
    "testFraction": .above(0, below: 1),
    "seed": .atLeast(0),
  ]

  /// The points.
  public func makeSource() throws -> Points {
    try Points(
      pattern, count: count, noise: noise, testFraction: testFraction, key: RandomKey(seed: UInt64(seed))["points"])
  }
}
