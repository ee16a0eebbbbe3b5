import Core
import Search

/// A knapsack that can be packed by value for weight.
public protocol DensityOrderedProblem: BinaryProblem {
  /// The items by value for their weight, the best first, each that still fits: for each item whether it is packed.
  var densityChoice: BitString { get }
}

extension KnapsackProblem: DensityOrderedProblem {
  /// The greedy heuristic (Dantzig 1957). O(n log n).
  public var densityChoice: BitString {
    var choice = BitString(count: count)
    var weight = 0.0
    for item in instance.itemsByDensity where weight + instance.weights[item] <= instance.packingLimit {
      weight += instance.weights[item]
      choice[item] = true
    }
    return choice
  }
}

extension MultidimensionalKnapsackProblem: DensityOrderedProblem {
  /// Of several budgets an item costs its share of each, added up (Dobson, "Worst-case analysis of greedy heuristics for integer
  /// programming with nonnegative data", 1982). O(n log n + n · constraints).
  public var densityChoice: BitString {
    let prices = instance.budgets.map { $0 > 0 ? 1 / $0 : 0 }
    return ItemRows(instance, order: MultidimensionalInstance.order(by: instance.utilities(prices: prices))).greedyChoice
  }

  /// The items by their pseudo-utility, the best first, each that still fits: weights cost what they are worth in the linear relaxation
  /// (Pirkul, "A heuristic solution procedure for the multiconstraint zero-one knapsack problem", 1987).
  public var utilityChoice: BitString { itemsByUtility.greedyChoice }
}

/// A greedy heuristic: its only step packs a knapsack, which counts as 1 evaluation.
public struct GreedyPacking<P: BinaryProblem>: Learner, IncumbentReporting {
  /// The problem that is solved.
  public let problem: P
  /// The knapsack, once it has been packed.
  public private(set) var incumbent: Incumbent<BitString>?
  public private(set) var ledger = Ledger()
  private let budget: Budget
  private let pack: @Sendable (P) -> BitString

  /// The heuristic before its step.
  /// - Parameters:
  ///   - problem: what is to be solved.
  ///   - budget: what may be spent.
  ///   - pack: says for each item whether it is packed.
  public init(_ problem: P, budget: Budget = Budget(), pack: @escaping @Sendable (P) -> BitString) {
    self.problem = problem
    self.budget = budget
    self.pack = pack
  }

  public var isFinished: Bool { incumbent != nil || budget.evaluations.map { $0 < 1 } ?? false }
  public var bestObjectives: Metrics { incumbent?.metrics(for: problem.objectives) ?? Metrics() }
  public var bestSolution: (any Encodable & Sendable)? { incumbent.map { problem.publishedForm(of: $0.solution) } }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    let choice = pack(problem)
    incumbent = Incumbent(choice, try problem.evaluate(choice))
    ledger.learnerSteps += 1
    ledger.evaluations += 1
    return bestObjectives
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("ledger", ledger)
    try incumbent?.save(into: &snapshot, under: "incumbent")
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let ledger: Ledger = try snapshot.value("ledger")
    let incumbent = try problem.keptIncumbent(in: snapshot, isThere: ledger.evaluations > 0)
    self.ledger = ledger
    self.incumbent = incumbent
  }
}

extension GreedyPacking where P: DensityOrderedProblem {
  /// The heuristic by value for weight, before its step.
  public init(density problem: P, budget: Budget = Budget()) {
    self.init(problem, budget: budget) { $0.densityChoice }
  }
}
