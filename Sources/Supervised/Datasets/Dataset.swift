import Core
import Tensors

/// Examples with their classes, in memory.
public struct Dataset: Sendable {
  /// The shape of one example.
  public let exampleShape: Shape
  /// The names of the classes; a label is an index into them.
  public let classes: [String]
  /// All examples, [count × numbers of an example].
  public let features: [Float]
  /// The class of each example.
  public let labels: [Int32]

  /// A dataset from its parts.
  /// - Throws: ``WarrenError`` when their sizes do not fit or a label has no class.
  public init(exampleShape: Shape, classes: [String], features: [Float], labels: [Int32]) throws {
    guard exampleShape.count > 0, features.count == labels.count * exampleShape.count else {
      throw WarrenError(
        "\(labels.count) examples of shape \(exampleShape) need \(labels.count * exampleShape.count) numbers, "
          + "found \(features.count)")
    }
    if let index = labels.firstIndex(where: { $0 < 0 || Int($0) >= classes.count }) {
      throw WarrenError("example \(index) has the label \(labels[index]); there are \(classes.count) classes")
    }
    self.exampleShape = exampleShape
    self.classes = classes
    self.features = features
    self.labels = labels
  }

  /// How many examples there are.
  public var count: Int { labels.count }

  /// The examples at these places, in that order.
  public func selecting(_ indices: [Int]) -> Dataset {
    let size = exampleShape.count
    var features: [Float] = []
    features.reserveCapacity(indices.count * size)
    for index in indices { features += self.features[index * size..<(index + 1) * size] }
    return Dataset(trusted: exampleShape, classes, features, indices.map { labels[$0] })
  }

  private init(trusted exampleShape: Shape, _ classes: [String], _ features: [Float], _ labels: [Int32]) {
    self.exampleShape = exampleShape
    self.classes = classes
    self.features = features
    self.labels = labels
  }

  /// Divides the examples at random into those to train with and those to test with.
  /// - Parameter testFraction: the share of the test examples, rounded to a whole number of them.
  public func split(testFraction: Double, key: RandomKey) -> DataSplit {
    var random = key.stream
    let order = random.permutation(count)
    let testCount = Int((Double(count) * testFraction).rounded())
    return DataSplit(train: selecting(Array(order[testCount...])), test: selecting(Array(order[..<testCount])))
  }

  /// Every number minus `offset`, times `factor`.
  public func rescaled(offset: Float, factor: Float) -> Dataset {
    Dataset(trusted: exampleShape, classes, features.map { ($0 - offset) * factor }, labels)
  }
}

/// The examples to train with and those that are kept from training, to test with.
public struct DataSplit: Sendable {
  public var train: Dataset
  public var test: Dataset

  public init(train: Dataset, test: Dataset) {
    self.train = train
    self.test = test
  }
}

/// Where examples come from: a dataset that is divided by the key of a run, or one that comes divided.
public protocol DataSource: Sendable {
  /// The shape of one example.
  var exampleShape: Shape { get }
  /// The names of the classes.
  var classes: [String] { get }
  /// The examples as a run with this key sees them.
  func split(key: RandomKey) throws -> DataSplit
}
