/// The simplex method on the relaxation: variables are the items, from 0 to 1, and a slack for each constraint.
struct BoundedSimplex {
  private let itemCount: Int
  private let constraintCount: Int
  /// Values divided by the largest.
  private let values: [Double]
  private let valueScale: Double
  /// Item by item its weights, each divided by its constraint's largest.
  private let columns: [Double]
  private let weightScales: [Double]
  private let budgets: [Double]

  /// By constraint the basic variable, and its level.
  private var basis: [Int]
  private var levels: [Double]
  /// The inverse of the basis, row by row.
  private var inverse: [Double]
  private var isBasic: [Bool]
  private var isAtUpper: [Bool]
  private static let tolerance = 1e-9

  init(_ instance: MultidimensionalInstance) {
    let (items, constraints) = (instance.count, instance.budgets.count)
    itemCount = items
    constraintCount = constraints
    let valueScale = instance.values.max().flatMap { $0 > 0 ? $0 : nil } ?? 1
    self.valueScale = valueScale
    values = instance.values.map { $0 / valueScale }
    let weightScales = instance.weights.map { row in row.max().flatMap { $0 > 0 ? $0 : nil } ?? 1 }
    self.weightScales = weightScales
    columns = (0..<items).flatMap { item in (0..<constraints).map { instance.weights[$0][item] / weightScales[$0] } }
    budgets = zip(instance.budgets, weightScales).map { $0 / $1 }
    basis = (0..<constraints).map { items + $0 }
    levels = budgets
    inverse = [Double](repeating: 0, count: constraints * constraints)
    for row in 0..<constraints { inverse[row * constraints + row] = 1 }
    isBasic = [Bool](repeating: false, count: items) + [Bool](repeating: true, count: constraints)
    isAtUpper = [Bool](repeating: false, count: items + constraints)
  }

  /// The dual prices in the instance's units, not negative.
  var prices: [Double] {
    zip(scaledPrices, weightScales).map { max(0, $0) * valueScale / $1 }
  }

  /// By item the share that is packed.
  var shares: [Double] {
    var shares = (0..<itemCount).map { isAtUpper[$0] ? 1.0 : 0.0 }
    for (row, variable) in basis.enumerated() where variable < itemCount { shares[variable] = min(max(levels[row], 0), 1) }
    return shares
  }

  private var scaledPrices: [Double] {
    var prices = [Double](repeating: 0, count: constraintCount)
    for (row, variable) in basis.enumerated() where variable < itemCount {
      for column in 0..<constraintCount { prices[column] += values[variable] * inverse[row * constraintCount + column] }
    }
    return prices
  }

  /// Goes from basis to basis until no variable improves the value. A limit on the work keeps huge instances from taking minutes;
  /// prices are then not the best, but the bound they give holds.
  mutating func solve() {
    let workLimit = 4_000_000_000
    var work = 0
    var idleSteps = 0
    var pivots = 0
    while work < workLimit {
      work += constraintCount * (itemCount + 4 * constraintCount)
      guard let entering = enteringVariable(usesLowest: idleSteps > 2 * constraintCount + 20) else { return }
      let (progress, isPivot) = enter(entering)
      idleSteps = progress > Self.tolerance ? 0 : idleSteps + 1
      guard isPivot else { continue }
      pivots += 1
      if pivots % 64 == 0 {
        work += constraintCount * constraintCount * constraintCount + constraintCount * itemCount
        invertBasis()
      }
    }
  }

  private func weight(_ variable: Int, _ constraint: Int) -> Double {
    variable < itemCount
      ? columns[variable * constraintCount + constraint] : (variable - itemCount == constraint ? 1 : 0)
  }

  private func enteringVariable(usesLowest: Bool) -> Int? {
    let prices = scaledPrices
    var best = Self.tolerance
    var entering: Int?
    prices.withUnsafeBufferPointer { prices in
      columns.withUnsafeBufferPointer { columns in
        for variable in 0..<(itemCount + constraintCount) where !isBasic[variable] {
          var reduced: Double
          if variable < itemCount {
            reduced = values[variable]
            for constraint in 0..<constraintCount {
              reduced -= prices[constraint] * columns[variable &* constraintCount &+ constraint]
            }
          } else {
            reduced = -prices[variable - itemCount]
          }
          let gain = isAtUpper[variable] ? -reduced : reduced
          guard gain > best else { continue }
          entering = variable
          best = gain
          if usesLowest { return }
        }
      }
    }
    return entering
  }

  /// Moves a variable away from its bound as far as all others allow.
  /// - Returns: how far, and whether it has become basic.
  private mutating func enter(_ entering: Int) -> (progress: Double, isPivot: Bool) {
    let sign = isAtUpper[entering] ? -1.0 : 1.0
    var direction = [Double](repeating: 0, count: constraintCount)
    for row in 0..<constraintCount {
      var sum = 0.0
      for constraint in 0..<constraintCount {
        sum += inverse[row * constraintCount + constraint] * weight(entering, constraint)
      }
      direction[row] = sum
    }
    var length = entering < itemCount ? 1 : Double.infinity
    var leaving: Int?
    var leavesAtUpper = false
    for row in 0..<constraintCount {
      let change = sign * direction[row]
      guard abs(change) > Self.tolerance else { continue }
      let upper = basis[row] < itemCount ? 1 : Double.infinity
      let limit = max(0, change > 0 ? levels[row] / change : (upper - levels[row]) / -change)
      let isBlocking: Bool
      if let leaving, limit == length {
        isBlocking = basis[row] < basis[leaving]
      } else {
        isBlocking = limit < length
      }
      guard isBlocking else { continue }
      length = limit
      leaving = row
      leavesAtUpper = change < 0
    }
    // Every variable is bounded by a budget or by 1, or its column is empty and it never enters.
    guard length.isFinite else { return (0, false) }
    for row in 0..<constraintCount { levels[row] -= sign * length * direction[row] }
    guard let leaving else {
      isAtUpper[entering].toggle()
      return (length, false)
    }
    let level = (isAtUpper[entering] ? 1 : 0) + sign * length
    isBasic[basis[leaving]] = false
    isAtUpper[basis[leaving]] = leavesAtUpper
    isBasic[entering] = true
    isAtUpper[entering] = false
    basis[leaving] = entering
    levels[leaving] = level
    let pivot = direction[leaving]
    for constraint in 0..<constraintCount { inverse[leaving * constraintCount + constraint] /= pivot }
    for row in 0..<constraintCount where row != leaving && direction[row] != 0 {
      for constraint in 0..<constraintCount {
        inverse[row * constraintCount + constraint] -= direction[row] * inverse[leaving * constraintCount + constraint]
      }
    }
    return (length, true)
  }

  /// Computes the inverse and the levels anew, so that rounding does not add up (Gauss and Jordan, with row pivoting).
  private mutating func invertBasis() {
    let size = constraintCount
    var matrix = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0..<size { matrix[row * size + column] = weight(basis[column], row) }
    }
    var result = [Double](repeating: 0, count: size * size)
    for row in 0..<size { result[row * size + row] = 1 }
    for column in 0..<size {
      var pivotRow = column
      for row in column..<size where abs(matrix[row * size + column]) > abs(matrix[pivotRow * size + column]) { pivotRow = row }
      let pivot = matrix[pivotRow * size + column]
      // A basis that rounding has made singular: the inverse at hand is as good as it gets.
      guard abs(pivot) > 1e-12 else { return }
      if pivotRow != column {
        for place in 0..<size {
          matrix.swapAt(pivotRow * size + place, column * size + place)
          result.swapAt(pivotRow * size + place, column * size + place)
        }
      }
      for place in 0..<size {
        matrix[column * size + place] /= pivot
        result[column * size + place] /= pivot
      }
      for row in 0..<size where row != column {
        let factor = matrix[row * size + column]
        guard factor != 0 else { continue }
        for place in 0..<size {
          matrix[row * size + place] -= factor * matrix[column * size + place]
          result[row * size + place] -= factor * result[column * size + place]
        }
      }
    }
    inverse = result
    var left = budgets
    for item in 0..<itemCount where isAtUpper[item] && !isBasic[item] {
      for constraint in 0..<size { left[constraint] -= columns[item * size + constraint] }
    }
    for row in 0..<size {
      levels[row] = (0..<size).reduce(0) { $0 + inverse[row * size + $1] * left[$1] }
    }
  }
}
