import Core
import Tensors

/// What there is to predict for each example.
public enum Target: Sendable, Equatable {
  /// One of these classes.
  case classes([String])
  /// A number for each of these names.
  case numbers([String])

  /// How many numbers a network gives for an example: a logit for each class, or the numbers themselves.
  public var outputCount: Int {
    switch self {
    case .classes(let names), .numbers(let names): names.count
    }
  }

  /// The names of the classes; nil where numbers are predicted.
  public var classes: [String]? {
    if case .classes(let names) = self { return names }
    return nil
  }
}

/// Examples with what is to be predicted for them, in memory.
public struct Dataset: Sendable {
  /// The shape of one example.
  public let exampleShape: Shape
  /// What there is to predict.
  public let target: Target
  /// All examples, [count × numbers of an example].
  public let features: [Float]
  /// The class of each example, an index into the target's classes; empty where numbers are predicted.
  public let labels: [Int32]
  /// The numbers of each example, [count × numbers of the target]; empty where classes are predicted.
  public let values: [Float]

  /// Examples with their classes.
  /// - Throws: `WarrenError` when their sizes do not fit or a label has no class.
  public init(exampleShape: Shape, classes: [String], features: [Float], labels: [Int32]) throws {
    try Self.checkCount(labels.count, exampleShape, features)
    guard !classes.isEmpty else { throw WarrenError("there are no classes to predict") }
    if let index = labels.firstIndex(where: { $0 < 0 || Int($0) >= classes.count }) {
      throw WarrenError("example \(index) has the label \(labels[index]); there are \(classes.count) classes")
    }
    self.init(exampleShape, .classes(classes), features, labels, [])
  }

  /// Examples with numbers to predict.
  /// - Parameters:
  ///   - exampleShape: the shape of one example.
  ///   - targets: the names of the numbers.
  ///   - features: [count × size of an example]
  ///   - values: [count × number of targets]
  /// - Throws: `WarrenError` when the sizes do not fit.
  public init(exampleShape: Shape, targets: [String], features: [Float], values: [Float]) throws {
    guard !targets.isEmpty, values.count % targets.count == 0 else {
      throw WarrenError("\(values.count) values do not give each example \(targets.count) numbers to predict")
    }
    try Self.checkCount(values.count / targets.count, exampleShape, features)
    self.init(exampleShape, .numbers(targets), features, [], values)
  }

  private static func checkCount(_ count: Int, _ exampleShape: Shape, _ features: [Float]) throws {
    guard exampleShape.count > 0 else { throw WarrenError("examples of shape \(exampleShape) hold no number") }
    guard features.count == count * exampleShape.count else {
      throw WarrenError(
        "\(count) examples of shape \(exampleShape) need \(count * exampleShape.count) numbers, found \(features.count)")
    }
  }

  private init(_ exampleShape: Shape, _ target: Target, _ features: [Float], _ labels: [Int32], _ values: [Float]) {
    self.exampleShape = exampleShape
    self.target = target
    self.features = features
    self.labels = labels
    self.values = values
  }

  /// How many examples there are.
  public var count: Int { features.count / exampleShape.count }

  /// The examples at these places, in that order.
  public func selecting(_ indices: [Int]) -> Dataset {
    func rows(_ numbers: [Float], _ size: Int) -> [Float] {
      var rows: [Float] = []
      rows.reserveCapacity(indices.count * size)
      for index in indices { rows += numbers[index * size..<(index + 1) * size] }
      return rows
    }
    return Dataset(
      exampleShape, target, rows(features, exampleShape.count), labels.isEmpty ? [] : indices.map { labels[$0] },
      values.isEmpty ? [] : rows(values, target.outputCount))
  }

  /// Divides the examples at random. Classes keep their shares in both parts, as nearly as whole examples allow.
  /// - Parameters:
  ///   - fraction: the share that is held out, rounded to a whole number of examples.
  ///   - key: the randomness; the same key gives the same parts.
  public func split(holdingOut fraction: Double, key: RandomKey) -> (kept: Dataset, heldOut: Dataset) {
    var random = key.stream
    let order = random.permutation(count)
    let total = Int((Double(count) * fraction).rounded())
    guard let classes = target.classes else {
      return (selecting(Array(order[total...])), selecting(Array(order[..<total])))
    }
    var quotas = quotas(total, classes: classes.count)
    var (kept, heldOut) = ([Int](), [Int]())
    for index in order {
      let label = Int(labels[index])
      if quotas[label] > 0 {
        quotas[label] -= 1
        heldOut.append(index)
      } else {
        kept.append(index)
      }
    }
    return (selecting(kept), selecting(heldOut))
  }

  /// How many examples of each class are among `total`: its share rounded down, and one more for those with the largest remainders.
  private func quotas(_ total: Int, classes: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: classes)
    for label in labels { counts[Int(label)] += 1 }
    var quotas = counts.map { count > 0 ? $0 * total / count : 0 }
    let byRemainder = counts.indices.sorted { (counts[$1] * total % count, $0) < (counts[$0] * total % count, $1) }
    for label in byRemainder.prefix(total - quotas.reduce(0, +)) { quotas[label] += 1 }
    return quotas
  }
}
