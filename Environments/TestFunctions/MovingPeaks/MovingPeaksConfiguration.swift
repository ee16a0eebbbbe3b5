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

  public func validate() throws {
    func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
      if !condition { throw WarrenError(message()) }
    }
    try require((1...1000).contains(peaks), "peaks is \(peaks); it lies between 1 and 1000")
    try require((1...1000).contains(dimension), "dimension is \(dimension); it lies between 1 and 1000")
    try require(period >= 1, "period is \(period); at least 1 is needed")
    try require((0...100).contains(shift), "shift is \(shift); it lies between 0 and 100")
    try require((0...1).contains(correlation), "correlation is \(correlation); it lies between 0 and 1")
    let (heights, widths) = ((minimumHeight, maximumHeight), (minimumWidth, maximumWidth))
    for (name, least, most) in [("Height", heights.0, heights.1), ("Width", widths.0, widths.1)] {
      try require(least >= 0 && least.isFinite, "minimum\(name) is \(least); it is not negative")
      try require(
        most >= least && most.isFinite, "maximum\(name) is \(most); it is not below minimum\(name), which is \(least)")
    }
    if let initialHeight {
      try require(
        initialHeight >= minimumHeight && initialHeight <= maximumHeight,
        "initialHeight is \(initialHeight); it lies between minimumHeight and maximumHeight: \(minimumHeight) and \(maximumHeight)"
      )
    }
    for (name, severity) in [("heightSeverity", heightSeverity), ("widthSeverity", widthSeverity)] {
      try require(severity >= 0 && severity.isFinite, "\(name) is \(severity); it is not negative")
    }
    try require(instance >= 0, "instance is \(instance); it is not negative")
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
