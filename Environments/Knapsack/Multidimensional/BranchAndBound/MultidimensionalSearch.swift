import Core
import Search

/// Depth-first branch and bound over linear relaxations, each solved by the dual simplex method from where the last one ended.
///
/// An item of which the relaxation packs a part is left out or packed, or the number of packed items, where that is not whole, is bounded
/// from above or from below: whichever makes the bounds of both parts fall most by a look ahead (Driebeek 1966), the better part first.
/// What the reduced costs of the first relaxation show to be the same in every better choice is fixed before (Balas and Zemel 1980);
/// where a better choice shows that of many more items, the search begins anew without them.
struct MultidimensionalSearch {
  /// A division of the choices: the bounds of its variable in the other part, and before.
  struct Division: Codable {
    var variable: Int
    var lower: Double
    var upper: Double
    var otherLower: Double
    var otherUpper: Double
    /// No choice in the other part is worth more.
    var otherBound: Double
    var isSecond: Bool
  }

  private let problem: MultidimensionalKnapsackProblem
  private let rows: RelaxedRows
  /// Values are multiples of it; 0 where they are not multiples of anything.
  private let unit: Double
  /// What rounding may take from a bound.
  private let slack: Double
  /// The items that are not fixed, ascending.
  private var items: [Int]
  private var tableau: DualTableau
  private var path: [Division] = []
  private var hasBegun = false
  /// The relaxation without any division: its basis, and by variable where it stands; nil until it is solved.
  private var root: Root?
  private var pivotsSinceRenewal = 0
  private var movesOfPart = 0

  /// The best value so far, and its choice.
  private(set) var best = -1.0
  private(set) var bestChoice: BitString
  /// No choice is worth more.
  private(set) var bound: Double
  /// Pivots, divisions and choices looked at, each of which takes about the time of an evaluation or a few.
  private(set) var work = 0
  private(set) var parts = 0
  private(set) var isExhausted = false

  private struct Root: Codable {
    var bound: Double
    /// By item how much the bound falls when it stands at its other bound; 0 in the basis.
    var losses: [Double]
    var isUp: [Bool]
    var basis: [Int]
  }

  /// How much memory the search takes, in numbers.
  static func size(_ instance: MultidimensionalInstance) -> Int { (instance.count + 1) * (instance.budgets.count + 2) }

  init(_ problem: MultidimensionalKnapsackProblem) {
    self.problem = problem
    let rows = RelaxedRows(problem.instance)
    self.rows = rows
    unit = WholeItems.unit(of: problem.instance.values) ?? 0
    bound = problem.relaxation.bound
    slack = 1e-9 * max(bound, problem.instance.values.max() ?? 0)
    items = Array(0..<problem.count)
    bestChoice = BitString(count: problem.count)
    tableau = DualTableau(
      rows, items: items, basis: (0..<rows.rowCount).map { rows.itemCount + $0 }, lower: rows.lower, upper: rows.upper,
      isUp: [Bool](repeating: false, count: rows.variableCount))
  }

  /// What the relaxation's objective has to exceed.
  private var cutoff: Double { (best + max(unit - slack, slack)) / rows.valueScale }

  private var scaledObjective: Double { tableau.objective * rows.valueScale }

  /// Goes on until everything has been searched or that much work has been done in all.
  mutating func search(until limit: Int) throws {
    while !isExhausted, work < limit {
      work += 1
      if !hasBegun {
        hasBegun = true
        _ = try consider(problem.itemsByUtility.greedyChoice)
        continue
      }
      switch tableau.iterate(cutoff: cutoff) {
      case .moved:
        movesOfPart += 1
        pivotsSinceRenewal += 1
        if pivotsSinceRenewal >= 200 { renew() }
        // Where rounding makes the method go round in circles, division ends it.
        if movesOfPart > 1000 + 10 * rows.rowCount { try divideAnywhere() }
      case .pruned: backtrack()
      case .stuck: try divideAnywhere()
      case .feasible: try divide()
      }
    }
    updateBound()
  }

  private mutating func updateBound() {
    if isExhausted {
      bound = best
      return
    }
    guard root != nil else { return }
    var highest = max(best, scaledObjective)
    for division in path where !division.isSecond { highest = max(highest, division.otherBound) }
    let whole = unit > 0 ? ((highest + slack) / unit).rounded(.down) * unit : highest
    bound = min(bound, max(best, whole))
  }

  /// Keeps a choice when it fits and is the best so far.
  /// - Returns: whether it fits.
  mutating func consider(_ choice: BitString) throws -> Bool {
    let evaluation = try problem.evaluate(choice)
    guard evaluation.violation == 0 else { return false }
    if evaluation.value > best {
      best = evaluation.value
      bestChoice = choice
    }
    return true
  }

  /// Takes a choice from elsewhere, and leaves out what it shows to be the same in every better one.
  mutating func improve(by choice: BitString) throws {
    let before = best
    if try consider(choice), best > before, !isExhausted { _ = restartIfWorthwhile() }
  }

  /// The relaxation is solved: divides the choices by what it leaves open.
  private mutating func divide() throws {
    if root == nil { keepRoot() }
    parts += 1
    var chosen: (variable: Int, level: Double, down: Double, up: Double, score: Double)?
    for (row, variable) in tableau.rowVariables.enumerated() where rows.isWhole(variable) {
      let level = tableau.levels[row]
      let share = level - level.rounded(.down)
      guard share > 1e-7, share < 1 - 1e-7 else { continue }
      let (down, up) = tableau.penalties(row, down: share, up: 1 - share)
      let score = max(down, 1e-9) * max(up, 1e-9)
      if score > chosen?.score ?? -1 { chosen = (variable, level, down, up, score) }
    }
    guard let chosen else {
      let before = best
      guard try consider(relaxedChoice) else { return try divideAnywhere() }
      if best > before, restartIfWorthwhile() { return }
      return backtrack()
    }
    push(chosen.variable, at: chosen.level.rounded(.down), down: chosen.down, up: chosen.up)
  }

  /// Divides by an item that is not decided yet, whatever the relaxation says.
  private mutating func divideAnywhere() throws {
    guard let item = items.first(where: { tableau.lower[$0] < tableau.upper[$0] }) else {
      var choice = BitString(count: problem.count)
      for item in 0..<problem.count { choice[item] = tableau.lower[item] > 0.5 }
      _ = try consider(choice)
      return backtrack()
    }
    push(item, at: 0, down: 0, up: 0)
  }

  private mutating func push(_ variable: Int, at level: Double, down: Double, up: Double) {
    let (lower, upper) = (tableau.lower[variable], tableau.upper[variable])
    let isDownFirst = down <= up
    path.append(
      Division(
        variable: variable, lower: lower, upper: upper, otherLower: isDownFirst ? level + 1 : lower,
        otherUpper: isDownFirst ? upper : level,
        otherBound: (tableau.objective - max(down, up)) * rows.valueScale, isSecond: false))
    if isDownFirst { tableau.upper[variable] = level } else { tableau.lower[variable] = level + 1 }
    begin()
  }

  private mutating func begin() {
    movesOfPart = 0
    tableau.settle()
  }

  /// Leaves the present part for the next one that may hold something better.
  private mutating func backtrack() {
    while let division = path.popLast() {
      tableau.lower[division.variable] = division.lower
      tableau.upper[division.variable] = division.upper
      if division.isSecond || division.otherBound <= cutoff * rows.valueScale { continue }
      var second = division
      second.isSecond = true
      path.append(second)
      tableau.lower[division.variable] = division.otherLower
      tableau.upper[division.variable] = division.otherUpper
      return begin()
    }
    isExhausted = true
  }

  /// The choice that the relaxation makes, where every part is whole.
  private var relaxedChoice: BitString {
    var choice = BitString(count: problem.count)
    for item in 0..<problem.count { choice[item] = tableau.lower[item] > 0.5 }
    for (place, variable) in tableau.columnVariables.enumerated() where variable < problem.count {
      choice[variable] = tableau.value(place) > 0.5
    }
    for (row, variable) in tableau.rowVariables.enumerated() where variable < problem.count {
      choice[variable] = tableau.levels[row] > 0.5
    }
    return choice
  }

  private mutating func keepRoot() {
    var losses = [Double](repeating: 0, count: problem.count)
    for (place, variable) in tableau.columnVariables.enumerated() where variable < problem.count {
      losses[variable] = abs(tableau.reducedCost(place))
    }
    var isUp = [Bool](repeating: false, count: rows.variableCount)
    tableau.markUpper(in: &isUp)
    root = Root(bound: tableau.objective, losses: losses, isUp: isUp, basis: tableau.basis)
    _ = restartIfWorthwhile()
  }

  /// Begins anew without the items that are the same in every better choice, when these are many more than before.
  private mutating func restartIfWorthwhile() -> Bool {
    guard let root else { return false }
    let open = items.filter { root.bound - root.losses[$0] > cutoff }
    guard Double(open.count) <= 0.9 * Double(items.count) else { return false }
    var (lower, upper) = (rows.lower, rows.upper)
    var isOpen = [Bool](repeating: false, count: problem.count)
    for item in open { isOpen[item] = true }
    for item in 0..<problem.count where !isOpen[item] {
      let value = root.isUp[item] ? 1.0 : 0
      (lower[item], upper[item]) = (value, value)
    }
    items = open
    path = []
    tableau = DualTableau(rows, items: items, basis: root.basis, lower: lower, upper: upper, isUp: root.isUp)
    begin()
    return true
  }

  /// Computes the dictionary anew from the program, so that rounding does not add up and an interrupted search goes on with the same
  /// bits.
  mutating func renew() {
    pivotsSinceRenewal = 0
    var isUp = [Bool](repeating: false, count: rows.variableCount)
    tableau.markUpper(in: &isUp)
    tableau = DualTableau(
      rows, items: items, basis: tableau.basis, lower: tableau.lower, upper: tableau.upper, isUp: isUp)
  }
}

extension MultidimensionalSearch {
  private struct Progress: Codable {
    var hasBegun: Bool
    var isExhausted: Bool
    var work: Int
    var parts: Int
    var movesOfPart: Int
    var items: [Int]
    var basis: [Int]
    var isUp: [Bool]
    var path: [Division]
    var root: Root?
  }

  /// Keeps the search; it has been renewed just before.
  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    var isUp = [Bool](repeating: false, count: rows.variableCount)
    tableau.markUpper(in: &isUp)
    try snapshot.setValue(
      "progress",
      Progress(
        hasBegun: hasBegun, isExhausted: isExhausted, work: work, parts: parts, movesOfPart: movesOfPart, items: items,
        basis: tableau.basis, isUp: isUp, path: path, root: root))
    snapshot.setArray("lower", tableau.lower)
    snapshot.setArray("upper", tableau.upper)
    snapshot.setArray("best", [best, bound])
    try snapshot.setValue("bestChoice", bestChoice)
    return snapshot
  }

  mutating func restore(_ snapshot: Snapshot) throws {
    let progress: Progress = try snapshot.value("progress")
    let lower = try snapshot.array("lower", of: Double.self, count: rows.variableCount)
    let upper = try snapshot.array("upper", of: Double.self, count: rows.variableCount)
    let numbers = try snapshot.array("best", of: Double.self, count: 2)
    let bestChoice: BitString = try snapshot.value("bestChoice")
    try problem.validate(bestChoice)
    let variables = progress.basis + progress.path.map(\.variable)
    guard progress.items.allSatisfy({ (0..<problem.count).contains($0) }), progress.isUp.count == rows.variableCount,
      variables.allSatisfy({ (0..<rows.variableCount).contains($0) }), progress.work >= 0,
      progress.root.map({ $0.losses.count == problem.count && $0.isUp.count == rows.variableCount }) ?? true
    else { throw WarrenError("the snapshot of the search is damaged", kind: .failure) }
    (hasBegun, isExhausted) = (progress.hasBegun, progress.isExhausted)
    (work, parts, movesOfPart) = (progress.work, progress.parts, progress.movesOfPart)
    (items, path, root) = (progress.items, progress.path, progress.root)
    (best, bound) = (numbers[0], numbers[1])
    self.bestChoice = bestChoice
    pivotsSinceRenewal = 0
    tableau = DualTableau(rows, items: items, basis: progress.basis, lower: lower, upper: upper, isUp: progress.isUp)
  }
}
