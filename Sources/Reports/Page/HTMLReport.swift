/// The report of one or several experiments as one page that needs nothing from outside.
///
/// ```swift
/// let page = HTMLReport(try ReportLoader.load(experimentDirectory)).html()
/// ```
public struct HTMLReport: Sendable {
  private let experiments: [ExperimentResults]
  private let figures: [ReportFigures]

  /// The report of one experiment.
  public init(_ results: ExperimentResults) { self.init([results]) }

  /// The report of several experiments, one after the other.
  public init(_ experiments: [ExperimentResults]) {
    self.experiments = experiments
    figures = Self.figures(experiments)
  }

  /// The figures behind the page, curves thinned so that a large report stays light.
  static func figures(_ experiments: [ExperimentResults]) -> [ReportFigures] {
    let methods = experiments.flatMap(\.tasks).reduce(0) { $0 + $1.methods.count }
    let points = min(150, max(40, 8_500 / max(1, methods)))
    return experiments.map { ReportFigures($0, points: points) }
  }

  var allFigures: [ReportFigures] { figures }

  /// What a page has near its beginning by which it is known as a report.
  static let mark = #"<meta name="generator" content="Warren" />"#

  /// The page as XHTML-compatible HTML. The same results give the same page, byte for byte.
  public func html() -> String {
    let series = (experiments.flatMap(\.tasks).flatMap(\.methods).map(\.series).max() ?? 0) + 1
    let title = experiments.map { $0.question.isEmpty ? $0.experiment : $0.question }.joined(separator: " · ")
    let bodies: [Markup] = experiments.indices.map { experiment($0) }
    // A browser takes the guards around the style sheet and the script for comments, an XML reader takes them for quotes.
    let page: Markup = """
      <!DOCTYPE html>
      <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
      <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
      script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'" />
      \(Markup(verbatim: Self.mark))
      <title>\(title)</title>
      <style>/*<![CDATA[*/
      \(Markup(verbatim: Stylesheet.text(series: series)))/*]]>*/</style>
      </head>
      <body>
      \(bodies)<footer>Made by Warren from the run directories. The figures are in report.json beside this page.</footer>
      <script>//<![CDATA[
      \(Markup(verbatim: Script.text))//]]></script>
      </body>
      </html>

      """
    return page.text
  }

  private func experiment(_ index: Int) -> Markup {
    let results = experiments[index]
    let figures = figures[index]
    let runs = results.tasks.flatMap(\.methods).reduce(0) { $0 + $1.runs.count }
    let labelsDots = experiments.flatMap(\.tasks).flatMap(\.methods).reduce(0) { $0 + $1.runs.count } <= 1000
    let prefix = "e\(index)"
    let links: [Markup] = figures.tasks.enumerated().map { "<li><a href=\"#\(prefix)-t\($0)\">\($1.label)</a></li>" }
    let navigation: Markup =
      figures.tasks.count > 1 ? "<nav aria-label=\"Tasks\"><ul>\(links)</ul></nav>" : ""
    let tasks: [Markup] = figures.tasks.indices.map {
      task(figures.tasks[$0], results: results.tasks[$0], identifier: "\(prefix)-t\($0)", labelsDots: labelsDots)
    }
    let kicker: Markup =
      results.question.isEmpty ? "Experiment report" : "Experiment <b>\(results.experiment)</b>"
    return """
      <section class="experiment"><header class="masthead"><p class="kicker">\(kicker)</p>
      <h1>\(results.question.isEmpty ? results.experiment : results.question)</h1>
      <p class="facts">\(facts(results, runs: runs))</p>\(navigation)</header>
      <main>
      \(summary(figures, identifier: prefix))\(tasks)\(RepeatSection.troubles(results))\(RepeatSection.markup(results))</main></section>

      """
  }

  private func facts(_ results: ExperimentResults, runs: Int) -> Markup {
    func plural(_ count: Int, _ word: String) -> String {
      "\(NumberFormat.count(Double(count))) \(word)\(count == 1 ? "" : "s")"
    }
    let methods = Set(results.tasks.flatMap(\.methods).map(\.name)).count
    var facts = [plural(results.tasks.count, "task"), plural(methods, "method"), plural(runs, "run")]
    let budgets = Set(results.tasks.flatMap(\.methods).flatMap(\.runs).compactMap { $0.provenance?.budget })
    if budgets.count == 1 { facts.append("\(budgets.first!) a run") }
    let parts: [Markup] = facts.map { "<span>\($0)</span>" }
    return "\(parts)"
  }

  private func summary(_ figures: ReportFigures, identifier: String) -> Markup {
    let findings: [Markup] = zip(figures.tasks, figures.summary).map { task, text in
      "<div><dt>\(task.label)</dt><dd>\(text)</dd></div>\n"
    }
    let overall: Markup = figures.overall.map { "<p class=\"overall\">\($0)</p>\n" } ?? ""
    let cautions: [Markup] = figures.cautions.map { "<li>\($0)</li>\n" }
    let box: Markup =
      cautions.isEmpty
      ? "" : "<aside class=\"cautions\"><h3>Before concluding more</h3><ul>\n\(cautions)</ul></aside>\n"
    return """
      <section class="summary"><h2>What came out</h2>
      \(overall)<dl class="findings\(figures.tasks.count > 3 ? " many" as Markup : "")">
      \(findings)</dl>
      \(figures.tasks.count > 1 ? ResultsTable.overview(figures.tasks) : "")\(box)\(aggregate(figures, identifier: identifier))</section>

      """
  }

  /// All tasks together.
  private func aggregate(_ figures: ReportFigures, identifier: String) -> Markup {
    guard let aggregate = figures.aggregate else { return "" }
    let plots = AggregatePlots(figures: aggregate, identifier: "\(identifier)-all").all()
    let rendered: [Markup] = plots.map { figure($0, group: "\(identifier)-all") }
    return """
      <h3 class="pictures">All tasks together</h3><div class="figures">
      \(rendered)</div>

      """
  }

  private func task(_ task: TaskFigures, results: TaskResults, identifier: String, labelsDots: Bool) -> Markup {
    let measure = task.measure
    let direction = measure.direction == .minimize ? "smaller is better" : "larger is better"
    var lead = "\(NumberFormat.words(measure.name).capitalizedFirst), \(direction)"
    if let known = measure.known {
      lead += "; \(known.proved ? "proved optimum" : "best known value") \(ValueFormat([known.value])(known.value))"
    } else if let bound = measure.bound {
      lead += "; proved: nothing is better than \(ValueFormat([bound])(bound)), so gaps are at most as stated"
    }
    let plots = TaskPlots(figures: task, identifier: identifier, labelsDots: labelsDots)
    let all = plots.all()
    var rendered: [Markup] = all.enumerated().map { figure($1, group: "\(identifier)-f\($0)") }
    if let drawing = results.drawing {
      rendered.insert(
        solution(drawing, task: task, identifier: identifier), at: min(rendered.count, min(task.curves.count, 2) + 1))
    }
    let toggles: [Markup] = task.ranked.map { method in
      """
      <label><input type="checkbox" class="toggle-\(method.series)" checked="checked" />\
      \(Marker.swatch(series: method.series))\(method.label)</label>

      """
    }
    let legend: Markup =
      task.ranked.isEmpty || all.isEmpty ? "" : "<fieldset class=\"legend\"><legend>Show</legend>\(toggles)</fieldset>\n"
    let note: Markup = task.curves.isEmpty ? "" : "<p class=\"lead note\">\(plots.legendNote)</p>\n"
    return """
      <section class="task" id="\(identifier)"><h2>\(task.label)</h2>
      <p class="lead">\(lead).</p>
      \(ResultsTable.markup(task, caption: "Methods on \(task.label) by median; costs are medians over the runs"))\(task.frontQuality?.markup ?? "")\(legend)\
      \(note)<div class="figures">
      \(rendered)</div>\(pictures(results, identifier: identifier))</section>

      """
  }

  private func figure(_ figure: TaskPlots.Figure, group: String) -> Markup {
    let body: Markup
    if figure.panels.count > 1 {
      let choices: [Markup] = figure.panels.enumerated().map { index, panel in
        """
        <input type="radio" name="\(group)" id="\(group)-\(index)"\(index == 0 ? " checked=\"checked\"" as Markup : "") />\
        <label for="\(group)-\(index)">\(panel.tab)</label>
        """
      }
      let panels: [Markup] = figure.panels.map { "<div class=\"panel\">\($0.svg)</div>" }
      body = "<div class=\"tabs\">\(choices)\(panels)</div>"
    } else {
      body = "<div class=\"single\">\(figure.panels.map(\.svg))</div>"
    }
    let caption: Markup = figure.caption.isEmpty ? "" : "<figcaption>\(figure.caption)</figcaption>"
    return "<figure><h3>\(figure.heading)</h3>\(body)\(caption)</figure>\n"
  }

  /// What the best run of each method shows of itself.
  private func pictures(_ results: TaskResults, identifier: String) -> Markup {
    let groups: [Markup] = results.methods.enumerated().compactMap { index, method in
      guard let shown = method.pictures else { return nil }
      let figures: [Markup] = shown.pictures.enumerated().map { number, picture in
        let svg = picture.svg.replacingOccurrences(of: "drawing-", with: "\(identifier)-m\(index)-p\(number)-")
        return """
          <figure class="solution"><h4>\(picture.title)</h4>\(Markup(verbatim: svg))\
          <figcaption>\(picture.caption)</figcaption></figure>

          """
      }
      return """
        <h3 class="pictures">\(Marker.swatch(series: method.series))\(method.label), seed \(shown.seed)</h3><div class="figures shown">
        \(figures)</div>

        """
    }
    return "\(groups)"
  }

  private func solution(_ drawing: SolutionDrawing, task: TaskFigures, identifier: String) -> Markup {
    let value = ValueFormat([drawing.value])(drawing.value)
    let svg = drawing.svg.replacingOccurrences(of: "drawing-", with: "\(identifier)-drawing-")
    return """
      <figure class="solution"><h3>The best solution</h3>\(Markup(verbatim: svg))<figcaption>Found by \(drawing.method) with \
      seed \(drawing.seed): \(NumberFormat.words(task.measure.name)) \(value).</figcaption></figure>

      """
  }
}
