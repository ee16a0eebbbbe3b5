import Core
import Foundation

/// What keeps a report from being made at all. Damage inside a run is no error: the report shows it.
public enum ReportError: Error, Equatable, CustomStringConvertible, LocalizedError {
  /// The directory does not exist or is none.
  case notADirectory(String)
  /// The directory holds no run.
  case noRuns(String)
  /// The directory holds whole experiments of those names.
  case experiments(String, [String])
  /// No directory was given.
  case nothingToReport

  public var description: String {
    switch self {
    case .notADirectory(let path): "\(path): expected an experiment or run directory, found none"
    case .noRuns(let path): "\(path): no runs found; expected <task>/<method>/seed-<n> below it"
    case .experiments(let path, let names):
      "\(path): this folder holds experiments, not the runs of one (name one of them, or several: \(Self.list(names)))"
    case .nothingToReport: "no run directory given"
    }
  }

  public var errorDescription: String? { description }

  private static func list(_ names: [String]) -> String {
    names.prefix(12).joined(separator: ", ") + (names.count > 12 ? " and \(names.count - 12) more" : "")
  }
}

/// Reads run directories into `ExperimentResults`.
public enum ReportLoader {
  /// Reads the experiment in `directory` (`<task>/<method>/seed-<n>` below it), in parallel over the runs.
  ///
  /// Runs that its experiment file does not plan any more are left out and named, where a ``ReportPlan`` is there to tell them by.
  /// A task's, a method's or a single run's directory serves as well; then those runs are read, planned or not. Missing, half-written
  /// and hand-edited files do not throw: such runs carry a status and a reason.
  /// - Throws: `ReportError` when there is no such directory, no run in it, or several experiments.
  public static func load(_ directory: URL) throws -> ExperimentResults {
    let path = directory.path(percentEncoded: false)
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue else {
      throw ReportError.notADirectory(path)
    }
    let root = directory.standardizedFileURL
    let runs = runDirectories(below: root)
    guard !runs.isEmpty else {
      let experiments = experiments(in: root)
      throw experiments.isEmpty ? ReportError.noRuns(path) : .experiments(path, experiments)
    }

    var outcomes = [RunReader.Outcome?](repeating: nil, count: runs.count)
    outcomes.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let slots = buffer
      DispatchQueue.concurrentPerform(iterations: runs.count) { slots[$0] = RunReader.read(runs[$0]) }
    }
    let entries = zip(runs, outcomes.compactMap { $0 }).map { RunEntry(directory: $0, outcome: $1) }
    // Where nothing is left of what the plan is about, there is nothing to tell the rest from.
    guard let plan = ReportPlan(in: root), case let parted = plan.parted(entries), !parted.planned.isEmpty else {
      return assemble(entries, root: root)
    }
    var results = assemble(parted.planned, root: root)
    results.experiment = plan.experiment
    results.question = plan.question ?? ""
    results.leftOver = plan.named(parted.leftOver)
    return results
  }

  /// The directories of runs at most three levels down, in the order of their paths.
  static func runDirectories(below root: URL, levels: Int = 3) -> [URL] {
    let isRun =
      RunReader.seed(of: root) != nil || RunReader.exists("config.json", in: root)
      || RunReader.exists("result.json", in: root)
    if isRun { return [root] }
    guard levels > 0 else { return [] }
    let entries = try? FileManager.default.contentsOfDirectory(
      at: root, includingPropertiesForKeys: [.isDirectoryKey], options: [.skipsHiddenFiles])
    return (entries ?? [])
      .filter { (try? $0.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
      .flatMap { runDirectories(below: $0, levels: levels - 1) }
  }

  /// The folders in `root` that hold an experiment, in the order of their names.
  private static func experiments(in root: URL) -> [String] {
    // A folder that is an experiment itself is none of several, whatever is in it.
    guard !RunReader.exists("experiment.yaml", in: root) else { return [] }
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: root.path(percentEncoded: false))) ?? []
    return entries.filter { RunReader.exists("experiment.yaml", in: root.appending(path: $0)) }.sorted()
  }

  private static func assemble(_ entries: [RunEntry], root: URL) -> ExperimentResults {
    // The names of the directories hold where a configuration is missing, and win where it was copied from elsewhere.
    let byTask = Dictionary(grouping: entries, by: \.task)
    let experimentDirectory = entries[0].directory.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let series = seriesNumbers(entries)
    let tasks = byTask.map { name, entries in
      (order: entries.compactMap(\.outcome.taskOrder).min() ?? .max, task: task(name, entries, series: series))
    }
    return ExperimentResults(
      experiment: entries.lazy.compactMap(\.outcome.experiment).first ?? experimentDirectory.lastPathComponent,
      question: entries.lazy.compactMap(\.outcome.question).first ?? "",
      configurationText: configurationText(in: [root, experimentDirectory]),
      tasks: tasks.sorted { ($0.order, $0.task.name) < ($1.order, $1.task.name) }.map(\.task))
  }

  private static func configurationText(in directories: [URL]) -> String? {
    for directory in directories {
      if let data = try? Data(contentsOf: directory.appending(path: "experiment.yaml")) {
        let limit = 200_000
        let text = String(decoding: data.prefix(limit), as: UTF8.self)
        return data.count > limit ? text + "\n# … cut here: the file has \(data.count) bytes" : text
      }
    }
    return nil
  }

  /// The place of every method over all tasks.
  private static func seriesNumbers(_ entries: [RunEntry]) -> [String: Int] {
    let byMethod = Dictionary(grouping: entries, by: \.method)
    let ordered = byMethod.map { name, entries in (entries.compactMap(\.outcome.methodOrder).min() ?? .max, name) }
      .sorted { $0 < $1 }
    return Dictionary(uniqueKeysWithValues: ordered.enumerated().map { ($1.1, $0) })
  }

  private static func task(_ name: String, _ entries: [RunEntry], series: [String: Int]) -> TaskResults {
    var measure = entries.lazy.compactMap(\.outcome.measure).first ?? Measure(name: "value", direction: .minimize)
    for bound in entries.compactMap(\.outcome.measure?.bound) { measure.tighten(to: bound) }
    let seeds = Set(entries.map(\.outcome.run.seed))
    let byMethod = Dictionary(grouping: entries, by: \.method)
    let methods = byMethod.map { method, entries in
      let present = Set(entries.map(\.outcome.run.seed))
      let missing = seeds.subtracting(present).map { seed in
        RunResults(
          seed: seed, status: .missing, reason: "there is no directory for this seed", spent: [:], curve: RunCurve(),
          loss: RunCurve())
      }
      return MethodResults(
        name: method, label: entries.lazy.compactMap(\.outcome.methodLabel).first ?? method, series: series[method] ?? 0,
        parameters: entries.lazy.map(\.outcome.parameters).first { !$0.isEmpty } ?? [],
        runs: (entries.map(\.outcome.run) + missing).sorted { $0.seed < $1.seed },
        pictures: pictures(entries, measure: measure))
    }
    return TaskResults(
      name: name, label: entries.lazy.compactMap(\.outcome.taskLabel).first ?? name, measure: measure,
      methods: methods.sorted { $0.series < $1.series }, drawing: drawing(entries, measure: measure))
  }

  /// The drawing of the best run that left a usable one.
  private static func drawing(_ entries: [RunEntry], measure: Measure) -> SolutionDrawing? {
    for entry in ranked(entries, measure) {
      guard let data = try? Data(contentsOf: entry.directory.appending(path: "solution.svg")),
        let svg = SolutionSanitizer.sanitize(data)
      else { continue }
      return SolutionDrawing(
        method: entry.outcome.methodLabel ?? entry.method, seed: entry.outcome.run.seed,
        value: entry.outcome.run.value!, svg: svg)
    }
    return nil
  }

  /// Runs with a final value, the best first.
  private static func ranked(_ entries: [RunEntry], _ measure: Measure) -> [RunEntry] {
    entries.filter { $0.outcome.run.status.isCounted && $0.outcome.run.value != nil }
      .sorted { measure.isBetter($0.outcome.run.value!, than: $1.outcome.run.value!) }
  }

  private static let mostPictures = 8

  /// The pictures of the best run that left usable ones.
  private static func pictures(_ entries: [RunEntry], measure: Measure) -> RunPictures? {
    for entry in ranked(entries, measure) {
      let folder = entry.directory.appending(path: "pictures")
      guard let data = try? Data(contentsOf: folder.appending(path: "index.json")),
        case .array(let index)? = try? JSONValue(parsing: [UInt8](data))
      else { continue }
      let pictures = index.prefix(mostPictures).compactMap { picture -> RunPictures.Picture? in
        // A name with anything else in it could lead out of the folder.
        guard let name = picture["name"]?.stringValue, SolutionSanitizer.isIdentifier(name),
          let data = try? Data(contentsOf: folder.appending(path: "\(name).svg")),
          let svg = SolutionSanitizer.sanitize(data)
        else { return nil }
        return RunPictures.Picture(
          title: String((picture["title"]?.stringValue ?? name).prefix(200)),
          caption: String((picture["caption"]?.stringValue ?? "").prefix(1000)), svg: svg)
      }
      if !pictures.isEmpty { return RunPictures(seed: entry.outcome.run.seed, pictures: pictures) }
    }
    return nil
  }
}
