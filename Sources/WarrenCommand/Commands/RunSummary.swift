import Core
import ExperimentRunner
import Foundation

/// What `warren run` says at its end, as text or as JSON.
struct RunSummary {
  private struct Tuning: Encodable {
    var method: String
    /// Absent where no trial has worked.
    var found: TuningRecord?
  }

  private struct Failure: Encodable {
    var run: String
    var error: String
  }

  private struct Contents: Encodable {
    var experiment: String
    var folder: String
    var report: String
    var runs: Int
    var finished: Int
    var alreadyFinished: Int
    /// How many of those another build of the program has made.
    var byAnotherProgram: Int
    var failed: [Failure]
    var tunings: [Tuning]
    var tasks: [ResultTable.Task]
  }

  private let contents: Contents
  private let table: ResultTable

  init(_ plan: ExperimentPlan, execution: ExperimentExecution, summary: ExperimentExecution.Summary, report: URL) {
    table = ResultTable(plan, root: execution.root)
    contents = Contents(
      experiment: plan.file.name, folder: execution.root.path, report: report.path, runs: plan.runs.count,
      finished: summary.finished, alreadyFinished: summary.alreadyFinished, byAnotherProgram: summary.byAnotherProgram,
      failed: summary.failed.map { Failure(run: $0.run, error: $0.error) },
      tunings: summary.tunings.map { Tuning(method: $0.title, found: $0.record) }, tasks: table.tasks)
  }

  var json: String {
    get throws { try Terminal.json(contents) }
  }

  var text: String {
    var lines = [table.text]
    for tuning in contents.tunings {
      guard let found = tuning.found else {
        lines.append("\(tuning.method): no trial has worked")
        continue
      }
      let fields = found.fields.sorted { $0.key < $1.key }.map { "\($0.key) \(Self.displayed($0.value))" }
      let failed = found.failedTrials > 0 ? ", \(found.failedTrials) of them failed" : ""
      lines.append("\(tuning.method): \(fields.joined(separator: ", "))")
      lines.append(
        "  the best of \(found.trials) trials\(failed): mean \(Terminal.number(found.value)) over \(found.seeds.count) tuning seeds; "
          + "cost \(found.runs) runs, \(Terminal.number(found.budgets)) whole budgets")
    }
    if contents.alreadyFinished > 0 {
      lines.append("\(contents.alreadyFinished) of \(contents.runs) runs had finished before; --fresh starts over.")
    }
    lines.append("Report: \(contents.report)")
    return lines.joined(separator: "\n")
  }

  private static func displayed(_ value: JSONValue) -> String {
    value.doubleValue.map(Terminal.number) ?? value.displayed
  }
}

extension ExperimentExecution.Summary {
  /// Says that finished runs come from another build of the program; nil where none do.
  func programNote(_ runs: Int) -> String? {
    guard byAnotherProgram > 0 else { return nil }
    return "\(byAnotherProgram) of \(runs) runs had been finished by another build of this program and are kept; "
      + "--rerun changed makes them again."
  }
}
