/// The tables of the page: one task's methods by median, and all tasks at a glance.
enum ResultsTable {
  private struct Column {
    var title: Markup
    /// The text of a cell and the number it is sorted by; nil where the method has none.
    var cell: (MethodFigures) -> (text: Markup, value: Double)?
    var isMain = false
    /// Why a method has nothing there.
    var absence: (MethodFigures) -> String = { _ in "none" }
  }

  /// The methods of a task, best median first.
  static func markup(_ task: TaskFigures, caption: String) -> Markup {
    let columns = columns(task).filter { column in task.methods.contains { column.cell($0) != nil } }
    let heads: [Markup] = columns.map { "<th scope=\"col\">\($0.title)</th>" }
    let rows: [Markup] = task.methods.map { method in
      let isBest = task.isBest(method)
      let cells: [Markup] = columns.map { column in
        guard let cell = column.cell(method) else { return missing(column.absence(method), isSorted: true) }
        return "<td\(column.isMain ? " class=\"main\"" as Markup : "") data-value=\"\("\(cell.value)")\">\(cell.text)</td>"
      }
      let badge: Markup = isBest && task.ranked.count > 1 ? "<span class=\"badge\">best</span>" : ""
      return """
        <tr\(isBest ? " class=\"best\"" as Markup : "")><th scope="row" data-value="\(method.label)">\
        \(Marker.swatch(series: method.series))\(method.label)\(badge)</th>\(cells)</tr>

        """
    }
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="\(caption)"><table class="sortable"><caption><span>\(caption)\(notes(task))</span></caption>
      <thead><tr><th scope="col">Method</th>\(heads)</tr></thead>
      <tbody>
      \(rows)</tbody></table></div>

      """
  }

  /// What is to be said of columns, behind the caption.
  private static func notes(_ task: TaskFigures) -> String {
    let countsProcessors = task.methods.contains { $0.spent[.cpuSeconds] ?? 0 > 0 }
    let times = countsProcessors ? ". CPU time: CPU seconds, all threads of the run." : "."
    return [times, task.gapNote].compactMap { $0 }.joined(separator: " ")
  }

  /// A cell without a value, which says why when it is pointed at.
  private static func missing(_ reason: String, isSorted: Bool = false) -> Markup {
    let key: Markup = isSorted ? " data-value=\"\"" : ""
    return "<td class=\"dim\"\(key) title=\"\(reason)\">–</td>"
  }

  private static func columns(_ task: TaskFigures) -> [Column] {
    let format = task.format
    func value(_ value: Double?) -> (text: Markup, value: Double)? { value.map { ("\(format($0))", $0) } }
    func cost(_ resource: Resource, _ text: @escaping (Double) -> String) -> (MethodFigures) -> (text: Markup, value: Double)? {
      // Zero beside others' cost means that it does not apply to the method.
      { method in method.spent[resource].flatMap { $0 > 0 ? ("\(text($0))", $0) : nil } }
    }
    func noValue(_ reason: String = "none") -> (MethodFigures) -> String {
      { method in method.median == nil ? "No run of \(method.label) has ended with a value." : reason }
    }
    func isUncounted(_ what: String) -> (MethodFigures) -> String {
      { method in
        method.counted == 0 ? "No run of \(method.label) has ended." : "\(method.label) counts no \(what)."
      }
    }
    var columns = [
      Column(title: "Runs") { method in
        let all = method.runs.count
        return (method.counted == all ? "\(all)" : "\(method.counted) of \(all)", Double(method.counted))
      },
      Column(title: "Best", cell: { value($0.best) }, absence: noValue()),
      Column(title: "Median", cell: { value($0.median) }, isMain: true, absence: noValue()),
      Column(
        title: "Interquartile<br />range",
        cell: { method in
          guard let low = method.firstQuartile, let high = method.thirdQuartile else { return nil }
          return (low == high ? "\(format(low))" : "\(format(low)) – \(format(high))", high - low)
        }, absence: noValue()),
      Column(
        title: "Interquartile<br />mean and<br />95 % interval",
        cell: { method in
          guard let mean = method.interquartileMean else { return nil }
          guard let interval = method.interval else {
            let reason = "An interval takes \(NumberFormat.spelled(Bootstrap.fewestValues)) runs or more."
            return ("\(format(mean))<small class=\"below\" title=\"\(reason)\">no interval</small>", mean)
          }
          return ("\(format(mean))<small class=\"below\">\(format(interval[0])) – \(format(interval[1]))</small>", mean)
        }, absence: noValue()),
      Column(
        title: "Best<br />against<br />it, p",
        cell: { method in
          guard let contest = task.comparison?.contests.first(where: { $0.series == method.series }) else { return nil }
          return ("\(Self.probability(contest.probability))", contest.probability)
        }, absence: noValue("This is the method that the others are compared with.")),
      Column(
        title: "Gap of<br />median",
        cell: { method in method.gap.map { ("\(task.measure.text(ofGap: $0))", $0) } },
        absence: noValue("The known value is zero or of the other sign, so that a share of it says nothing.")),
      Column(
        title: "Proved<br />bound", cell: { method in method.bound.map { ("\(ValueFormat([$0])($0))", $0) } },
        absence: { "\($0.label) proves no bound." }),
    ]
    if let threshold = task.measure.threshold {
      columns.append(
        Column(
          title: "Reached<br />\(ValueFormat([threshold])(threshold))",
          cell: { method in
            guard let success = method.success, success.of > 0 else { return nil }
            return ("\(success.reached) of \(success.of)", Double(success.reached) / Double(success.of))
          }, absence: { "No run of \($0.label) has ended." }))
    }
    let steps: [(Resource, Markup, String)] = [
      (.evaluations, "Evaluations", "evaluations"), (.environmentSteps, "Environment<br />steps", "environment steps"),
    ]
    columns += steps.map { Column(title: $1, cell: cost($0, NumberFormat.count), absence: isUncounted($2)) }
    let times: [(Resource, Markup)] = [(.seconds, "Wall"), (.cpuSeconds, "CPU")]
    // One unit for both, so that they can be compared at a glance.
    let unit = TimeUnit(times.flatMap { time in task.methods.compactMap { $0.spent[time.0] } })
    return columns
      + times.map { Column(title: "\($1)<br />time, \(unit.name)", cell: cost($0, unit.text), absence: isUncounted("time")) }
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
          let figures = task.methods.first { $0.series == method.series }
          let sign: Markup = task.measure.direction == .minimize ? "≥" : "≤"
          if let bound = figures?.bound {
            return "<td class=\"dim\">\(sign) \(ValueFormat([bound])(bound))<small>bound</small></td>"
          }
          let isThere = figures != nil
          return missing(
            isThere ? "No run of \(method.label) has ended with a value." : "\(method.label) has not run on this task.")
        }
        let gap: Markup = figures.gap.map { "<small>\(task.measure.text(ofGap: $0))</small>" } ?? ""
        return "<td\(task.isBest(figures) ? " class=\"best\"" as Markup : "")>\(format(median))\(gap)</td>"
      }
      return """
        <tr><th scope="row">\(task.label)</th><td class="left">\(NumberFormat.words(task.measure.name))</td>\(cells)</tr>

        """
    }
    let hasGaps = tasks.contains { task in task.methods.contains { $0.gap != nil } }
    let reservation = tasks.contains { $0.gapNote != nil } ? " where there is one" : ""
    let behind = hasGaps ? "the gap to the known value or bound behind it\(reservation)" : "without gaps"
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="All tasks"><table><caption><span>Median of every method on \
      every task, \(behind); the best of a row is bold.</span></caption>
      <thead><tr><th scope="col">Task</th><th scope="col" class="left">Measure</th>\(heads)</tr></thead>
      <tbody>
      \(rows)</tbody></table></div>

      """
  }
}
