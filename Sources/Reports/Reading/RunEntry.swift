import Foundation

/// A run with the folder it was read from.
struct RunEntry: Sendable {
  var directory: URL
  var outcome: RunReader.Outcome

  /// The name of the folder of its method.
  var method: String { directory.deletingLastPathComponent().lastPathComponent }
  /// The name of the folder of its task.
  var task: String { directory.deletingLastPathComponent().deletingLastPathComponent().lastPathComponent }
}

extension ReportPlan {
  /// The runs that the plan is about, ordered and named by it, and those that others have left.
  ///
  /// A seed that the plan does not name belongs to it if it was run with what a planned one of the same task and method was: then
  /// somebody has run more seeds of the same file.
  func parted(_ entries: [RunEntry]) -> (planned: [RunEntry], leftOver: [RunEntry]) {
    let seeds = Set(seeds)
    var settings: [[String]: Set<String>] = [:]
    for entry in entries where seeds.contains(entry.outcome.run.seed) {
      if let own = entry.outcome.settings { settings[[entry.task, entry.method], default: []].insert(own) }
    }
    var parted: (planned: [RunEntry], leftOver: [RunEntry]) = ([], [])
    for entry in entries {
      guard let task = taskOrder(entry.task), let method = methodOrder(entry.method) else {
        parted.leftOver.append(entry)
        continue
      }
      if !seeds.contains(entry.outcome.run.seed), let own = entry.outcome.settings,
        let known = settings[[entry.task, entry.method]], !known.contains(own)
      {
        parted.leftOver.append(entry)
        continue
      }
      var entry = entry
      entry.outcome.taskOrder = task
      entry.outcome.methodOrder = method
      entry.outcome.taskLabel = tasks[task].label
      entry.outcome.methodLabel = methods[method].label
      parted.planned.append(entry)
    }
    return parted
  }

  /// What to call runs that are left out: whole tasks, whole methods, or single seeds.
  func named(_ leftOver: [RunEntry]) -> [ExperimentResults.LeftOver] {
    var found: [ExperimentResults.LeftOver] = []
    for entry in leftOver {
      let parts = [entry.task, entry.method, entry.directory.lastPathComponent]
      let depth = taskOrder(entry.task) == nil ? 1 : methodOrder(entry.method) == nil ? 2 : 3
      let path = parts.prefix(depth).joined(separator: "/")
      if let place = found.firstIndex(where: { $0.path == path }) {
        found[place].runs += 1
      } else {
        found.append(.init(path: path, runs: 1))
      }
    }
    return found
  }
}
