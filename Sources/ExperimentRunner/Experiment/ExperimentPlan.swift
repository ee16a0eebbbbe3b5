import Core
import Foundation

/// One run: a method on a task with a seed.
public struct PlannedRun: Sendable {
  /// Its folder below the experiment's.
  public let path: String
  public let task: ExperimentTask
  public let taskKind: String
  public let taskOrder: Int
  public let taskSettings: JSONValue
  /// What is put around the task's environment; nil where nothing is.
  public let wrappers: WrapperSettings?
  public let methodKind: String
  public let methodLabel: String
  public let methodOrder: Int
  public let methodSettings: JSONValue
  /// Where tuned settings come from; nil where they were given.
  public let tuning: TuningRecord?
  public let seed: Int
  /// Whether its policy plays episodes, which can be recorded.
  public let playsEpisodes: Bool
  /// SHA-256 of each data file that is read, by its name; the method's as `METHOD/FILE`.
  public let dataHashes: [String: String]
  let makeLearner: @Sendable (MethodContext) throws -> any Learner

  /// How progress and errors call it.
  public var title: String { "\(task.label) / \(methodLabel) / seed \(seed)" }

  /// Whether it tries settings out, for a tuning.
  var isTrial: Bool { path.hasPrefix(PlannedTuning.folder + "/") }
}

/// An experiment whose parts have all been found, read and matched: nothing in it can fail for a wrong name any more.
public struct ExperimentPlan: Sendable {
  public let file: ExperimentFile
  /// All runs, in the order of the file, seeds innermost.
  public let runs: [PlannedRun]
  /// What is searched before the runs of tuned methods can be made; until then those have the settings that the search begins with.
  public let tunings: [PlannedTuning]
  /// What a person should know before it starts.
  public let notes: [String]

  /// How many runs there are with those of tunings, at most.
  public var mostRuns: Int { runs.count + tunings.reduce(0) { $0 + $1.mostRuns } }

  /// Resolves a file.
  /// - Throws: `WarrenError` for the first thing that is wrong: an unknown name or key, an instance that cannot be read, a pair
  ///   of task and method that does not fit.
  public init(_ file: ExperimentFile, registry: Registry) throws {
    let count = file.tasks.count * file.methods.count * file.seeds.count
    guard count <= Self.mostRuns else {
      throw WarrenError("the experiment has \(count) runs; there may be \(Self.mostRuns)", at: file.file)
    }
    let reader = file.reader
    var taskNames = FolderNames()
    var labels: Set<String> = []
    /// Reports tell tasks and methods by their labels, so no two may have the same.
    func requireDifferent(_ label: String, of kind: String, line: Int) throws {
      guard labels.insert("\(kind) \(label)").inserted else {
        throw WarrenError(
          "two \(kind)s are called '\(label)'", at: reader.place(line), hint: "give one of them another label")
      }
    }
    for entry in file.methods { try entry.checkTuning(against: file, reader: reader) }
    var seen: Set<Data> = []
    let tasks = try file.tasks.map { entry in
      let kind = try registry.task(named: entry.name, at: reader.place(entry.line))
      var (task, settings) = try kind.make(entry.settings, reader, file.folder)
      if let wrappers = entry.wrappers {
        do { task = try wrappers.wrap(task) } catch let error as WarrenError {
          throw error.within("\(reader.place(entry.line)): \(entry.name)")
        }
      }
      if let label = entry.label { task.label = label }
      let wrappers = try entry.wrappers.map { try JSONValue(encoding: $0) } ?? .null
      let identity = try JSONValue.array([.string(entry.name), .string(task.label), settings, wrappers]).prettyPrinted()
      guard seen.insert(identity).inserted else {
        throw WarrenError(
          "the task '\(task.label)' is there twice with the same settings", at: reader.place(entry.line),
          hint: "remove one of them, or change a setting or its label")
      }
      let folder = taskNames.unique(task.label)
      if entry.label == nil || entry.isLabelComposed { task.label = folder.label }
      try requireDifferent(task.label, of: "task", line: entry.line)
      return (entry: entry, task: task, settings: settings, folder: folder)
    }
    if file.record != nil, !tasks.contains(where: { $0.task.face(EnvironmentFace.self) != nil }) {
      throw WarrenError("'record' keeps episodes, and no task of this experiment is an environment", at: file.file)
    }
    var methodNames = FolderNames()
    let methods = try file.methods.map { entry in
      let kind = try registry.method(named: entry.name, at: reader.place(entry.line))
      var entry = entry
      if let space = entry.tuning?.space { entry.tuning?.space = space.typed(by: kind.fields) }
      let prepared = try kind.prepare(entry.settings, reader, file.folder)
      if let tuning = entry.tuning { try entry.checkCorners(of: tuning, kind: kind, reader: reader, folder: file.folder) }
      let folder = methodNames.unique(
        entry.label ?? entry.name + (entry.tuning.map { " tuned by \($0.settings.by.rawValue)" } ?? ""))
      let label = entry.isLabelComposed ? folder.label : entry.label ?? folder.label
      try requireDifferent(label, of: "method", line: entry.line)
      return (entry: entry, kind: kind, prepared: prepared, label: label, folder: folder)
    }
    var runs: [PlannedRun] = []
    var tunings: [PlannedTuning] = []
    var endless: [String] = []
    for (taskOrder, task) in tasks.enumerated() {
      for (methodOrder, method) in methods.enumerated() {
        if let reason = method.kind.misfit(task.task) {
          let fitting = registry.methods(fitting: task.task)
          throw WarrenError(
            "the method '\(method.entry.name)' does not fit the task '\(task.task.label)': \(reason)",
            at: reader.place(method.entry.line),
            hint: fitting.isEmpty ? "no method fits it" : "methods that fit: " + fitting.joined(separator: ", "))
        }
        let environment: EnvironmentFace? = task.task.face()
        func checkSpending(_ budget: Budget) throws {
          let problem = method.kind.spending.problem(
            with: budget, method: method.entry.name, buildsSolutions: environment?.makeRecorder != nil)
          if let problem { throw WarrenError(problem, at: reader.place(method.entry.line)) }
        }
        try checkSpending(file.budget)
        if file.budget == Budget(), method.kind.spending.ending != .always, !endless.contains(method.label) {
          endless.append(method.label)
        }
        if let budget = method.entry.tuning?.settings.budget?.budget { try checkSpending(budget) }
        try method.prepared.check(task.task, file.budget)
        // After the check, which says better what is wrong with a file.
        let methodHashes = try method.prepared.dataHashes().map { ("\(method.entry.name)/\($0)", $1) }
        let dataHashes = task.task.dataHashes.merging(methodHashes) { $1 }
        @Sendable func run(
          _ prepared: PreparedMethod, path: String, label: String, seed: Int, tuning: TuningRecord? = nil
        ) -> PlannedRun {
          let (instance, make) = (task.task, prepared.make)
          return PlannedRun(
            path: path, task: instance, taskKind: task.entry.name, taskOrder: taskOrder, taskSettings: task.settings,
            wrappers: task.entry.wrappers, methodKind: method.entry.name, methodLabel: label, methodOrder: methodOrder,
            methodSettings: prepared.settings(instance), tuning: tuning, seed: seed,
            playsEpisodes: environment != nil && method.kind.category == .agent, dataHashes: dataHashes,
            makeLearner: { try make(instance, $0) })
        }
        let target = "\(task.folder.name)/\(method.folder.name)"
        if let entry = method.entry.tuning {
          let tuning = PlannedTuning(
            path: "\(PlannedTuning.folder)/\(target)", target: target, title: "\(task.task.label) / \(method.label)",
            entry: entry, measure: task.task.measure, budget: entry.settings.budget?.budget ?? file.budget
          ) { values, place in
            var settings = method.entry.settings.isNothing ? .empty : method.entry.settings
            for (field, value) in values { _ = settings.set(value, field: field) }
            let prepared = try method.kind.prepare(settings, reader, file.folder)
            switch place {
            case .trial(let path, let label, let seed, let budget):
              try prepared.check(task.task, budget)
              return run(prepared, path: path, label: "\(method.label) \(label)", seed: seed)
            case .result(let path, let seed, let record):
              try prepared.check(task.task, file.budget)
              return run(prepared, path: path, label: method.label, seed: seed, tuning: record)
            }
          }
          tunings.append(tuning)
          runs += try file.seeds.map { seed in
            // An experiment that has run knows what was chosen.
            try tuning.recorded(in: file.recordedIn, seed: seed)
              ?? run(method.prepared, path: "\(target)/seed-\(seed)", label: method.label, seed: seed)
          }
        } else {
          runs += file.seeds.map { run(method.prepared, path: "\(target)/seed-\($0)", label: method.label, seed: $0) }
        }
      }
    }
    self.tunings = tunings
    self.file = file
    self.runs = runs
    var notes: [String] = []
    if !endless.isEmpty, file.stop == nil {
      notes.append("nothing is limited: \(endless.joined(separator: ", ")) may go on until you interrupt them")
    }
    let silent = methods.map(\.label).filter { label in !runs.contains { $0.methodLabel == label && $0.playsEpisodes } }
    if file.record != nil, !silent.isEmpty {
      notes.append("'record' keeps the episodes of agents: there are none of \(silent.joined(separator: ", "))")
    }
    self.notes = notes
  }

  private init(_ plan: ExperimentPlan, runs: [PlannedRun], tunings: [PlannedTuning]) {
    file = plan.file
    self.runs = runs
    self.tunings = tunings
    notes = plan.notes
  }

  /// The most runs that an experiment may have.
  static let mostRuns = 250_000

  /// The same experiment with only the run in that folder below the experiment's.
  /// - Throws: `WarrenError` when there is no such run in it.
  public func limited(to path: String) throws -> ExperimentPlan {
    let chosen = runs.filter { $0.path == path }
    guard !chosen.isEmpty else {
      throw WarrenError("the experiment '\(file.name)' has no run there", at: path)
    }
    return ExperimentPlan(self, runs: chosen, tunings: tunings.filter { chosen[0].path.hasPrefix($0.target + "/") })
  }
}

/// Names for folders, made from labels and kept different.
private struct FolderNames {
  /// Names that mean something else in an experiment's folder, or would be taken for a run's.
  private var taken: Set<String> = [
    PlannedTuning.folder, InstanceFile.name, "config.json", "result.json", "experiment.yaml", "invocation.json", "report.html",
    "report.json", "report.csv", "report.md",
  ]

  /// A folder's name for a label: lower case, only letters, digits, '-', '_' and '.'; numbered when it is taken already.
  mutating func unique(_ label: String) -> (name: String, label: String) {
    var name = ""
    for scalar in label.lowercased().unicodeScalars {
      let isPlain = ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "_" || scalar == "."
      if isPlain { name.unicodeScalars.append(scalar) } else if !name.hasSuffix("-") { name += "-" }
    }
    name = String(name.drop { $0 == "." || $0 == "-" }.prefix(80))
    while name.hasSuffix("-") { name.removeLast() }
    if name.isEmpty { name = "unnamed" }
    if name.hasPrefix("seed-") { name = "_" + name }
    var candidate = name
    var number = 1
    while !taken.insert(candidate).inserted {
      number += 1
      candidate = "\(name)-\(number)"
    }
    return (candidate, number == 1 ? label : "\(label) (\(number))")
  }
}
