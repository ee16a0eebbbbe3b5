import ArgumentParser
import Core
import ExperimentRunner
import Foundation
import Reports

/// What running and resuming have in common.
struct RunOptions: ParsableArguments {
  @Option(help: "How many runs to make at a time. Default: the number of cores.")
  var threads: Int?

  @Flag(help: "Show no progress.")
  var quiet = false

  @Flag(help: "Print the summary as one JSON object.")
  var json = false

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads must be at least 1, found \(threads).") }
  }

  /// Carries out an experiment and writes its report.
  /// - Parameter isWhole: whether the plan is all that the file says, not a part of it.
  func execute(_ plan: ExperimentPlan, output: URL, rerun: ExperimentExecution.Rerun, isWhole: Bool = true) throws {
    Interruption.listen()
    let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    let execution = ExperimentExecution(plan, output: output, threads: threads, rerun: rerun)
    let progress = ProgressView(of: plan, isQuiet: quiet)
    let summary = try execution.execute(observer: progress) { root in
      // Before the file itself is there: a plan of another file is not followed.
      if isWhole { try ReportPlan(plan).write(in: root) }
    }
    progress.finish()
    if let told = summary.programNote(plan.runs.count) { Terminal.writeError(told) }
    if summary.stopped > 0 {
      Terminal.writeError(
        "Interrupted: \(summary.stopped) of \(plan.runs.count) runs are left. The same command goes on from here.")
      throw ExitStatus(code: 130)
    }
    let report = try Report.write(for: [execution.root], to: nil)
    let results = RunSummary(plan, execution: execution, summary: summary, report: report)
    print(json ? try results.json : results.text)
    if !summary.failed.isEmpty {
      Terminal.writeError("error: \(summary.failed.count) of \(plan.runs.count) runs failed")
      throw ExitStatus(code: 1)
    }
  }
}

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run an experiment, or go on with it, and write its report.",
    discussion: """
      Runs that have finished are kept, interrupted ones go on from their last checkpoint, and runs whose settings, budget or data
      have changed start over. Finished runs that another build of the program has made are kept, which is said: --rerun changed
      makes them again. A run that fails does not stop the others.

        warren run Experiments/tsp-strategies/quickstart.yaml
        warren run experiment.yaml --set budget.seconds=60 --set methods.genetic.population=500
        warren run experiment.yaml --seed 1 --seed 2
        warren run experiment.yaml --rerun changed --json
      """)

  @Argument(help: "The experiment file (YAML or JSON).", completion: .file(extensions: ["yaml", "yml", "json"]))
  var file: String

  @Option(help: "The folder that holds all experiments.")
  var output = "runs"

  @Option(name: .customLong("seed"), help: "A seed to run instead of the file's; may be repeated.")
  var seeds: [Int] = []

  @Option(name: .customLong("set"), help: "Replace a value in the file: KEY=VALUE; may be repeated.")
  var overrides: [String] = []

  @Flag(help: "Start over, and discard what is there; the same as --rerun all.")
  var fresh = false

  @Option(help: "Which finished runs to make again: those of another build of the program (changed), all, or none.")
  var rerun = ExperimentExecution.Rerun.none

  @OptionGroup var options: RunOptions

  func validate() throws {
    if let seed = seeds.first(where: { $0 < 0 }) { throw ValidationError("--seed must not be negative, found \(seed).") }
    if Set(seeds).count != seeds.count { throw ValidationError("--seed names a seed twice.") }
  }

  func run() throws {
    let experiment = try ExperimentFile(contentsOf: URL(fileURLWithPath: file), seeds: seeds, overrides: overrides)
    let plan = try ExperimentPlan(experiment, registry: WarrenCommand.registry)
    try options.execute(plan, output: URL(fileURLWithPath: output, isDirectory: true), rerun: fresh ? .all : rerun)
  }
}

struct ResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Go on with an experiment that was interrupted.",
    discussion: "The same as repeating the 'warren run' that started it.\n\n  warren resume runs/tsp-strategies")

  @Argument(help: "The experiment's folder, or that of one of its runs.", completion: .directory)
  var folder: String

  @OptionGroup var options: RunOptions

  func run() throws {
    let location = try RunLocation(folder)
    var plan = try ExperimentPlan(ExperimentFile(recordedIn: location.root), registry: WarrenCommand.registry)
    if let path = location.path { plan = try plan.limited(to: path) }
    try options.execute(plan, output: location.root.deletingLastPathComponent(), rerun: .none, isWhole: location.path == nil)
  }
}

extension ExperimentExecution.Rerun: ExpressibleByArgument {}

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write the report of one or several experiments.",
    discussion: """
      A report shows what the experiment file in the folder plans. Runs that earlier forms of the file have left are named, and shown
      when their own folders are given.

        warren report runs/tsp-strategies
        warren report runs/a runs/b --output comparison.html
        warren report runs/tsp-strategies/berlin52/two-opt
      """)

  @Argument(help: "Folders that 'warren run' has made.", completion: .directory)
  var runs: [String]

  @Option(help: "Where to write the report. Default: report.html in the first folder.")
  var output: String?

  @Option(help: "A folder to write every plot to, as a drawing (SVG) of its own.", completion: .directory)
  var figures: String?

  @Flag(help: "Print where everything is as one JSON object; the figures themselves are in report.json.")
  var json = false

  func run() throws {
    let folders = runs.map { URL(fileURLWithPath: $0, isDirectory: true) }
    for folder in folders where !FileManager.default.fileExists(atPath: folder.path) {
      throw WarrenError("there is no such folder", at: folder.relativePath)
    }
    let report = try Report.write(
      for: folders, to: output.map { URL(fileURLWithPath: $0) },
      figures: figures.map { URL(fileURLWithPath: $0, isDirectory: true) })
    guard json else { return print("Report: \(report.path)") }
    let parts = Report.companionEndings.map { ($0, JSONValue.string(report.deletingPathExtension().path + "." + $0)) }
    var written = Dictionary(uniqueKeysWithValues: parts)
    written["html"] = .string(report.path)
    if let figures { written["figures"] = .string(URL(fileURLWithPath: figures, isDirectory: true).path) }
    print(try Terminal.json(written))
  }
}
