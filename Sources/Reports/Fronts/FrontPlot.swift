/// The fronts of several methods in one plane: a stepped line for what half of the runs attain, a band from what one attains to
/// what all do.
struct FrontPlot {
  var figures: FrontFigures
  /// The task's name for readers.
  var task: String

  /// The plot, with what its lines mean.
  func figure(identifier: String) -> TaskPlots.Figure {
    let names = figures.objectives.map { NumberFormat.words($0.name) }
    let x = domain(0)
    let y = domain(1)
    let plot = LinePlot(
      title: "\(task): \(names[1]) against \(names[0])", description: knees.map { "\($0)." }.joined(separator: " "),
      xAxis: Axis(title: title(0), domain: x), yAxis: Axis(title: title(1), domain: y),
      series: figures.methods.map { method in
        .init(label: method.label, index: method.series, curve: curve(method, x: x, y: y))
      }, references: [], isStepped: true)
    let several = figures.methods.contains { $0.runs > 1 }
    let reading =
      several
      ? "A line bounds what half of a method's runs attain, its band reaches from what one run attains to what all do"
      : "A line bounds what a method's run attains"
    let better = figures.objectives[1].direction == .minimize ? "smaller" : "larger"
    return TaskPlots.Figure(
      heading: "Fronts: \(names[1]) against \(names[0])",
      panels: [.init(name: "linear", svg: plot.svg(identifier: "\(identifier)-fronts"))],
      caption: (["\(reading); \(better) \(names[1]) is better."]
        + (knees.isEmpty ? [] : ["Knees: \(knees.joined(separator: "; "))."])).joined(separator: " "))
  }

  private func title(_ objective: Int) -> String {
    let objective = figures.objectives[objective]
    return "\(NumberFormat.words(objective.name)), \(objective.direction == .minimize ? "smaller" : "larger") is better"
  }

  /// Where each method's median front bulges most.
  private var knees: [String] {
    let knees = figures.methods.compactMap(\.knee)
    let formats = figures.objectives.indices.map { place in ValueFormat(knees.map { $0[place] }) }
    return figures.methods.compactMap { method in
      method.knee.map { "\(method.label) at \(formats[0]($0[0])), \(formats[1]($0[1]))" }
    }
  }

  /// The range of an objective over the medians, a little widened; what single runs attain beyond it lies outside the frame.
  private func domain(_ objective: Int) -> ClosedRange<Double> {
    let values = figures.methods.flatMap { $0.median.map { $0[objective] } }
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    let margin = high > low ? (high - low) * 0.05 : max(abs(high) * 0.01, 1e-9)
    return (low - margin)...(high + margin)
  }

  /// A front as a curve over the first objective, stepping where a corner begins to count.
  private func curve(_ method: FrontFigures.Method, x: ClosedRange<Double>, y: ClosedRange<Double>) -> AnytimeCurve {
    let isMinimized = figures.objectives[0].direction == .minimize
    let ends = isMinimized ? [x.upperBound] : [x.lowerBound]
    let corners = (method.median + method.best + method.worst).map { $0[0] }
    var places = Set(corners + ends).sorted().filter(x.contains)
    let limit = isMinimized ? method.median.first?[0] : method.median.last?[0]
    if let limit { places.removeAll { isMinimized ? $0 < limit : $0 > limit } }
    // What is attained nowhere is drawn at the far side of the frame.
    let nothing = figures.objectives[1].direction == .minimize ? y.upperBound : y.lowerBound
    func values(_ surface: [[Double]]) -> [Double] {
      places.map { place in
        // A value to be made large is attained up to its corner, so that beyond a place the corners farther out count.
        let corner =
          isMinimized
          ? surface.last { $0[0] <= place } : surface.first { $0[0] > place } ?? surface.last { $0[0] == place }
        return corner?[1] ?? nothing
      }
    }
    var curve = AnytimeCurve(runs: [], grid: [])
    curve.x = places
    curve.median = values(method.median)
    curve.lower = values(method.best)
    curve.upper = values(method.worst)
    curve.end = places.last ?? 0
    return curve
  }
}
