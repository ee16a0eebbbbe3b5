import Core
import ExperimentRunner
import Foundation
import ReinforcementLearning

/// The task `multidimensional-knapsack` and the methods made for it.
let multidimensionalComponents: [any RegistryComponent] = [
  TaskKind(
    "multidimensional-knapsack", .problem,
    summary: "The most valuable items under several budgets: drawn as Chu and Beasley do, or from a file of the OR-Library.",
    configuration: MultidimensionalKnapsackConfiguration.self, make: makeTask),
  MethodKind(
    "greedy-utility", .strategy,
    summary: "Packs items by value for their weights, each weight taken at its price in the linear relaxation.",
    needs: "a multidimensional knapsack", configuration: NoConfiguration.self, face: MultidimensionalKnapsackProblem.self
  ) { GreedyPacking($1, budget: $2.budget) { $0.utilityChoice } }.ending(.always),
  MethodKind(
    "chu-beasley", .strategy,
    summary: "The genetic algorithm for knapsacks with several budgets: repairs by what the budgets are worth.",
    needs: "a multidimensional knapsack", configuration: ChuBeasleyConfiguration.self,
    face: MultidimensionalKnapsackProblem.self,
    make: { try $0.makeLearner(for: $1, budget: $2.budget, key: $2.key) }),
]

private func makeTask(_ settings: MultidimensionalKnapsackConfiguration, relativeTo folder: URL) throws -> ExperimentTask {
  let unsolved = MultidimensionalKnapsackProblem(try settings.makeInstance(relativeTo: folder))
  // Small instances are solved on the spot, in a tenth of a second at most.
  let optimum = try MultidimensionalBranchAndBound.optimum(of: unsolved, numberLimit: 20_000_000)
  let problem = optimum.map { unsolved.with(known: $0) } ?? unsolved
  let instance = problem.instance
  var hashes: [String: String] = [:]
  if let file = settings.file.map({ TextFile.url($0, relativeTo: folder) }), let data = try? Data(contentsOf: file) {
    hashes[file.lastPathComponent] = SHA256.hexadecimal(of: data)
  }
  var faces: [any Sendable] = [problem]
  // Beyond so many numbers in an observation there is nothing to train.
  if instance.count * MultidimensionalKnapsackEnvironment.featureCount(of: instance) <= 50_000 {
    var environment = EnvironmentFace(MultidimensionalKnapsackEnvironment(instance))
    environment.makeRecorder = {
      EpisodeSolutionRecorder(problem) { (ended: MultidimensionalKnapsackEnvironment) in ended.choice }
    }
    faces.append(environment)
  }
  // Where nobody knows the optimum, gaps are to the bound.
  let known = instance.known.map { Measure.Known(value: $0.value, proved: $0.isProved) }
  return ExperimentTask(
    label: instance.name, measure: Measure("value", .maximize, known: known, bound: problem.relaxation.bound), faces: faces,
    dataHashes: hashes,
    score: { solution in
      let items: PackedItems
      do { items = try solution.decode(PackedItems.self) } catch {
        throw WarrenError("the solution is not of the form {\"items\": [1, 4, 7]}", kind: .failure)
      }
      let evaluation = try problem.evaluate(items.choice(count: problem.count))
      guard evaluation.violation == 0 else {
        throw WarrenError("the items weigh \(evaluation.violation) more than the budgets hold", kind: .failure)
      }
      return ["value": evaluation.value]
    })
}
