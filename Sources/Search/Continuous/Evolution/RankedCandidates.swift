import Core

/// The order of candidates from best to worst, by fitness; of equals the earlier one first.
struct RankedCandidates {
  private(set) var order: [Int] = []
  private var fitness: [Fitness] = []

  mutating func rank(_ evaluations: [Evaluation], under objective: Objective) {
    fitness.removeAll(keepingCapacity: true)
    order.removeAll(keepingCapacity: true)
    for evaluation in evaluations {
      order.append(fitness.count)
      fitness.append(Fitness(evaluation, under: objective))
    }
    let fitness = fitness
    order.sort { fitness[$0] < fitness[$1] || (fitness[$0] == fitness[$1] && $0 < $1) }
  }
}

extension Array where Element == [Double] {
  /// As many vectors of that length, keeping the storage of those that there are.
  mutating func resize(to count: Int, dimension: Int) {
    while self.count > count { removeLast() }
    while self.count < count { append([Double](repeating: 0, count: dimension)) }
  }
}
