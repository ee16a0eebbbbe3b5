import CKernels
import Core
import ExperimentRunner
import Search

/// How fast formulas are evaluated: 1000 trees of up to 50 nodes on 10,000 rows of two variables.
enum SymbolicRegressionBenchmark {
  static func rows() throws -> [BenchmarkSuite.Row] {
    let all: [FormulaOperation] = [.add, .sub, .mul, .div, .exp, .log, .sin, .cos, .sqrt]
    return [
      BenchmarkSuite.Row(
        name: "expressions, arithmetic", value: try nodeRows([.add, .sub, .mul, .div]), unit: "node-rows/s"),
      BenchmarkSuite.Row(name: "expressions, all functions", value: try nodeRows(all), unit: "node-rows/s"),
    ]
  }

  private static func nodeRows(_ functions: [FormulaOperation]) throws -> Double {
    let grammar = try RegressionGrammar(functions: functions, variableCount: 2, hasCoefficients: true)
    let encoding = try TreeEncoding(grammar.grammar, limits: TreeLimits(length: 50, depth: 10))
    var random = RandomKey(seed: 1)["trees"].stream
    var numbers = RandomKey(seed: 1)["rows"].stream
    let columns = (0..<2).map { _ in (0..<10_000).map { _ in numbers.uniformDouble() } }
    let samples = SampleMatrix(RegressionRows(columns: columns, target: columns[0]))
    let evaluator = TreeEvaluator(grammar, samples: samples, longest: 50, usesScaling: true)
    let trees = (0..<1000).map { _ in
      var tree = Tree()
      encoding.sample(into: &tree, using: &random)
      return tree
    }
    var next = 0
    return bestRate(seconds: 0.3, rounds: 3) {
      let tree = trees[next % trees.count]
      next += 1
      evaluator.evaluate(tree)
      return tree.length * samples.count
    }
  }
}
