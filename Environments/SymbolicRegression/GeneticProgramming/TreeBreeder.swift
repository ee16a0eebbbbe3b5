import Core
import Search

/// Makes children and fits them: operators and evaluators with memory of their own, for one thread.
final class TreeBreeder {
  private let configuration: GeneticProgrammingConfiguration
  private let grammar: RegressionGrammar
  private let encoding: TreeEncoding
  private let evaluator: TreeEvaluator
  private let fitter: ConstantFitter
  /// Those of a part of the rows; nil when constants are fitted on all.
  private var local: (evaluator: TreeEvaluator, fitter: ConstantFitter)?
  private let crossover: SubtreeCrossover
  private var mutation: MixedTreeMutation
  private let guardRows: GuardRows?
  /// Passes over all rows, and over the rows that constants are fitted on: whole numbers, whose sums do not depend on their order.
  private var passes = 0
  private var localPasses = 0

  init(
    _ grammar: RegressionGrammar, encoding: TreeEncoding, samples: SampleMatrix,
    guardRows: GuardRows?, configuration: GeneticProgrammingConfiguration
  ) {
    self.configuration = configuration
    self.grammar = grammar
    self.encoding = encoding
    self.guardRows = guardRows
    evaluator = TreeEvaluator(grammar, samples: samples, longest: configuration.length, usesScaling: configuration.scaling)
    fitter = ConstantFitter(evaluator, longest: configuration.length)
    let limits = configuration.limits
    let trees = grammar.grammar
    crossover = SubtreeCrossover(trees, limits: limits)
    mutation = MixedTreeMutation([
      (2, SubtreeMutation(trees, limits: limits)), (2, PointMutation(trees)), (1, HoistMutation(trees)),
      (2, NodeInsertionMutation(trees, limits: limits)), (2, ConstantMutation(trees)),
    ])
  }

  /// Fits constants on these rows until told otherwise; on all of them for nil.
  func begin(_ sample: SampleMatrix?) {
    local = sample.map { sample in
      let evaluator = TreeEvaluator(
        grammar, samples: sample, longest: configuration.length, usesScaling: configuration.scaling)
      return (evaluator, ConstantFitter(evaluator, longest: configuration.length))
    }
  }

  /// The share of the rows that constants are fitted on.
  var localShare: Double {
    local.map { Double($0.evaluator.samples.count) / Double(evaluator.samples.count) } ?? 1
  }

  /// The passes made since the last call: over all rows, and over the rows that constants are fitted on.
  func takePasses() -> (all: Int, local: Int) {
    defer { (passes, localPasses) = (0, 0) }
    return (passes, localPasses)
  }

  /// A tree of the first generation.
  func create(into tree: inout Tree, using random: inout RandomStream) {
    encoding.sample(into: &tree, using: &random)
  }

  /// A child of selected parents.
  func breed(_ parents: Population, into tree: inout Tree, using random: inout RandomStream) {
    let first = parents.tournament(configuration.tournamentSize, using: &random)
    let isCrossed = random.bernoulli(configuration.crossoverRate)
    if isCrossed {
      let second = parents.tournament(configuration.tournamentSize, using: &random)
      crossover.cross(parents.trees[first], parents.trees[second], into: &tree, using: &random)
    } else {
      tree.nodes.removeAll(keepingCapacity: true)
      tree.nodes.append(contentsOf: parents.trees[first].nodes)
    }
    if !isCrossed || random.bernoulli(configuration.mutationRate) { mutation.mutate(&tree, using: &random) }
  }

  /// Fits the tree's constants by that many steps and tells how well it fits all rows then.
  /// - Parameter bound: the error after two steps from which on further ones are not worth their time.
  func fit(_ tree: inout Tree, steps: Int, bound: Double) -> ScaledFit {
    let fit = fitToRows(&tree, steps: steps, bound: bound)
    guard let guardRows, fit.error.isFinite else { return fit }
    return evaluator.isSensible(tree, fit, on: guardRows) ? fit : .none
  }

  private func fitToRows(_ tree: inout Tree, steps: Int, bound: Double) -> ScaledFit {
    var cost = ConstantFitter.Cost()
    guard steps > 0 else {
      passes += 1
      return evaluator.fit(tree)
    }
    guard let local else {
      let fit = fitter.improve(&tree, evaluator.fit(tree), steps: steps, bound: bound, cost: &cost)
      passes += 1 + cost.evaluations + 3 * cost.jacobians
      return fit
    }
    _ = local.fitter.improve(&tree, local.evaluator.fit(tree), steps: steps, bound: bound, cost: &cost)
    passes += 1
    localPasses += 1 + cost.evaluations + 3 * cost.jacobians
    return evaluator.fit(tree)
  }
}
