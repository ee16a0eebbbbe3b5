/// The tables of `report.md` that the page has as plots.
extension ReportTable {
  /// A table, its cells made harmless.
  private static func table(_ heads: [String], _ rows: [[String]]) -> String {
    let rule = "|" + String(repeating: "---|", count: heads.count)
    let lines = rows.map { "| " + $0.map(escape).joined(separator: " | ") + " |" }
    return (["| " + heads.map(escape).joined(separator: " | ") + " |", rule] + lines).joined(separator: "\n") + "\n\n"
  }

  private static func span(_ low: Double?, _ high: Double?, decimals: Int) -> String {
    guard let low, let high else { return "–" }
    return "\(NumberFormat.fixed(low, decimals: decimals)) to \(NumberFormat.fixed(high, decimals: decimals))"
  }

  /// All tasks together: scores, ranks, profiles, and how likely the leader is better than each of the others.
  static func scores(_ figures: AggregateFigures) -> String {
    // Of the profile, what separates good methods.
    let shown = [0.5, 0.9, 0.99]
    let places = shown.compactMap { score in figures.thresholds.firstIndex { abs($0 - score) < 1e-9 } }
    let leader = figures.methods[0]
    let rows = figures.methods.map { method in
      let improvement = figures.improvements.first { $0.series == method.series }
      return [
        method.label, AggregateFigures.text(method.interquartileMean), span(method.low, method.high, decimals: 3),
        NumberFormat.fixed(method.meanRank, decimals: 2),
      ] + places.map { NumberFormat.percent(100 * method.profile[$0]) } + [
        improvement.map { NumberFormat.fixed($0.probability, decimals: 2) } ?? "–",
        improvement.map { span($0.low, $0.high, decimals: 2) } ?? "–",
        improvement.map { $0.chance.map { NumberFormat.significant($0, digits: 2) } ?? "–" } ?? "–",
        improvement.map { $0.isEstablished ? "yes" : "no" } ?? "–",
      ]
    }
    let heads =
      ["method", "interquartile mean of the scores", "95 % interval", "mean rank"]
      + zip(places, shown).map { "runs above \($1)" }
      + ["probability that \(leader.label) is better", "interval", "p", "established"]
    let ranks =
      "Mean ranks are by median, 1 is best; they differ by \(NumberFormat.fixed(figures.criticalDifference, decimals: 2)) or more where "
      + "they tell methods apart at the level of 5 percent (Nemenyi). All alike: probability "
      + "\(NumberFormat.significant(figures.rankProbability, digits: 2)) (Friedman)."
    return "## All tasks together\n\n" + table(heads, rows)
      + "\(escape(TaskScores.definition)) \(ranks) \(escape(figures.establishment))\n\n"
  }

  /// How many targets the runs of a task reach, and what that takes.
  static func targets(_ figures: AttainmentFigures, format: ValueFormat) -> String {
    guard let best = figures.targets.last, let first = figures.targets.first else { return "" }
    let middle = figures.targets.count / 2
    let spent = NumberFormat.words(figures.resource.rawValue)
    func cost(_ value: Double?) -> String {
      value.map { figures.resource == .seconds ? NumberFormat.duration($0) : NumberFormat.count($0.rounded()) } ?? "not reached"
    }
    let rows = figures.methods.map { method in
      [
        method.label, NumberFormat.percent(100 * (method.share.median.last ?? 0)),
        cost(method.expectedRunningTimes[middle]), cost(method.expectedRunningTimes.last ?? nil),
      ]
    }
    return table(
      ["method", "targets reached", "\(spent) to \(format(figures.targets[middle]))", "\(spent) to \(format(best))"], rows)
      + "Targets reached: the share of all pairs of run and target, for \(figures.targets.count) targets from \(format(first)) to "
      + "\(format(best)), each nearer to the best by the same ratio. \(spent.capitalizedFirst): what it takes on average to reach a "
      + "target, runs that do not reach it counted as restarts.\n\n"
  }
}
