/// Divides solutions into fronts: the first is dominated by nothing, the next by the first alone, and so on (Goldberg 1989; Deb
/// et al. 2002).
///
/// Feasible solutions come first; infeasible ones follow by their violation, equal violations sharing a front (Deb 2000).
///
/// - Two objectives: one sort, then a binary search over the last points of the fronts; O(n log n).
/// - Three: one sort, then a binary search over the fronts, each a staircase in the other two objectives (Jensen 2003, the
///   search after Zhang et al., "ENS", 2015); O(n log² n) and the moves that keep a staircase in order.
/// - More: the sets of dominators as rows of bits, each the intersection of a prefix for every objective (after Burlacu, "Rank-based
///   non-dominated sorting", arXiv 2203.13654); O(m n² / 64).
///
/// It keeps scratch memory between calls; the result depends on the costs alone.
public struct NonDominatedSorter: Sendable {
  /// A solution with its first cost, by which it is sorted before all others.
  struct Key {
    var cost: Double
    var row: Int32
  }

  /// Which rows are sorted, by their costs in lexicographic order.
  var keys: [Key] = []
  var infeasible: [Key] = []
  /// For two objectives the least second cost in each front.
  var tails: [Double] = []
  /// For three objectives the staircases of the fronts.
  var staircases: [[SIMD2<Double>]] = []
  var bits = DominatorBits()

  /// A sorter with memory of its own, which it uses again.
  public init() {}

  /// Replaces `ranks` by the number of each row's front, 0 for the best.
  /// - Parameters:
  ///   - costs: a row for each solution, all to be minimized.
  ///   - violations: by how much each row violates constraints; empty when all are feasible.
  ///   - ranks: is replaced: one number for each row.
  /// - Returns: how many fronts there are.
  @discardableResult
  public mutating func sort(_ costs: CostMatrix, violations: [Double] = [], into ranks: inout [Int]) -> Int {
    let count = costs.count
    precondition(violations.isEmpty || violations.count == count, "\(violations.count) violations of \(count) rows")
    if ranks.count != count { ranks = [Int](repeating: 0, count: count) }
    keys.removeAll(keepingCapacity: true)
    infeasible.removeAll(keepingCapacity: true)
    let width = costs.objectiveCount
    costs.values.withUnsafeBufferPointer { values in
      for row in 0..<count {
        if !violations.isEmpty, violations[row] > 0 {
          infeasible.append(Key(cost: violations[row], row: Int32(row)))
        } else {
          keys.append(Key(cost: values[row * width], row: Int32(row)))
        }
      }
      keys.sort { Self.precedes($0, $1, values, width) }
    }
    var fronts = 0
    costs.values.withUnsafeBufferPointer { values in
      ranks.withUnsafeMutableBufferPointer { ranks in
        switch width {
        case 1: fronts = sortSingle(into: ranks)
        case 2: fronts = sortTwo(values, into: ranks)
        case 3: fronts = sortThree(values, into: ranks)
        default: fronts = sortMany(values, width, into: ranks)
        }
      }
    }
    infeasible.sort { ($0.cost, $0.row) < ($1.cost, $1.row) }
    for (place, key) in infeasible.enumerated() {
      if place == 0 || infeasible[place - 1].cost != key.cost { fronts += 1 }
      ranks[Int(key.row)] = fronts - 1
    }
    return fronts
  }

  /// The lexicographic order; equal rows by their number.
  @inline(__always)
  private static func precedes(_ left: Key, _ right: Key, _ values: UnsafeBufferPointer<Double>, _ width: Int) -> Bool {
    if left.cost != right.cost { return left.cost < right.cost }
    let first = Int(left.row) * width
    let second = Int(right.row) * width
    for objective in 1..<max(width, 1) {
      let cost = values[first + objective]
      let other = values[second + objective]
      if cost != other { return cost < other }
    }
    return left.row < right.row
  }

  /// Whether a key's row equals the row of the key before it.
  @inline(__always)
  static func repeatsPrevious(
    _ place: Int, _ keys: UnsafeBufferPointer<Key>, _ values: UnsafeBufferPointer<Double>, _ width: Int
  ) -> Bool {
    guard place > 0, keys[place].cost == keys[place - 1].cost else { return false }
    let row = Int(keys[place].row) * width
    let previous = Int(keys[place - 1].row) * width
    for objective in 1..<max(width, 1) where values[row + objective] != values[previous + objective] { return false }
    return true
  }

  private func sortSingle(into ranks: UnsafeMutableBufferPointer<Int>) -> Int {
    var fronts = 0
    for (place, key) in keys.enumerated() {
      if place == 0 || keys[place - 1].cost != key.cost { fronts += 1 }
      ranks[Int(key.row)] = fronts - 1
    }
    return fronts
  }

  private mutating func sortTwo(_ values: UnsafeBufferPointer<Double>, into ranks: UnsafeMutableBufferPointer<Int>) -> Int {
    if tails.count < keys.count { tails = [Double](repeating: 0, count: keys.count) }
    var fronts = 0
    keys.withUnsafeBufferPointer { keys in
      tails.withUnsafeMutableBufferPointer { tails in
        var previous = 0
        for place in keys.indices {
          let row = Int(keys[place].row)
          if Self.repeatsPrevious(place, keys, values, 2) {
            ranks[row] = previous
            continue
          }
          // All points so far have no greater first cost, so a front dominates where its least second cost is no greater.
          let cost = values[row * 2 + 1]
          var low = 0
          var high = fronts
          while low < high {
            let middle = (low + high) >> 1
            if tails[middle] <= cost { low = middle + 1 } else { high = middle }
          }
          tails[low] = cost
          if low == fronts { fronts += 1 }
          ranks[row] = low
          previous = low
        }
      }
    }
    return fronts
  }

  private mutating func sortThree(_ values: UnsafeBufferPointer<Double>, into ranks: UnsafeMutableBufferPointer<Int>) -> Int {
    for front in staircases.indices { staircases[front].removeAll(keepingCapacity: true) }
    var fronts = 0
    keys.withUnsafeBufferPointer { keys in
      var previous = 0
      for place in keys.indices {
        let row = Int(keys[place].row)
        if Self.repeatsPrevious(place, keys, values, 3) {
          ranks[row] = previous
          continue
        }
        let point = SIMD2(values[row * 3 + 1], values[row * 3 + 2])
        var low = 0
        var high = fronts
        while low < high {
          let middle = (low + high) >> 1
          if staircases[middle].covers(point) { low = middle + 1 } else { high = middle }
        }
        if low == fronts {
          fronts += 1
          if staircases.count < fronts { staircases.append([]) }
        }
        staircases[low].insertStep(point)
        ranks[row] = low
        previous = low
      }
    }
    return fronts
  }
}

/// A staircase: points with ascending first and descending second coordinate.
extension [SIMD2<Double>] {
  /// The index of the first point whose first coordinate is greater.
  @inline(__always)
  fileprivate func firstBeyond(_ x: Double) -> Int {
    withUnsafeBufferPointer { points in
      var low = 0
      var high = points.count
      while low < high {
        let middle = (low + high) >> 1
        if points[middle].x <= x { low = middle + 1 } else { high = middle }
      }
      return low
    }
  }

  /// Whether a point of the staircase is in neither coordinate greater.
  @inline(__always)
  fileprivate func covers(_ point: SIMD2<Double>) -> Bool {
    let next = firstBeyond(point.x)
    return next > 0 && self[next - 1].y <= point.y
  }

  /// Adds a point that is not covered, and removes those that it covers.
  @inline(__always)
  fileprivate mutating func insertStep(_ point: SIMD2<Double>) {
    var start = firstBeyond(point.x)
    if start > 0, self[start - 1].x == point.x { start -= 1 }
    var end = start
    while end < count, self[end].y >= point.y { end += 1 }
    if end == start {
      insert(point, at: start)
    } else {
      self[start] = point
      removeSubrange(start + 1..<end)
    }
  }
}
