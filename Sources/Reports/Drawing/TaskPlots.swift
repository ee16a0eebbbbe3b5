/// Builds the plots of one task from its figures: what range to show, what to say about it.
struct TaskPlots {
  struct Panel {
    /// What tells the panel from the others, such as "logarithmic"; files and places in the page are named by it.
    var name: String
    /// The text of the panel's tab, which says of what the scale is: "seconds, logarithmic".
    var tab = ""
    var svg: Markup
  }

  struct Figure {
    var heading: String
    /// The same plot on one or two scales, the one to show first in front.
    var panels: [Panel]
    var caption: String
  }

  var figures: TaskFigures
  /// Put before every identifier of this task.
  var identifier: String
  var labelsDots: Bool

  private var measureName: String { NumberFormat.words(figures.measure.name) }

  private var references: [LinePlot.Reference] {
    var references: [LinePlot.Reference] = []
    if let known = figures.measure.known {
      let format = ValueFormat([known.value])
      references.append(.init(value: known.value, label: "\(known.proved ? "optimum" : "best known") \(format(known.value))"))
    } else if let bound = figures.measure.bound {
      references.append(.init(value: bound, label: "bound \(ValueFormat([bound])(bound))"))
    }
    if let threshold = figures.measure.threshold {
      references.append(.init(value: threshold, label: "threshold \(ValueFormat([threshold])(threshold))"))
    }
    return references
  }

  /// How to read the curves, said once for all of them.
  var legendNote: String {
    let subject = figures.isBestSoFar ? "the best \(measureName) so far" : "the latest \(measureName)"
    return "Curves show \(subject): the median over seeds, with the interquartile range as a band. "
      + "The sign on a line marks where half of the runs had ended."
  }

  /// All plots, in the order of the page: the first two curves, the outcome, and then what only some methods have.
  func all() -> [Figure] {
    let curves = curves()
    let fronts = figures.fronts.map { FrontPlot(figures: $0, task: figures.label).figure(identifier: identifier) }
    return curves.prefix(2) + [strip(), fronts].compactMap { $0 } + curves.dropFirst(2)
      + [attainment(), loss()].compactMap { $0 }
  }

  // MARK: Curves

  /// One figure for each resource that was measured.
  func curves() -> [Figure] {
    figures.curves.map { curves in
      let what = NumberFormat.words(curves.resource.rawValue)
      let domain = valueDomain(curves)
      let panels = curves.panels.map { panel in
        plot(
          panel, resource: curves.resource,
          yAxis: Axis(title: axisTitle(measureName, domain.scale), scale: domain.scale, domain: domain.range),
          references: references,
          isStepped: figures.isBestSoFar, title: "\(figures.label): \(measureName) against \(what)",
          identifier: "\(identifier)-\(curves.resource.rawValue)-\(panel.scale.rawValue)")
      }
      let notes = [
        domain.cropping,
        curves.resource == .learnerSteps ? "A learner step is a different amount of work for each method." : nil,
      ]
      let caption = notes.compactMap { $0 }.joined(separator: " ")
      return Figure(heading: "\(measureName.capitalizedFirst) against \(what)", panels: panels, caption: caption)
    }
  }

  /// How soon runs reach targets; nil where that cannot be told.
  func attainment() -> Figure? {
    guard let attainment = figures.attainment, let first = attainment.methods.first else { return nil }
    let what = NumberFormat.words(attainment.resource.rawValue)
    let low = first.share.x.first ?? 0
    let high = first.share.x.last ?? 1
    let isLogarithmic = attainment.scale == .logarithmic
    let plot = LinePlot(
      title: "\(figures.label): targets reached against \(what)",
      description: attainment.methods.map { method in
        "\(method.label) reaches \(NumberFormat.percent(100 * (method.share.median.last ?? 0)))"
      }.joined(separator: "; "),
      xAxis: Axis(
        title: axisTitle(what, attainment.scale), scale: attainment.scale,
        domain: (isLogarithmic ? low : 0)...high),
      yAxis: Axis(title: "share of targets", domain: 0...1.02),
      series: attainment.methods.map { .init(label: $0.label, index: $0.series, curve: $0.share) }, references: [],
      isStepped: true)
    let format = ValueFormat(attainment.targets)
    return Figure(
      heading: "Targets reached against \(what)",
      panels: [.init(name: attainment.scale.rawValue, svg: plot.svg(identifier: "\(identifier)-targets"))],
      caption:
        "The share of all pairs of run and target that were reached by then, for \(attainment.targets.count) targets from "
        + "\(format(attainment.targets[0])) to \(format(attainment.targets[attainment.targets.count - 1])), "
        + "each nearer to the best by the same ratio.")
  }

  /// The loss of the methods that report one.
  func loss() -> Figure? {
    guard let loss = figures.loss else { return nil }
    let values = loss.panels.flatMap(\.entries).flatMap { $0.curve.lower + $0.curve.upper }
    guard let low = values.min(), let high = values.max() else { return nil }
    let isLogarithmic = low > 0 && high > 50 * low
    let range = isLogarithmic ? max(low, high / 1e6) / 1.15...high * 1.15 : padded(low...high)
    let scale: Scale = isLogarithmic ? .logarithmic : .linear
    let axis = Axis(title: axisTitle("loss", scale), scale: scale, domain: range)
    let what = NumberFormat.words(loss.resource.rawValue)
    let panels = loss.panels.map { panel in
      plot(
        panel, resource: loss.resource, yAxis: axis, references: [], isStepped: false,
        title: "\(figures.label): loss against \(what)", identifier: "\(identifier)-loss-\(panel.scale.rawValue)")
    }
    return Figure(
      heading: "Loss against \(what)", panels: panels,
      caption: "Losses of different methods need not mean the same.")
  }

  private func plot(
    _ panel: CurveFigures.Panel, resource: Resource, yAxis: Axis, references: [LinePlot.Reference], isStepped: Bool,
    title: String, identifier: String
  ) -> Panel {
    let low = panel.entries.compactMap(\.curve.x.first).min() ?? 0
    let high = panel.entries.compactMap(\.curve.x.last).max() ?? 1
    let what = NumberFormat.words(resource.rawValue)
    let axis = Axis(
      title: axisTitle(what, panel.scale), scale: panel.scale,
      domain: (panel.scale == .linear ? 0 : low)...high)
    let format = ValueFormat(panel.entries.compactMap(\.curve.median.last))
    let ends = panel.entries.compactMap { entry in entry.curve.median.last.map { "\(entry.label) ends at \(format($0))" } }
    let plot = LinePlot(
      title: title, description: "Medians: \(ends.joined(separator: "; ")).", xAxis: axis, yAxis: yAxis,
      series: panel.entries.map { .init(label: $0.label, index: $0.series, curve: $0.curve) }, references: references,
      isStepped: isStepped)
    return Panel(
      name: panel.scale.rawValue, tab: "\(what), \(panel.scale.rawValue)", svg: plot.svg(identifier: identifier))
  }

  // MARK: Final values

  /// The final values of all runs; nil when no run has one.
  func strip() -> Figure? {
    let rows = figures.ranked.map { method in
      StripPlot.Row(
        label: method.label, index: method.series,
        runs: method.runs.filter(\.status.isCounted).compactMap { run in run.value.map { (run.seed, $0) } })
    }
    let values = rows.flatMap { $0.runs.map(\.value) }
    guard let low = values.min(), let high = values.max() else { return nil }
    let whole = padded(including(references, in: low...high))
    var axes = [Axis(title: measureName, domain: whole, count: 4)]
    var names = [axes[0].scale.rawValue]
    var tabs: [String] { names.map { name in ["most", "all"].contains(name) ? "\(name) values" : "\(measureName), \(name)" } }
    var note = ""
    // On a linear axis all that is not of the size of the largest would lie on one spot.
    if Scale.isLogarithmic(low...high) {
      let domain = reaching(references, from: low...high)
      axes.insert(Axis(title: axisTitle(measureName, .logarithmic), scale: .logarithmic, domain: domain, count: 4), at: 0)
      names.insert(axes[0].scale.rawValue, at: 0)
    } else if let most = Scale.rangeWithoutOutliers(values) {
      let domain = padded(including(references, in: most))
      axes.insert(Axis(title: measureName, domain: domain, count: 4), at: 0)
      names = ["most", "all"]
      let count = values.count { !domain.contains($0) }
      note = " \(count == 1 ? "A value" : "\(count) values") far outside \(count == 1 ? "is" : "are") marked at the edge."
    }
    let panels = zip(axes, zip(names, tabs)).map { axis, texts in
      let (name, tab) = texts
      let plot = StripPlot(
        title: "\(figures.label): final \(measureName) of every run",
        description: rows.map { row in "\(row.label): \(row.runs.count) runs" }.joined(separator: "; "),
        axis: axis, rows: rows, references: references, format: ValueFormat(values), labelsDots: labelsDots)
      // A plot of one scale keeps the name that it has always had.
      let suffix = axes.count > 1 ? "-\(name)" : ""
      return Panel(name: name, tab: tab, svg: plot.svg(identifier: "\(identifier)-final\(suffix)"))
    }
    return Figure(
      heading: "Final \(measureName)", panels: panels,
      caption: "A dot is a run; the box spans the interquartile range, the bar in it is the median, best method on top."
        + note)
  }

  // MARK: Ranges

  /// The title of an axis, which says so where it is logarithmic.
  private func axisTitle(_ what: String, _ scale: Scale) -> String { scale == .logarithmic ? "\(what) (logarithmic)" : what }

  /// The values to show, and a sentence about those that are not. A search starts so far off that the whole range would flatten all that
  /// matters into one line, so what is far worse than every method's end is cropped; a learning curve is shown whole, but for values so
  /// far out that nothing else could be seen.
  private func valueDomain(_ curves: CurveFigures) -> (range: ClosedRange<Double>, scale: Scale, cropping: String?) {
    let entries = curves.panels.flatMap(\.entries)
    let values = entries.flatMap { $0.curve.lower + $0.curve.upper }
    guard let low = values.min(), let high = values.max() else { return (0...1, .linear, nil) }
    // Residuals that fall by orders of magnitude are told apart by their logarithms.
    if figures.measure.direction == .minimize, low > 0, high > 50 * low {
      return (max(low, high / 1e9) / 1.15...high * 1.15, .logarithmic, nil)
    }
    // So are scores whose ends do; where they only begin small, that is what learning looks like.
    let medians = entries.compactMap(\.curve.median.last)
    if low > 0, let least = medians.min(), let most = medians.max(), Scale.isLogarithmic(least...most) {
      return (low / 1.15...high * 1.15, .logarithmic, nil)
    }
    var range = low...high
    var cropping: String?
    let isMinimized = figures.measure.direction == .minimize
    let ends = entries.flatMap { [$0.curve.lower.last, $0.curve.upper.last, $0.curve.median.last].compactMap { $0 } }
    // A single method has nobody to be told from; its way from the start is then what there is to see.
    if figures.isBestSoFar, figures.ranked.count > 1, let lowEnd = ends.min(), let highEnd = ends.max() {
      // At least a tenth of the range stays, so that nothing is magnified beyond reason.
      let focus = max(1.7 * (highEnd - lowEnd), (high - low) / 10)
      if high - low > 2.5 * focus {
        range = isMinimized ? low...(low + focus) : (high - focus)...high
        cropping = "Much worse values early in the runs lie outside the frame."
      }
    }
    if cropping == nil, let most = Scale.rangeWithoutOutliers(values) {
      range = most
      cropping = "Values far from all others lie outside the frame."
    }
    return (padded(including(references, in: range)), .linear, cropping)
  }

  /// The range widened to the references that are near enough not to dwarf it.
  private func including(_ references: [LinePlot.Reference], in range: ClosedRange<Double>) -> ClosedRange<Double> {
    let span = range.upperBound - range.lowerBound
    return references.reduce(range) { range, reference in
      let wider = min(range.lowerBound, reference.value)...max(range.upperBound, reference.value)
      return span == 0 || wider.upperBound - wider.lowerBound <= 2.5 * span ? wider : range
    }
  }

  /// A logarithmic range with the references within a decade of it.
  private func reaching(_ references: [LinePlot.Reference], from range: ClosedRange<Double>) -> ClosedRange<Double> {
    let near = references.map(\.value).filter { $0 >= range.lowerBound / 10 && $0 <= range.upperBound * 10 }
    return min(range.lowerBound, near.min() ?? .infinity) / 1.15...max(range.upperBound, near.max() ?? 0) * 1.15
  }

  private func padded(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    let span = range.upperBound - range.lowerBound
    let margin = span > 0 ? span * 0.05 : max(abs(range.upperBound) * 0.01, 1e-9)
    return (range.lowerBound - margin)...(range.upperBound + margin)
  }
}

extension String {
  /// The text with its first letter large.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
