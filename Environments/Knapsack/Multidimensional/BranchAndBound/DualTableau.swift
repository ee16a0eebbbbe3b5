/// The dictionary of a linear program all of whose variables are boxed: each basic variable and the objective as sums over the
/// variables that are not basic.
///
/// For the dual simplex method (Lemke 1954) with the long-step ratio test of boxed variables (Fourer 1994). Every basis is dual feasible,
/// each variable outside standing at the bound that its reduced cost prefers; so bounds may be moved at will and the method goes on
/// from the last basis. The objective is an upper bound at every moment.
struct DualTableau: Sendable {
  /// How a row's violation can be mended.
  enum Outcome {
    /// A variable has entered the basis.
    case moved
    /// Nothing violates its bounds.
    case feasible
    /// No solution within the bounds is worth more than the cutoff.
    case pruned
    /// Rounding leaves it open.
    case stuck
  }

  /// The boxes, by variable.
  var lower: [Double]
  var upper: [Double]
  /// The objective: no solution within the boxes is worth more.
  private(set) var objective = 0.0
  /// By row its basic variable, and the value of that.
  private(set) var rowVariables: [Int] = []
  private(set) var levels: [Double] = []
  /// By column its variable.
  private(set) var columnVariables: [Int] = []

  private let rowCount: Int
  private let columnCount: Int
  /// How many vectors a row takes.
  private let width: Int
  /// Row after row, at last the reduced costs.
  private var cells: [SIMD4<Double>]
  /// By column the value of its variable, and whether that is its upper bound.
  private var column: [SIMD4<Double>]
  private var isUp: [Bool]
  /// By column the way its variable can go from its bound: 1 up, -1 down, 0 where it is fixed.
  private var directions: [SIMD4<Double>]
  private var entering: [SIMD4<Double>]
  private var breakpoints: [Breakpoint] = []

  private struct Breakpoint {
    var place: Int
    var ratio: Double
    var size: Double
    var slope: Double
  }

  private static let tolerance = 1e-8
  private static let smallestPivot = 1e-9
  private static let smallestCost = 1e-11

  /// The dictionary of a program in a basis.
  /// - Parameters:
  ///   - rows: the program.
  ///   - items: those that are variables, ascending; all others are fixed at their lower bounds.
  ///   - basis: the basic variables. What rounding makes singular is left out of it.
  ///   - isUp: by variable whether it stands at its upper bound, where its reduced cost is 0.
  init(_ rows: RelaxedRows, items: [Int], basis: [Int], lower: [Double], upper: [Double], isUp isVariableUp: [Bool]) {
    self.lower = lower
    self.upper = upper
    rowCount = rows.rowCount
    columnCount = items.count + 1
    width = (columnCount + 3) / 4
    columnVariables = items + [rows.constant]
    rowVariables = (0..<rows.rowCount).map { rows.itemCount + $0 }
    cells = [SIMD4<Double>](repeating: .zero, count: (rows.rowCount + 1) * width)
    column = [SIMD4<Double>](repeating: .zero, count: width)
    entering = column
    directions = column
    levels = [Double](repeating: 0, count: rows.rowCount)
    isUp = columnVariables.map { isVariableUp[$0] }
    var isActive = [Bool](repeating: false, count: rows.itemCount)
    for item in items { isActive[item] = true }
    for row in 0...rows.rowCount {
      let number = { row < rows.rowCount ? rows.weight(row, $0) : rows.values[$0] }
      for (place, item) in items.enumerated() { self[row, place] = number(item) }
      self[row, items.count] = (0..<rows.itemCount).reduce(0) { isActive[$1] || lower[$1] == 0 ? $0 : $0 + number($1) }
    }
    bring(basis, intoBasisOf: rows)
    for place in 0..<columnCount { isUp[place] = isVariableUp[columnVariables[place]] }
    settle()
  }

  private subscript(_ row: Int, _ place: Int) -> Double {
    get { cells[row * width + place >> 2][place & 3] }
    set { cells[row * width + place >> 2][place & 3] = newValue }
  }

  /// Makes variables basic one after the other, each time by the largest pivot there is.
  private mutating func bring(_ basis: [Int], intoBasisOf rows: RelaxedRows) {
    let wanted = Set(basis)
    var places = columnVariables.indices.filter { wanted.contains(columnVariables[$0]) }
    var free = rowVariables.indices.filter { !wanted.contains(rowVariables[$0]) }
    while !places.isEmpty {
      var best = (size: 1e-7, place: -1, row: -1)
      for (index, place) in places.enumerated() {
        for (other, row) in free.enumerated() where abs(self[row, place]) > best.size {
          best = (abs(self[row, place]), index, other)
        }
      }
      guard best.place >= 0 else { return }
      exchange(free.remove(at: best.row), places.remove(at: best.place))
    }
  }

  /// The basic variables, ascending.
  var basis: [Int] { rowVariables.sorted() }

  /// By variable outside the basis whether it stands at its upper bound.
  func markUpper(in flags: inout [Bool]) {
    for (place, variable) in columnVariables.enumerated() { flags[variable] = isUp[place] }
  }

  /// The reduced cost of a column: by how much the objective grows with its variable.
  func reducedCost(_ place: Int) -> Double { self[rowCount, place] }

  /// The value of a column's variable.
  func value(_ place: Int) -> Double { column[place >> 2][place & 3] }

  /// Puts every variable outside the basis where its reduced cost wants it, and computes what follows.
  mutating func settle() {
    cells.withUnsafeBufferPointer { cells in
      column.withUnsafeMutableBufferPointer { column in
        directions.withUnsafeMutableBufferPointer { directions in
          isUp.withUnsafeMutableBufferPointer { isUp in
            lower.withUnsafeBufferPointer { lower in
              upper.withUnsafeBufferPointer { upper in
                columnVariables.withUnsafeBufferPointer { variables in
                  for place in 0..<columnCount {
                    let cost = cells[rowCount &* width &+ (place >> 2)][place & 3]
                    if cost > Self.smallestCost { isUp[place] = true } else if cost < -Self.smallestCost { isUp[place] = false }
                    let (low, high) = (lower[variables[place]], upper[variables[place]])
                    column[place >> 2][place & 3] = isUp[place] ? high : low
                    directions[place >> 2][place & 3] = high > low ? (isUp[place] ? -1 : 1) : 0
                  }
                }
              }
            }
          }
        }
        levels.withUnsafeMutableBufferPointer { levels in
          for row in 0...rowCount {
            var sum = SIMD4<Double>.zero
            for vector in 0..<width { sum += cells[row &* width &+ vector] * column[vector] }
            if row < rowCount { levels[row] = sum.sum() } else { objective = sum.sum() }
          }
        }
      }
    }
  }

  /// One iteration of the dual simplex method.
  /// - Parameter cutoff: what the objective has to exceed.
  mutating func iterate(cutoff: Double) -> Outcome {
    guard objective > cutoff else { return .pruned }
    var leaving = -1
    var violation = Self.tolerance
    var sign = 1.0
    for row in 0..<rowCount {
      let (level, variable) = (levels[row], rowVariables[row])
      if lower[variable] - level > violation { (leaving, violation, sign) = (row, lower[variable] - level, 1) }
      if level - upper[variable] > violation { (leaving, violation, sign) = (row, level - upper[variable], -1) }
    }
    guard leaving >= 0 else { return .feasible }
    collectBreakpoints(leaving, sign)
    // Beyond each breakpoint a variable goes over to its other bound, which mends a part of the violation.
    var slope = violation
    var (bound, ratio) = (objective, 0.0)
    while true {
      guard !breakpoints.isEmpty else { return slope > 1e-7 ? .pruned : .stuck }
      var next = 0
      for index in breakpoints.indices {
        let (candidate, best) = (breakpoints[index], breakpoints[next])
        if candidate.ratio < best.ratio || (candidate.ratio == best.ratio && candidate.size > best.size) { next = index }
      }
      let breakpoint = breakpoints[next]
      bound -= (breakpoint.ratio - ratio) * slope
      guard bound > cutoff else { return .pruned }
      ratio = breakpoint.ratio
      slope -= breakpoint.slope
      if slope < 0 {
        exchange(leaving, breakpoint.place)
        isUp[breakpoint.place] = sign < 0
        settle()
        return .moved
      }
      breakpoints[next] = breakpoints[breakpoints.count - 1]
      breakpoints.removeLast()
    }
  }

  private mutating func collectBreakpoints(_ row: Int, _ sign: Double) {
    breakpoints.removeAll(keepingCapacity: true)
    cells.withUnsafeBufferPointer { cells in
      directions.withUnsafeBufferPointer { directions in
        for vector in 0..<width {
          let sizes = cells[row &* width &+ vector] * (sign * directions[vector])
          let isCandidate = sizes .> Self.smallestPivot
          guard any(isCandidate) else { continue }
          let costs = cells[rowCount &* width &+ vector]
          for lane in 0..<4 where isCandidate[lane] {
            let place = vector << 2 | lane
            let variable = columnVariables[place]
            // The cost has the sign that its bound needs, or is as good as 0.
            let cost = max(0, -costs[lane] * directions[vector][lane])
            breakpoints.append(
              Breakpoint(
                place: place, ratio: cost / sizes[lane], size: sizes[lane],
                slope: sizes[lane] * (upper[variable] - lower[variable])))
          }
        }
      }
    }
  }

  /// By how much the objective falls at least when a basic variable is kept at or below, or at or above, the whole numbers next to its
  /// level (Driebeek 1966).
  func penalties(_ row: Int, down: Double, up: Double) -> (down: Double, up: Double) {
    let none = SIMD4<Double>(repeating: .infinity)
    var (falling, rising) = (none, none)
    cells.withUnsafeBufferPointer { cells in
      directions.withUnsafeBufferPointer { directions in
        for vector in 0..<width {
          let sizes = cells[row &* width &+ vector] * directions[vector]
          let costs = cells[rowCount &* width &+ vector]
          let ratios = pointwiseMax(costs, -costs) / pointwiseMax(sizes, -sizes)
          rising = pointwiseMin(rising, none.replacing(with: ratios, where: sizes .> Self.smallestPivot))
          falling = pointwiseMin(falling, none.replacing(with: ratios, where: sizes .< -Self.smallestPivot))
        }
      }
    }
    return (falling.min() * down, rising.min() * up)
  }

  /// A row's basic variable and a column's variable change places.
  private mutating func exchange(_ row: Int, _ place: Int) {
    let (word, lane) = (place >> 2, place & 3)
    let pivot = self[row, place]
    cells.withUnsafeMutableBufferPointer { cells in
      entering.withUnsafeMutableBufferPointer { entering in
        for vector in 0..<width { entering[vector] = cells[row &* width &+ vector] * (-1 / pivot) }
        entering[word][lane] = 1 / pivot
        for other in 0...rowCount where other != row {
          let factor = cells[other &* width &+ word][lane]
          guard factor != 0 else { continue }
          cells[other &* width &+ word][lane] = 0
          for vector in 0..<width { cells[other &* width &+ vector] += factor * entering[vector] }
        }
        for vector in 0..<width { cells[row &* width &+ vector] = entering[vector] }
      }
    }
    (rowVariables[row], columnVariables[place]) = (columnVariables[place], rowVariables[row])
  }
}
