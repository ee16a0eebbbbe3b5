import Core
import ExperimentRunner
import Foundation
import Reports

/// The results of an experiment in a few figures: for each task the methods, best first.
struct ResultTable {
  /// A method on a task. What its runs have not told is absent.
  struct Row: Encodable {
    var method: String
    /// How many runs there are, how many have a value, and how many have failed, whose values do not count.
    var runs: Int
    var values: Int
    var failed: Int
    var median: Double?
    var best: Double?
    /// What its runs have proved no solution to be better than.
    var bound: Double?
    /// The median's distance from the known optimum, or without one from the tightest bound, as a share of it.
    var gap: Double?
    /// The median of the seconds that a run took.
    var seconds: Double?
  }

  struct Task: Encodable {
    var task: String
    var measure: ExperimentRunner.Measure
    var methods: [Row]
  }

  let tasks: [Task]

  init(_ plan: ExperimentPlan, root: URL) {
    tasks = Self.grouped(plan.runs, by: \.taskOrder).map { _, runs in
      let stated = runs[0].task.measure
      var rows = Self.grouped(runs, by: \.methodOrder).map { Self.row($1, stated, root) }
      // What one method has proved holds for all.
      let measure = rows.reduce(stated) { $0.tightened(to: $1.bound) }
      for place in rows.indices { rows[place].gap = rows[place].median.flatMap(measure.gap) }
      let ranked = rows.indices.sorted { (Self.cost(rows[$0], measure), $0) < (Self.cost(rows[$1], measure), $1) }
      return Task(task: runs[0].task.label, measure: measure, methods: ranked.map { rows[$0] })
    }
  }

  private static func row(_ runs: [PlannedRun], _ measure: ExperimentRunner.Measure, _ root: URL) -> Row {
    let all = runs.compactMap { RunDirectory(root.appendingPathComponent($0.path)).result }
    let results = all.filter { $0.status != .failed }
    let values = results.compactMap { $0.objectives?[measure.name] ?? $0.metrics?[measure.name] }.sorted()
    var row = Row(method: runs[0].methodLabel, runs: runs.count, values: values.count, failed: all.count - results.count)
    let bounds = results.compactMap { $0.metrics?["bound"] }
    row.bound = measure.direction == .minimize ? bounds.max() : bounds.min()
    guard let median = Statistics(values).median else { return row }
    row.median = median
    row.best = measure.direction == .minimize ? values[0] : values[values.count - 1]
    row.seconds = Statistics(results.map(\.ledger.seconds)).median
    return row
  }

  private static func cost(_ row: Row, _ measure: ExperimentRunner.Measure) -> Double {
    row.median.map { measure.direction == .minimize ? $0 : -$0 } ?? .infinity
  }

  /// The same as lines of text.
  var text: String {
    var lines: [String] = []
    for task in tasks {
      let measure = task.measure
      lines.append("\(task.task): \(measure.name)" + (measure.known.map { ", known \(Terminal.number($0.value))" } ?? ""))
      let rows = task.methods.map { row -> [String] in
        guard let median = row.median, let best = row.best else {
          let failed = row.failed == 0 ? "" : "\(row.failed) of \(row.runs) runs failed"
          return [row.method, row.bound.map { "bound \(Terminal.number($0))" } ?? "no result", "", "", failed]
        }
        return [
          row.method, "median \(Terminal.number(median))", "best \(Terminal.number(best))",
          row.gap.map { "gap " + NumberFormat.gap($0, toProved: measure.known?.proved ?? true) } ?? "",
          "\(row.values) of \(row.runs) runs" + (row.seconds.map { String(format: ", %.2f s each", $0) } ?? ""),
        ]
      }
      lines += Self.aligned(rows).map { "  " + $0 }
    }
    return lines.joined(separator: "\n")
  }

  private static func grouped(_ runs: [PlannedRun], by order: KeyPath<PlannedRun, Int>) -> [(Int, [PlannedRun])] {
    Dictionary(grouping: runs) { $0[keyPath: order] }.sorted { $0.key < $1.key }
  }

  /// Rows whose cells stand below each other.
  static func aligned(_ rows: [[String]]) -> [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0 }
    return rows.map { row in
      let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      return cells.joined(separator: "  ").trimmingCharacters(in: .whitespaces)
    }
  }
}
