import Core
import Search

/// Knapsacks can be packed item by item.
extension KnapsackProblem: ConstructiveProblem {
  /// Packs items that still fit, each drawn from those whose value for their weight is nearly the best. Items of no weight come first.
  /// O(n log n).
  public func constructSolution(randomness: Double, using random: inout RandomStream) -> BitString {
    let weights = instance.weights
    var choice = BitString(count: instance.count)
    var order: [Int] = []
    for item in instance.itemsByDensity {
      if weights[item] > 0 { order.append(item) } else { choice[item] = true }
    }
    let densities = order.map { instance.values[$0] / weights[$0] }
    let heaviest = order.indices.sorted { (weights[order[$1]], $0) < (weights[order[$0]], $1) }
    var left = RankedPlaces(count: order.count)
    var weight = 0.0
    // What does not fit will not fit later.
    var heavy = 0
    while true {
      while heavy < heaviest.count, weight + weights[order[heaviest[heavy]]] > instance.packingLimit {
        left.remove(heaviest[heavy])
        heavy += 1
      }
      guard left.remaining > 0 else { return choice }
      let best = densities[left.place(of: 0)]
      let worst = densities[left.place(of: left.remaining - 1)]
      let threshold = best - randomness * (best - worst)
      // The first place whose density is too low.
      var low = 0
      var high = densities.count
      while low < high {
        let middle = (low + high) / 2
        if densities[middle] >= threshold { low = middle + 1 } else { high = middle }
      }
      let place = left.place(of: random.integer(below: max(1, left.rank(of: low))))
      left.remove(place)
      weight += weights[order[place]]
      choice[order[place]] = true
    }
  }
}
