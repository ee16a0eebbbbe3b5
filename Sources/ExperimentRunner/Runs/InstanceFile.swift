import Core
import Foundation

/// What `<task>/instance.json` holds: the instance that the solutions of all runs on a task belong to.
enum InstanceFile {
  static let name = "instance.json"

  /// An instance that was read from files: those say what it is, the settings in `config.json` which one of them.
  private struct DataFiles: Encodable {
    /// SHA-256 of each file, by its name.
    var files: [String: String]
  }

  /// Writes the instances of an experiment's tasks, each once, and removes what an earlier start has left of a task that says none.
  /// - Parameters:
  ///   - runs: the runs of the experiment.
  ///   - root: the experiment's folder.
  static func write(of runs: [PlannedRun], in root: URL) throws {
    var seen: Set<Substring> = []
    for run in runs {
      guard let folder = run.path.split(separator: "/").first, seen.insert(folder).inserted else { continue }
      try write(run.task, in: root.appendingPathComponent(String(folder)))
    }
  }

  private static func write(_ task: ExperimentTask, in folder: URL) throws {
    let url = folder.appendingPathComponent(name)
    guard let problem: any InstancePublishing = task.face() else {
      try? FileManager.default.removeItem(at: url)
      return
    }
    let instance: any Encodable = task.dataHashes.isEmpty ? problem.publishedInstance : DataFiles(files: task.dataHashes)
    let text = try JSONValue.prettyPrinted(instance)
    if (try? Data(contentsOf: url)) == text { return }
    try AtomicFile.makeDirectory(folder)
    try AtomicFile.write(text, to: url)
  }
}
