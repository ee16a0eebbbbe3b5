import Core
import Tensors

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
  /// What there is to predict.
  var target: Target { get }
  /// How many examples there are to train with.
  var trainingCount: Int { get }
  /// The examples as a run with this key sees them.
  func split(key: RandomKey) throws -> DataSplit
}

/// One dataset, of which every run holds out a share of its own to test with, drawn by its key.
public struct DividedSource: DataSource {
  /// All examples.
  public let dataset: Dataset
  /// The share that is held out for testing.
  public let testFraction: Double

  /// - Throws: `WarrenError` when there is no example left to train or to test with.
  public init(_ dataset: Dataset, testFraction: Double) throws {
    self.dataset = dataset
    self.testFraction = testFraction
    guard testCount > 0, trainingCount > 0 else {
      throw WarrenError(
        "of \(dataset.count) examples, a share of \(testFraction) leaves \(trainingCount) to train and \(testCount) to test with"
      )
    }
  }

  private var testCount: Int { Int((Double(dataset.count) * testFraction).rounded()) }
  public var exampleShape: Shape { dataset.exampleShape }
  public var target: Target { dataset.target }
  public var trainingCount: Int { dataset.count - testCount }

  public func split(key: RandomKey) -> DataSplit {
    let (train, test) = dataset.split(holdingOut: testFraction, key: key)
    return DataSplit(train: train, test: test)
  }
}

/// A dataset that comes with the examples to test with.
public struct FixedSource: DataSource {
  public let parts: DataSplit

  /// - Throws: `WarrenError` when one part is empty or they are of different kinds.
  public init(train: Dataset, test: Dataset) throws {
    guard train.exampleShape == test.exampleShape else {
      throw WarrenError(
        "examples to train with have the shape \(train.exampleShape), those to test with \(test.exampleShape)")
    }
    guard train.target == test.target else { throw WarrenError("what is to be predicted differs between training and test") }
    guard train.count > 0, test.count > 0 else {
      throw WarrenError("there are \(train.count) examples to train with and \(test.count) to test with")
    }
    parts = DataSplit(train: train, test: test)
  }

  public var exampleShape: Shape { parts.train.exampleShape }
  public var target: Target { parts.train.target }
  public var trainingCount: Int { parts.train.count }
  public func split(key: RandomKey) -> DataSplit { parts }
}
