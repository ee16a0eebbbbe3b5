import Core
import Search
import SymbolicRegression
import Testing

@Suite struct GuardTests {
  /// Whether a formula's values are within the bounds of all rows drawn around a benchmark's training rows.
  private func isSensible(_ formula: String, on name: String, seed: UInt64) throws -> Bool {
    let benchmark = try #require(RegressionBenchmark.named(name))
    let rows = try benchmark.makeData(key: RandomKey(seed: 1)).training
    let guards = GuardRows(SampleMatrix(rows), rows, margin: 0.1, count: 256, key: RandomKey(seed: seed))
    let drawn = guards.columns
    let expression = try FormulaParser.parse(formula, names: benchmark.variables)
    let mean = rows.target.reduce(0, +) / Double(rows.count)
    let values = expression.values(of: drawn, count: 256).map { Float(($0 - mean) / rows.variance.squareRoot()) }
    return values.indices.allSatisfy { values[$0] >= guards.lower[$0] && values[$0] <= guards.upper[$0] }
  }

  @Test(arguments: [
    "nguyen-7", "sextic", "nonic", "pagie-1", "poly-10", "friedman-additive", "friedman-1", "vladislavleva-1", "keijzer-4",
    "koza-3",
  ]) func theTrueFormulaIsSensible(_ name: String) throws {
    let formula = try #require(RegressionBenchmark.named(name)).formula
    for seed in 1...3 { #expect(try isSensible(formula, on: name, seed: UInt64(seed)), "seed \(seed)") }
  }

  @Test func whatTheRowsCannotShowIsNot() throws {
    let pagie = try #require(RegressionBenchmark.named("pagie-1")).formula
    // A pole, and an oscillation, between two rows of the grid, which has none at 0.
    #expect(try !isSensible(pagie + " + 0.01/x2", on: "pagie-1", seed: 1))
    #expect(try !isSensible(pagie + " + sin(15.70796*x2)", on: "pagie-1", seed: 1))
    #expect(try !isSensible(pagie + " + log(x1 + 5.1)*0", on: "pagie-1", seed: 1))
  }

  @Test func aBadFitIsOnlyBadlyBound() throws {
    // Half of the tree's values are a deviation from the target: it must not be held to bounds that a good fit has.
    let benchmark = try #require(RegressionBenchmark.named("pagie-1"))
    let rows = try benchmark.makeData(key: RandomKey(seed: 1)).training
    let samples = SampleMatrix(rows)
    let guards = GuardRows(samples, rows, margin: 0.1, count: 256, key: RandomKey(seed: 1))
    let grammar = try RegressionGrammar(functions: [.cos], variableCount: 2, hasCoefficients: true)
    let evaluator = TreeEvaluator(grammar, samples: samples, longest: 5, usesScaling: true)
    let cosine = Tree([TreeNode(kind: 1, value: 0.5), TreeNode(kind: 0, depth: 2, length: 2)])
    let fit = evaluator.fit(cosine)
    #expect(fit.error > 0.2 && fit.error < 1)
    #expect(evaluator.isSensible(cosine, fit, on: guards))
    var exact = fit
    exact.error = 0
    #expect(!evaluator.isSensible(cosine, exact, on: guards))
  }

  @Test func boundsAreThoseOfNeighborsCountedByHand() {
    // Evenly along a line: each row lies between its neighbors, the ends one spacing beyond them, so the least slack holds.
    let rows = RegressionRows(columns: [[0, 1, 2, 3, 4]], target: [0, 1, 2, 3, 4])
    let samples = SampleMatrix(rows)
    let guards = GuardRows(samples, rows, margin: 0, count: 50, key: RandomKey(seed: 4))
    let deviation = rows.variance.squareRoot()
    for row in 0..<50 {
      let x = guards.columns[0][row]
      let low = max(min(x.rounded(.down), 3), 0)
      // The two nearest rows are those on both sides, but near the ends, where the last two are.
      let near = [(low - 2) / deviation, (low - 1) / deviation]
      let slack = 3 * (1 / deviation + 0.1)
      #expect(abs(Double(guards.lower[row]) - (near[0] - slack)) < 1e-5)
      #expect(abs(Double(guards.upper[row]) - (near[1] + slack)) < 1e-5)
    }
  }
}
