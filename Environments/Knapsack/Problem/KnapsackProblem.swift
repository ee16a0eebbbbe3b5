import Core
import Search

/// The knapsack problem as search sees it: the most valuable choice of items that is not too heavy. The bits of a solution say for
/// each item whether it is packed; its objective is the `value`, its violation the weight beyond the budget.
public struct KnapsackProblem: BinaryProblem {
  /// The items.
  public let instance: KnapsackInstance
  private let sums: ItemSums

  /// The problem of an instance.
  public init(_ instance: KnapsackInstance) {
    self.instance = instance
    sums = ItemSums(values: instance.values, weights: instance.weights)
  }

  /// The one objective, `value`, to be maximized.
  public static let objective = Objective("value", .maximize)

  public var count: Int { instance.count }
  public var objectives: [Objective] { [Self.objective] }
  public var known: KnownValue? { instance.known }

  /// The value and the excess weight of a choice. O(items), a lookup for every four of them.
  /// - Throws: `WarrenError` when it does not say something about each item.
  public func evaluate(_ solution: BitString) throws -> Evaluation {
    guard solution.count == instance.count else {
      try validate(solution)
      return Evaluation(0)
    }
    let total = sums.total(of: solution)
    return Evaluation(total.value, violation: instance.overweight(weight: total.weight))
  }

  public func publishedForm(of solution: BitString) -> any Encodable & Sendable { PackedItems(solution) }
}

extension KnapsackProblem: RepairingProblem {
  public func makeRepair() -> DensityRepair { DensityRepair(instance) }
}

extension KnapsackProblem: NeighborhoodProblem {
  public var neighborhood: KnapsackNeighborhood { KnapsackNeighborhood(instance) }

  /// Items packed in a random order, each that still fits.
  public func sampleSolution(using random: inout RandomStream) -> BitString {
    var choice = BitString(count: instance.count)
    var weight = 0.0
    for item in random.permutation(instance.count) where weight + instance.weights[item] <= instance.packingLimit {
      weight += instance.weights[item]
      choice[item] = true
    }
    return choice
  }
}
