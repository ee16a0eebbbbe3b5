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
    func add(_ figures: [TaskPlots.Figure], _ place: [String]) {
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
          files.append(File(name: "\(name).svg", svg: standalone(panel.svg.text, style: style)))
        }
      }
    }
    for (index, experiment) in experiments.enumerated() {
      let place = experiments.count > 1 ? [experiment.experiment] : []
      if let aggregate = experiment.aggregate {
        add(AggregatePlots(figures: aggregate, identifier: "e\(index)-all").all(), place + ["all-tasks"])
      }
      for (number, task) in experiment.tasks.enumerated() {
        let plots = TaskPlots(figures: task, identifier: "e\(index)-t\(number)", labelsDots: true)
        add(plots.all(), place + [task.label])
      }
    }
    return files
  }

  /// A drawing that carries its style with it.
  private static func standalone(_ svg: String, style: String) -> String {
    guard let open = svg.firstIndex(of: ">") else { return svg }
    let head = svg[...open].replacing("<svg ", with: "<svg xmlns=\"http://www.w3.org/2000/svg\" ", maxReplacements: 1)
    return head + "<style>\(style)</style>" + svg[svg.index(after: open)...] + "\n"
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
