import Foundation

/// Every plot of a report as a drawing of its own, for papers and slides.
enum FigureFiles {
  struct File {
    /// The file's name: task, plot and scale, in characters that every file system takes.
    var name: String
    var svg: String
  }

  /// The plots of all experiments.
  static func all(_ experiments: [ReportFigures]) -> [File] {
    let series = (experiments.flatMap(\.tasks).flatMap(\.methods).map(\.series).max() ?? 0) + 1
    let style = Stylesheet.drawing(series: series)
    var files: [File] = []
    var taken: Set<String> = []
    func add(_ figures: [TaskPlots.Figure], _ place: [String], labels: [Int: String]) {
      for figure in figures {
        for panel in figure.panels {
          let scale = figure.panels.count > 1 ? [panel.name] : []
          let base = slug((place + [figure.heading] + scale).joined(separator: "-"))
          var name = base
          var number = 2
          while !taken.insert(name).inserted {
            name = "\(base)-\(number)"
            number += 1
          }
          files.append(File(name: "\(name).svg", svg: standalone(panel.svg.text, labels: labels, style: style)))
        }
      }
    }
    for (index, experiment) in experiments.enumerated() {
      let place = experiments.count > 1 ? [experiment.experiment] : []
      let methods = experiment.tasks.flatMap(\.methods)
      let labels = Dictionary(methods.map { ($0.series, $0.label) }, uniquingKeysWith: { first, _ in first })
      if let aggregate = experiment.aggregate {
        add(AggregatePlots(figures: aggregate, identifier: "e\(index)-all").all(), place + ["all-tasks"], labels: labels)
      }
      for (number, task) in experiment.tasks.enumerated() {
        let plots = TaskPlots(figures: task, identifier: "e\(index)-t\(number)", labelsDots: true)
        add(plots.all(), place + [task.label], labels: labels)
      }
    }
    return files
  }

  /// A drawing that carries its style with it, and below its lines what they stand for; other plots have their labels beside the rows.
  private static func standalone(_ svg: String, labels: [Int: String], style: String) -> String {
    guard let open = svg.firstIndex(of: ">"), let end = svg.range(of: "</svg>", options: .backwards) else { return svg }
    var head = svg[...open].replacing("<svg ", with: "<svg xmlns=\"http://www.w3.org/2000/svg\" ", maxReplacements: 1)
    var legend = Markup(verbatim: "")
    if let box = head.firstMatch(of: /viewBox="0 0 (\d+) ([\d.]+)"/), let width = Double(box.1), let height = Double(box.2),
      head.contains("class=\"plot lines\"")
    {
      let shown = labels.keys.sorted().filter { svg.contains("class=\"series s\($0)\"") }
      let rows = Legend(entries: shown.map { ($0, labels[$0] ?? "") }, width: width, top: height)
      head.replaceSubrange(box.range, with: "viewBox=\"0 0 \(box.1) \((height + rows.height).short)\"")
      legend = rows.markup
    }
    return head + "<style>\(style)</style>" + svg[svg.index(after: open)..<end.lowerBound] + legend.text + "</svg>\n"
  }

  private static func slug(_ text: String) -> String {
    var slug = ""
    for character in text.lowercased() {
      if character.isASCII, character.isLetter || character.isNumber {
        slug.append(character)
      } else if slug.last != "-", !slug.isEmpty {
        slug.append("-")
      }
    }
    while slug.last == "-" { slug.removeLast() }
    return slug.isEmpty ? "figure" : String(slug.prefix(120))
  }
}
