/// The plots of the comparison over all tasks.
struct AggregatePlots {
  var figures: AggregateFigures
  var identifier: String

  func all() -> [TaskPlots.Figure] {
    [means(), profiles(), improvements(), ranks()].compactMap { $0 }
  }

  private func means() -> TaskPlots.Figure {
    let ends = figures.methods.flatMap { [$0.interquartileMean, $0.low, $0.high].compactMap { $0 } }
    let (low, high) = (ends.min() ?? 0, ends.max() ?? 1)
    let margin = max(0.02, (high - low) * 0.08)
    let plot = IntervalPlot(
      title: "Interquartile mean of the scores",
      description: figures.methods.map {
        "\($0.label): \(AggregateFigures.text($0.interquartileMean))" + Self.span($0.low, $0.high, decimals: 3)
      }.joined(separator: "; "),
      axis: Axis(title: "score", domain: max(0, low - margin)...min(1.02, high + margin)),
      rows: figures.methods.map {
        .init(label: $0.label, index: $0.series, value: $0.interquartileMean, low: $0.low, high: $0.high)
      })
    return .init(
      heading: "Interquartile mean of the scores",
      panels: [.init(name: "linear", svg: plot.svg(identifier: "\(identifier)-iqm"))],
      caption: "\(intervals) \(TaskScores.definition)\(logarithms)")
  }

  /// A range in words, as what is said behind a value; empty without one.
  private static func span(_ low: Double?, _ high: Double?, decimals: Int) -> String {
    guard let low, let high else { return ", no interval" }
    return ", from \(NumberFormat.fixed(low, decimals: decimals)) to \(NumberFormat.fixed(high, decimals: decimals))"
  }

  /// Which intervals there are.
  private var intervals: String {
    let fewest = NumberFormat.spelled(Bootstrap.fewestValues)
    let none = figures.methods.count { $0.low == nil }
    if none == figures.methods.count { return "Without intervals, which take \(fewest) runs or more on every task." }
    return "With 95 percent intervals from drawing runs anew within each task"
      + (none == 0 ? "." : ", where there are \(fewest) or more on every task.")
  }

  /// What is said of tasks whose logarithms are compared.
  private var logarithms: String {
    switch figures.logarithmicTasks {
    case 0: ""
    case figures.taskCount: " All tasks' values span more than two decades, so scores are of their logarithms."
    case 1: " The values of one task span more than two decades, so there scores are of their logarithms."
    default:
      " The values of \(figures.logarithmicTasks) tasks span more than two decades, so there scores are of their logarithms."
    }
  }

  private func profiles() -> TaskPlots.Figure {
    let plot = LinePlot(
      title: "Share of runs with a higher score",
      description: "Performance profiles: for each score the share of runs above it.",
      xAxis: Axis(title: "score", domain: 0...1), yAxis: Axis(title: "share of runs", domain: 0...1.02),
      series: figures.methods.map { method in
        var curve = AnytimeCurve(runs: [], grid: [])
        curve.x = figures.thresholds
        curve.median = method.profile
        curve.lower = method.profile
        curve.upper = method.profile
        curve.end = 1
        return .init(label: method.label, index: method.series, curve: curve)
      },
      references: [], isStepped: true)
    return .init(
      heading: "Share of runs with a higher score",
      panels: [.init(name: "linear", svg: plot.svg(identifier: "\(identifier)-profile"))],
      caption:
        "Performance profiles: a curve above another everywhere belongs to the better method, whatever figure one prefers.")
  }

  private func improvements() -> TaskPlots.Figure? {
    guard let leader = figures.methods.first, !figures.improvements.isEmpty else { return nil }
    let plot = IntervalPlot(
      title: "How likely a run of \(leader.label) is better",
      description: figures.improvements.map {
        "than one of \($0.label): \(NumberFormat.fixed($0.probability, decimals: 2))" + Self.span($0.low, $0.high, decimals: 2)
      }.joined(separator: "; "),
      axis: Axis(title: "probability", domain: 0...1),
      rows: figures.improvements.map {
        .init(label: $0.label, index: $0.series, value: $0.probability, low: $0.low, high: $0.high)
      }, reference: 0.5)
    return .init(
      heading: "How likely a run of \(leader.label) is better than one of the others",
      panels: [.init(name: "linear", svg: plot.svg(identifier: "\(identifier)-improvement"))],
      caption: "The mean over the tasks. \(figures.establishment)")
  }

  private func ranks() -> TaskPlots.Figure? {
    let entries = figures.methods.sorted { ($0.meanRank, $0.series) < ($1.meanRank, $1.series) }
    guard entries.count > 2 else { return nil }
    let plot = CriticalDifferencePlot(
      title: "Mean ranks over the tasks",
      description: entries.map { "\($0.label): \(NumberFormat.fixed($0.meanRank, decimals: 2))" }.joined(separator: "; "),
      entries: entries.map { .init(label: $0.label, index: $0.series, meanRank: $0.meanRank) },
      criticalDifference: figures.criticalDifference)
    let few =
      figures.taskCount < 10 ? " With \(figures.taskCount) tasks it takes large differences to show." : ""
    return .init(
      heading: "Mean ranks over the tasks", panels: [.init(name: "linear", svg: plot.svg(identifier: "\(identifier)-ranks"))],
      caption:
        "By median, 1 is best; methods under one bar cannot be told apart at the level of 5 percent (Nemenyi). All alike: "
        + "probability \(NumberFormat.significant(figures.rankProbability, digits: 2)) (Friedman).\(few)")
  }
}
