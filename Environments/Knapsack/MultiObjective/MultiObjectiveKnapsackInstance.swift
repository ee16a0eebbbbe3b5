import Core
import Search

/// Items that go into several knapsacks at once: in each of them an item has a weight and a value of its own.
public struct MultiObjectiveKnapsackInstance: Sendable, Equatable {
  /// What the instance is called.
  public let name: String
  /// By knapsack, then by item what it is worth there; finite, not negative.
  public let values: [[Double]]
  /// By knapsack, then by item how much it weighs there; finite, not negative.
  public let weights: [[Double]]
  /// By knapsack how much it holds; not negative.
  public let budgets: [Double]
  let limits: [WeightLimit]

  /// An instance.
  /// - Throws: `WarrenError` when numbers are missing or out of range, or no item fits.
  public init(name: String, values: [[Double]], weights: [[Double]], budgets: [Double]) throws {
    guard values.count == budgets.count else {
      throw WarrenError("values for \(values.count) knapsacks and \(budgets.count) budgets are given")
    }
    limits = try WeightLimit.limits(budgets: budgets, weights: weights, itemCount: values.first?.count ?? 0)
    for (knapsack, row) in values.enumerated() {
      guard row.count == values[0].count else {
        throw WarrenError("knapsack \(knapsack + 1) has \(row.count) values for \(values[0].count) items")
      }
      if let item = row.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
        throw WarrenError(
          "the value of item \(item + 1) in knapsack \(knapsack + 1) is \(row[item]); it is a number, not negative")
      }
    }
    self.name = name
    self.values = values
    self.weights = weights
    self.budgets = budgets
  }

  /// Items as Zitzler and Thiele draw them ("Multiobjective evolutionary algorithms: a comparative case study and the strength Pareto
  /// approach", IEEE Transactions on Evolutionary Computation 3, 1999): values and weights are whole numbers from 10 to 100, a knapsack
  /// holds half the weight of all items.
  /// - Throws: `WarrenError` when no item fits.
  public static func drawn(
    items: Int, knapsacks: Int, key: RandomKey, name: String? = nil
  ) throws -> MultiObjectiveKnapsackInstance {
    var random = key.stream
    func row() -> [Double] { (0..<items).map { _ in Double(10 + random.integer(below: 91)) } }
    let values = (0..<knapsacks).map { _ in row() }
    let weights = (0..<knapsacks).map { _ in row() }
    return try MultiObjectiveKnapsackInstance(
      name: name ?? "knapsack-\(items)-\(knapsacks)", values: values, weights: weights,
      budgets: weights.map { $0.reduce(0, +) / 2 })
  }

  /// How many items there are.
  public var count: Int { values[0].count }

  /// How many knapsacks there are, each of them an objective.
  public var knapsackCount: Int { budgets.count }
}
