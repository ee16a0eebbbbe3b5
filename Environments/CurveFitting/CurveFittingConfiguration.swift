import Core
import Foundation
import Search

/// The settings of the task `curve-fitting`: which points, and which family of curves.
public struct CurveFittingConfiguration: Configuration {
  /// What methods are compared by; all of them minimize the training error.
  public enum ComparedError: String, Codable, Sendable, CaseIterable {
    case trainingError
    case testError
  }

  public var file: String?
  public var curve: SampledCurve?
  public var points: Int?
  public var noise: Double?
  public var range: [Double]?
  public var seed = 1
  public var testFraction = 0.25
  public var model = FittedCurve.Model.polynomial
  public var degree: Int?
  public var measure = ComparedError.trainingError

  public init() {}

  public static let help = [
    "file": "The path of a CSV file with two columns, x and y; without it points are drawn from a curve.",
    "curve": "The curve that points are drawn from; sine when nothing is said.",
    "points": "How many points are drawn, 40 when nothing is said; x uniformly from the range.",
    "noise": "The standard deviation of the normally distributed noise on y, 0.1 when nothing is said.",
    "range": "The smallest and the largest x, [0, 10] when nothing is said; the curve is stretched over it.",
    "seed": "Which points are drawn, and which are held out.",
    "testFraction": "The share of the points that is held out from fitting, to test with.",
    "model": "The family of curves that is fitted. All work on x brought to the range from -1 to 1.",
    "degree": "The degree of a polynomial; 5 when nothing is said.",
    "measure":
      "By which mean squared residual methods are compared: that of the points fitted to, which all of them minimize, or of those held out.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "points": .from(2, to: 1_000_000),
    "noise": .atLeast(0),
    "seed": .atLeast(0),
    "testFraction": .from(0, below: 1),
  ]

  public func validate() throws {
    try checkBounds()
    if file != nil {
      let others = [("curve", curve != nil), ("points", points != nil), ("noise", noise != nil), ("range", range != nil)]
      if let other = others.first(where: \.1) {
        throw WarrenError("either file or \(other.0) can be given, not both: the points come from the file")
      }
    }
    if let range {
      guard range.count == 2, range[0] < range[1], range.allSatisfy(\.isFinite) else {
        throw WarrenError("range is \(range); expected two numbers, the smaller one first")
      }
    }
    if measure == .testError, testFraction == 0 {
      throw WarrenError("the measure testError needs points held out: testFraction is 0")
    }
    if let degree {
      guard model == .polynomial else { throw WarrenError("a degree can be given for the model polynomial alone") }
      guard (0...40).contains(degree) else { throw WarrenError("degree is \(degree); it lies between 0 and 40") }
    }
  }

  /// The points of these settings.
  /// - Parameter folder: where relative paths start.
  /// - Throws: `WarrenError` when a setting is out of range or the file cannot be used.
  public func makeData(relativeTo folder: URL) throws -> FittingData {
    try validate()
    let key = RandomKey(seed: UInt64(seed))["curve"]
    if let file = url(relativeTo: folder) {
      return try FittingData(
        name: file.deletingPathExtension().lastPathComponent, points: PointFile.points(contentsOf: file),
        testShare: testFraction,
        key: key)
    }
    let curve = curve ?? .sine
    let range = range ?? [0, 10]
    return try FittingData(
      name: curve.rawValue,
      points: curve.points(points ?? 40, over: range[0]...range[1], noise: noise ?? 0.1, key: key), testShare: testFraction,
      key: key)
  }

  /// The fit of these settings.
  /// - Throws: `WarrenError` as ``makeData(relativeTo:)``.
  public func makeProblem(_ data: FittingData) throws -> any LeastSquaresProblem {
    switch model {
    case .line: try CurveFit(Line(), to: data).withMinimum()
    case .polynomial: try CurveFit(Polynomial(degree: degree ?? 5), to: data).withMinimum()
    case .sinusoid: CurveFit(Sinusoid(), to: data)
    case .exponential: CurveFit(ExponentialDecay(), to: data)
    case .logistic: CurveFit(LogisticGrowth(), to: data)
    }
  }

  /// How tables call the task.
  func label(_ data: FittingData) -> String {
    model == .polynomial ? "\(data.name), degree \(degree ?? 5)" : "\(data.name), \(model.rawValue)"
  }

  /// The file that the settings name.
  /// - Parameter folder: where relative paths start.
  public func url(relativeTo folder: URL) -> URL? {
    file.map {
      URL(
        fileURLWithPath: $0,
        relativeTo: folder.hasDirectoryPath ? folder : folder.appendingPathComponent("", isDirectory: true)
      )
      .standardizedFileURL
    }
  }
}
