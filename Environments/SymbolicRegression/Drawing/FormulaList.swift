import Foundation

/// Lists the formulas of a front as a complete `<svg>` element: for each its length, how much it explains, and the formula itself with
/// four digits.
struct FormulaList {
  private static let lettersInALine = 64
  private static let lineHeight = 15.0

  let data: RegressionData
  let members: [FittedFormula.Member]

  /// The members worth reading: the shortest and the best, and between them those whose error is a tenth below the last one listed.
  var listed: [FittedFormula.Member] {
    var kept: [FittedFormula.Member] = []
    for member in members where member.trainingError <= 0.9 * (kept.last?.trainingError ?? .infinity) { kept.append(member) }
    if let last = members.last, kept.last?.length != last.length { kept.append(last) }
    return kept
  }

  /// The drawing; nil where there is nothing to list.
  func svg() -> String? {
    var rows = ""
    var y = 16.0
    func write(_ text: String, _ x: Double, _ anchor: String = "start") {
      rows += "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\">\(text)</text>"
    }
    let test = data.test.count > 0
    for (name, x) in [("length", 40.0), ("training R²", 120.0), (test ? "test R²" : "", 190.0)] { write(name, x, "end") }
    write("formula", 205)
    for member in listed {
      guard let formula = try? FormulaParser.parse(member.expression, names: data.variables) else { continue }
      y += 1.5 * Self.lineHeight
      write("\(member.length)", 40, "end")
      write(share(data.training, member.trainingError), 120, "end")
      if test { write(member.testError.map { share(data.test, $0) } ?? "none", 190, "end") }
      for (index, line) in Self.lines(formula.text(data.variables, digits: 4)).enumerated() {
        if index > 0 { y += Self.lineHeight }
        write(line, index == 0 ? 205 : 217)
      }
    }
    guard !listed.isEmpty else { return nil }
    return """
      <svg viewBox="0 0 640 \(y + 10)" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="the formulas of the front">\
      <g fill="currentColor" font-size="11" font-family="monospace">\(rows)</g></svg>
      """
  }

  /// A share near 1 is told by what it lacks.
  private func share(_ rows: RegressionRows, _ error: Double) -> String {
    let share = rows.determination(error: error)
    return 1 - share < 1e-4 && share < 1 ? String(format: "1 - %.0e", 1 - share) : String(format: "%.4f", share)
  }

  /// A text in lines, broken at blanks.
  static func lines(_ text: String) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + word.count < lettersInALine {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
