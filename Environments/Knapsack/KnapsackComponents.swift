import Core
import ExperimentRunner
import Foundation
import ReinforcementLearning

/// What this folder registers: the tasks, with both faces where they are about one instance, and the methods that know knapsacks.
public let knapsackComponents: [any RegistryComponent] =
  singleKnapsackComponents + boundedKnapsackComponents + multidimensionalComponents + multiObjectiveKnapsackComponents

private let singleKnapsackComponents: [any RegistryComponent] = [
  TaskKind(
    "knapsack", .problem,
    summary: "The most valuable items that are not too heavy: drawn, given or from a file (Jumanji's Knapsack-v1).",
    configuration: KnapsackConfiguration.self, make: makeTask),
  TaskKind(
    "knapsack-distribution", .problem,
    summary: "The mean value packed over fixed knapsack instances with values and weights drawn between 0 and 1.",
    configuration: KnapsackDistributionConfiguration.self
  ) { try $0.makeTask(relativeTo: $1) },
  MethodKind(
    "greedy-density", .strategy, summary: "Packs items by value for their weight, the best first.",
    needs: "a knapsack of one instance (fresh: false)", configuration: NoConfiguration.self,
    face: (any DensityOrderedProblem).self
  ) { greedyPacking($1, $2.budget) }.ending(.always),
  MethodKind(
    "branch-and-bound", .strategy,
    summary: "Finds the most valuable knapsack and proves it: depth first, bounded by its linear relaxation.",
    needs: "a knapsack of one instance (fresh: false)", configuration: NoConfiguration.self,
    face: (any BranchAndBoundProblem).self, misfit: { $0.branchAndBoundMisfit },
    make: { $1.makeBranchAndBound(budget: $2.budget) }
  ).ending(.always),
  MethodKind(
    "minknap", .strategy,
    summary: "Finds the most valuable knapsack and proves it: dynamic programming over a core that expands (Pisinger 1997).",
    needs: "a knapsack of one instance (fresh: false)", configuration: NoConfiguration.self, face: KnapsackProblem.self,
    misfit: { Minknap.misfit($0) }, make: { try Minknap($1, budget: $2.budget) }
  ).ending(.always),
  MethodKind(
    "dynamic-programming", .strategy, summary: "Finds the most valuable knapsack by a table over all weights or values.",
    needs: "a knapsack of one instance (fresh: false)", configuration: DynamicProgrammingConfiguration.self,
    face: KnapsackProblem.self, misfit: { Minknap.misfit($0) },
    check: { settings, problem, budget in _ = try settings.makeLearner(for: problem, budget: budget) },
    make: { try $0.makeLearner(for: $1, budget: $2.budget) }
  ).ending(.always),
  BenchmarkSuite("environments") { try knapsackBenchmarks.map(BenchmarkSuite.Row.init) },
]

private func greedyPacking(_ problem: any DensityOrderedProblem, _ budget: Budget) -> any Learner {
  func make<P: DensityOrderedProblem>(_ problem: P) -> any Learner { GreedyPacking(density: problem, budget: budget) }
  return make(problem)
}

/// The benchmarks of the environments: Jumanji's settings, and 100 items under 5 budgets.
public let knapsackBenchmarks: [EnvironmentBenchmark] = [
  EnvironmentBenchmark("knapsack") { try VectorEnvironment(KnapsackEnvironment(), count: $0) },
  EnvironmentBenchmark("multidimensional-knapsack") { try VectorEnvironment(MultidimensionalKnapsackEnvironment(), count: $0) },
]

private func makeTask(_ settings: KnapsackConfiguration, relativeTo folder: URL) throws -> ExperimentTask {
  try settings.validate()
  if settings.fresh {
    let (items, budget) = (settings.drawnItems, settings.drawnBudget)
    // The mean optimum over instances like these (Kwon et al., "POMO", arXiv 2010.16011, table 4).
    let known = items == 50 && budget == 12.5 ? Measure.Known(value: 20.127, proved: false) : nil
    return ExperimentTask(
      label: "knapsack\(items)-fresh", measure: Measure("return", .maximize, known: known),
      faces: [EnvironmentFace(KnapsackEnvironment(.uniform(items: items, budget: budget)))])
  }
  var instance = try settings.makeInstance(relativeTo: folder)
  // Easy instances are solved on the spot, in a tenth of a second at most.
  let optimum =
    Minknap.optimum(of: instance, readLimit: 10_000_000) ?? BranchAndBound.optimum(of: instance, readLimit: 20_000_000)
  if let optimum { instance = instance.with(known: optimum) }
  var hashes: [String: String] = [:]
  if let file = settings.url(relativeTo: folder), let data = try? Data(contentsOf: file) {
    hashes[file.lastPathComponent] = SHA256.hexadecimal(of: data)
  }
  let problem = KnapsackProblem(instance)
  var faces: [any Sendable] = [problem]
  // An observation has several numbers for each item, so beyond some thousand items there is nothing to train.
  if instance.count <= 2000 {
    var environment = EnvironmentFace(KnapsackEnvironment(.instance(instance)))
    environment.makeRecorder = { [instance] in KnapsackRecorder(instance) }
    faces.append(environment)
  }
  return ExperimentTask(
    label: instance.name,
    measure: Measure(
      "value", .maximize, known: instance.known.map { Measure.Known(value: $0.value, proved: $0.isProved) }),
    faces: faces, dataHashes: hashes,
    score: { solution in
      let items: PackedItems
      do { items = try solution.decode(PackedItems.self) } catch {
        throw WarrenError("the solution is not of the form {\"items\": [1, 4, 7]}", kind: .failure)
      }
      return ["value": try problem.evaluate(items.choice(of: problem.instance)).value]
    })
}
