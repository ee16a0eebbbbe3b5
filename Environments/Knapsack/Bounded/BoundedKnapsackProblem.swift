import Core
import Search

/// The knapsack problem with several copies of each item: how many of each to pack. Its objective is the `value`, its violation the
/// weight beyond the budget.
public struct BoundedKnapsackProblem: IntegerProblem, RepairingProblem {
  /// The items.
  public let instance: BoundedKnapsackInstance
  public let bounds: [ClosedRange<Int>]
  public let known: KnownValue?

  /// The problem of an instance.
  /// - Parameters:
  ///   - instance: the items.
  ///   - known: the best value known.
  public init(_ instance: BoundedKnapsackInstance, known: KnownValue? = nil) {
    self.instance = instance
    self.known = known
    bounds = instance.copies.map { 0...$0 }
  }

  public var objectives: [Objective] { [KnapsackProblem.objective] }

  /// The value and the excess weight of so many copies of each item. O(items).
  /// - Throws: `WarrenError` when there are not so many copies, or not a number for each item.
  public func evaluate(_ solution: [Int]) throws -> Evaluation {
    try validate(solution)
    var (value, weight) = (0.0, 0.0)
    for (item, copies) in solution.enumerated() where copies > 0 {
      value += Double(copies) * instance.values[item]
      weight += Double(copies) * instance.weights[item]
    }
    return Evaluation(value, violation: instance.limit.excess(of: weight))
  }

  public func publishedForm(of solution: [Int]) -> any Encodable & Sendable { PackedCopies(copies: solution) }

  public func makeRepair() -> BoundedDensityRepair { BoundedDensityRepair(instance) }
}

/// Numbers of copies as results hold them: `{"copies": [0, 3, 1]}`, by item.
public struct PackedCopies: Codable, Sendable, Equatable {
  /// By item how many copies are packed.
  public var copies: [Int]

  /// The numbers.
  public init(copies: [Int]) { self.copies = copies }
}

/// Makes numbers of copies feasible and leaves nothing out that fits: takes copies out by value for their weight, the worst first, until
/// the rest is not too heavy, then packs as many as still fit, the best first. O(items).
public struct BoundedDensityRepair: Repair {
  private let instance: BoundedKnapsackInstance
  private let order: [Int]

  init(_ instance: BoundedKnapsackInstance) {
    self.instance = instance
    let densities = zip(instance.values, instance.weights).map { $0 / $1 }
    order = densities.indices.sorted { (densities[$1], $0) < (densities[$0], $1) }
  }

  public func repair(_ genotype: inout [Int]) {
    precondition(genotype.count == order.count, "\(genotype.count) numbers for \(order.count) items")
    let weights = instance.weights
    var room = instance.limit.packing
    for item in order { room -= Double(genotype[item]) * weights[item] }
    for item in order.reversed() where room < 0 && genotype[item] > 0 {
      let taken = min(genotype[item], Int(min((-room / weights[item]).rounded(.up), 0x1p40)))
      genotype[item] -= taken
      room += Double(taken) * weights[item]
    }
    for item in order where weights[item] <= room {
      let added = min(instance.copies[item] - genotype[item], Int(min(room / weights[item], 0x1p40)))
      genotype[item] += added
      room -= Double(added) * weights[item]
    }
  }
}
