import Core

/// The survival of SPEA2: fitness is how many the dominators of a member dominate, plus how near its k-th neighbour is; of too many
/// non-dominated members the one with the nearest neighbour goes, again and again (Zitzler, Laumanns and Thiele, "SPEA2: Improving
/// the strength Pareto evolutionary algorithm", 2001).
///
/// Distances are measured with each objective divided by its range among the non-dominated. Of two members that are each other's
/// nearest neighbour, the second nearest decides. An infeasible member is dominated by all that violate less.
public struct StrengthSurvival: MultiObjectiveSurvival {
  private struct Neighbours {
    var first = Double.infinity
    var firstIndex = -1
    var second = Double.infinity
    var secondIndex = -1
  }

  private var sorter = NonDominatedSorter()
  private var ranks: [Int] = []
  private var strength: [Int] = []
  private var fitness: [Double] = []
  /// Squared distances between all rows.
  private var squares: [Double] = []
  private var nearest: [Double] = []

  /// The survival of SPEA2.
  public init() {}

  public mutating func selectSurvivors(
    _ count: Int, costs: CostMatrix, violations: [Double], into survivors: inout [Int],
    preferences: inout [MatingPreference], using random: inout RandomStream
  ) {
    let total = costs.count
    sorter.sort(costs, violations: violations, into: &ranks)
    measureDistances(costs)
    rate(costs, violations)
    survivors.removeAll(keepingCapacity: true)
    for row in 0..<total where ranks[row] == 0 && violations[row] == 0 { survivors.append(row) }
    if survivors.count > count {
      truncate(&survivors, to: count, total)
    } else if survivors.count < count {
      let others = (0..<total).filter { ranks[$0] != 0 || violations[$0] > 0 }
        .sorted { (violations[$0], fitness[$0], $0) < (violations[$1], fitness[$1], $1) }
      survivors.append(contentsOf: others.prefix(count - survivors.count))
    }
    preferences.removeAll(keepingCapacity: true)
    for row in survivors { preferences.append(MatingPreference(rank: violations[row], density: fitness[row])) }
  }

  private mutating func measureDistances(_ costs: CostMatrix) {
    let total = costs.count
    let width = costs.objectiveCount
    let front = costs.rows((0..<total).filter { ranks[$0] == 0 })
    let scale = zip(front.minima, front.maxima).map { $1 > $0 ? 1 / ($1 - $0) : 1 }
    if squares.count != total * total { squares = [Double](repeating: 0, count: total * total) }
    var scaled = costs.values
    for index in scaled.indices { scaled[index] *= scale[index % width] }
    scaled.withUnsafeBufferPointer { scaled in
      squares.withUnsafeMutableBufferPointer { squares in
        for row in 0..<total {
          squares[row * total + row] = 0
          for other in row + 1..<max(total, row + 1) {
            var sum = 0.0
            for objective in 0..<width {
              let difference = scaled[row * width + objective] - scaled[other * width + objective]
              sum += difference * difference
            }
            squares[row * total + other] = sum
            squares[other * total + row] = sum
          }
        }
      }
    }
  }

  private mutating func rate(_ costs: CostMatrix, _ violations: [Double]) {
    let total = costs.count
    strength = [Int](repeating: 0, count: total)
    fitness = [Double](repeating: 0, count: total)
    func dominates(_ row: Int, _ other: Int) -> Bool {
      if violations[row] != violations[other] { return violations[row] < violations[other] }
      // A dominator stands in an earlier front.
      return violations[row] == 0 && ranks[row] < ranks[other] && costs.dominates(row, other)
    }
    var dominators = [[Int32]](repeating: [], count: total)
    for other in 0..<total where ranks[other] > 0 {
      for row in 0..<total where dominates(row, other) {
        strength[row] += 1
        dominators[other].append(Int32(row))
      }
    }
    let neighbour = min(max(Int(Double(total).squareRoot()), 1), total - 1)
    for row in 0..<total {
      var raw = 0
      for dominator in dominators[row] { raw += strength[Int(dominator)] }
      // Density only breaks ties between equal raw values, so it stays below 1.
      fitness[row] = Double(raw) + 1 / (kthDistance(neighbour, from: row, total) + 2)
    }
  }

  /// The distance to the k-th nearest other row.
  private mutating func kthDistance(_ k: Int, from row: Int, _ total: Int) -> Double {
    guard k >= 1 else { return 0 }
    nearest.removeAll(keepingCapacity: true)
    squares.withUnsafeBufferPointer { squares in
      // The k least so far in ascending order; the row itself is the nearest of all.
      for other in 0..<total where other != row {
        let square = squares[row * total + other]
        if nearest.count == k, square >= nearest[k - 1] { continue }
        if nearest.count < k { nearest.append(square) }
        var place = nearest.count - 1
        while place > 0, nearest[place - 1] > square {
          nearest[place] = nearest[place - 1]
          place -= 1
        }
        nearest[place] = square
      }
    }
    return nearest[nearest.count - 1].squareRoot()
  }

  private func truncate(_ survivors: inout [Int], to count: Int, _ total: Int) {
    var members = survivors
    func neighbours(of row: Int) -> Neighbours {
      var result = Neighbours()
      squares.withUnsafeBufferPointer { squares in
        for other in members where other != row {
          let square = squares[row * total + other]
          if square < result.first {
            (result.second, result.secondIndex) = (result.first, result.firstIndex)
            (result.first, result.firstIndex) = (square, other)
          } else if square < result.second {
            (result.second, result.secondIndex) = (square, other)
          }
        }
      }
      return result
    }
    var near = [Neighbours](repeating: Neighbours(), count: total)
    for row in members { near[row] = neighbours(of: row) }
    while members.count > count {
      var worst = 0
      for place in members.indices.dropFirst() {
        let (left, right) = (near[members[place]], near[members[worst]])
        if left.first != right.first ? left.first < right.first : left.second < right.second { worst = place }
      }
      let removed = members.remove(at: worst)
      for row in members where near[row].firstIndex == removed || near[row].secondIndex == removed {
        near[row] = neighbours(of: row)
      }
    }
    survivors = members
  }
}
