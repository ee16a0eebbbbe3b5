import Core
import ReinforcementLearning
import Search

/// Pack items one by one, as valuable ones as possible, until none fits. Jumanji's Knapsack-v1.
///
/// - Observation `[items, 4]`: for each item its weight and its value (divided by the largest of all, where that is above 1), whether
///   it is packed, and whether it may be.
/// - Action: the item to pack. Legal are those that are not packed and still fit.
/// - Reward: the value of the item.
/// - End: terminated when no item fits. An illegal action packs nothing, is worth 0 and ends the episode.
/// - Start: an empty knapsack; the items are always the same, or drawn anew, weights and values uniformly from [0, 1).
public struct KnapsackEnvironment: Environment, Equatable {
  /// Where the items of an episode come from.
  public enum Source: Codable, Sendable, Equatable {
    /// Always these.
    case instance(KnapsackInstance)
    /// So many drawn for every episode; the budget is at least 1, so that some item fits.
    case uniform(items: Int, budget: Double)
  }

  /// Where the items come from.
  public let source: Source
  private let packingLimit: Double
  private var weights: [Double]
  private var values: [Double]
  /// By item 1 or 0: whether it is packed, and whether it may be.
  private var packed: [UInt8]
  private var legal: [UInt8]
  private var packedWeight = 0.0
  private var legalCount = 0
  /// The observation.
  private var features: [Float]

  /// Jumanji's settings: 50 items drawn for every episode, a budget of 12.5.
  public init() { self.init(.uniform(items: 50, budget: 12.5)) }

  /// The environment of an instance, or of drawn ones.
  public init(_ source: Source) {
    self.source = source
    switch source {
    case .instance(let instance):
      (weights, values) = (instance.weights, instance.values)
      packingLimit = instance.packingLimit
    case .uniform(let items, let budget):
      precondition(items > 0 && budget >= 1, "at least one item, one of which fits")
      weights = [Double](repeating: 0, count: items)
      values = weights
      packingLimit = budget
    }
    packed = [UInt8](repeating: 0, count: weights.count)
    legal = packed
    features = [Float](repeating: 0, count: 4 * weights.count)
    describeItems()
  }

  public var specification: EnvironmentSpecification {
    let (highest, sum): (Double, Double) =
      switch source {
      case .instance(let instance): (instance.values.max() ?? 0, instance.values.reduce(0, +))
      case .uniform: (1, Double(weights.count))
      }
    return EnvironmentSpecification(
      observationShape: [weights.count, 4], actionSpace: .discrete(weights.count), rewardRange: 0...Float(highest),
      returnRange: 0...Float(sum), timeLimit: nil, discount: 1)
  }

  /// For each item whether it is packed.
  public var choice: BitString { BitString(packed.lazy.map { $0 == 1 }) }

  public mutating func reset(using random: inout RandomStream) {
    if case .uniform = source {
      for item in weights.indices {
        weights[item] = Double(random.uniform())
        values[item] = Double(random.uniform())
      }
      describeItems()
    }
    for item in packed.indices {
      packed[item] = 0
      legal[item] = 1
      features[4 * item + 2] = 0
    }
    packedWeight = 0
    updateLegalItems()
  }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    guard legal.indices.contains(action), legal[action] == 1 else { return .terminated(reward: 0) }
    packed[action] = 1
    legal[action] = 0
    features[4 * action + 2] = 1
    packedWeight += weights[action]
    updateLegalItems()
    return TimeStep(reward: Float(values[action]), status: legalCount == 0 ? .terminated : .running)
  }

  @inline(__always)
  public func writeObservation(into row: inout BatchRow<Float>) { row.copy(features) }

  @inline(__always)
  public func writeLegalActions(into row: inout BatchRow<Bool>) { row.copy(legal) }

  /// Of the items that may be packed keeps those that still fit. An item that once has not fitted never will.
  private mutating func updateLegalItems() {
    let limit = packingLimit
    let weight = packedWeight
    var count = 0
    legal.withUnsafeMutableBufferPointer { legal in
      weights.withUnsafeBufferPointer { weights in
        features.withUnsafeMutableBufferPointer { features in
          for item in legal.indices {
            let isLegal = legal[item] & (weight + weights[item] <= limit ? 1 : 0)
            legal[item] = isLegal
            features[4 &* item &+ 3] = Float(isLegal)
            count &+= Int(isLegal)
          }
        }
      }
    }
    legalCount = count
  }

  /// Writes weights and values into the observation.
  private mutating func describeItems() {
    var (weightScale, valueScale) = (1.0, 1.0)
    if case .instance(let instance) = source {
      weightScale = 1 / max(1, instance.weights.max() ?? 0)
      valueScale = 1 / max(1, instance.values.max() ?? 0)
    }
    for item in weights.indices {
      features[4 * item] = Float(weights[item] * weightScale)
      features[4 * item + 1] = Float(values[item] * valueScale)
    }
  }
}

extension KnapsackEnvironment: Codable {
  private enum CodingKeys: String, CodingKey {
    case source, weights, values, packed, legal, packedWeight
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let source = try container.decode(Source.self, forKey: .source)
    if case .uniform(let items, let budget) = source, items < 1 || budget < 1 {
      throw DecodingError.dataCorruptedError(forKey: .source, in: container, debugDescription: "no item fits")
    }
    self.init(source)
    if case .uniform = source {
      weights = try container.decode([Double].self, forKey: .weights)
      values = try container.decode([Double].self, forKey: .values)
    }
    packed = try container.decode([UInt8].self, forKey: .packed)
    legal = try container.decode([UInt8].self, forKey: .legal)
    packedWeight = try container.decode(Double.self, forKey: .packedWeight)
    guard [weights.count, values.count, packed.count, legal.count].allSatisfy({ $0 * 4 == features.count }) else {
      throw DecodingError.dataCorruptedError(forKey: .packed, in: container, debugDescription: "not one number for each item")
    }
    describeItems()
    for item in packed.indices { features[4 * item + 2] = Float(packed[item]) }
    updateLegalItems()
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(source, forKey: .source)
    if case .uniform = source {
      try container.encode(weights, forKey: .weights)
      try container.encode(values, forKey: .values)
    }
    try container.encode(packed, forKey: .packed)
    try container.encode(legal, forKey: .legal)
    try container.encode(packedWeight, forKey: .packedWeight)
  }
}

extension KnapsackEnvironment: RenderableEnvironment {
  /// The items packed, and their weight and value.
  public var rendering: String {
    let items = packed.indices.filter { packed[$0] == 1 }
    let value = items.reduce(0) { $0 + values[$1] }
    let budget: Double =
      switch source {
      case .instance(let instance): instance.budget
      case .uniform(_, let budget): budget
      }
    return """
      \(items.count) of \(packed.count) items, weight \(packedWeight) of \(budget), value \(value), \(legalCount) fit
      \(shownItems(items))
      """
  }
}

/// The numbers of items packed, counted from 1 as in solutions; of many the last.
func shownItems(_ items: [Int]) -> String {
  (items.count > 24 ? "... " : "") + items.suffix(24).map { String($0 + 1) }.joined(separator: " ")
}

extension KnapsackEnvironment: NamedActions {
  /// The item's number, counted from 1 as in solutions.
  public func name(of action: Int) -> String { "\(action + 1)" }
}
