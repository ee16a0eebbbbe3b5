import Core

/// How much each class counts in the loss.
public enum ClassWeights: ConfigurationValue, Equatable {
  /// Each class as much as any other: examples / (classes · examples of the class).
  case balanced
  /// A weight for each class.
  case list([Float])

  public static let form = ConfigurationForm.either([.choice(["balanced"]), .list(.number)])

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let list = try? container.decode([Float].self) {
      self = .list(list)
    } else {
      let name = try container.decode(String.self)
      guard name == "balanced" else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "class weights are a list, or 'balanced'")
      }
      self = .balanced
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .balanced: try container.encode("balanced")
    case .list(let weights): try container.encode(weights)
    }
  }

  func validate() throws {
    guard case .list(let weights) = self else { return }
    guard weights.allSatisfy({ $0 >= 0 && $0.isFinite }), weights.contains(where: { $0 > 0 }) else {
      throw WarrenError("'classWeights' must be weights of zero or more, not all zero, found \(weights)")
    }
  }

  func check(classes: Int) throws {
    if case .list(let weights) = self, weights.count != classes {
      throw WarrenError("'classWeights' has \(weights.count) weights, there are \(classes) classes")
    }
  }

  /// The weight of each class among these examples; a class without examples has none.
  func weights(labels: [Int32], classes: Int) -> [Float] {
    switch self {
    case .list(let weights): return weights
    case .balanced:
      var counts = [Int](repeating: 0, count: classes)
      for label in labels { counts[Int(label)] += 1 }
      return counts.map { $0 > 0 ? Float(labels.count) / Float(classes * $0) : 0 }
    }
  }
}
