/// What may be concluded from an experiment, and what may not, in sentences.
enum Summary {
  /// Which method comes out first most often; nil for a single task, or where no task has two methods to compare.
  static func overall(_ tasks: [TaskFigures]) -> String? {
    let ranked = tasks.filter { $0.ranked.count > 1 }
    guard ranked.count > 1 else { return nil }
    var firsts: [Int: (label: String, count: Int)] = [:]
    for method in ranked.flatMap({ task in task.ranked.filter(task.isBest) }) {
      firsts[method.series, default: (method.label, 0)].count += 1
    }
    let most = firsts.values.map(\.count).max() ?? 0
    let leaders = firsts.sorted { $0.key < $1.key }.filter { $0.value.count == most }.map(\.value.label)
    let verb = leaders.count == 1 ? "is" : "are"
    return "Best by median most often \(verb) \(list(leaders)): on \(most) of \(ranked.count) tasks."
  }

  /// The outcome on one task.
  static func finding(for task: TaskFigures) -> String {
    let ranked = task.ranked
    guard let best = ranked.first, let median = best.median else { return "No run has ended with a value yet." }
    let format = task.format
    let measure = task.measure
    let name = NumberFormat.words(measure.name)
    let tied = ranked.filter(task.isBest)
    let over = best.counted == 1 ? "in a single run" : "over \(best.counted) seeds"
    // No sentence begins with a label: a name such as "dqn" must keep its small letter.
    let standing = aside(median, measure, format)
    var text: String
    if tied.count > 1 {
      text = "The best median \(name), \(format(median)), is shared by \(list(tied.map(\.label)))\(standing)."
    } else if ranked.count == 1 {
      text = "The \(best.counted == 1 ? "" : "median ")\(name) of \(best.label) is \(format(median)) \(over)\(standing)."
    } else {
      text = "Best by median \(name) is \(best.label): \(format(median)) \(over)\(standing)."
    }
    if ranked.count > tied.count, let next = ranked[tied.count].median {
      let difference = measure.gap(of: next).map { ", a gap of \(measure.text(ofGap: $0))" } ?? ""
      text += " Next comes \(ranked[tied.count].label) with \(format(next))\(difference)."
    }
    let successes = ranked.compactMap { method in method.success.map { (method.label, $0) } }
    if let threshold = measure.threshold, !successes.isEmpty {
      let parts = successes.prefix(6).map { "\($0.0) in \($0.1.reached) of \($0.1.of)" }
      let rest = successes.count > 6 ? "; the table has the others" : ""
      text += " A \(name) of \(ValueFormat([threshold])(threshold)) was reached by \(list(parts)) runs\(rest)."
    }
    return text
  }

  /// Where a value stands against the known one.
  private static func aside(_ value: Double, _ measure: Measure, _ format: ValueFormat) -> String {
    guard let known = measure.known else {
      guard let bound = measure.bound, let gap = measure.gap(of: value) else { return "" }
      if abs(gap) < 1e-12 { return ", which is proved to be optimal" }
      if gap < 0 { return ", beyond the proved bound of \(ValueFormat([bound])(bound))" }
      let side = measure.direction == .minimize ? "above" : "below"
      return ", at most \(measure.text(ofGap: gap)) \(side) the optimum by the bound of \(ValueFormat([bound])(bound))"
    }
    let what = known.proved ? "the proved optimum" : "the best known value"
    if value == known.value { return ", exactly \(what)" }
    guard let gap = measure.gap(of: value) else { return "; \(what) is \(ValueFormat([known.value])(known.value))" }
    let side = (gap > 0) == (measure.direction == .minimize) ? "above" : "below"
    return ", \(measure.text(ofGap: abs(gap))) \(side) \(what) of \(ValueFormat([known.value])(known.value))"
  }

  /// What a reader must not conclude, or must know before concluding.
  static func cautions(for results: ExperimentResults, tasks: [TaskFigures]) -> [String] {
    var cautions: [String] = []
    for task in tasks {
      let place = tasks.count > 1 ? "On \(task.label): " : ""
      for method in task.methods {
        if method.median == nil {
          let what =
            method.bound.map { "proves that nothing is better than \(ValueFormat([$0])($0)), without a solution of its own," }
            ?? "has no run with a final value"
          cautions.append("\(place)\(method.label) \(what) and is not ranked.")
        }
        if let text = absences(method) { cautions.append(place + text) }
      }
      if let text = tooGood(task) { cautions.append(place + text) }
    }
    if let text = fewSeeds(tasks) { cautions.insert(text, at: 0) }
    cautions += results.tasks.flatMap { withoutCurve($0, place: tasks.count > 1 ? "On \($0.label): " : "") }
    cautions += tasks.compactMap { emptyVolumes($0, place: tasks.count > 1 ? "On \($0.label): " : "") }
    if let text = leftOver(results) { cautions.append(text) }
    cautions += Endings.cautions(results.tasks)
    cautions += comparability(results)
    return cautions
  }

  /// The first method that is better than anything can be. A mean of samples may be, by chance; anything else is wrong.
  private static func tooGood(_ task: TaskFigures) -> String? {
    guard let limit = task.measure.limit,
      let better = task.ranked.first(where: { $0.best.map { task.measure.isBetter($0, than: limit) } ?? false })
    else { return nil }
    let what = task.measure.known?.proved == true ? "optimum" : "bound"
    guard better.isSampled else {
      return "\(better.label) reports a value better than the proved \(what); the run or the known value is wrong."
    }
    return "\(better.label) reports a mean better than the proved \(what), which is one of all episodes: those that it played "
      + "were lucky. A gap below zero says no more than that; more episodes in an evaluation bring it closer to the truth."
  }

  /// The methods whose figures stand on few runs.
  private static func fewSeeds(_ tasks: [TaskFigures]) -> String? {
    let fewest = Bootstrap.fewestValues
    let ranked = tasks.flatMap(\.ranked)
    guard ranked.contains(where: { $0.counted < fewest }) else { return nil }
    let counts = Set(ranked.map(\.counted))
    var parts: [String] = []
    if counts.count == 1, ranked.count > 1, let count = counts.first {
      parts = ["every result: \(count == 1 ? "a single one" : "\(NumberFormat.spelled(count)) each")"]
    } else {
      var seen: Set<Int> = []
      for method in ranked where seen.insert(method.series).inserted {
        let own = tasks.compactMap { task in
          task.ranked.first { $0.series == method.series }.map { (task: task.label, count: $0.counted) }
        }
        let small = own.filter { $0.count < fewest }
        guard let low = small.map(\.count).min(), let high = small.map(\.count).max() else { continue }
        let place = small.count == own.count ? "" : " on \(list(small.map(\.task), most: 4))"
        let count = low == high ? "\(low)" : "\(low) to \(high)"
        parts.append("\(method.label) (\(count)\(place))")
      }
    }
    return
      "Fewer than \(NumberFormat.spelled(fewest)) seeds stand behind \(list(parts)). Such medians and ranges are indications, "
      + "no evidence."
  }

  /// The methods that have final values without a way there, so that curves are of the other runs or of none.
  private static func withoutCurve(_ task: TaskResults, place: String) -> [String] {
    task.methods.compactMap { method in
      let counted = method.countedRuns
      let empty = counted.filter(\.curve.values.isEmpty).count
      guard empty > 0 else { return nil }
      return "\(place)In metrics.jsonl, \(empty) of the \(counted.count) runs of \(method.label) "
        + "\(empty == 1 ? "has" : "have") no \(NumberFormat.words(task.measure.name)); the curves are without them."
    }
  }

  /// The methods whose fronts all have no volume within the reference point.
  private static func emptyVolumes(_ task: TaskFigures, place: String) -> String? {
    guard task.measure.name == "hypervolume" else { return nil }
    let empty = task.ranked.filter { $0.best == 0 }
    guard !empty.isEmpty else { return nil }
    let consequence =
      empty.count == task.ranked.count
      ? "A hypervolume of 0 for all ranks nobody: it takes a larger budget, or a reference point that can be reached."
      : "Their hypervolume of 0 says no more than that, however near they came."
    return
      "\(place)No run of \(list(empty.map(\.label))) has found a solution that is better than the reference point in every "
      + "objective. \(consequence)"
  }

  /// What lies in the folder without being part of the experiment.
  private static func leftOver(_ results: ExperimentResults) -> String? {
    guard let first = results.leftOver.first else { return nil }
    var parts = results.leftOver.prefix(6).map { "\($0.path) (\($0.runs) \($0.runs == 1 ? "run" : "runs"))" }
    if results.leftOver.count > 6 { parts.append("\(results.leftOver.count - 6) others") }
    return "Left out, because the present experiment file does not plan them: \(list(parts)). To see such runs, name their "
      + "folder: warren report \(results.experiment)/\(first.path)"
  }

  /// The runs of a method that are not in its figures, or only in part.
  private static func absences(_ method: MethodFigures) -> String? {
    let kinds: [(status: RunStatus, one: String, many: String)] = [
      (.failed, "failed", "failed"), (.unfinished, "has not ended", "have not ended"), (.damaged, "is damaged", "are damaged"),
      (.missing, "is missing", "are missing"),
    ]
    let parts = kinds.compactMap { kind -> String? in
      let count = method.runs.filter { $0.status == kind.status }.count
      return count == 0 ? nil : "\(count) \(count == 1 ? kind.one : kind.many)"
    }
    let stopped = method.runs.filter { $0.status == .stopped }.count
    var text =
      parts.isEmpty
      ? "" : "Of the \(method.runs.count) runs of \(method.label), \(list(parts)); such runs are not in the figures."
    if stopped > 0 {
      text += (text.isEmpty ? "" : " ") + "\(stopped) of the runs of \(method.label) stopped before the budget was spent."
    }
    return text.isEmpty ? nil : text
  }

  /// Differences between runs that make their costs incomparable.
  private static func comparability(_ results: ExperimentResults) -> [String] {
    let provenances = results.tasks.flatMap(\.methods).flatMap(\.runs).compactMap(\.provenance)
    var cautions: [String] = []
    if Set(provenances.compactMap(\.machine)).count > 1 {
      cautions.append("The runs were made on different machines; do not compare their times.")
    }
    if Set(provenances.map { [$0.version, $0.revision] }).count > 1 {
      cautions.append("The runs were made with different versions of Warren.")
    }
    if Set(provenances.compactMap(\.budget)).count > 1 {
      cautions.append("The runs had different budgets.")
    }
    return cautions
  }

  /// "a", "a and b", "a, b and c"; where a name has a comma itself, "a; b, c; and d".
  /// - Parameter most: how many there may be; of more, the last ones are only counted, as in "a, b and 17 others".
  static func list(_ items: [String], most: Int = 8) -> String {
    let items = items.count > most ? items.prefix(most - 1) + ["\(items.count - most + 1) others"] : items
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    let isAmbiguous = items.contains { $0.contains(",") }
    return items.dropLast().joined(separator: isAmbiguous ? "; " : ", ") + (isAmbiguous ? "; and " : " and ") + last
  }
}
