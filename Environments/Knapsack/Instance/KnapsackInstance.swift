import Core
import Search

/// Items with weights and values, and how much weight a knapsack holds: what the problem scores and the environment packs.
public struct KnapsackInstance: Codable, Sendable, Equatable {
  /// What the instance is called.
  public let name: String
  /// By item how much it weighs; finite, not negative.
  public let weights: [Double]
  /// By item what it is worth; finite, not negative.
  public let values: [Double]
  /// The most weight that the knapsack holds; above 0.
  public let budget: Double
  /// The best value known.
  public private(set) var known: KnownValue?
  /// The budget with its margin for rounding.
  private let limit: WeightLimit

  /// An instance.
  /// - Throws: `WarrenError` when there is no item that fits, or a number is out of range.
  public init(name: String, weights: [Double], values: [Double], budget: Double, known: KnownValue? = nil) throws {
    guard weights.count == values.count else {
      throw WarrenError("\(weights.count) weights and \(values.count) values are given; every item has one of each")
    }
    for (what, numbers) in [("weight", weights), ("value", values)] {
      if let item = numbers.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
        throw WarrenError("the \(what) of item \(item + 1) is \(numbers[item]); it is a number, not negative")
      }
    }
    guard budget > 0, budget.isFinite else { throw WarrenError("the budget is \(budget); it is above 0") }
    guard weights.contains(where: { $0 <= budget }) else {
      throw WarrenError("no item weighs as little as the budget of \(budget)")
    }
    self.init(unchecked: name, weights: weights, values: values, budget: budget, known: known)
  }

  private init(unchecked name: String, weights: [Double], values: [Double], budget: Double, known: KnownValue?) {
    self.name = name
    self.weights = weights
    self.values = values
    self.budget = budget
    self.known = known
    limit = WeightLimit(budget: budget, weights: weights)
  }

  /// Weights and values drawn uniformly from [0, 1): the instances of the learning literature (Bello et al., arXiv 1611.09940;
  /// Kwon et al., "POMO", arXiv 2010.16011). They are multiples of 2⁻²⁴, so that sums are exact.
  /// - Throws: `WarrenError` when there is no item that fits.
  public static func uniform(
    items: Int, budget: Double, key: RandomKey, name: String? = nil
  ) throws -> KnapsackInstance {
    var random = key.stream
    let weights = (0..<items).map { _ in Double(random.uniform()) }
    let values = (0..<items).map { _ in Double(random.uniform()) }
    return try KnapsackInstance(name: name ?? "knapsack\(items)", weights: weights, values: values, budget: budget)
  }

  /// How many items there are.
  public var count: Int { weights.count }

  /// The same items with another value known.
  public func with(known: KnownValue?) -> KnapsackInstance {
    var instance = self
    instance.known = known
    return instance
  }

  /// What a choice of items is worth.
  public func value(of items: BitString) -> Double { Self.sum(values, items) }

  /// What a choice of items weighs.
  public func weight(of items: BitString) -> Double { Self.sum(weights, items) }

  /// By how much a choice of items is too heavy; 0 when it fits. What rounding of the sum could account for is no violation.
  public func overweight(of items: BitString) -> Double { overweight(weight: weight(of: items)) }

  /// By how much a weight is beyond the budget; 0 when it is not.
  func overweight(weight: Double) -> Double { limit.excess(of: weight) }

  /// Up to which sum of weights items are packed.
  var packingLimit: Double { limit.packing }

  /// The items by value for their weight, the best first; equals in their order. Items that are too heavy are left out.
  var itemsByDensity: [Int] {
    let fitting = weights.indices.filter { weights[$0] <= packingLimit }
    let densities = zip(weights, values).map { $0 == 0 ? .infinity : $1 / $0 }
    return fitting.sorted { (densities[$1], $0) < (densities[$0], $1) }
  }

  private static func sum(_ numbers: [Double], _ items: BitString) -> Double {
    precondition(items.count == numbers.count, "a choice of \(items.count) items out of \(numbers.count)")
    var sum = 0.0
    items.forEachOne { sum += numbers[$0] }
    return sum
  }
}

extension KnapsackInstance {
  private enum CodingKeys: String, CodingKey {
    case name, weights, values, budget, known
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      name: container.decode(String.self, forKey: .name), weights: container.decode([Double].self, forKey: .weights),
      values: container.decode([Double].self, forKey: .values), budget: container.decode(Double.self, forKey: .budget),
      known: container.decodeIfPresent(KnownValue.self, forKey: .known))
  }
}
