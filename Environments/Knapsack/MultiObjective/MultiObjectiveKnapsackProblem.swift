import Core
import Search

/// The knapsack problem of Zitzler and Thiele (1999): one choice of items fills several knapsacks, and what each of them is worth is an
/// objective. Its violation is the weight beyond the budgets, summed over the knapsacks.
public struct MultiObjectiveKnapsackProblem: BinaryProblem, RepairingProblem, MultiObjectiveProblem {
  /// The items.
  public let instance: MultiObjectiveKnapsackInstance
  /// By item its value and weight in each knapsack.
  private let rows: [SIMD2<Double>]
  private let sorted: ItemRows

  /// The problem of an instance.
  public init(_ instance: MultiObjectiveKnapsackInstance) {
    self.instance = instance
    let knapsacks = instance.knapsackCount
    rows = (0..<instance.count).flatMap { item in
      (0..<knapsacks).map { SIMD2(instance.values[$0][item], instance.weights[$0][item]) }
    }
    let ratios = (0..<instance.count).map { item in
      (0..<knapsacks).reduce(0.0) { best, knapsack in
        let (value, weight) = (instance.values[knapsack][item], instance.weights[knapsack][item])
        return max(best, weight > 0 ? value / weight : value > 0 ? .infinity : 0)
      }
    }
    let order = (0..<instance.count).sorted { (ratios[$1], $0) < (ratios[$0], $1) }
    sorted = ItemRows(values: instance.values[0], weights: instance.weights, limits: instance.limits, order: order)
  }

  public var count: Int { instance.count }

  /// `value1`, `value2` and so on, to be maximized.
  public var objectives: [Objective] { (1...instance.knapsackCount).map { Objective("value\($0)", .maximize) } }

  /// No choice is worth less than nothing: hypervolume is measured from there.
  public var referencePoint: [Double] { [Double](repeating: 0, count: instance.knapsackCount) }

  /// What a choice is worth in each knapsack, and its excess weight. O(items packed x knapsacks).
  /// - Throws: `WarrenError` when it does not say something about each item.
  public func evaluate(_ solution: BitString) throws -> Evaluation {
    try validate(solution)
    let knapsacks = instance.knapsackCount
    return withUnsafeTemporaryAllocation(of: SIMD2<Double>.self, capacity: knapsacks) { sums in
      sums.initialize(repeating: .zero)
      rows.withUnsafeBufferPointer { rows in
        solution.forEachOne { item in
          for knapsack in 0..<knapsacks { sums[knapsack] += rows[item &* knapsacks &+ knapsack] }
        }
      }
      var violation = 0.0
      for knapsack in 0..<knapsacks { violation += instance.limits[knapsack].excess(of: sums[knapsack].y) }
      return Evaluation(ObjectiveValues(sums.lazy.map(\.x)), violation: violation)
    }
  }

  public func publishedForm(of solution: BitString) -> any Encodable & Sendable { PackedItems(solution) }

  /// Drops and adds items by the largest ratio of value to weight that they have in any knapsack.
  public func makeRepair() -> UtilityRepair { UtilityRepair(sorted) }
}
