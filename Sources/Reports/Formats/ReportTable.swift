/// The runs of a report as a table that any program reads (RFC 4180).
enum ReportTable {
  /// A line for each run: where it belongs, how it ended, its value, and what it spent.
  static func csv(_ experiments: [ReportFigures]) -> String {
    var lines = [
      ["experiment", "task", "method", "seed", "status", "measure", "value"] + Resource.allCases.map(\.rawValue) + ["reason"]
    ]
    for experiment in experiments {
      for task in experiment.tasks {
        for method in task.methods {
          for run in method.runs {
            lines.append(
              [
                experiment.experiment, task.label, method.label, String(run.seed), run.status.rawValue, task.measure.name,
                run.value.map { "\($0)" } ?? "",
              ] + Resource.allCases.map { run.spent[$0].map { "\($0)" } ?? "" } + [run.reason ?? ""])
          }
        }
      }
    }
    return lines.map { $0.map(field).joined(separator: ",") + "\r\n" }.joined()
  }

  private static func field(_ text: String) -> String {
    // A program for spreadsheets would take a text that begins like this for a formula.
    let isFormula = text.first.map { "=+@".contains($0) || ($0 == "-" && Double(text) == nil) } ?? false
    let safe = isFormula ? "'" + text : text
    guard safe.contains(where: { ",\"\r\n".contains($0) || $0.isNewline }) else { return safe }
    return "\"" + safe.replacing("\"", with: "\"\"") + "\""
  }

  /// The report in brief, to be pasted where Markdown is read.
  static func markdown(_ experiments: [ReportFigures]) -> String {
    experiments.map(markdown).joined(separator: "\n")
  }

  private static func markdown(_ experiment: ReportFigures) -> String {
    var text = "# \(escape(experiment.question.isEmpty ? experiment.experiment : experiment.question))\n\n"
    if let overall = experiment.overall { text += "\(escape(overall))\n\n" }
    for (task, finding) in zip(experiment.tasks, experiment.summary) {
      text += "## \(escape(task.label))\n\n\(escape(finding))\n\n"
      text += "| method | runs | median \(escape(NumberFormat.words(task.measure.name))) | interquartile range | "
      text += "interquartile mean, 95 % interval | gap | best against it, p |\n|---|---|---|---|---|---|---|\n"
      let format = task.format
      for method in task.methods {
        func span(_ low: Double?, _ high: Double?) -> String {
          guard let low, let high else { return "–" }
          return "\(format(low)) to \(format(high))"
        }
        let mean =
          method.interquartileMean.map { mean in
            method.interval.map { "\(format(mean)), \(span($0.first, $0.last))" } ?? format(mean)
          } ?? "–"
        let contest = task.comparison?.contests.first { $0.series == method.series }
        let cells = [
          method.label, method.counted == method.runs.count ? "\(method.counted)" : "\(method.counted) of \(method.runs.count)",
          method.median.map { task.isBest(method) ? "**\(format($0))**" : format($0) } ?? "–",
          span(method.firstQuartile, method.thirdQuartile), mean, method.gap.map(task.measure.text(ofGap:)) ?? "–",
          contest.map { NumberFormat.significant($0.probability, digits: 2) } ?? "–",
        ]
        text += "| " + cells.enumerated().map { $0 == 2 ? $1 : escape($1) }.joined(separator: " | ") + " |\n"
      }
      text += "\n"
      if let note = task.gapNote { text += "\(escape(note))\n\n" }
      if let attainment = task.attainment { text += targets(attainment, format: ValueFormat(attainment.targets)) }
    }
    if let aggregate = experiment.aggregate { text += scores(aggregate) }
    if !experiment.cautions.isEmpty {
      text += "Before concluding more:\n\n" + experiment.cautions.map { "- \(escape($0))\n" }.joined()
    }
    return text
  }

  /// The text with the characters that mean something in Markdown made harmless, on one line.
  static func escape(_ text: String) -> String {
    var escaped = ""
    for character in text {
      if character.isNewline {
        escaped += " "
      } else if "\\`*_[]<>|#".contains(character) {
        escaped += "\\\(character)"
      } else {
        escaped.append(character)
      }
    }
    return escaped
  }
}
