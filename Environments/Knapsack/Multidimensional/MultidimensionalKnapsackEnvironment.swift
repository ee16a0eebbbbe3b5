import Core
import ReinforcementLearning
import Search

/// Pack items one by one under several budgets, as valuable ones as possible, until none fits: the environment over the instance that
/// `MultidimensionalKnapsackProblem` scores.
///
/// - Observation `[items, 2 * budgets + 3]`: for each item its value, divided by the largest; its weights as shares of the budgets;
///   its weights as shares of what is left of them, all 1 where it may not be packed; whether it is packed, and whether it may be.
///   All lie between 0 and 1.
/// - Action: the item to pack. Legal are those that are not packed and still fit in every budget.
/// - Reward: the value of the item.
/// - End: terminated when no item fits. An illegal action packs nothing, is worth 0 and ends the episode.
/// - Start: an empty knapsack; the items are always the same.
///
/// A step costs O(items that still fit x budgets).
public struct MultidimensionalKnapsackEnvironment: Environment {
  /// The items.
  public let instance: MultidimensionalInstance
  /// The items in the order of their numbers.
  private let rows: ItemRows
  /// By item 1 or 0: whether it is packed, and whether it may be.
  private var packed: [UInt8]
  private var legal: [UInt8]
  private var legalCount = 0
  /// What is left of the budgets.
  private var room: [SIMD2<Double>]
  /// By budget what its share of the weights is multiplied by for their share of what is left.
  private var scales: [Float]
  /// The observation.
  private var features: [Float]

  /// The instance of the task's default settings: 100 items under 5 budgets.
  public init() {
    do { self.init(try MultidimensionalKnapsackConfiguration().drawnInstance()) } catch {
      preconditionFailure("items of the default settings cannot be drawn: \(error)")
    }
  }

  /// The environment of an instance.
  public init(_ instance: MultidimensionalInstance) {
    self.instance = instance
    rows = ItemRows(instance, order: Array(0..<instance.count))
    packed = [UInt8](repeating: 0, count: instance.count)
    legal = [UInt8](repeating: 1, count: instance.count)
    room = rows.limits
    scales = [Float](repeating: 1, count: instance.budgets.count)
    features = [Float](repeating: 0, count: instance.count * Self.featureCount(of: instance))
    describeItems()
    updateLegalItems()
  }

  /// How many numbers of an observation are about one item.
  static func featureCount(of instance: MultidimensionalInstance) -> Int { 2 * instance.budgets.count + 3 }

  public var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [instance.count, Self.featureCount(of: instance)], actionSpace: .discrete(instance.count),
      rewardRange: 0...Float(instance.values.max() ?? 0), returnRange: 0...Float(instance.values.reduce(0, +)),
      timeLimit: nil, discount: 1)
  }

  /// For each item whether it is packed.
  public var choice: BitString { BitString(packed.lazy.map { $0 == 1 }) }

  public mutating func reset(using random: inout RandomStream) {
    let stride = Self.featureCount(of: instance)
    for item in packed.indices {
      packed[item] = 0
      legal[item] = 1
      features[stride * (item + 1) - 2] = 0
    }
    for vector in room.indices { room[vector] = rows.limits[vector] }
    updateLegalItems()
  }

  public mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    guard legal.indices.contains(action), legal[action] == 1 else { return .terminated(reward: 0) }
    rows.pack(action, in: &room)
    pack(action)
    updateLegalItems()
    return TimeStep(reward: Float(instance.values[action]), status: legalCount == 0 ? .terminated : .running)
  }

  @inline(__always)
  public func writeObservation(into row: inout BatchRow<Float>) { row.copy(features) }

  @inline(__always)
  public func writeLegalActions(into row: inout BatchRow<Bool>) { row.copy(legal) }

  /// Takes note of an item that is packed.
  private mutating func pack(_ item: Int) {
    packed[item] = 1
    close(item)
    features[Self.featureCount(of: instance) * (item + 1) - 2] = 1
  }

  /// Shows an item as one that may not be packed.
  private mutating func close(_ item: Int) {
    let budgets = instance.budgets.count
    let base = item * Self.featureCount(of: instance)
    legal[item] = 0
    for feature in base + 1 + budgets..<base + 1 + 2 * budgets { features[feature] = 1 }
    features[base + 2 * budgets + 2] = 0
  }

  /// Of the items that may be packed keeps those that still fit, with their shares of what is left. An item that once has not fitted
  /// never will.
  private mutating func updateLegalItems() {
    let budgets = scales.count
    for budget in 0..<budgets {
      let limit = instance.budgets[budget]
      // Where nothing is left only items without weight fit, whose shares are 0 times whatever number.
      scales[budget] = limit > 0 ? Float(min(limit / max(room[budget / 2][budget & 1], 0), 1e30)) : 1
    }
    var count = 0
    for item in legal.indices where legal[item] == 1 {
      guard rows.fits(item, in: room) else {
        close(item)
        continue
      }
      count += 1
      features.withUnsafeMutableBufferPointer { features in
        scales.withUnsafeBufferPointer { scales in
          let shares = features.baseAddress! + item * (2 * budgets + 3) + 1
          for budget in 0..<budgets { shares[budgets + budget] = min(shares[budget] * scales[budget], 1) }
          shares[2 * budgets + 1] = 1
        }
      }
    }
    legalCount = count
  }

  /// Writes values and shares of the budgets into the observation.
  private mutating func describeItems() {
    let stride = Self.featureCount(of: instance)
    let largest = instance.values.max() ?? 0
    for item in packed.indices {
      features[stride * item] = largest > 0 ? Float(instance.values[item] / largest) : 0
      for (budget, limit) in instance.budgets.enumerated() {
        let weight = instance.weights[budget][item]
        features[stride * item + 1 + budget] = weight == 0 ? 0 : Float(min(weight / limit, 1))
      }
    }
  }
}

extension MultidimensionalKnapsackEnvironment: Codable {
  private enum CodingKeys: String, CodingKey {
    case instance, packed, room
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(try container.decode(MultidimensionalInstance.self, forKey: .instance))
    let flags = try container.decode([UInt8].self, forKey: .packed)
    // What is left may hang on the order in which items were packed, where sums of weights round.
    let left = try container.decode([SIMD2<Double>].self, forKey: .room)
    guard flags.count == packed.count, left.count == room.count else {
      throw DecodingError.dataCorruptedError(
        forKey: .packed, in: container, debugDescription: "not one flag for each item, or not one number for each budget")
    }
    room = left
    for item in flags.indices where flags[item] == 1 { pack(item) }
    updateLegalItems()
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(instance, forKey: .instance)
    try container.encode(packed, forKey: .packed)
    try container.encode(room, forKey: .room)
  }
}

extension MultidimensionalKnapsackEnvironment: RenderableEnvironment {
  /// The items packed, their value, and what they weigh of the first budgets.
  public var rendering: String {
    let items = packed.indices.filter { packed[$0] == 1 }
    let value = items.reduce(0) { $0 + instance.values[$1] }
    let weights = zip(instance.weights, instance.budgets).prefix(8).map { row, budget in
      "\(items.reduce(0) { $0 + row[$1] }) of \(budget)"
    }
    return """
      \(items.count) of \(packed.count) items, value \(value), \(legalCount) fit
      weights \(weights.joined(separator: ", "))\(instance.budgets.count > 8 ? ", ..." : "")
      \(shownItems(items))
      """
  }
}

extension MultidimensionalKnapsackEnvironment: NamedActions {
  /// The item's number, counted from 1 as in solutions.
  public func name(of action: Int) -> String { "\(action + 1)" }
}
