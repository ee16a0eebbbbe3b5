import Core

/// The survival of NSGA-III: front by front, and of the front that does not fit whole those nearest to the reference directions that
/// fewest others are near (Deb and Jain, "An evolutionary many-objective optimization algorithm using reference-point-based
/// nondominated sorting approach", 2014).
///
/// Objectives are scaled by the ideal point and the plane through the extreme points, both of which are remembered; where the plane is
/// degenerate, by the worst costs of the first front. Mating knows nothing but violations.
public struct ReferencePointSurvival: MultiObjectiveSurvival {
  private let directionCount: Int
  /// Unit vectors, objective by objective: those of all directions in the first objective come first.
  private let unitDirections: [Double]
  private let objectiveCount: Int

  private var ideal: [Double] = []
  private var extremes: [[Double]] = []

  private var fronts = FrontList()
  private var dots: [Double] = []
  private var nearest: [Int] = []
  private var distances: [Double] = []
  private var nicheCounts: [Int] = []
  private var pool: [[Int]] = []

  /// The survival of NSGA-III along these directions.
  public init(directions: ReferenceDirections) {
    precondition(directions.count >= 1, "at least one direction is needed")
    directionCount = directions.count
    let width = directions.weights[0].count
    objectiveCount = width
    let units = directions.weights.map { weights in
      let length = weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return weights.map { $0 / length }
    }
    unitDirections = (0..<width).flatMap { objective in units.map { $0[objective] } }
  }

  public mutating func selectSurvivors(
    _ count: Int, costs: CostMatrix, violations: [Double], into survivors: inout [Int],
    preferences: inout [MatingPreference], using random: inout RandomStream
  ) {
    precondition(
      costs.objectiveCount == objectiveCount, "\(costs.objectiveCount) objectives, the directions have \(objectiveCount)")
    fronts.update(costs, violations)
    survivors.removeAll(keepingCapacity: true)
    let isFeasible = violations[fronts[0].first ?? 0] == 0
    if isFeasible { updateScale(costs) }
    var front = 0
    while survivors.count < count {
      let members = fronts[front]
      let room = count - survivors.count
      if members.count <= room {
        survivors.append(contentsOf: members)
      } else if violations[members[members.startIndex]] > 0 {
        survivors.append(contentsOf: members.prefix(room))
      } else {
        fillNiches(members, room: room, costs, into: &survivors, using: &random)
      }
      front += 1
    }
    preferences.removeAll(keepingCapacity: true)
    for row in survivors { preferences.append(MatingPreference(rank: violations[row])) }
  }

  // MARK: - Scale

  private mutating func updateScale(_ costs: CostMatrix) {
    let first = fronts[0]
    if ideal.isEmpty { ideal = [Double](repeating: .infinity, count: objectiveCount) }
    for row in first {
      for objective in 0..<objectiveCount { ideal[objective] = min(ideal[objective], costs[row, objective]) }
    }
    // The extreme point of an objective is nearly ideal in all others, by the achievement scalarizing function.
    var found: [[Double]] = []
    for objective in 0..<objectiveCount {
      var best: [Double] = []
      var least = Double.infinity
      func consider(_ value: (Int) -> Double, _ row: () -> [Double]) {
        var achievement = -Double.infinity
        for other in 0..<objectiveCount {
          achievement = max(achievement, (value(other) - ideal[other]) * (other == objective ? 1 : 1e6))
        }
        if achievement < least {
          least = achievement
          best = row()
        }
      }
      for point in extremes { consider({ point[$0] }, { point }) }
      for row in first { consider({ costs[row, $0] }, { costs.row(row) }) }
      found.append(best)
    }
    extremes = found
  }

  /// What each objective's distance from the ideal point is divided by.
  private func scale(_ costs: CostMatrix) -> [Double] {
    var worst = [Double](repeating: 0, count: objectiveCount)
    for row in fronts[0] {
      for objective in 0..<objectiveCount { worst[objective] = max(worst[objective], costs[row, objective] - ideal[objective]) }
    }
    let rows = extremes.map { point in point.indices.map { point[$0] - ideal[$0] } }
    var result = worst
    if let plane = solve(rows, equal: 1) {
      let intercepts = plane.map { 1 / $0 }
      // An intercept beyond the worst costs says that the plane is nearly parallel to an axis.
      if intercepts.allSatisfy({ $0.isFinite && $0 > 1e-6 }) { result = zip(intercepts, worst).map { min($0, $1) } }
    }
    return result.map { max($0, 1e-6) }
  }

  // MARK: - Niches

  private mutating func fillNiches(
    _ last: ArraySlice<Int>, room: Int, _ costs: CostMatrix, into survivors: inout [Int], using random: inout RandomStream
  ) {
    if nearest.count < costs.count {
      nearest = [Int](repeating: 0, count: costs.count)
      distances = [Double](repeating: 0, count: costs.count)
    }
    let scale = scale(costs)
    nicheCounts = [Int](repeating: 0, count: directionCount)
    if pool.count != directionCount { pool = [[Int]](repeating: [], count: directionCount) }
    for direction in pool.indices { pool[direction].removeAll(keepingCapacity: true) }
    for row in survivors {
      associate(row, costs, scale)
      nicheCounts[nearest[row]] += 1
    }
    for row in last {
      associate(row, costs, scale)
      pool[nearest[row]].append(row)
    }
    var open = (0..<directionCount).filter { !pool[$0].isEmpty }
    for _ in 0..<room {
      // A random one of the directions that fewest are near and that have somebody to offer.
      var least = Int.max
      var ties = 0
      var chosen = 0
      for (place, direction) in open.enumerated() {
        let niche = nicheCounts[direction]
        if niche < least {
          least = niche
          ties = 1
          chosen = place
        } else if niche == least {
          ties += 1
          if random.integer(below: ties) == 0 { chosen = place }
        }
      }
      let direction = open[chosen]
      var pick = 0
      if least == 0 {
        for index in pool[direction].indices where distances[pool[direction][index]] < distances[pool[direction][pick]] {
          pick = index
        }
      } else {
        pick = random.integer(below: pool[direction].count)
      }
      survivors.append(pool[direction].remove(at: pick))
      nicheCounts[direction] += 1
      if pool[direction].isEmpty { open.remove(at: chosen) }
    }
  }

  /// Finds the direction whose ray is nearest to a row: the one with the greatest projection, all being unit vectors.
  private mutating func associate(_ row: Int, _ costs: CostMatrix, _ scale: [Double]) {
    if dots.count != directionCount { dots = [Double](repeating: 0, count: directionCount) }
    var square = 0.0
    var best = 0
    var greatest = -Double.infinity
    dots.withUnsafeMutableBufferPointer { dots in
      unitDirections.withUnsafeBufferPointer { units in
        for objective in 0..<objectiveCount {
          let value = (costs.values[row * objectiveCount + objective] - ideal[objective]) / scale[objective]
          square += value * value
          let first = objective * directionCount
          if objective == 0 {
            for direction in 0..<directionCount { dots[direction] = value * units[direction] }
          } else {
            for direction in 0..<directionCount { dots[direction] += value * units[first + direction] }
          }
        }
        for direction in 0..<directionCount where dots[direction] > greatest {
          greatest = dots[direction]
          best = direction
        }
      }
    }
    nearest[row] = best
    distances[row] = square - greatest * greatest
  }

  // MARK: - State

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("ideal", ideal)
    snapshot.setArray("extremes", extremes.flatMap { $0 })
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let ideal = try snapshot.array("ideal", of: Double.self)
    let points = try snapshot.array("extremes", of: Double.self, count: ideal.count * ideal.count)
    guard ideal.isEmpty || ideal.count == objectiveCount else {
      throw WarrenError("the snapshot holds \(ideal.count) objectives, expected \(objectiveCount)", kind: .failure)
    }
    self.ideal = ideal
    extremes = ideal.indices.map { Array(points[$0 * ideal.count..<($0 + 1) * ideal.count]) }
  }
}

/// The solution x of rows · x = (value, ..., value) by elimination with pivots; nil when the rows are dependent.
private func solve(_ rows: [[Double]], equal value: Double) -> [Double]? {
  let count = rows.count
  var rows = rows.map { $0 + [value] }
  let size = rows.lazy.flatMap { $0.dropLast() }.reduce(0) { max($0, abs($1)) }
  for column in 0..<count {
    let pivot = (column..<count).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
    guard abs(rows[pivot][column]) > 1e-12 * size else { return nil }
    rows.swapAt(column, pivot)
    for row in column + 1..<max(count, column + 1) {
      let factor = rows[row][column] / rows[column][column]
      for place in column...count { rows[row][place] -= factor * rows[column][place] }
    }
  }
  var result = [Double](repeating: 0, count: count)
  for row in stride(from: count - 1, through: 0, by: -1) {
    var sum = rows[row][count]
    for place in row + 1..<max(count, row + 1) { sum -= rows[row][place] * result[place] }
    result[row] = sum / rows[row][row]
  }
  return result
}
