import Core
import ExperimentRunner
import Foundation
import ReinforcementLearning
import Search

/// What this folder registers: the task with both faces, the distribution of such tasks, and the methods that know tours.
public let travelingSalesmanComponents: [any RegistryComponent] = [
  TaskKind(
    "traveling-salesman", .problem,
    summary: "The shortest closed tour through all cities: TSPLIB instances, files and drawn cities.",
    configuration: TravelingSalesmanConfiguration.self, make: makeTask),
  TaskKind(
    "traveling-salesman-distribution", .problem,
    summary: "The mean tour length over fixed instances whose cities are drawn uniformly from the unit square.",
    configuration: TravelingSalesmanDistributionConfiguration.self
  ) { try $0.makeTask(relativeTo: $1) },
  MethodKind(
    "nearest-neighbor", .strategy, summary: "Goes from each city to the nearest that is left.",
    needs: "a traveling salesman problem", configuration: NearestNeighborConfiguration.self,
    face: TravelingSalesmanProblem.self, check: { settings, problem, _ in try settings.check(problem) }
  ) { try $0.makeLearner(for: $1, budget: $2.budget) }.ending(.always),
  MethodKind(
    "two-opt", .strategy, summary: "Exchanges two edges while that shortens the tour, then perturbs it and goes on.",
    needs: "a traveling salesman problem", configuration: TwoOptConfiguration.self, face: TravelingSalesmanProblem.self
  ) { try $0.makeLearner(for: $1, budget: $2.budget, key: $2.key) },
  MethodKind(
    "lin-kernighan", .strategy,
    summary: "Chained Lin-Kernighan: exchanges chains of edges while that shortens the tour, then perturbs it and goes on.",
    needs: "a traveling salesman problem", configuration: LinKernighanConfiguration.self, face: TravelingSalesmanProblem.self
  ) { try $0.makeLearner(for: $1, budget: $2.budget, key: $2.key) },
  MethodKind(
    "greedy-edge", .strategy, summary: "Takes the shortest edge that fits, again and again.",
    needs: "a traveling salesman problem", configuration: GreedyEdgeConfiguration.self, face: TravelingSalesmanProblem.self
  ) { try $0.makeLearner(for: $1, budget: $2.budget) }.ending(.always),
  MethodKind(
    "savings", .strategy, summary: "Joins round trips from one city where that saves the most (Clarke and Wright).",
    needs: "a traveling salesman problem", configuration: SavingsConfiguration.self, face: TravelingSalesmanProblem.self
  ) { try $0.makeLearner(for: $1, budget: $2.budget) }.ending(.always),
  MethodKind(
    "insertion", .strategy, summary: "Puts city after city into a tour: the nearest, farthest, cheapest or any.",
    needs: "a traveling salesman problem", configuration: InsertionConfiguration.self, face: TravelingSalesmanProblem.self
  ) { try $0.makeLearner(for: $1, budget: $2.budget, key: $2.key) }.ending(.always),
  MethodKind(
    "space-filling-curve", .strategy, summary: "Visits the cities in the order of Sierpinski's curve.",
    needs: "a traveling salesman problem", configuration: SpaceFillingCurveConfiguration.self,
    face: TravelingSalesmanProblem.self
  ) { try $0.makeLearner(for: $1, budget: $2.budget) }.ending(.always),
  MethodKind(
    "edge-assembly", .strategy,
    summary: "A genetic algorithm on tours whose crossover exchanges AB-cycles of the parents' edges (EAX).",
    needs: "a traveling salesman problem", configuration: EdgeAssemblyConfiguration.self, face: TravelingSalesmanProblem.self
  ) { try $0.makeLearner(for: $1, budget: $2.budget, key: $2.key) },
  MethodKind(
    "held-karp", .strategy, summary: "Proves the optimum of up to 22 cities by dynamic programming over sets of cities.",
    needs: "a traveling salesman problem", configuration: HeldKarpConfiguration.self, face: TravelingSalesmanProblem.self,
    check: { _, problem, _ in try HeldKarpConfiguration.check(problem) },
    make: { try $0.makeLearner(for: $1, budget: $2.budget) }
  ).ending(.always),
  MethodKind(
    "brute-force", .strategy, summary: "Tries all tours of up to 13 cities.",
    needs: "a traveling salesman problem", configuration: BruteForceConfiguration.self, face: TravelingSalesmanProblem.self,
    check: { _, problem, _ in try BruteForceConfiguration.check(problem) },
    make: { try $0.makeLearner(for: $1, budget: $2.budget) }
  ).ending(.always),
  MethodKind(
    "one-tree-branch-and-bound", .strategy,
    summary: "Proves the optimum of up to some hundred cities by branch and bound with 1-trees (Volgenant and Jonker).",
    needs: "a traveling salesman problem", configuration: OneTreeBranchAndBoundConfiguration.self,
    face: TravelingSalesmanProblem.self,
    check: { _, problem, _ in try OneTreeBranchAndBoundConfiguration.check(problem) },
    make: { try $0.makeLearner(for: $1, budget: $2.budget, key: $2.key) }
  ).ending(.always),
  MethodKind(
    "one-tree-bound", .strategy,
    summary: "Proves a lower bound on every tour by 1-trees under prices that subgradient ascent finds (Held and Karp).",
    needs: "a traveling salesman problem", configuration: OneTreeBoundConfiguration.self, face: TravelingSalesmanProblem.self,
    check: { _, problem, _ in try OneTreeBoundConfiguration.check(problem) },
    make: { try $0.makeLearner(for: $1, budget: $2.budget) }
  ).ending(.always),
  BenchmarkSuite("environments") { try travelingSalesmanBenchmarks.map(BenchmarkSuite.Row.init) },
]

private func makeTask(_ settings: TravelingSalesmanConfiguration, relativeTo folder: URL) throws -> ExperimentTask {
  let instance = try settings.makeInstance(relativeTo: folder)
  let problem = TravelingSalesmanProblem(instance)
  var hashes: [String: String] = [:]
  if let file = settings.file(relativeTo: folder), let data = try? Data(contentsOf: file) {
    hashes[file.lastPathComponent] = SHA256.hexadecimal(of: data)
  }
  var faces: [any Sendable] = [problem]
  // An observation has several numbers for each city, so beyond some thousand cities there is nothing to train.
  if instance.count <= 2000 {
    var environment = EnvironmentFace(
      TravelingSalesmanEnvironment(instance, startsAnywhere: settings.startsAnywhere))
    environment.makeRecorder = { TourRecorder(instance) }
    faces.append(environment)
    if let construction = instance.constructionProblem { faces.append(construction) }
  }
  return ExperimentTask(
    label: instance.name,
    measure: Measure(
      "length", .minimize, known: problem.known.map { Measure.Known(value: $0.value, proved: $0.isProved) },
      bound: problem.known == nil ? OneTreeBound.quickBound(problem) : nil),
    faces: faces, dataHashes: hashes,
    score: { solution in
      let permutation = try decodedTour(solution).permutation(count: instance.count)
      return ["length": instance.length(of: permutation)]
    },
    draw: { solution in
      guard let permutation = try? decodedTour(solution).permutation(count: instance.count) else { return nil }
      return instance.svg(of: permutation)
    })
}

private func decodedTour(_ solution: JSONValue) throws -> Tour {
  do { return try solution.decode(Tour.self) } catch {
    throw WarrenError("the solution is not of the form {\"tour\": [1, 2, 3]}", kind: .failure)
  }
}
