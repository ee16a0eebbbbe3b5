import Core
import Foundation

/// Draws the front of error against length, as a complete `<svg>` element: each formula a dot, the error on a logarithmic axis.
struct FrontDrawing {
  let members: [FittedFormula.Member]

  /// The drawing; nil where there is nothing to draw.
  func svg() -> String? {
    // An error of 0 has no place on a logarithmic axis.
    let smallest = members.map(\.trainingError).filter { $0 > 0 }.min() ?? 1e-16
    let points = members.map { (length: Double($0.length), error: log10(max($0.trainingError, smallest / 10))) }
    guard let longest = points.map(\.length).max(), let low = points.map(\.error).min(),
      let high = points.map(\.error).max()
    else { return nil }
    let (bottom, top) = (low.rounded(.down), max(high.rounded(.up), low.rounded(.down) + 1))
    func x(_ length: Double) -> String { text(52 + length / max(longest, 1) * 410) }
    func y(_ error: Double) -> String { text(20 + (top - error) / (top - bottom) * 230) }
    var steps = ""
    for (index, point) in points.enumerated() {
      steps += index == 0 ? "M\(x(point.length)) \(y(point.error))" : "H\(x(point.length))V\(y(point.error))"
    }
    let ticks = stride(from: bottom, through: top, by: max(1, ((top - bottom) / 6).rounded(.up))).map {
      let power = String(format: "%.0e", pow(10, $0))
      return "<text x=\"46\" y=\"\(y($0))\" text-anchor=\"end\" dominant-baseline=\"middle\">\(power)</text>"
    }
    .joined()
    let dots = points.map { "<circle cx=\"\(x($0.length))\" cy=\"\(y($0.error))\" r=\"3\"/>" }.joined()
    return """
      <svg viewBox="0 0 480 290" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="training error against length">\
      <g fill="currentColor" font-size="12">\(ticks)<text x="462" y="272" text-anchor="end">length (to \(Int(longest)))</text>\
      <text x="56" y="14">training error</text></g>\
      <path d="M52 20V250H462" fill="none" stroke="currentColor" stroke-opacity="0.5"/>\
      <path d="\(steps)" fill="none" stroke="var(--series-1, #1f77b4)" stroke-width="1.5"/>\
      <g fill="var(--series-1, #1f77b4)">\(dots)</g></svg>
      """
  }

  private func text(_ value: Double) -> String { String(format: "%.1f", value) }
}

extension GeneticProgramming: PictureReporting {
  /// The front of error against length, and its formulas.
  public func makePictures() throws -> [Picture] {
    let members = frontMembers
    var pictures: [Picture] = []
    if let svg = FrontDrawing(members: members).svg() {
      pictures.append(
        Picture(
          name: "front", title: "Error against length",
          caption: "The best formula of each length. Where the line falls steeply, a longer formula pays.", svg: svg))
    }
    if let svg = FormulaList(data: problem.data, members: members).svg() {
      pictures.append(
        Picture(
          name: "formulas", title: "Formulas of the front",
          caption:
            "Each has an error at least a tenth below the one before, or is the best. With every digit, and for LaTeX, they stand in result.json.",
          svg: svg))
    }
    return pictures
  }
}
