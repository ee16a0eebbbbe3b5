import Core

/// Every member is chosen with a share of its own: fitness-proportional selection (Holland 1975).
///
/// Shares must not be negative, so they are made from the costs (lower is better) in one of two ways:
///
/// - No cost is above 0, and one is below: proportional to the cost without its sign. So it is for an objective to be maximized whose
///   values are all at least 0, as in the original, and likewise for one to be minimized whose values are all at most 0.
/// - Everything else, such as minimized objectives with values above 0: proportional to `worst - cost + (worst - best) / 10`, so that the best is
///   eleven times as likely as the worst whatever the scale (Goldberg's window, 1989, with a floor that leaves the worst a share).
///
/// Infeasible members get no share unless all are infeasible; then violations take the place of the costs. When all are equal,
/// so are the shares.
public struct RouletteSelection: Selection {
  /// The shares of the present population by index; they sum to 1.
  public private(set) var shares: [Double] = []
  /// `cumulative[i]` is the sum of the shares up to and including member i.
  private var cumulative: [Double] = []

  /// A wheel without a population.
  public init() {}

  public mutating func prepare(for fitness: [Fitness]) {
    shares.removeAll(keepingCapacity: true)
    cumulative.removeAll(keepingCapacity: true)
    let someFeasible = fitness.contains { $0.violation == 0 }
    var best = Double.infinity
    var worst = -Double.infinity
    for member in fitness where !someFeasible || member.violation == 0 {
      let cost = someFeasible ? member.cost : member.violation
      best = min(best, cost)
      worst = max(worst, cost)
    }
    let isProportional = someFeasible && worst <= 0 && best < 0
    // Halves keep differences of huge costs from overflowing.
    let spread = worst / 2 - best / 2
    var total = 0.0
    for member in fitness {
      let weight: Double
      if someFeasible && member.violation > 0 {
        weight = 0
      } else if spread == 0 {
        weight = 1
      } else {
        let cost = someFeasible ? member.cost : member.violation
        weight = isProportional ? cost / best : (worst / 2 - cost / 2) / spread + 0.1
      }
      shares.append(weight)
      total += weight
    }
    var sum = 0.0
    for index in shares.indices {
      shares[index] /= total
      sum += shares[index]
      cumulative.append(sum)
    }
  }

  public func select(from fitness: [Fitness], using random: inout RandomStream) -> Int {
    precondition(cumulative.count == fitness.count, "prepare(for:) has not been called for this population")
    let point = random.uniformDouble() * cumulative[cumulative.count - 1]
    // The first member whose cumulative share lies above the point; members without a share are never that.
    var low = 0
    var high = cumulative.count - 1
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > point { high = middle } else { low = middle + 1 }
    }
    return low
  }

  public var metrics: Metrics { SelectionShares.metrics(of: shares) }
}

/// What shares say about how hard a selection presses.
enum SelectionShares {
  /// - `largestShare` and `smallestShare`: near 1 / population when selection hardly presses.
  /// - `copiesOfBest`: how many of as many draws as there are members the most likely member gets, the takeover pressure of Goldberg
  ///   and Deb ("A comparative analysis of selection schemes used in genetic algorithms", 1991).
  /// - `effectiveParents`: of how many members with equal shares the draws would be as diverse, 1 / Σ share².
  static func metrics(of shares: [Double]) -> Metrics {
    guard let largest = shares.max(), let smallest = shares.min() else { return Metrics() }
    return [
      "largestShare": largest, "smallestShare": smallest, "copiesOfBest": largest * Double(shares.count),
      "effectiveParents": 1 / shares.reduce(0) { $0 + $1 * $1 },
    ]
  }
}
