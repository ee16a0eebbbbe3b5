/// Ranks members by two objectives as NSGA-II does (Deb et al. 2002): fronts that nothing left dominates, and within a front those with
/// much room around them first.
package struct NondominatedRanking {
  /// For each member its front, less a share of one that grows with the room around it: the lower, the better.
  package private(set) var costs: [Double] = []
  private var order: [Int] = []
  private var fronts: [[Int]] = []

  package init() {}

  /// Ranks members; both objectives are to be small. Members that are the same in both count as one more front each, so that copies
  /// do not crowd out the rest.
  /// - Complexity: O(n log n).
  package mutating func rank(_ first: [Double], _ second: [Double]) {
    costs = [Double](repeating: 0, count: first.count)
    order = Array(first.indices)
    order.sort { (first[$0], second[$0], $0) < (first[$1], second[$1], $1) }
    for index in fronts.indices { fronts[index].removeAll(keepingCapacity: true) }
    var used = 0
    for member in order {
      // In this order a front dominates the member if its last one does: the second objectives of a front fall, and rise from front
      // to front, so the first front whose last does not dominate is found by halving.
      var low = 0
      var high = used
      while low < high {
        let middle = (low + high) / 2
        let last = fronts[middle][fronts[middle].count - 1]
        if second[last] <= second[member] { low = middle + 1 } else { high = middle }
      }
      if low == used {
        used += 1
        if fronts.count < used { fronts.append([]) }
      }
      fronts[low].append(member)
    }
    for (number, front) in fronts[..<used].enumerated() { crowd(front, number, first, second) }
  }

  private mutating func crowd(_ front: [Int], _ number: Int, _ first: [Double], _ second: [Double]) {
    let last = front.count - 1
    let width = first[front[last]] - first[front[0]]
    let height = second[front[0]] - second[front[last]]
    for (place, member) in front.enumerated() {
      // The ends come first.
      guard place > 0, place < last else {
        costs[member] = Double(number) - 0.999
        continue
      }
      let (before, after) = (front[place - 1], front[place + 1])
      let room =
        (width > 0 && width.isFinite ? (first[after] - first[before]) / width : 0)
        + (height > 0 ? (second[before] - second[after]) / height : 0)
      costs[member] = Double(number) - 0.99 * room / (1 + room)
    }
  }
}
