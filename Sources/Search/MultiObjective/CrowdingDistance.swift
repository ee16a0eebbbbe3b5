/// How much room each solution of a front has: for every objective the distance between its neighbours on both sides, as a share of
/// the front's range, summed (Deb et al., "A fast and elitist multiobjective genetic algorithm: NSGA-II", 2002).
///
/// The ends of a front have infinite room. An objective in which all are equal says nothing.
/// - Complexity: O(m n log n).
public struct CrowdingDistance: Sendable {
  private struct Key {
    var cost: Double
    var row: Int
  }

  private var keys: [Key] = []

  /// A calculation with memory of its own, which it uses again.
  public init() {}

  /// Sets the distance of each row of a front; the others are left as they are.
  /// - Parameters:
  ///   - front: the rows of one front.
  ///   - costs: a row for each solution.
  ///   - distances: one for each row of the matrix.
  public mutating func assign(_ front: ArraySlice<Int>, of costs: CostMatrix, into distances: inout [Double]) {
    for row in front { distances[row] = 0 }
    let width = costs.objectiveCount
    for objective in 0..<width {
      keys.removeAll(keepingCapacity: true)
      for row in front { keys.append(Key(cost: costs.values[row * width + objective], row: row)) }
      keys.sort { $0.cost != $1.cost ? $0.cost < $1.cost : $0.row < $1.row }
      guard let first = keys.first, let last = keys.last else { return }
      distances[first.row] = .infinity
      distances[last.row] = .infinity
      let range = last.cost - first.cost
      guard range > 0 else { continue }
      keys.withUnsafeBufferPointer { keys in
        distances.withUnsafeMutableBufferPointer { distances in
          var place = 1
          while place < keys.count - 1 {
            distances[keys[place].row] += (keys[place + 1].cost - keys[place - 1].cost) / range
            place += 1
          }
        }
      }
    }
  }

  /// As ``assign(_:of:into:)`` for a front of which no row dominates another, in lexicographic order. For two objectives that is the
  /// order along both, and nothing has to be sorted.
  /// - Complexity: O(n) for two objectives.
  mutating func assign(sorted front: ArraySlice<Int>, of costs: CostMatrix, into distances: inout [Double]) {
    guard costs.objectiveCount == 2, let first = front.first, let last = front.last else {
      return assign(front, of: costs, into: &distances)
    }
    costs.values.withUnsafeBufferPointer { costs in
      front.withUnsafeBufferPointer { rows in
        distances.withUnsafeMutableBufferPointer { distances in
          let ranges = SIMD2(costs[2 * last] - costs[2 * first], costs[2 * first + 1] - costs[2 * last + 1])
          let scales = SIMD2(ranges.x > 0 ? 1 / ranges.x : 0, ranges.y > 0 ? 1 / ranges.y : 0)
          distances[first] = .infinity
          distances[last] = .infinity
          var place = 1
          while place < rows.count - 1 {
            let (before, after) = (rows[place - 1], rows[place + 1])
            distances[rows[place]] =
              (costs[2 * after] - costs[2 * before]) * scales.x + (costs[2 * before + 1] - costs[2 * after + 1]) * scales.y
            place += 1
          }
        }
      }
    }
  }
}
