import Core
import Foundation
import Tensors

/// The settings of a dataset that is read from NumPy's `.npy` files.
public struct ArraysConfiguration: Configuration {
  public var features = ""
  public var targets = ""
  public var testFeatures: String?
  public var testTargets: String?
  public var prediction = TableConfiguration.Prediction.automatic
  public var classes: [String] = []
  public var testFraction = 0.2

  public init() {}

  public static let help = [
    "features": "The file of examples, an array [examples, ...] of up to four dimensions; relative to the experiment file.",
    "targets": "The file of what is to be predicted: [examples] or [examples, numbers].",
    "testFeatures": "A second file of examples to test with; when left out, a share of the first is held out.",
    "testTargets": "What is to be predicted for them.",
    "prediction":
      "What is predicted; automatic: classes where the targets are whole numbers of an integer type, one an example.",
    "classes": "The names of the classes 0, 1, ...; their numbers when left out.",
    "testFraction": "The share of the examples that is kept from training, to test with; not used with test files.",
  ]

  public static let bounds: [String: SettingBounds] = ["testFraction": .above(0, below: 1)]

  public func validate() throws {
    try checkBounds()
    guard !features.isEmpty else { throw WarrenError("'features' is missing: a .npy file of examples") }
    guard !targets.isEmpty else { throw WarrenError("'targets' is missing: a .npy file of what is to be predicted") }
    guard (testFeatures == nil) == (testTargets == nil) else {
      throw WarrenError("'testFeatures' and 'testTargets' go together: one of them is missing")
    }
    for (index, name) in classes.enumerated() where name.isEmpty || classes[..<index].contains(name) {
      throw WarrenError(name.isEmpty ? "'classes' has an empty name for class \(index)" : "'classes' names '\(name)' twice")
    }
  }

  /// Reads the files.
  /// - Parameter folder: where relative paths start from.
  /// - Returns: the source, and the SHA-256 of each file by its name.
  /// - Throws: `WarrenError` with the file.
  public func load(from folder: URL) throws -> (source: any DataSource, hashes: [String: String]) {
    var hashes: [String: String] = [:]
    func array(_ path: String) throws -> NPY {
      let url = path.hasPrefix("/") ? URL(fileURLWithPath: path) : folder.appendingPathComponent(path)
      let data = try contents(of: url)
      hashes[path] = SHA256.hexadecimal(of: data)
      do { return try NPY(data) } catch let error as WarrenError { throw error.within(url.path) }
    }
    let (x, y) = (try array(features), try array(targets))
    guard let testFeatures, let testTargets else {
      let target = try target(of: [(targets, y)])
      return (try DividedSource(dataset(features, x, targets, y, target), testFraction: testFraction), hashes)
    }
    let (testX, testY) = (try array(testFeatures), try array(testTargets))
    let target = try target(of: [(targets, y), (testTargets, testY)])
    let source = try FixedSource(
      train: dataset(features, x, targets, y, target), test: dataset(testFeatures, testX, testTargets, testY, target))
    return (source, hashes)
  }

  /// What is predicted, so that it is the same in all files.
  private func target(of arrays: [(name: String, array: NPY)]) throws -> Target {
    for (name, array) in arrays where array.shape.isEmpty || array.shape.count > 2 || array.shape.last == 0 {
      throw WarrenError("targets have the shape [examples] or [examples, numbers], found \(array.shape)", at: name)
    }
    let width = arrays[0].array.shape.dropFirst().first ?? 1
    let areIntegers = arrays.allSatisfy { $0.array.type.isInteger } && width == 1
    guard prediction == .classification || (prediction == .automatic && areIntegers) else {
      if !classes.isEmpty { throw WarrenError("'classes' has no effect where numbers are predicted") }
      return .numbers(width == 1 ? ["target"] : (1...width).map { "target \($0)" })
    }
    guard width == 1 else { throw WarrenError("classes are one number an example, found \(width)", at: arrays[0].name) }
    var highest = -1
    for (name, array) in arrays {
      let labels = try within(name) { try array.integers() }
      if let index = labels.firstIndex(where: { $0 < 0 || $0 >= Self.mostClasses }) {
        throw WarrenError(
          "example \(index) has the label \(labels[index]); a class is a whole number from 0 to \(Self.mostClasses - 1)",
          at: name)
      }
      highest = max(highest, labels.max() ?? -1)
    }
    guard classes.isEmpty || highest < classes.count else {
      throw WarrenError("there is a label \(highest), but 'classes' names only \(classes.count)")
    }
    return .classes(classes.isEmpty ? (0...max(highest, 0)).map(String.init) : classes)
  }

  private static let mostClasses = 100_000

  private func dataset(_ xName: String, _ x: NPY, _ yName: String, _ y: NPY, _ target: Target) throws -> Dataset {
    guard (1...4).contains(x.shape.count) else {
      throw WarrenError("examples have the shape [examples, ...] of up to four dimensions, found \(x.shape)", at: xName)
    }
    guard x.shape[0] == y.shape[0] else {
      throw WarrenError("\(y.shape[0]) targets for \(x.shape[0]) examples", at: yName)
    }
    let shape = x.shape.count == 1 ? [1] : Shape(x.shape.dropFirst())
    let features = x.floats
    if let index = features.firstIndex(where: { !$0.isFinite }) {
      throw WarrenError(
        "example \(index / max(shape.count, 1)) holds \(features[index]), expected numbers that single precision can hold",
        at: xName)
    }
    switch target {
    case .classes(let classes):
      let labels = try within(yName) { try y.integers() }
      return try within(xName) {
        try Dataset(exampleShape: shape, classes: classes, features: features, labels: labels.map { Int32($0) })
      }
    case .numbers(let names):
      let values = y.floats
      if let index = values.firstIndex(where: { !$0.isFinite }) {
        throw WarrenError(
          "example \(index / names.count) has the target \(values[index]), expected numbers that single precision can hold",
          at: yName)
      }
      return try within(yName) { try Dataset(exampleShape: shape, targets: names, features: features, values: values) }
    }
  }

  private func within<Result>(_ name: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as WarrenError { throw error.within(name) }
  }
}
