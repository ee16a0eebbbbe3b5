import Core

/// The survival of NSGA-II: front by front, and of the front that does not fit whole those with the most room around them (Deb,
/// Pratap, Agarwal and Meyarivan, "A fast and elitist multiobjective genetic algorithm: NSGA-II", 2002).
///
/// With ``prunesOneByOne`` the room is measured again after each removal (Kukkonen and Deb, "Improved pruning of non-dominated
/// solutions based on crowding distance for bi-objective optimization problems", 2006): of two close neighbours one goes, not both.
/// Fronts of two objectives become more even; for three and more crowding distance is a poor measure either way.
public struct CrowdingDistanceSurvival: MultiObjectiveSurvival {
  /// Whether crowding is measured again after each removal.
  public let prunesOneByOne: Bool

  private var fronts = FrontList()
  private var crowding = CrowdingDistance()
  private var distances: [Double] = []
  private var order: [Int] = []
  private var chain = CrowdingChain()

  /// The survival of NSGA-II.
  public init(prunesOneByOne: Bool = false) {
    self.prunesOneByOne = prunesOneByOne
  }

  public mutating func selectSurvivors(
    _ count: Int, costs: CostMatrix, violations: [Double], into survivors: inout [Int],
    preferences: inout [MatingPreference], using random: inout RandomStream
  ) {
    fronts.update(costs, violations)
    if distances.count != costs.count { distances = [Double](repeating: 0, count: costs.count) }
    survivors.removeAll(keepingCapacity: true)
    preferences.removeAll(keepingCapacity: true)
    var front = 0
    while survivors.count < count {
      let members = fronts.ordered(front)
      let isSorted = fronts.isFeasible(front)
      if isSorted {
        crowding.assign(sorted: members, of: costs, into: &distances)
      } else {
        crowding.assign(members, of: costs, into: &distances)
      }
      let room = count - survivors.count
      if members.count <= room {
        survivors.append(contentsOf: members)
      } else if prunesOneByOne {
        chain.prune(members, isSorted: isSorted, of: costs, to: room, into: &survivors)
      } else {
        order.removeAll(keepingCapacity: true)
        order.append(contentsOf: members)
        let distances = distances
        order.sort { distances[$0] != distances[$1] ? distances[$0] > distances[$1] : $0 < $1 }
        survivors.append(contentsOf: order[..<room])
      }
      while preferences.count < survivors.count {
        preferences.append(MatingPreference(rank: Double(front), density: -distances[survivors[preferences.count]]))
      }
      front += 1
    }
  }
}

extension NonDominatedSorter {
  /// The feasible rows that no other dominates, of equal rows the first, in their order.
  mutating func distinctFront(of costs: CostMatrix, violations: [Double]) -> [Int] {
    var ranks: [Int] = []
    sort(costs, violations: violations, into: &ranks)
    let width = costs.objectiveCount
    costs.values.withUnsafeBufferPointer { values in
      keys.withUnsafeBufferPointer { keys in
        for place in keys.indices where Self.repeatsPrevious(place, keys, values, width) { ranks[Int(keys[place].row)] = -1 }
      }
    }
    return ranks.indices.filter { ranks[$0] == 0 && (violations.isEmpty || violations[$0] == 0) }
  }
}

/// The rows of a matrix front by front.
struct FrontList: Sendable {
  private var sorter = NonDominatedSorter()
  private(set) var ranks: [Int] = []
  /// All rows, the first front first, within a front in their order.
  private var rows: [Int] = []
  /// The same, but the feasible rows of a front in lexicographic order of their costs, which for two objectives is the order along
  /// both of them.
  private var orderedRows: [Int] = []
  private var nextPlaces: [Int] = []
  private var feasibleCount = 0
  /// Where each front begins in them.
  private var starts: [Int] = []

  /// How many fronts there are.
  var count: Int { starts.count - 1 }

  subscript(front: Int) -> ArraySlice<Int> { rows[starts[front]..<starts[front + 1]] }

  /// The rows of a front in lexicographic order where it is feasible, else in their order.
  func ordered(_ front: Int) -> ArraySlice<Int> { orderedRows[starts[front]..<starts[front + 1]] }

  /// Whether the rows of a front violate nothing, so that none of them dominates another.
  func isFeasible(_ front: Int) -> Bool { starts[front] < feasibleCount }

  /// Sorts the rows anew.
  mutating func update(_ costs: CostMatrix, _ violations: [Double]) {
    let frontCount = sorter.sort(costs, violations: violations, into: &ranks)
    starts.removeAll(keepingCapacity: true)
    for _ in 0...frontCount { starts.append(0) }
    for rank in ranks { starts[rank + 1] += 1 }
    for front in 0..<frontCount { starts[front + 1] += starts[front] }
    if rows.count != ranks.count { rows = [Int](repeating: 0, count: ranks.count) }
    // Filled from the back, each start counts down from the end of its front.
    var row = ranks.count - 1
    while row >= 0 {
      starts[ranks[row] + 1] -= 1
      rows[starts[ranks[row] + 1]] = row
      row -= 1
    }
    starts.removeFirst()
    starts.append(ranks.count)
    if orderedRows.count != rows.count { orderedRows = rows }
    feasibleCount = sorter.keys.count
    nextPlaces.removeAll(keepingCapacity: true)
    nextPlaces.append(contentsOf: starts)
    for key in sorter.keys {
      let rank = ranks[Int(key.row)]
      orderedRows[nextPlaces[rank]] = Int(key.row)
      nextPlaces[rank] += 1
    }
    for place in feasibleCount..<rows.count { orderedRows[place] = rows[place] }
  }
}
