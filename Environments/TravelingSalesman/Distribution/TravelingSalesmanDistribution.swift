import Core
import ExperimentRunner
import Foundation
import ReinforcementLearning

/// The settings of the task `traveling-salesman-distribution`.
public struct TravelingSalesmanDistributionConfiguration: Configuration {
  public var cities = 50
  public var instances = 1000
  public var seed = 1234
  public var optima: String?

  public init() {}

  public static let help = [
    "cities": "How many cities an instance has.",
    "instances": "On how many fixed instances policies are measured.",
    "seed": "Which instances these are.",
    "optima": "A file with the length of each one's shortest tour, relative to the experiment file.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "cities": .from(2, to: 1000),
    "instances": .from(1, to: 1_000_000),
    "seed": .atLeast(0),
  ]

  /// The task.
  /// - Throws: `WarrenError` when the optima cannot be read.
  func makeTask(relativeTo folder: URL) throws -> ExperimentTask {
    ExperimentTask(
      label: "tours-\(cities)",
      distribution: ConstructionProblem(
        task: ConstructionTours(cities: cities), count: instances, key: RandomKey(seed: UInt64(seed))["instances"],
        measure: "length"),
      optima: try optima.map { try FixedOptima(file: $0, count: instances, relativeTo: folder) })
  }
}
