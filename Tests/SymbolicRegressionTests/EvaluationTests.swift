import Core
import Search
import SymbolicRegression
import Testing

@Suite struct EvaluationTests {
  private static let functions: [FormulaOperation] = FormulaOperation.allCases

  private func rows(_ count: Int, _ target: ([Double]) -> Double) -> RegressionRows {
    var random = RandomKey(seed: 11).stream
    let columns = (0..<2).map { _ in (0..<count).map { _ in 0.2 + 2 * random.uniformDouble() } }
    return RegressionRows(columns: columns, target: (0..<count).map { target([columns[0][$0], columns[1][$0]]) })
  }

  /// The best line through values by the textbook's formulas, in double precision.
  private func leastSquares(_ values: [Double], _ target: [Double]) -> (error: Double, offset: Double, slope: Double) {
    let n = Double(values.count)
    let (mean, meanTarget) = (values.reduce(0, +) / n, target.reduce(0, +) / n)
    let spread = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let product = zip(values, target).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - meanTarget) }
    let slope = spread > 0 ? product / spread : 0
    let offset = meanTarget - slope * mean
    let error = zip(values, target).reduce(0) { $0 + ($1.1 - offset - slope * $1.0) * ($1.1 - offset - slope * $1.0) } / n
    return (error, offset, slope)
  }

  @Test(arguments: [true, false]) func fitsAreThoseOfAPlainEvaluation(_ scaling: Bool) throws {
    let grammar = try RegressionGrammar(functions: Self.functions, variableCount: 2, hasCoefficients: true)
    let encoding = try TreeEncoding(grammar.grammar, limits: TreeLimits(length: 40, depth: 9))
    var compared = 0
    var different = 0
    for count in [20, 128, 500] {
      let rows = rows(count) { $0[0] * $0[1] + $0[0] }
      let samples = SampleMatrix(rows)
      let evaluator = TreeEvaluator(grammar, samples: samples, longest: 40, usesScaling: scaling)
      let variance = rows.variance
      let mean = rows.target.reduce(0, +) / Double(count)
      let target = rows.target.map { ($0 - mean) / variance.squareRoot() }
      var random = RandomKey(seed: 12).stream
      var tree = Tree()
      for _ in 0..<400 {
        encoding.sample(into: &tree, using: &random)
        let fit = evaluator.fit(tree)
        let values = grammar.formula(of: tree).values(of: rows.columns, count: count)
        guard values.allSatisfy({ abs($0) < 1e4 }) else { continue }
        let plain = leastSquares(values, target)
        // Where values hardly differ, single precision cannot tell them apart.
        guard abs(plain.slope) < 1e3, fit.error.isFinite else { continue }
        compared += 1
        let expected =
          scaling ? plain.error : zip(values, target).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(count)
        if abs(fit.error - expected) > 2e-2 * expected + 1e-4 { different += 1 }
      }
    }
    // Where terms nearly cancel, single precision has few digits left.
    #expect(compared > 500 && different <= compared / 50, "\(different) of \(compared)")
  }

  @Test func constantsAreFound() throws {
    // 2 sin(1.3 x1 + 0.4) + 0.5 x2, whose line takes part of the numbers: sin(a x1 + b) + c x2.
    let rows = rows(300) { 2 * FormulaOperation.sin.apply(1.3 * $0[0] + 0.4) + 0.5 * $0[1] }
    let grammar = try RegressionGrammar(functions: [.add, .sin], variableCount: 2, hasCoefficients: true)
    let kinds = (x1: 2, x2: 3, constant: 4)
    var tree = Tree([
      TreeNode(kind: kinds.x1, value: 1), TreeNode(kind: kinds.constant, value: 0), TreeNode(kind: 0, depth: 2, length: 3),
      TreeNode(kind: 1, depth: 3, length: 4), TreeNode(kind: kinds.x2, value: 1), TreeNode(kind: 0, depth: 4, length: 6),
    ])
    try grammar.grammar.validate(tree)
    for scaling in [true, false] {
      let evaluator = TreeEvaluator(grammar, samples: SampleMatrix(rows), longest: 10, usesScaling: scaling)
      let fitter = ConstantFitter(evaluator, longest: 10)
      let before = evaluator.fit(tree)
      var fitted = tree
      var cost = ConstantFitter.Cost()
      let after = fitter.improve(&fitted, before, steps: 30, cost: &cost)
      #expect(after.error < before.error && cost.evaluations >= 1 && cost.evaluations <= 30 && cost.jacobians <= 30)
      #expect(evaluator.fit(fitted) == after)
      guard scaling else { continue }
      #expect(after.error < 1e-10)
      #expect(abs(fitted.nodes[0].value - 1.3) < 1e-3 && abs(fitted.nodes[1].value - 0.4) < 1e-3)
      #expect(abs(fitted.nodes[4].value - 0.25) < 1e-3)
    }
    // Without numbers to move there is nothing to do.
    let plain = try RegressionGrammar(functions: [.add], variableCount: 2, hasCoefficients: false)
    tree = Tree([TreeNode(kind: 1), TreeNode(kind: 2), TreeNode(kind: 0, depth: 2, length: 3)])
    let evaluator = TreeEvaluator(plain, samples: SampleMatrix(rows), longest: 10, usesScaling: true)
    var cost = ConstantFitter.Cost()
    let fit = evaluator.fit(tree)
    #expect(ConstantFitter(evaluator, longest: 10).improve(&tree, fit, steps: 5, cost: &cost) == fit)
    #expect(cost.evaluations == 0 && cost.jacobians == 0)
  }

  @Test func ranksAreThoseOfABruteForce() {
    var random = RandomKey(seed: 13).stream
    var ranking = NondominatedRanking()
    for count in [1, 2, 3, 10, 60] {
      for _ in 0..<20 {
        let first = (0..<count).map { _ in random.bernoulli(0.1) ? .infinity : Double(random.integer(below: 12)) }
        let second = (0..<count).map { _ in Double(random.integer(below: 8)) }
        ranking.rank(first, second)
        // Peel off front after front; of members that are the same in both, the first goes first.
        var left = Set(0..<count)
        var front = 0
        while !left.isEmpty {
          let best = left.filter { member in
            !left.contains { other in
              other != member && first[other] <= first[member] && second[other] <= second[member]
                && (first[other] < first[member] || second[other] < second[member] || other < member)
            }
          }
          for member in best { #expect(Int(ranking.costs[member].rounded(.up)) == front, "\(first) \(second)") }
          left.subtract(best)
          front += 1
        }
      }
    }
  }
}
