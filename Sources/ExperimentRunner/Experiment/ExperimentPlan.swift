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
  public let seed: Int
  /// SHA-256 of each data file that is read, by its name; the method's as `METHOD/FILE`.
  public let dataHashes: [String: String]
  let makeLearner: @Sendable (MethodContext) throws -> any Learner

  /// How progress and errors call it.
  public var title: String { "\(task.label) / \(methodLabel) / seed \(seed)" }
}

/// An experiment whose parts have all been found, read and matched: nothing in it can fail for a wrong name any more.
public struct ExperimentPlan: Sendable {
  public let file: ExperimentFile
  /// All runs, in the order of the file, seeds innermost.
  public let runs: [PlannedRun]

  /// Resolves a file.
  /// - Throws: `WarrenError` for the first thing that is wrong: an unknown name or key, an instance that cannot be read, a pair
  ///   of task and method that does not fit.
  public init(_ file: ExperimentFile, registry: Registry) throws {
    let reader = ConfigurationReader(file: file.file)
    var taskNames = FolderNames()
    let tasks = try file.tasks.map { entry in
      let kind = try registry.task(named: entry.name, at: reader.place(entry.line))
      var (task, settings) = try kind.make(entry.settings, reader, file.folder)
      if let wrappers = entry.wrappers {
        do { task = try wrappers.wrap(task) } catch let error as WarrenError {
          throw error.within("\(reader.place(entry.line)): \(entry.name)")
        }
      }
      if let label = entry.label { task.label = label }
      return (entry: entry, task: task, settings: settings, folder: taskNames.unique(task.label))
    }
    var methodNames = FolderNames()
    let methods = try file.methods.map { entry in
      let kind = try registry.method(named: entry.name, at: reader.place(entry.line))
      let prepared = try kind.prepare(entry.settings, reader, file.folder)
      let folder = methodNames.unique(entry.label ?? entry.name)
      return (entry: entry, kind: kind, prepared: prepared, label: entry.label ?? folder.label, folder: folder)
    }
    var runs: [PlannedRun] = []
    for (taskOrder, task) in tasks.enumerated() {
      for (methodOrder, method) in methods.enumerated() {
        if let reason = method.kind.misfit(task.task) {
          let fitting = registry.methods(fitting: task.task)
          throw WarrenError(
            "the method '\(method.entry.name)' does not fit the task '\(task.task.label)': \(reason)",
            at: reader.place(method.entry.line),
            hint: fitting.isEmpty ? "no method fits it" : "methods that fit: " + fitting.joined(separator: ", "))
        }
        try method.prepared.check(task.task, file.budget)
        // After the check, which says better what is wrong with a file.
        let methodHashes = try method.prepared.dataHashes().map { ("\(method.entry.name)/\($0)", $1) }
        let dataHashes = task.task.dataHashes.merging(methodHashes) { $1 }
        for seed in file.seeds {
          let instance = task.task
          let make = method.prepared.make
          runs.append(
            PlannedRun(
              path: "\(task.folder.name)/\(method.folder.name)/seed-\(seed)", task: instance, taskKind: task.entry.name,
              taskOrder: taskOrder, taskSettings: task.settings, wrappers: task.entry.wrappers, methodKind: method.entry.name,
              methodLabel: method.label,
              methodOrder: methodOrder, methodSettings: method.prepared.settings, seed: seed,
              dataHashes: dataHashes, makeLearner: { try make(instance, $0) }))
        }
      }
    }
    self.file = file
    self.runs = runs
  }

  private init(_ file: ExperimentFile, runs: [PlannedRun]) {
    self.file = file
    self.runs = runs
  }

  /// The same experiment with only the run in that folder below the experiment's.
  /// - Throws: `WarrenError` when there is no such run in it.
  public func limited(to path: String) throws -> ExperimentPlan {
    let chosen = runs.filter { $0.path == path }
    guard !chosen.isEmpty else {
      throw WarrenError("the experiment '\(file.name)' has no run there", at: path)
    }
    return ExperimentPlan(file, runs: chosen)
  }
}

/// Names for folders, made from labels and kept different.
private struct FolderNames {
  private var taken: Set<String> = []

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
    var candidate = name
    var number = 1
    while !taken.insert(candidate).inserted {
      number += 1
      candidate = "\(name)-\(number)"
    }
    return (candidate, number == 1 ? label : "\(label) (\(number))")
  }
}
