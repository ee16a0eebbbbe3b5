import Foundation
import LocalServer

/// One experiment in the list.
struct ExperimentRow: Encodable {
  var name: String
  /// The runs in each state.
  var states: [String: Int]
  var isRunning: Bool
  var isCounted: Bool
  /// When it last changed, in seconds since 1970.
  var changed: Double
  var methods: Int
  var tasks: Int

  init(_ experiment: RunIndex.Experiment) {
    name = experiment.name
    states = Self.states(experiment.groups.flatMap(\.runs))
    isRunning = experiment.process != nil
    isCounted = experiment.isCounted
    changed = (Double(experiment.changed) / 1e9).rounded()
    methods = Set(experiment.groups.map(\.method)).count
    tasks = Set(experiment.groups.map(\.task)).count
  }

  static func states(_ runs: [RunIndex.Run]) -> [String: Int] {
    var counts = [Int](repeating: 0, count: RunIndex.State.allCases.count)
    for run in runs { counts[RunIndex.State.allCases.firstIndex(of: run.state)!] += 1 }
    return Dictionary(uniqueKeysWithValues: zip(RunIndex.State.allCases.map(\.rawValue), counts).filter { $0.1 > 0 })
  }
}

/// A page of the list of experiments.
struct ExperimentList: Encodable {
  var folder: String
  var total: Int
  var runs: Int
  var rows: [ExperimentRow]
}

/// All about one experiment but its runs.
struct ExperimentPage: Encodable {
  struct Group: Encodable {
    var task: String
    var method: String
    var label: String
    var states: [String: Int]
  }

  var row: ExperimentRow
  var question: String?
  var planned: Int?
  /// How much of all budgets is spent, from 0 to 1; nil where nothing is under way.
  var progress: Double?
  var canResume: Bool
  /// The process that runs it; nil where none does or the system does not say.
  var process: Int?
  /// The end of what the last process that was started from the page has written, where it failed.
  var trouble: String?
  var groups: [Group]
}

/// A page of the list of one method's runs on a task.
struct RunList: Encodable {
  struct Row: Encodable {
    var name: String
    var seed: Int
    var state: RunIndex.State
    var value: Double?
    var fraction: Double?
    var spent: [String: Double]
    var error: String?
  }

  var measure: String?
  var total: Int
  var rows: [Row]
}

extension RunServer {
  func experiments(_ request: LocalRequest) -> ExperimentList {
    let filter = request.query("filter")?.lowercased() ?? ""
    let all = index.experiments(isCounting: false)
    let shown = filter.isEmpty ? all : all.filter { $0.name.lowercased().contains(filter) }
    let rows = shown.dropFirst(Self.offset(request)).prefix(ServingLimits.page).map(ExperimentRow.init)
    return ExperimentList(
      folder: index.reader.root.lastPathComponent, total: shown.count, runs: all.reduce(0) { $0 + $1.count }, rows: Array(rows))
  }

  func experiment(_ request: LocalRequest) throws -> ExperimentPage {
    let experiment = try found(request)
    let trouble = control.trouble(experiment.name)
    let described = experiment.groups.compactMap { group in
      group.runs.first.map { run in
        (group, RunDetails([experiment.name, group.task, group.method, run.name], reader: index.reader, columns: nil))
      }
    }
    let groups = described.sorted { $0.1.order < $1.1.order }.map { group, details in
      ExperimentPage.Group(
        task: group.task, method: group.method, label: details.methodLabel ?? group.method,
        states: ExperimentRow.states(group.runs))
    }
    let planned = planned(experiment)
    let isDone = planned.map { experiment.count(.finished) >= $0 } ?? false
    return ExperimentPage(
      row: ExperimentRow(experiment), question: described.lazy.compactMap(\.1.question).first, planned: planned,
      progress: progress(experiment, of: planned),
      canResume: experiment.hasFile && experiment.process == nil && !isDone,
      process: experiment.process.flatMap { $0 > 0 ? Int($0) : nil },
      trouble: trouble.map { $0.text.isEmpty ? "It ended with status \($0.status)." : $0.text }, groups: groups)
  }

  func runs(_ request: LocalRequest) throws -> RunList {
    let experiment = try found(request)
    guard let task = request.query("task"), let method = request.query("method"),
      let group = experiment.groups.first(where: { $0.task == task && $0.method == method })
    else { throw LocalRefusal.notFound("There is no such method on such a task.") }
    var measure: String?
    let rows = group.runs.dropFirst(Self.offset(request)).prefix(ServingLimits.page).map { run in
      let path = [experiment.name, task, method, run.name]
      let isOpen = run.state == .running || run.state == .unfinished
      let details = RunDetails(path, reader: index.reader, columns: isOpen ? metrics.columns(path) : nil)
      measure = measure ?? details.measure
      return RunList.Row(
        name: run.name, seed: run.seed, state: run.state, value: details.value, fraction: isOpen ? details.fraction : nil,
        spent: details.spent, error: details.error)
    }
    return RunList(measure: measure, total: group.runs.count, rows: Array(rows))
  }

  /// The share of the work that is done: a finished run counts whole, one under way by its budget.
  private func progress(_ experiment: RunIndex.Experiment, of planned: Int?) -> Double? {
    guard experiment.process != nil, let total = planned, total > 0 else { return nil }
    var done = Double(experiment.count(.finished) + experiment.count(.failed))
    var looks = 0
    for group in experiment.groups {
      for run in group.runs where [.running, .stopped, .unfinished].contains(run.state) && looks < 100 {
        looks += 1
        let path = [experiment.name, group.task, group.method, run.name]
        done += RunDetails(path, reader: index.reader, columns: metrics.columns(path)).fraction ?? 0
      }
    }
    return min(1, done / Double(total))
  }

  private static func offset(_ request: LocalRequest) -> Int {
    max(0, request.query("offset").flatMap { Int($0) } ?? 0)
  }
}
