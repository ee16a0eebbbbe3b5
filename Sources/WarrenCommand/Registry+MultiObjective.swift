import Core
import ExperimentRunner
import Foundation
import Knapsack
import MultiObjective
import Search

extension Registry {
  /// Methods that look for fronts. They work on every problem with several objectives that has an encoding.
  static let multiObjectiveMethods: [any RegistryComponent] = [
    method("nsga-ii", "Fronts by non-dominated sorting and crowding distance.", NSGA2Configuration.self),
    method("nsga-iii", "Fronts by non-dominated sorting and reference directions.", NSGA3Configuration.self),
    method("spea2", "Fronts by strength and distances to neighbors.", SPEA2Configuration.self),
    method("moea-d", "Fronts by decomposition into single objectives.", MOEADConfiguration.self),
    method("sms-emoa", "Fronts by contributions to the hypervolume.", SMSEMOAConfiguration.self),
  ]

  /// The knapsacks with several objectives, which belong to a folder that does not know how fronts are drawn.
  static let multiObjectiveKnapsack = TaskKind(
    "multi-objective-knapsack", .problem,
    summary: "Items that go into several knapsacks, the value of each an objective: drawn, or Zitzler and Thiele's.",
    configuration: MultiObjectiveKnapsackConfiguration.self
  ) { settings, folder in
    let instance = try settings.makeInstance(relativeTo: folder)
    var hashes: [String: String] = [:]
    if let file = settings.url(relativeTo: folder), let data = try? Data(contentsOf: file) {
      hashes[file.lastPathComponent] = SHA256.hexadecimal(of: data)
    }
    return ExperimentTask(label: instance.name, front: MultiObjectiveKnapsackProblem(instance), dataHashes: hashes)
  }

  private static func method<C: MultiObjectiveConfiguration>(
    _ name: String, _ summary: String, _ configuration: C.Type
  ) -> MethodKind {
    MethodKind(
      name, .strategy, summary: summary,
      needs: "several objectives, a reference point for them, and an encoding", configuration: configuration,
      face: (any FrontProblem).self,
      check: { settings, problem, budget in
        _ = try settings.makeAnyLearner(for: problem, budget: budget, key: RandomKey(seed: 0))
      },
      idle: { $0.idleFields(on: $1) },
      choices: { $0.choices(for: $1) },
      make: { try $0.makeAnyLearner(for: $1, budget: $2.budget, key: $2.key, threads: $2.threads) })
  }
}
