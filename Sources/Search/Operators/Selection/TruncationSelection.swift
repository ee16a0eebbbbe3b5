import Core

/// The best members alone, all of them equally likely (Mühlenbein and Schlierkamp-Voosen, "Predictive models for the breeder genetic
/// algorithm", 1993).
public struct TruncationSelection: Selection {
  /// Which share of the population may become parents.
  public let fraction: Double
  private var parents: [Int] = []

  /// A selection of the best `fraction` of a population, at least one member.
  public init(fraction: Double = 0.5) {
    precondition(fraction > 0 && fraction <= 1, "the fraction lies above 0 and up to 1")
    self.fraction = fraction
  }

  public mutating func prepare(for fitness: [Fitness]) {
    parents.removeAll(keepingCapacity: true)
    parents.append(contentsOf: fitness.indices)
    parents.sort { (fitness[$0], $0) < (fitness[$1], $1) }
    let count = max(1, Int((fraction * Double(fitness.count)).rounded(.up)))
    parents.removeLast(max(0, parents.count - count))
  }

  public mutating func select(from fitness: [Fitness], using random: inout RandomStream) -> Int {
    parents[random.integer(below: parents.count)]
  }
}
