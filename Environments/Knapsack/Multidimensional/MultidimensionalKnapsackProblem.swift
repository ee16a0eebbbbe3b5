import Core
import Search

/// The knapsack problem with several constraints: the most valuable choice of items that is not too heavy in any way. Its objective is
/// the `value`, its violation the weight beyond the budgets, summed over them.
public struct MultidimensionalKnapsackProblem: BinaryProblem, RepairingProblem {
  /// The items.
  public private(set) var instance: MultidimensionalInstance
  /// The relaxation to parts of items: an upper bound, and what the constraints are worth.
  public let relaxation: LinearRelaxation
  /// The items in the order of their numbers.
  let itemsByNumber: ItemRows
  /// The items in the order of their pseudo-utility at the prices of the relaxation.
  let itemsByUtility: ItemRows
  /// Their pseudo-utilities.
  let utilities: [Double]

  /// The problem of an instance. Solves its linear relaxation.
  public init(_ instance: MultidimensionalInstance) {
    self.instance = instance
    relaxation = LinearRelaxation(instance)
    itemsByNumber = ItemRows(instance, order: Array(0..<instance.count))
    let utilities = instance.utilities(prices: relaxation.prices)
    itemsByUtility = ItemRows(instance, order: MultidimensionalInstance.order(by: utilities))
    self.utilities = itemsByUtility.order.map { utilities[Int($0)] }
  }

  /// The same problem with another value known.
  func with(known: KnownValue?) -> MultidimensionalKnapsackProblem {
    var problem = self
    problem.instance = instance.with(known: known)
    return problem
  }

  public var count: Int { instance.count }
  public var objectives: [Objective] { [KnapsackProblem.objective] }
  public var known: KnownValue? { instance.known }
  public var bound: Double? { relaxation.bound }

  /// The value and the excess weight of a choice. O(items packed x constraints).
  /// - Throws: `WarrenError` when it does not say something about each item.
  public func evaluate(_ solution: BitString) throws -> Evaluation {
    try validate(solution)
    let (value, weights) = itemsByNumber.total(of: solution)
    var violation = 0.0
    for (limit, weight) in zip(instance.limits, weights) { violation += limit.excess(of: weight) }
    return Evaluation(value, violation: violation)
  }

  public func publishedForm(of solution: BitString) -> any Encodable & Sendable { PackedItems(solution) }

  public func makeRepair() -> UtilityRepair { UtilityRepair(itemsByUtility) }
}
