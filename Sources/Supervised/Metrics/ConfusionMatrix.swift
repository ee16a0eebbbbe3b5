import Core

/// How often examples of each class were taken for each class.
public struct ConfusionMatrix: Sendable, Equatable {
  /// The names of the classes.
  public let classes: [String]
  /// [true class × predicted class]
  public private(set) var counts: [Int]

  /// A matrix of zeros.
  public init(classes: [String]) {
    self.classes = classes
    counts = Array(repeating: 0, count: classes.count * classes.count)
  }

  /// Counts one example.
  public mutating func count(_ label: Int, predicted: Int) { counts[label * classes.count + predicted] += 1 }

  public subscript(label: Int, predicted: Int) -> Int { counts[label * classes.count + predicted] }

  /// How many examples have been counted.
  public var total: Int { counts.reduce(0, +) }

  /// The share of examples whose class was predicted; 0 when there are none.
  public var accuracy: Double {
    total > 0 ? Double(classes.indices.reduce(0) { $0 + self[$1, $1] }) / Double(total) : 0
  }

  /// The share of a class's examples that were found; nil when there are none.
  public func recall(of label: Int) -> Double? {
    let all = classes.indices.reduce(0) { $0 + self[label, $1] }
    return all > 0 ? Double(self[label, label]) / Double(all) : nil
  }

  /// The share of the predictions of a class that were right; nil when there are none.
  public func precision(of label: Int) -> Double? {
    let all = classes.indices.reduce(0) { $0 + self[$1, label] }
    return all > 0 ? Double(self[label, label]) / Double(all) : nil
  }

  /// The mean of the recalls of the classes that have examples: the accuracy, were all classes equally frequent.
  public var balancedAccuracy: Double {
    let recalls = classes.indices.compactMap { recall(of: $0) }
    return recalls.isEmpty ? 0 : recalls.reduce(0, +) / Double(recalls.count)
  }
}
