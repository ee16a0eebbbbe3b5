import Foundation
import LocalServer

/// Curves of runs, side by side.
struct CurveAnswer: Encodable {
  struct Curve: Encodable {
    var experiment: String
    var task: String
    var method: String
    var label: String
    var seed: Int
    var state: RunIndex.State
    /// Curves of one method on one task of one experiment share a number.
    var group: Int
    var x: [Double]
    var y: [Double]
  }

  /// What is shown along the axes.
  var metric: String
  var resource: String
  /// What could be shown.
  var metrics: [String]
  var resources: [String]
  var curves: [Curve]
  /// Runs that were asked for and have no room.
  var omitted: Int
  /// What of the runs' files cannot be read, a sentence for each run.
  var troubles: [String]
}

extension RunServer {
  /// Curves of the runs that the request names: `run=EXPERIMENT/TASK/METHOD/seed-N`, or less of it for all that is below.
  func curves(_ request: LocalRequest) throws -> CurveAnswer {
    let wanted = request.queryValues("run").map { $0.split(separator: "/").map(String.init) }
    guard !wanted.isEmpty, wanted.allSatisfy({ (1...4).contains($0.count) }) else {
      throw LocalRefusal(400, "Expected run=EXPERIMENT/TASK/METHOD/seed-N, or less of it.")
    }
    let (runs, omitted) = chosen(wanted)
    let columns = runs.map { metrics.columns($0.path) }
    let isResource = Set(RunDetails.resources)
    var names: [String] = []
    for name in columns.flatMap(\.names) where !names.contains(name) && !isResource.contains(name) { names.append(name) }
    let resources = RunDetails.resources.filter { name in columns.contains { $0.names.contains(name) } }
    let measure = runs.first.flatMap { RunDetails($0.path, reader: index.reader, columns: nil).measure }
    let metric = request.query("metric").flatMap { names.contains($0) ? $0 : nil } ?? measure ?? names.first ?? ""
    let resource = request.query("resource").flatMap { resources.contains($0) ? $0 : nil } ?? resources.first ?? "seconds"

    var groups: [[String]] = []
    var labels: [String] = []
    var curves: [CurveAnswer.Curve] = []
    for (run, columns) in zip(runs, columns) {
      let key = Array(run.path.prefix(3))
      if !groups.contains(key) {
        groups.append(key)
        labels.append(RunDetails(run.path, reader: index.reader, columns: nil).methodLabel ?? key[2])
      }
      let group = groups.firstIndex(of: key)!
      let (x, y) = Self.thinned(columns[resource] ?? [], columns[metric] ?? [])
      curves.append(
        CurveAnswer.Curve(
          experiment: key[0], task: key[1], method: key[2], label: labels[group], seed: run.run.seed, state: run.run.state,
          group: group, x: x, y: y))
    }
    let troubles = zip(runs, columns).compactMap { run, columns in
      columns.trouble.map { "\(run.path.joined(separator: "/")): \($0)" }
    }
    return CurveAnswer(
      metric: metric, resource: resource, metrics: names, resources: resources, curves: curves, omitted: omitted,
      troubles: troubles)
  }

  private typealias Choice = (path: [String], run: RunIndex.Run)

  /// The runs below the wanted places, each once, at most ``ServingLimits/curvesEach`` of a method that is asked for as a whole.
  private func chosen(_ wanted: [[String]]) -> (runs: [Choice], omitted: Int) {
    let experiments = index.experiments()
    var runs: [Choice] = []
    var seen: Set<[String]> = []
    var omitted = 0
    for place in wanted {
      guard let experiment = experiments.first(where: { $0.name == place[0] }) else { continue }
      for group in inOrder(experiment) where place.count < 2 || group.task == place[1] {
        if place.count > 2, group.method != place[2] { continue }
        var taken = 0
        for run in group.runs where place.count < 4 || run.name == place[3] {
          let path = [experiment.name, group.task, group.method, run.name]
          guard !seen.contains(path) else { continue }
          guard runs.count < ServingLimits.curves, taken < ServingLimits.curvesEach else {
            omitted += 1
            continue
          }
          seen.insert(path)
          runs.append((path, run))
          taken += 1
        }
      }
    }
    return (runs, omitted)
  }

  /// The groups in the order of the experiment file, which gives methods their colours.
  private func inOrder(_ experiment: RunIndex.Experiment) -> [RunIndex.Group] {
    var placed: [(group: RunIndex.Group, order: (Int, Int))] = []
    for group in experiment.groups {
      guard let run = group.runs.first else { continue }
      let path = [experiment.name, group.task, group.method, run.name]
      placed.append((group, RunDetails(path, reader: index.reader, columns: nil).order))
    }
    return placed.sorted { $0.order < $1.order }.map(\.group)
  }

  /// The points where both columns have a number, at most about ``ServingLimits/points`` of them, the first and last among them.
  static func thinned(_ x: [Double], _ y: [Double]) -> (x: [Double], y: [Double]) {
    let whole = zip(x, y).filter { $0.isFinite && $1.isFinite }
    let count = whole.count
    guard count > ServingLimits.points else { return (whole.map(\.0), whole.map(\.1)) }
    let last = ServingLimits.points - 1
    let kept = (0...last).map { whole[$0 * (count - 1) / last] }
    return (kept.map(\.0), kept.map(\.1))
  }
}
