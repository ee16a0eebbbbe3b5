/// The best of the offspring alone go on, and all parents die: (mu, lambda), with mu the size of the population (Schwefel 1977).
/// Forgetting the best helps where fitness is noisy or changes.
public struct CommaSurvival: Survival {
  /// How many offspring each member of the population has on average, at least 1.
  public let ratio: Double
  private var order: [Int] = []

  /// (mu, ratio · mu).
  public init(ratio: Double = 7) {
    precondition(ratio >= 1, "there are at least as many offspring as members")
    self.ratio = ratio
  }

  public func offspringCount(populationSize: Int) -> Int {
    max(populationSize, Int((ratio * Double(populationSize)).rounded()))
  }

  /// Only a last generation that its budget has cut short leaves room for parents, the best of them.
  public mutating func selectSurvivors(
    parents: [Fitness], offspring: [Fitness], lineage: [Int], populationSize: Int, into survivors: inout [Survivor]
  ) {
    rank(offspring)
    for index in order.prefix(populationSize) { survivors.append(.offspring(index)) }
    guard survivors.count < populationSize else { return }
    rank(parents)
    for index in order.prefix(populationSize - survivors.count) { survivors.append(.parent(index)) }
  }

  private mutating func rank(_ fitness: [Fitness]) {
    order.removeAll(keepingCapacity: true)
    order.append(contentsOf: fitness.indices)
    order.sort { (fitness[$0], $0) < (fitness[$1], $1) }
  }
}
