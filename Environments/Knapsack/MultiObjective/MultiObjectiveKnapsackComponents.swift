import Core
import ExperimentRunner
import Foundation

/// The task `multi-objective-knapsack`.
let multiObjectiveKnapsackComponents: [any RegistryComponent] = [
  TaskKind(
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
]
