import Core

/// Every member has a share by its rank alone, falling in a straight line from the best to the worst (Baker, "Adaptive selection
/// methods for genetic algorithms", 1985; Whitley 1989). Members of equal fitness share the shares of their ranks.
public struct RankSelection: Selection {
  /// How often the best is chosen compared with a member in the middle: from 1, where all are alike, to 2, where the worst never is.
  public let pressure: Double
  /// The shares of the present population by index; they sum to 1.
  public private(set) var shares: [Double] = []
  private var wheel = AliasTable()
  private var order: [Int] = []

  /// A selection of that pressure, from 1 to 2.
  public init(pressure: Double = 1.8) {
    precondition((1...2).contains(pressure), "the pressure lies between 1 and 2")
    self.pressure = pressure
  }

  public mutating func prepare(for fitness: [Fitness]) {
    let count = fitness.count
    order.removeAll(keepingCapacity: true)
    order.append(contentsOf: fitness.indices)
    order.sort { (fitness[$0], $0) < (fitness[$1], $1) }
    shares = [Double](repeating: 1, count: count)
    var first = 0
    while first < count {
      var last = first
      while last + 1 < count, fitness[order[last + 1]] == fitness[order[first]] { last += 1 }
      let rank = Double(first + last) / 2
      let share = count > 1 ? pressure - (2 * pressure - 2) * rank / Double(count - 1) : 1
      for place in first...last { shares[order[place]] = share / Double(count) }
      first = last + 1
    }
    wheel.prepare(shares)
  }

  public mutating func select(from fitness: [Fitness], using random: inout RandomStream) -> Int {
    precondition(shares.count == fitness.count, "prepare(for:) has not been called for this population")
    return wheel.draw(using: &random)
  }

  public var metrics: Metrics { SelectionShares.metrics(of: shares) }
}
