import Core
import Search

/// The settings of the task `test-function`.
public struct TestFunctionConfiguration: Configuration {
  /// The functions by name: the classic ones, and f1 to f24 of the BBOB testbed.
  public enum Name: String, Codable, Sendable, CaseIterable {
    case sphere, ellipsoid, rosenbrock, rastrigin, ackley, griewank, schwefel
    case f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20, f21, f22, f23, f24

    /// Its number in the BBOB testbed.
    var number: Int? { rawValue.first == "f" ? Int(rawValue.dropFirst()) : nil }
  }

  public var function = Name.rastrigin
  public var dimension = 10
  public var instance = 1
  public var bounded = false
  public var noise = 0.0
  public var relativeNoise = 0.0

  public init() {}

  public static let help = [
    "function": "A classic function, or f1 to f24: the noiseless functions of the BBOB testbed, as on the COCO platform.",
    "dimension": "How many numbers a solution has.",
    "instance":
      "Which one: f1 to f24 are moved and turned as COCO's instance of that number, the others moved; 0 leaves those as in the literature.",
    "bounded": "Whether the region in which searches begin must not be left; methods that know no bounds then do not fit.",
    "noise":
      "The deviation of normal noise on every evaluation, in units of the error; searches that know no noise then do not fit.",
    "relativeNoise": "The same as a share of the error, so that there is none at the minimum.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "dimension": .from(2, to: 1000), "noise": .atLeast(0), "relativeNoise": .atLeast(0),
  ]

  public func validate() throws {
    try checkBounds()
    let least = function.number == nil ? 0 : 1
    guard (least...100_000).contains(instance) else {
      throw WarrenError("instance is \(instance); of \(function.rawValue) it lies between \(least) and 100000")
    }
  }

  /// The function of these settings.
  /// - Throws: `WarrenError` when a setting is out of range.
  public func makeFunction() throws -> any TestFunction {
    try validate()
    if let number = function.number { return BBOB.function(number, dimension: dimension, instance: instance) }
    guard let shape = ClassicShape(rawValue: function.rawValue) else {
      throw WarrenError("there is no function '\(function.rawValue)'", kind: .failure)
    }
    return ClassicFunction(shape, dimension: dimension, instance: instance)
  }

  /// How tables call the task: `f15 Rastrigin, 30-D, instance 1`.
  var label: String {
    let name = function.number.map { "\(function.rawValue) \(BBOB.names[$0 - 1])" } ?? function.rawValue
    return "\(name), \(dimension)-D, instance \(instance)" + (bounded ? ", bounded" : "")
      + (noise > 0 ? ", noise \(noise)" : "") + (relativeNoise > 0 ? ", relative noise \(relativeNoise)" : "")
  }
}
