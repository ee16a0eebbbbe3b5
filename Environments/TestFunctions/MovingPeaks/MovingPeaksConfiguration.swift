import Core

/// The settings of the task `moving-peaks`. The defaults are those of the benchmark's scenario 2.
public struct MovingPeaksConfiguration: Configuration {
  /// What a peak looks like around its top.
  public enum Shape: String, Codable, Sendable, CaseIterable {
    /// Height - width · distance, as in scenario 2.
    case cone
    /// Height / (1 + width · distance²), as in scenario 1.
    case hill
  }

  public var peaks = 10
  public var dimension = 5
  public var shape = Shape.cone
  public var period = 5000
  public var shift = 1.0
  public var correlation = 0.0
  public var minimumHeight = 30.0
  public var maximumHeight = 70.0
  public var initialHeight: Double? = 50
  public var heightSeverity = 7.0
  public var minimumWidth = 1.0
  public var maximumWidth = 12.0
  public var widthSeverity = 1.0
  public var instance = 1

  public init() {}

  public static let help = [
    "peaks": "How many peaks there are.",
    "dimension": "How many numbers, from 0 to 100, a point has.",
    "shape": "What a peak looks like: height - width · distance, or height / (1 + width · distance²).",
    "period": "After how many evaluations the peaks change, each time.",
    "shift": "How far each peak moves at a change.",
    "correlation": "How much a peak keeps to its direction: 0 for a random one each time, 1 for always the same.",
    "minimumHeight": "How high a peak is at least.",
    "maximumHeight": "How high a peak is at most.",
    "initialHeight": "How high all peaks are at first; random heights without it.",
    "heightSeverity": "The deviation by which a height changes.",
    "minimumWidth": "How steep a peak is at least.",
    "maximumWidth": "How steep a peak is at most.",
    "widthSeverity": "The deviation by which a steepness changes.",
    "instance": "Which peaks and changes: each number has its own. All seeds of a run see the same.",
  ]

  /// Between which values each number of a point lies.
  public var region: ClosedRange<Double> { 0...100 }

  public static let bounds: [String: SettingBounds] = [
    "peaks": .from(1, to: 1000),
    "dimension": .from(1, to: 1000),
    "period": .atLeast(1),
    "shift": .from(0, to: 100),
    "correlation": .from(0, to: 1),
    "instance": .atLeast(0),
    "minimumHeight": .atLeast(0),
    "minimumWidth": .atLeast(0),
    "heightSeverity": .atLeast(0),
    "widthSeverity": .atLeast(0),
  ]

  public func validate() throws {
    try checkBounds()
    func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
      if !condition { throw WarrenError(message()) }
    }
    let (heights, widths) = ((minimumHeight, maximumHeight), (minimumWidth, maximumWidth))
    for (name, least, most) in [("Height", heights.0, heights.1), ("Width", widths.0, widths.1)] {
      try require(
        most >= least && most.isFinite, "maximum\(name) is \(most); it is not below minimum\(name), which is \(least)")
    }
    if let initialHeight {
      try require(
        initialHeight >= minimumHeight && initialHeight <= maximumHeight,
        "initialHeight is \(initialHeight); it lies between minimumHeight and maximumHeight: \(minimumHeight) and \(maximumHeight)"
      )
    }
  }

  /// The problem of these settings.
  /// - Throws: `WarrenError` when a setting is out of range.
  public func makeProblem() throws -> MovingPeaksProblem {
    try validate()
    return MovingPeaksProblem(self)
  }

  /// How tables call the task.
  var label: String { "\(peaks) moving peaks, \(dimension)-D, shift \(shift) every \(period), instance \(instance)" }
}
