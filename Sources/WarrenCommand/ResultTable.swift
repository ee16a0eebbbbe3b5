import Core
import ExperimentRunner
import Foundation
import Reports

/// The results of an experiment as a few lines of text: for each task the methods, best first.
struct ResultTable {
  let text: String

  init(_ plan: ExperimentPlan, root: URL) {
    var lines: [String] = []
    for (_, runs) in Self.grouped(plan.runs, by: \.taskOrder) {
      let measure = runs[0].task.measure
      lines.append(
        "\(runs[0].task.label): \(measure.name)" + (measure.known.map { ", known \(Terminal.number($0.value))" } ?? ""))
      var rows: [(median: Double, cells: [String])] = []
      for (_, runs) in Self.grouped(runs, by: \.methodOrder) {
        let results = runs.compactMap { RunDirectory(root.appendingPathComponent($0.path)).result }
        let values = results.compactMap { $0.objectives?[measure.name] ?? $0.metrics?[measure.name] }.sorted()
        guard !values.isEmpty else {
          rows.append((.infinity, [runs[0].methodLabel, "no result", "", "", ""]))
          continue
        }
        let median = Statistics(values).median ?? .nan
        let best = measure.direction == .minimize ? values[0] : values[values.count - 1]
        let seconds = Statistics(results.map(\.ledger.seconds)).median ?? .nan
        rows.append(
          (
            measure.direction == .minimize ? median : -median,
            [
              runs[0].methodLabel, "median \(Terminal.number(median))", "best \(Terminal.number(best))",
              measure.gap(of: median).map { String(format: "gap %.2f %%", $0 * 100) } ?? "",
              "\(values.count) of \(runs.count) runs, \(String(format: "%.2f", seconds)) s each",
            ]
          ))
      }
      lines += Self.aligned(rows.sorted { $0.median < $1.median }.map(\.cells)).map { "  " + $0 }
    }
    text = lines.joined(separator: "\n")
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
