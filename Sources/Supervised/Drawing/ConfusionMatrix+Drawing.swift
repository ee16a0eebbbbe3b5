import Core

extension ConfusionMatrix {
  /// More classes than this make no picture that could be read.
  private static let mostClasses = 40

  /// A picture with a row for each true class and a column for each predicted one; nil for too many classes.
  func picture() -> Picture? {
    let count = classes.count
    guard (1...Self.mostClasses).contains(count) else { return nil }
    let cell = count <= 12 ? 34.0 : 22.0
    let names = classes.map { $0.count > 12 ? $0.prefix(11) + "…" : $0 }
    let margin = 34 + Double(names.map(\.count).max() ?? 1) * 6.2
    let top = count <= 12 && names.allSatisfy { $0.count <= 4 } ? 40.0 : margin
    let side = cell * Double(count)
    var drawing = SVGDrawing(width: margin + side + 8, height: top + side + 8, title: "Confusion matrix")
    drawing.label("predicted", margin + side / 2, 13, opacity: 0.7)
    drawing.label("true", 13, top + side / 2, opacity: 0.7, isTurned: true)
    for (index, name) in names.enumerated() {
      let place = (Double(index) + 0.5) * cell
      drawing.label(String(name), margin - 7, top + place + 4, anchor: "end")
      if top == 40 {
        drawing.label(String(name), margin + place, top - 8)
      } else {
        drawing.label(String(name), margin + place + 4, top - 7, anchor: "start", isTurned: true)
      }
    }
    for label in 0..<count {
      let all = max((0..<count).reduce(0) { $0 + self[label, $1] }, 1)
      for predicted in 0..<count where self[label, predicted] > 0 {
        let number = self[label, predicted]
        let (x, y) = (margin + Double(predicted) * cell, top + Double(label) * cell)
        // Mistakes are rare in a good network and must be seen all the same.
        let share = Double(number) / Double(all)
        let isRight = label == predicted
        drawing.rectangle(
          x, y, cell, cell, fill: isRight ? SVGDrawing.blue : SVGDrawing.orange,
          opacity: isRight ? 0.08 + 0.5 * share : 0.12 + 0.75 * min(1, 5 * share),
          tip: "\(classes[label]) taken for \(classes[predicted]): \(number) of \(all)")
        let digits = "\(number)".count
        if cell > 30 || digits < 4 {
          drawing.label("\(number)", x + cell / 2, y + cell / 2 + 4, size: digits > 4 || cell < 30 ? 8.5 : 11)
        }
      }
    }
    drawing.frame(margin, top, side, side)
    let worst = (0..<count * count).filter { $0 / count != $0 % count }.max { counts[$0] < counts[$1] }
    var caption = "Rows are the true classes, columns what the network took them for."
    if let worst, counts[worst] > 0 {
      let times = counts[worst] == 1 ? "once" : "\(counts[worst]) times"
      caption += " Most often, \(classes[worst / count]) was taken for \(classes[worst % count]): \(times)."
    }
    return Picture(name: "confusion-matrix", title: "Confusion matrix", caption: caption, svg: drawing.text)
  }
}
