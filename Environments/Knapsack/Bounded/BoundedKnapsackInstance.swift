import Core
import Search

/// Items of which there are several copies, and how much weight a knapsack holds.
public struct BoundedKnapsackInstance: Sendable, Equatable {
  /// What the instance is called.
  public let name: String
  /// By item what a copy weighs, and what it is worth; above 0 and not negative.
  public let weights: [Double]
  public let values: [Double]
  /// By item how many copies there are; at least 1.
  public let copies: [Int]
  /// The most weight that the knapsack holds.
  public let budget: Double
  let limit: WeightLimit

  /// An instance.
  /// - Throws: `WarrenError` when numbers are missing or out of range, or no item fits.
  public init(name: String, weights: [Double], values: [Double], copies: [Int], budget: Double) throws {
    guard weights.count == values.count, copies.count == values.count else {
      throw WarrenError(
        "\(weights.count) weights, \(values.count) values and \(copies.count) numbers of copies; every item has one of each")
    }
    if let item = weights.firstIndex(where: { !($0 > 0 && $0.isFinite) }) {
      throw WarrenError("the weight of item \(item + 1) is \(weights[item]); it is above 0")
    }
    if let item = values.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw WarrenError("the value of item \(item + 1) is \(values[item]); it is a number, not negative")
    }
    if let item = copies.firstIndex(where: { !(1...1_000_000).contains($0) }) {
      throw WarrenError("of item \(item + 1) there are \(copies[item]) copies; there are 1 to a million")
    }
    guard weights.contains(where: { $0 <= budget }), budget.isFinite else {
      throw WarrenError("no item weighs as little as the budget of \(budget)")
    }
    self.name = name
    self.weights = weights
    self.values = values
    self.copies = copies
    self.budget = budget
    limit = WeightLimit(budget: budget, weights: zip(weights, copies).map { $0 * Double($1) })
  }

  /// Items drawn from a family, of each 1 to `copies` copies.
  /// - Parameters:
  ///   - family: how values hang on weights.
  ///   - items: how many.
  ///   - copies: at most how many copies of an item there are.
  ///   - range: the most that a drawn number is; at least 10.
  ///   - fill: what share of the weight of all copies the knapsack holds, rounded down; at least enough for the lightest item.
  ///   - key: the randomness; the same key gives the same items.
  ///   - name: what the instance is called.
  public static func drawn(
    _ family: ItemFamily, items: Int, copies: Int, range: Int = 1000, fill: Double = 0.5, key: RandomKey, name: String
  ) throws -> BoundedKnapsackInstance {
    precondition(range >= 10 && copies >= 1, "the range is at least 10, and there is a copy of each item")
    var random = key.stream
    let drawn = (0..<items).map { _ in family.drawItem(range: range, using: &random) }
    let counts = (0..<items).map { _ in 1 + random.integer(below: copies) }
    let weights = drawn.map(\.weight)
    let sum = zip(weights, counts).reduce(0) { $0 + $1.0 * Double($1.1) }
    return try BoundedKnapsackInstance(
      name: name, weights: weights, values: drawn.map(\.value), copies: counts,
      budget: max((fill * sum).rounded(.down), weights.min() ?? 1))
  }

  /// How many items there are.
  public var count: Int { values.count }

  /// The same with an item for 1, 2, 4, ... copies and one for the rest, each of which is packed or not: every number of copies can be
  /// made of them, so the optimum is the same (Martello and Toth 1990).
  /// - Throws: `WarrenError` when no part fits, which cannot be.
  public var binary: KnapsackInstance {
    get throws {
      var (weights, values): ([Double], [Double]) = ([], [])
      for item in 0..<count {
        var (left, part) = (copies[item], 1)
        while left > 0 {
          let taken = Double(min(part, left))
          weights.append(taken * self.weights[item])
          values.append(taken * self.values[item])
          left -= min(part, left)
          part *= 2
        }
      }
      return try KnapsackInstance(name: name, weights: weights, values: values, budget: budget)
    }
  }
}
