import Core

/// How much weight a knapsack holds, with a margin for what rounding adds to sums of weights, where it adds anything.
struct WeightLimit: Sendable, Equatable {
  /// The most weight.
  let budget: Double
  /// Up to which sum of weights items are packed.
  let packing: Double
  /// Up to which sum of weights nothing is violated: wider, since sums in another order round otherwise.
  let feasible: Double

  /// The limit for sums of any of these weights.
  init(budget: Double, weights: [Double]) {
    self.budget = budget
    let isExact = Self.sumsAreExact(weights)
    packing = isExact ? budget : budget * (1 + 1e-10)
    feasible = isExact ? budget : budget * (1 + 1e-9)
  }

  /// The limits of several constraints on the same items.
  /// - Throws: `WarrenError` when numbers are missing or out of range, or no item fits.
  static func limits(budgets: [Double], weights: [[Double]], itemCount: Int) throws -> [WeightLimit] {
    guard !budgets.isEmpty, weights.count == budgets.count else {
      throw WarrenError("\(weights.count) rows of weights and \(budgets.count) budgets are given; a constraint has one of each")
    }
    for (constraint, row) in weights.enumerated() {
      guard row.count == itemCount else {
        throw WarrenError("constraint \(constraint + 1) has \(row.count) weights for \(itemCount) items")
      }
      if let item = row.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
        throw WarrenError(
          "the weight of item \(item + 1) in constraint \(constraint + 1) is \(row[item]); it is a number, not negative")
      }
      guard budgets[constraint] >= 0, budgets[constraint].isFinite else {
        throw WarrenError("the budget of constraint \(constraint + 1) is \(budgets[constraint]); it is not negative")
      }
    }
    guard (0..<itemCount).contains(where: { item in zip(weights, budgets).allSatisfy { $0[item] <= $1 } }) else {
      throw WarrenError("no item fits in all \(budgets.count) budgets")
    }
    return zip(budgets, weights).map { WeightLimit(budget: $0, weights: $1) }
  }

  /// By how much a weight is beyond the budget; 0 when it is not.
  func excess(of weight: Double) -> Double { weight <= feasible ? 0 : weight - budget }

  /// Whether the sum of any of these numbers is free of rounding: whole numbers and multiples of 2⁻²⁴ that do not grow too large.
  private static func sumsAreExact(_ numbers: [Double]) -> Bool {
    let sum = numbers.reduce(0, +)
    for scale in [1, 0x1p24] as [Double] where sum * scale < 0x1p53 {
      if numbers.allSatisfy({ ($0 * scale).rounded() == $0 * scale }) { return true }
    }
    return false
  }
}
