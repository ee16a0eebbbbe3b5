import Core
import Search

/// Knapsacks with several budgets can be packed item by item, and improved by moves.
extension MultidimensionalKnapsackProblem: ConstructiveProblem {
  public var neighborhood: MultidimensionalNeighborhood { MultidimensionalNeighborhood(itemsByNumber) }

  /// Items packed in a random order, each that still fits.
  public func sampleSolution(using random: inout RandomStream) -> BitString {
    var choice = BitString(count: count)
    var room = itemsByNumber.limits
    for item in random.permutation(count) where itemsByNumber.fits(item, in: room) {
      itemsByNumber.pack(item, in: &room)
      choice[item] = true
    }
    return choice
  }

  /// Packs items that still fit, each drawn from those whose pseudo-utility is nearly the best. Items that use nothing of what is
  /// worth something come first. O(n log n) steps, and O(constraints) for each item.
  public func constructSolution(randomness: Double, using random: inout RandomStream) -> BitString {
    let rows = itemsByUtility
    var choice = BitString(count: count)
    var room = rows.limits
    var left = RankedPlaces(count: count)
    // Utilities without end come first, each as good as the other.
    let first = utilities.firstIndex { $0 < .infinity } ?? count
    for place in 0..<first {
      left.remove(place)
      guard rows.fits(place, in: room) else { continue }
      rows.pack(place, in: &room)
      choice[Int(rows.order[place])] = true
    }
    while true {
      // What does not fit will not fit later.
      while left.remaining > 0, !rows.fits(left.place(of: 0), in: room) { left.remove(left.place(of: 0)) }
      while left.remaining > 1, !rows.fits(left.place(of: left.remaining - 1), in: room) {
        left.remove(left.place(of: left.remaining - 1))
      }
      guard left.remaining > 0 else { return choice }
      let best = utilities[left.place(of: 0)]
      let threshold = best - randomness * (best - utilities[left.place(of: left.remaining - 1)])
      // The first place whose utility is too low. Without chance the first of equals is the best.
      var (low, high) = (0, randomness > 0 ? count : 0)
      while low < high {
        let middle = (low + high) / 2
        if utilities[middle] >= threshold { low = middle + 1 } else { high = middle }
      }
      // Drawn again where it does not fit, so that each that fits is equally likely. The best one does.
      var place = left.place(of: random.integer(below: max(1, left.rank(of: low))))
      while !rows.fits(place, in: room) {
        left.remove(place)
        place = left.place(of: random.integer(below: max(1, left.rank(of: low))))
      }
      left.remove(place)
      rows.pack(place, in: &room)
      choice[Int(rows.order[place])] = true
    }
  }
}

extension ItemRows {
  /// Whether the item at a place fits in what is left of the budgets.
  func fits(_ place: Int, in room: [SIMD2<Double>]) -> Bool {
    for vector in 0..<width {
      let left = room[vector] - weights[place * width + vector]
      if left.x < 0 || left.y < 0 { return false }
    }
    return true
  }

  /// Takes the weights of the item at a place from what is left of the budgets.
  func pack(_ place: Int, in room: inout [SIMD2<Double>]) {
    for vector in 0..<width { room[vector] -= weights[place * width + vector] }
  }

  /// The choice that packs places from the first on, each that still fits, by item.
  var greedyChoice: BitString {
    var choice = BitString(count: count)
    var room = limits
    for place in 0..<count where fits(place, in: room) {
      pack(place, in: &room)
      choice[Int(order[place])] = true
    }
    return choice
  }
}
