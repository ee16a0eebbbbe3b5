import Core

/// Chooses sets of AB-cycles that exchange a whole region of a tour: the block strategy, second kind (Nagata and Kobayashi 2013).
///
/// A set leaves cities at which an edge of A meets an edge of B; the fewer there are, the fewer sub-tours have to be joined. From
/// a cycle and the smaller ones that touch it, a tabu search takes cycles in and out so as to make these cities few.
final class CycleBlocks {
  private let cycles: AlternatingCycles
  /// The up to two cycles that pass through a city; -1 for none.
  private let cyclesAt: Slab<Int32>
  /// Cycle c touches `touched[starts[c]..<starts[c + 1]]`, each in as many cities as `weights` say.
  private var starts: [Int] = []
  private var touched: [Int32] = []
  private var weights: [Int32] = []
  /// In how many cities each cycle touches others, and in how many those of the present set.
  private var total: [Int32] = []
  private var inside: [Int32] = []
  private var isChosen: [Bool] = []
  private var tabuUntil: [Int] = []
  private var shared: [Int32] = []

  /// Iterations without a better set after which the search ends.
  private static let patience = 20
  /// The longest time for which a cycle stays as it is after a change.
  private static let longestTenure = 10

  init(_ cycles: AlternatingCycles, count: Int) {
    self.cycles = cycles
    cyclesAt = Slab(2 * count, filledWith: -1)
  }

  /// Finds out which of the present cycles touch each other.
  func begin() {
    let count = cycles.cycleCount
    let cyclesAt = cyclesAt.base
    let edges = Int(cycles.starts[count])
    // A city on several cycles is on two of them, or twice on one.
    for index in 0..<edges { (cyclesAt[2 * Int(cycles.cities[index])], cyclesAt[2 * Int(cycles.cities[index]) + 1]) = (-1, -1) }
    for cycle in 0..<count {
      for index in Int(cycles.starts[cycle])..<Int(cycles.starts[cycle + 1]) {
        let own = cyclesAt + 2 * Int(cycles.cities[index])
        own[own[0] < 0 ? 0 : 1] = Int32(cycle)
      }
    }
    starts = [0]
    touched.removeAll(keepingCapacity: true)
    weights.removeAll(keepingCapacity: true)
    total = [Int32](repeating: 0, count: count)
    inside = [Int32](repeating: 0, count: count)
    isChosen = [Bool](repeating: false, count: count)
    tabuUntil = [Int](repeating: 0, count: count)
    shared = [Int32](repeating: 0, count: count)
    for cycle in 0..<count {
      for index in Int(cycles.starts[cycle])..<Int(cycles.starts[cycle + 1]) {
        let own = cyclesAt + 2 * Int(cycles.cities[index])
        let other = Int(own[0] == Int32(cycle) ? own[1] : own[0])
        if other < 0 || other == cycle { continue }
        if shared[other] == 0 { touched.append(Int32(other)) }
        shared[other] += 1
      }
      for place in starts[cycle]..<touched.count {
        let other = Int(touched[place])
        weights.append(shared[other])
        total[cycle] += shared[other]
        shared[other] = 0
      }
      starts.append(touched.count)
    }
  }

  /// The set that the search finds round a cycle, which belongs to it.
  func block(around center: Int, into block: inout [Int32], using random: inout RandomStream) {
    var cut = 0
    for cycle in isChosen.indices {
      isChosen[cycle] = false
      inside[cycle] = 0
      tabuUntil[cycle] = 0
    }
    flip(center, &cut)
    for place in starts[center]..<starts[center + 1] {
      let other = Int(touched[place])
      if cycles.size(of: other) < cycles.size(of: center) { flip(other, &cut) }
    }
    var bestCut = cut
    keep(&block)
    var iteration = 0
    var lastImprovement = 0
    while iteration - lastImprovement < Self.patience, bestCut > 0 {
      iteration += 1
      var chosen = -1
      var least = Int.max
      for cycle in isChosen.indices where cycle != center && inside[cycle] > 0 {
        let change = Int(total[cycle] - 2 * inside[cycle])
        let after = isChosen[cycle] ? cut - change : cut + change
        if after < least && (tabuUntil[cycle] < iteration || after < bestCut) {
          least = after
          chosen = cycle
        }
      }
      guard chosen >= 0 else { continue }
      flip(chosen, &cut)
      tabuUntil[chosen] = iteration + 1 + random.integer(below: Self.longestTenure)
      if cut < bestCut {
        bestCut = cut
        lastImprovement = iteration
        keep(&block)
      }
    }
  }

  private func keep(_ block: inout [Int32]) {
    block.removeAll(keepingCapacity: true)
    for cycle in isChosen.indices where isChosen[cycle] { block.append(Int32(cycle)) }
  }

  /// Takes a cycle into the set or out of it; `cut` counts the cities in which the set touches the rest.
  private func flip(_ cycle: Int, _ cut: inout Int) {
    let change = Int(total[cycle] - 2 * inside[cycle])
    cut += isChosen[cycle] ? -change : change
    isChosen[cycle].toggle()
    let sign: Int32 = isChosen[cycle] ? 1 : -1
    for place in starts[cycle]..<starts[cycle + 1] { inside[Int(touched[place])] += sign * weights[place] }
  }
}
