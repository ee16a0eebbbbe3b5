/// The tables of the page: one task's methods by median, and all tasks at a glance.
enum ResultsTable {
  private struct Column {
    var title: Markup
    /// The text of a cell and the number it is sorted by; nil where the method has none.
    var cell: (MethodFigures) -> (text: Markup, value: Double)?
    var isMain = false
  }

  /// The methods of a task, best median first.
  static func markup(_ task: TaskFigures, caption: String) -> Markup {
    let columns = columns(task).filter { column in task.methods.contains { column.cell($0) != nil } }
    let heads: [Markup] = columns.map { "<th scope=\"col\">\($0.title)</th>" }
    let rows: [Markup] = task.methods.map { method in
      let isBest = task.isBest(method)
      let cells: [Markup] = columns.map { column in
        guard let cell = column.cell(method) else { return "<td class=\"dim\" data-value=\"\">–</td>" }
        return "<td\(column.isMain ? " class=\"main\"" as Markup : "") data-value=\"\("\(cell.value)")\">\(cell.text)</td>"
      }
      let badge: Markup = isBest && task.ranked.count > 1 ? "<span class=\"badge\">best</span>" : ""
      return """
        <tr\(isBest ? " class=\"best\"" as Markup : "")><th scope="row" data-value="\(method.label)">\
        \(Marker.swatch(series: method.series))\(method.label)\(badge)</th>\(cells)</tr>

        """
    }
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="\(caption)"><table class="sortable"><caption><span>\(caption)</span></caption>
      <thead><tr><th scope="col">Method</th>\(heads)</tr></thead>
      <tbody>
      \(rows)</tbody></table></div>

      """
  }

  private static func columns(_ task: TaskFigures) -> [Column] {
    let format = task.format
    func value(_ value: Double?) -> (text: Markup, value: Double)? { value.map { ("\(format($0))", $0) } }
    func cost(_ resource: Resource, _ text: @escaping (Double) -> String) -> (MethodFigures) -> (text: Markup, value: Double)? {
      // Zero beside others' cost means that it does not apply to the method.
      { method in method.spent[resource].flatMap { $0 > 0 ? ("\(text($0))", $0) : nil } }
    }
    var columns = [
      Column(title: "Runs") { method in
        let all = method.runs.count
        return (method.counted == all ? "\(all)" : "\(method.counted) of \(all)", Double(method.counted))
      },
      Column(title: "Best") { value($0.best) },
      Column(title: "Median", cell: { value($0.median) }, isMain: true),
      Column(title: "Interquartile<br />range") { method in
        guard let low = method.firstQuartile, let high = method.thirdQuartile else { return nil }
        return (low == high ? "\(format(low))" : "\(format(low)) – \(format(high))", high - low)
      },
      Column(title: "Interquartile<br />mean and<br />95 % interval") { method in
        guard let mean = method.interquartileMean, let interval = method.interval else { return nil }
        return ("\(format(mean))<small class=\"below\">\(format(interval[0])) – \(format(interval[1]))</small>", mean)
      },
      Column(title: "Best<br />against<br />it, p") { method in
        guard let contest = task.comparison?.contests.first(where: { $0.series == method.series }) else { return nil }
        return ("\(Self.probability(contest.probability))", contest.probability)
      },
      Column(title: "Gap of<br />median") { method in
        method.gapPercent.map { ("\(NumberFormat.percent($0))", $0) }
      },
    ]
    columns.append(
      Column(title: "Proved<br />bound") { method in method.bound.map { ("\(ValueFormat([$0])($0))", $0) } })
    if let threshold = task.measure.threshold {
      columns.append(
        Column(title: "Reached<br />\(ValueFormat([threshold])(threshold))") { method in
          guard let success = method.success, success.of > 0 else { return nil }
          return ("\(success.reached) of \(success.of)", Double(success.reached) / Double(success.of))
        })
    }
    let steps: [(Resource, Markup)] = [(.evaluations, "Evaluations"), (.environmentSteps, "Environment<br />steps")]
    columns += steps.map { Column(title: $1, cell: cost($0, NumberFormat.count)) }
    let times: [(Resource, Markup)] = [(.seconds, "Wall"), (.cpuSeconds, "CPU")]
    // One unit for both, so that they can be compared at a glance.
    let unit = TimeUnit(times.flatMap { time in task.methods.compactMap { $0.spent[time.0] } })
    return columns + times.map { Column(title: "\($1)<br />time, \(unit.name)", cell: cost($0, unit.text)) }
  }

  /// The unit of a column of durations, after the longest of them.
  private struct TimeUnit {
    var name: String
    private var seconds: Double

    init(_ durations: [Double]) {
      switch durations.max() ?? 0 {
      case ..<1e-3: (name, seconds) = ("µs", 1e-6)
      case ..<1: (name, seconds) = ("ms", 1e-3)
      case ..<7200: (name, seconds) = ("s", 1)
      default: (name, seconds) = ("h", 3600)
      }
    }

    func text(_ duration: Double) -> String { NumberFormat.significant(duration / seconds, digits: 3) }
  }

  /// A probability in the digits that mean something.
  private static func probability(_ value: Double) -> String {
    value < 0.001 ? "< 0.001" : NumberFormat.fixed(value, decimals: value < 0.1 ? 3 : 2)
  }

  /// The medians of all methods on all tasks.
  static func overview(_ tasks: [TaskFigures]) -> Markup {
    var methods: [(series: Int, label: String)] = []
    for method in tasks.flatMap(\.methods) where !methods.contains(where: { $0.series == method.series }) {
      methods.append((method.series, method.label))
    }
    methods.sort { $0.series < $1.series }
    let heads: [Markup] = methods.map { "<th scope=\"col\">\(Marker.swatch(series: $0.series))\($0.label)</th>" }
    let rows: [Markup] = tasks.map { task in
      let format = task.format
      let cells: [Markup] = methods.map { method in
        guard let figures = task.methods.first(where: { $0.series == method.series }), let median = figures.median else {
          let bound = task.methods.first { $0.series == method.series }?.bound
          let sign: Markup = task.measure.direction == .minimize ? "≥" : "≤"
          return bound.map { "<td class=\"dim\">\(sign) \(ValueFormat([$0])($0))<small>bound</small></td>" }
            ?? "<td class=\"dim\">–</td>"
        }
        let gap: Markup = figures.gapPercent.map { "<small>\(NumberFormat.percent($0))</small>" } ?? ""
        return "<td\(task.isBest(figures) ? " class=\"best\"" as Markup : "")>\(format(median))\(gap)</td>"
      }
      return """
        <tr><th scope="row">\(task.label)</th><td class="left">\(NumberFormat.words(task.measure.name))</td>\(cells)</tr>

        """
    }
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="All tasks"><table><caption><span>Median of every method on \
      every task, the gap to the known value or bound behind it; the best of a row is bold.</span></caption>
      <thead><tr><th scope="col">Task</th><th scope="col" class="left">Measure</th>\(heads)</tr></thead>
      <tbody>
      \(rows)</tbody></table></div>

      """
  }
}
