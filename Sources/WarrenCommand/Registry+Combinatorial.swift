import Agents
import Core
import ExperimentRunner
import Foundation
import ReinforcementLearning

extension Registry {
  /// Distributions of combinatorial instances, and the methods that build solutions on them.
  static let combinatorialComponents: [any RegistryComponent] = [
    TaskKind(
      "traveling-salesman-distribution", .problem,
      summary: "The mean tour length over fixed instances whose cities are drawn uniformly from the unit square.",
      configuration: TravelingSalesmanDistributionConfiguration.self
    ) { settings, folder in
      let optima = try FixedOptima(settings.optima, count: settings.instances, relativeTo: folder)
      var problem = ConstructionProblem(
        task: ConstructionTours(cities: settings.cities), count: settings.instances,
        key: RandomKey(seed: UInt64(settings.seed))["instances"], measure: "length")
      problem.known = optima.mean
      return task("tours-\(settings.cities)", problem, .minimize, optima)
    },
    TaskKind(
      "knapsack-distribution", .problem,
      summary: "The mean value packed over fixed knapsack instances with values and weights drawn between 0 and 1.",
      configuration: KnapsackDistributionConfiguration.self
    ) { settings, folder in
      let optima = try FixedOptima(settings.optima, count: settings.instances, relativeTo: folder)
      var problem = ConstructionProblem(
        task: ConstructionKnapsacks(items: settings.items, capacity: settings.capacity), count: settings.instances,
        key: RandomKey(seed: UInt64(settings.seed))["instances"], measure: "value", isMaximized: true)
      problem.known = optima.mean
      return task("knapsacks-\(settings.items)", problem, .maximize, optima)
    },
    MethodKind(
      "pomo", .agent, summary: "An attention policy that builds solutions node by node, trained from many starts at a time.",
      needs: "cities in the plane, or a distribution of tours or knapsacks", configuration: POMOConfiguration.self,
      face: ConstructionProblem.self, check: { settings, problem, _ in try settings.check(problem) },
      make: { try POMOLearner($0, problem: $1, budget: $2.budget, key: $2.key, threads: $2.threads) }
    ).spending(.evaluations),
    MethodKind(
      "construction-heuristic", .strategy, summary: "Builds one solution of each instance by a rule of thumb.",
      needs: "a distribution of tours or knapsacks", configuration: ConstructionHeuristicConfiguration.self,
      face: ConstructionProblem.self,
      misfit: { $0.score == nil ? nil : "it needs a distribution; for one instance there are other methods" },
      check: { settings, problem, budget in _ = try ConstructionHeuristic(settings, problem: problem, budget: budget) },
      make: { try ConstructionHeuristic($0, problem: $1, budget: $2.budget) }
    ).ending(.always),
  ]

  private static func task(
    _ label: String, _ problem: ConstructionProblem, _ direction: Measure.Direction, _ optima: FixedOptima
  ) -> ExperimentTask {
    let known = optima.mean.map { Measure.Known(value: $0, proved: true) }
    return ExperimentTask(
      label: label, measure: Measure(problem.measure, direction, known: known), faces: [problem], dataHashes: optima.hashes)
  }
}

/// The optima of fixed instances from a file: one number a line, in the order of the instances; lines that begin with '#' say
/// where they are from.
private struct FixedOptima {
  /// Their mean; nil where there is no file.
  var mean: Double?
  var hashes: [String: String] = [:]

  init(_ path: String?, count: Int, relativeTo folder: URL) throws {
    guard let path else { return }
    let url = URL(fileURLWithPath: path, relativeTo: folder.appendingPathComponent("", isDirectory: true))
    let data: Data
    do { data = try contents(of: url) } catch var error as WarrenError {
      error.hint = "paths are relative to the experiment file"
      throw error.within("optima")
    }
    let lines = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
    var total = 0.0
    var found = 0
    for (index, line) in lines.enumerated() where !line.hasPrefix("#") {
      guard let value = Double(line), value.isFinite else {
        throw WarrenError("expected a number, found '\(line.prefix(40))'", at: "\(url.path):\(index + 1)")
      }
      total += value
      found += 1
    }
    guard found == count else { throw WarrenError("there are \(found) optima for \(count) instances", at: url.path) }
    mean = total / Double(count)
    hashes = [url.lastPathComponent: SHA256.hexadecimal(of: data)]
  }
}

/// The settings of the task `traveling-salesman-distribution`.
struct TravelingSalesmanDistributionConfiguration: Configuration {
  var cities = 50
  var instances = 1000
  var seed = 1234
  var optima: String?

  static let help = [
    "cities": "How many cities an instance has.",
    "instances": "On how many fixed instances policies are measured.",
    "seed": "Which instances these are.",
    "optima": "A file with the length of each one's shortest tour, relative to the experiment file.",
  ]

  static let bounds: [String: SettingBounds] = [
    "cities": .from(2, to: 1000),
    "instances": .from(1, to: 1_000_000),
    "seed": .atLeast(0),
  ]
}

/// The settings of the task `knapsack-distribution`.
struct KnapsackDistributionConfiguration: Configuration {
  var items = 50
  var capacity: Float = 12.5
  var instances = 1000
  var seed = 1234
  var optima: String?

  static let help = [
    "items": "How many items an instance has.",
    "capacity": "How much weight fits in.",
    "instances": "On how many fixed instances policies are measured.",
    "seed": "Which instances these are.",
    "optima": "A file with the highest value of each one, relative to the experiment file.",
  ]

  static let bounds: [String: SettingBounds] = [
    "items": .from(2, to: 1000),
    "capacity": .above(0),
    "instances": .from(1, to: 1_000_000),
    "seed": .atLeast(0),
  ]
}
