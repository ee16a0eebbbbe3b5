import Core
import ExperimentRunner
import Foundation
import ReinforcementLearning

/// The settings of the task `knapsack-distribution`.
public struct KnapsackDistributionConfiguration: Configuration {
  public var items = 50
  public var capacity: Float = 12.5
  public var instances = 1000
  public var seed = 1234
  public var optima: String?

  public init() {}

  public static let help = [
    "items": "How many items an instance has.",
    "capacity": "How much weight fits in.",
    "instances": "On how many fixed instances policies are measured.",
    "seed": "Which instances these are.",
    "optima": "A file with the highest value of each one, relative to the experiment file.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "items": .from(2, to: 1000),
    "capacity": .above(0),
    "instances": .from(1, to: 1_000_000),
    "seed": .atLeast(0),
  ]

  /// The task.
  /// - Throws: `WarrenError` when the optima cannot be read.
  func makeTask(relativeTo folder: URL) throws -> ExperimentTask {
    ExperimentTask(
      label: "knapsacks-\(items)",
      distribution: ConstructionProblem(
        task: ConstructionKnapsacks(items: items, capacity: capacity), count: instances,
        key: RandomKey(seed: UInt64(seed))["instances"], measure: "value", isMaximized: true),
      optima: try optima.map { try FixedOptima(file: $0, count: instances, relativeTo: folder) })
  }
}
