import Core
import Search

/// Items with a value and several kinds of weight, and how much of each kind a knapsack holds.
public struct MultidimensionalInstance: Codable, Sendable, Equatable {
  /// What the instance is called.
  public let name: String
  /// By item what it is worth; finite, not negative.
  public let values: [Double]
  /// By constraint, then by item how much it weighs; finite, not negative.
  public let weights: [[Double]]
  /// By constraint how much the knapsack holds; not negative.
  public let budgets: [Double]
  /// The best value known.
  public private(set) var known: KnownValue?
  /// The budgets with their margins for rounding.
  let limits: [WeightLimit]

  /// An instance.
  /// - Throws: `WarrenError` when numbers are missing or out of range, or no item fits.
  public init(name: String, values: [Double], weights: [[Double]], budgets: [Double], known: KnownValue? = nil) throws {
    if let item = values.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw WarrenError("the value of item \(item + 1) is \(values[item]); it is a number, not negative")
    }
    limits = try WeightLimit.limits(budgets: budgets, weights: weights, itemCount: values.count)
    self.name = name
    self.values = values
    self.weights = weights
    self.budgets = budgets
    self.known = known
  }

  /// Items as Chu and Beasley draw them ("A genetic algorithm for the multidimensional knapsack problem", Journal of Heuristics 4,
  /// 1998): weights are whole numbers up to 1000, a budget is a share of all weights, and an item's value is the mean of its weights
  /// and up to 500 more, so that values hang on weights. Values are rounded down.
  /// - Parameters:
  ///   - items: how many.
  ///   - constraints: how many budgets there are.
  ///   - tightness: the share of the weights that a budget holds, above 0 and at most 1; at least the first item fits.
  ///   - key: the randomness; the same key gives the same items.
  ///   - name: what the instance is called; when nil, a name made of its sizes.
  public static func drawn(
    items: Int, constraints: Int, tightness: Double, key: RandomKey, name: String? = nil
  ) throws -> MultidimensionalInstance {
    var random = key.stream
    let weights = (0..<constraints).map { _ in (0..<items).map { _ in Double(1 + random.integer(below: 1000)) } }
    let values = (0..<items).map { item in
      let sum = weights.reduce(0) { $0 + $1[item] }
      return (sum / Double(constraints) + 500 * random.uniformDouble()).rounded(.down)
    }
    return try MultidimensionalInstance(
      name: name ?? "multidimensional-\(constraints)x\(items)", values: values, weights: weights,
      budgets: weights.map { max((tightness * $0.reduce(0, +)).rounded(.down), $0[0]) })
  }

  /// How many items there are.
  public var count: Int { values.count }

  /// The same items with another value known.
  public func with(known: KnownValue?) -> MultidimensionalInstance {
    var instance = self
    instance.known = known
    return instance
  }
}

extension MultidimensionalInstance {
  /// By item its value for its weights, each taken times the price of its constraint: the pseudo-utility (Pirkul, "A heuristic solution
  /// procedure for the multiconstraint zero-one knapsack problem", Naval Research Logistics 34, 1987). Infinite where it uses nothing
  /// that has a price.
  func utilities(prices: [Double]) -> [Double] {
    (0..<count).map { item in
      let cost = zip(prices, weights).reduce(0) { $0 + $1.0 * $1.1[item] }
      return cost > 0 ? values[item] / cost : .infinity
    }
  }

  /// Items by utility, the best first, equals in their order.
  static func order(by utilities: [Double]) -> [Int] {
    utilities.indices.sorted { (utilities[$1], $0) < (utilities[$0], $1) }
  }
}

extension MultidimensionalInstance {
  private enum CodingKeys: String, CodingKey {
    case name, values, weights, budgets, known
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      name: container.decode(String.self, forKey: .name), values: container.decode([Double].self, forKey: .values),
      weights: container.decode([[Double]].self, forKey: .weights),
      budgets: container.decode([Double].self, forKey: .budgets),
      known: container.decodeIfPresent(KnownValue.self, forKey: .known))
  }
}
