/// The linear relaxation of a knapsack with several constraints, in which parts of items may be packed: its optimum is an upper bound,
/// and its dual prices say what a unit of each budget is worth.
///
/// Solved by the revised primal simplex method with bounded variables (Dantzig 1955): as many basic variables as constraints, a dense
/// inverse of the basis, the entering variable by the largest reduced cost, and by the lowest number once steps make no progress
/// (Bland 1977).
public struct LinearRelaxation: Sendable, Equatable {
  /// By constraint the dual price, not negative: by how much the bound grows with the budget.
  public let prices: [Double]
  /// No choice of items is worth more. By duality this holds for whatever prices: the budgets at their prices, and what each item is
  /// worth beyond its weights at these prices.
  public let bound: Double
  /// By item how much of it is packed, from 0 to 1.
  public let shares: [Double]

  /// Solves the relaxation of an instance. A few milliseconds for 500 items and 30 constraints.
  public init(_ instance: MultidimensionalInstance) {
    var simplex = BoundedSimplex(instance)
    simplex.solve()
    shares = simplex.shares
    prices = simplex.prices
    var bound = zip(prices, instance.budgets).reduce(0) { $0 + $1.0 * $1.1 }
    for item in 0..<instance.count {
      let cost = zip(prices, instance.weights).reduce(0) { $0 + $1.0 * $1.1[item] }
      bound += max(0, instance.values[item] - cost)
    }
    self.bound = bound
  }
}
