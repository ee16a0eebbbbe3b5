import Core
import Foundation

/// Writes the report of run directories: `report.html`, and beside it the same figures as `report.json`, `report.csv` (a line for each
/// run) and `report.md`.
public enum Report {
  /// Loads experiment or run directories and writes their report.
  ///
  /// Single runs of one experiment are shown together. Both files are written whole to a temporary name, flushed to disk and
  /// renamed, so that a reader never meets half a report.
  /// - Parameters:
  ///   - directories: experiment directories, or directories of tasks, methods or single runs.
  ///   - destination: the page's file, or a directory for `report.html`. Without one the page goes into the directory itself,
  ///     for several directories into the nearest directory that holds them all. Only in the one directory that the report is about
  ///     do all four names belong to it; elsewhere files of those names are overwritten where the page is a report already, and are
  ///     an error otherwise.
  ///   - folder: a folder for every plot as a drawing of its own; none are written without it.
  /// - Returns: where the page is.
  /// - Throws: `ReportError` when a directory is missing or holds no run, `WarrenError` when a file cannot be written, or is
  ///   somebody else's.
  @discardableResult
  public static func write(for directories: [URL], to destination: URL? = nil, figures folder: URL? = nil) throws -> URL {
    guard !directories.isEmpty else { throw ReportError.nothingToReport }
    let page = pageLocation(directories, destination)
    // Before the work.
    if destination != nil || directories.count > 1 { try requireOwn(page) }
    let experiments = merged(try directories.map(ReportLoader.load))
    let report = HTMLReport(experiments)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let figures = try encoder.encode(["experiments": report.allFigures.map(\.withoutSecondScales)])
    try AtomicFile.makeDirectory(page.deletingLastPathComponent())
    try AtomicFile.write(Data(report.html().utf8), to: page)
    let others = [
      figures, Data(ReportTable.csv(report.allFigures).utf8), Data(ReportTable.markdown(report.allFigures).utf8),
    ]
    for (file, data) in zip(companions(of: page), others) { try AtomicFile.write(data, to: file) }
    if let folder {
      try AtomicFile.makeDirectory(folder)
      for file in FigureFiles.all(report.allFigures) {
        try AtomicFile.write(Data(file.svg.utf8), to: folder.appending(path: file.name))
      }
    }
    return page
  }

  /// The endings of the files beside the page.
  public static let companionEndings = ["json", "csv", "md"]

  private static func companions(of page: URL) -> [URL] {
    companionEndings.map { page.deletingPathExtension().appendingPathExtension($0) }
  }

  /// Makes sure that nothing but an earlier report is overwritten. The page is what tells: it is written first.
  private static func requireOwn(_ page: URL) throws {
    let path = page.relativePath
    guard !companionEndings.contains(page.pathExtension) else {
      throw WarrenError(
        "the name of a report's page cannot end in .\(page.pathExtension), as a file beside it does", at: path,
        hint: "such as \(page.deletingPathExtension().lastPathComponent).html")
    }
    if let text = try? contents(of: page), text.prefix(1000).range(of: Data(HTMLReport.mark.utf8)) != nil { return }
    for file in [page] + companions(of: page) where FileManager.default.fileExists(atPath: file.path) {
      throw WarrenError(
        "this file is none of a report, and would be overwritten", at: file.relativePath,
        hint: "a report is four files: NAME.html, .json, .csv and .md; choose another name, or remove it")
    }
  }

  private static func pageLocation(_ directories: [URL], _ destination: URL?) -> URL {
    if let destination {
      var isDirectory: ObjCBool = false
      let path = destination.path(percentEncoded: false)
      let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
      return exists && isDirectory.boolValue ? destination.appending(path: "report.html") : destination
    }
    var common = directories[0].standardizedFileURL.pathComponents
    for directory in directories.dropFirst() {
      let components = directory.standardizedFileURL.pathComponents
      common = zip(common, components).prefix { $0 == $1 }.map(\.0)
    }
    let path = "/" + common.dropFirst().joined(separator: "/")
    return URL(filePath: path, directoryHint: .isDirectory).appending(path: "report.html")
  }

  /// Parts of one experiment that were loaded apart, put together again.
  private static func merged(_ loaded: [ExperimentResults]) -> [ExperimentResults] {
    var experiments: [ExperimentResults] = []
    for results in loaded {
      guard let index = experiments.firstIndex(where: { canJoin($0, results) }) else {
        experiments.append(results)
        continue
      }
      for task in results.tasks { experiments[index].join(task) }
      experiments[index].leftOver += results.leftOver
    }
    return experiments
  }

  /// Whether two results are parts of one experiment without a run in common.
  private static func canJoin(_ one: ExperimentResults, _ other: ExperimentResults) -> Bool {
    func runs(_ results: ExperimentResults) -> Set<[String]> {
      var keys: Set<[String]> = []
      for task in results.tasks {
        for method in task.methods {
          for run in method.runs where run.status != .missing { keys.insert([task.name, method.name, String(run.seed)]) }
        }
      }
      return keys
    }
    return one.experiment == other.experiment && one.configurationText == other.configurationText
      && runs(one).isDisjoint(with: runs(other))
  }
}

extension ExperimentResults {
  /// Adds the runs of `task`; methods that are new take the next colours.
  fileprivate mutating func join(_ task: TaskResults) {
    var task = task
    let known = Dictionary(tasks.flatMap(\.methods).map { ($0.name, $0.series) }, uniquingKeysWith: { first, _ in first })
    var next = (known.values.max() ?? -1) + 1
    for index in task.methods.indices {
      if let series = known[task.methods[index].name] {
        task.methods[index].series = series
      } else {
        task.methods[index].series = next
        next += 1
      }
    }
    guard let at = tasks.firstIndex(where: { $0.name == task.name }) else {
      tasks.append(task)
      return
    }
    for method in task.methods {
      if let place = tasks[at].methods.firstIndex(where: { $0.name == method.name }) {
        tasks[at].methods[place].runs = (tasks[at].methods[place].runs + method.runs).sorted { $0.seed < $1.seed }
      } else {
        tasks[at].methods.append(method)
      }
    }
    if let drawing = task.drawing, tasks[at].drawing.map({ task.measure.isBetter(drawing.value, than: $0.value) }) ?? true {
      tasks[at].drawing = drawing
    }
  }
}
