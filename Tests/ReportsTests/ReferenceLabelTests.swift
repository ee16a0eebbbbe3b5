import Foundation
import Reports
import Testing

/// The labels of optimum and threshold in the drawings of a page.
@Suite struct ReferenceLabelTests {
  private struct Note {
    var x, y: Double
    var anchor: String
    var text: String
    /// From left to right at the size of the style sheet's 12 units, roughly.
    var span: ClosedRange<Double> {
      let width = Double(text.count) * 6
      let start = anchor == "end" ? x - width : anchor == "middle" ? x - width / 2 : x
      return start...(start + width)
    }
  }

  /// The drawings of the class `name` on a page about values around `known` and `threshold`.
  private func drawings(_ name: String, values: [Double], known: Double, threshold: Double) throws -> [String] {
    let directory = try RunDirectory()
    for (seed, value) in values.enumerated() {
      try directory.addRun(
        method: "dqn", seed: seed, value: value,
        measure:
          #"{"name":"length","direction":"maximize","threshold":\#(threshold),"known":{"value":\#(known),"proved":true}}"#)
    }
    let page = HTMLReport(try ReportLoader.load(directory.url)).html()
    return page.components(separatedBy: "<svg class=\"plot \(name)\"").dropFirst()
      .map { $0.components(separatedBy: "</svg>")[0] }
      .filter { $0.contains("class=\"reference\"") }
  }

  private func attribute(_ name: String, _ element: Substring) -> Double {
    Double(element.components(separatedBy: " \(name)=\"").dropFirst().first?.prefix { $0 != "\"" } ?? "") ?? .nan
  }

  private func notes(_ svg: String) -> [Note] {
    svg.components(separatedBy: "<text class=\"note\"").dropFirst().map { part in
      let element = part.prefix { $0 != ">" }
      return Note(
        x: attribute("x", element), y: attribute("y", element),
        anchor: ["end", "middle"].first { element.contains("text-anchor=\"\($0)\"") } ?? "start",
        text: String(part.dropFirst(element.count + 1).prefix { $0 != "<" }))
    }
  }

  private func lines(_ svg: String, _ name: String) -> [Double] {
    svg.components(separatedBy: "<line class=\"reference\"").dropFirst().map { attribute(name, $0.prefix { $0 != ">" }) }
  }

  @Test(arguments: [475.0, 499, 500, 300, 498])
  func noLineOfACurveCrossesALabel(threshold: Double) throws {
    let drawings = try drawings("lines", values: [180, 320, 470, 480, 500], known: 500, threshold: threshold)
    #expect(!drawings.isEmpty)
    for svg in drawings {
      let (notes, heights) = (notes(svg), lines(svg, "y1"))
      #expect(notes.map(\.text) == ["optimum 500", "threshold \(Int(threshold))"])
      for note in notes {
        // Letters reach from the baseline about nine units up and three down.
        #expect(!heights.contains { $0 > note.y - 9 && $0 < note.y + 3 }, "\(note) \(heights)")
      }
      #expect(abs(notes[0].y - notes[1].y) >= 12 || !notes[0].span.overlaps(notes[1].span), "\(notes)")
    }
  }

  @Test(arguments: [475.0, 500, 300, 200])
  func noLabelAboveTheFinalValuesMeetsAnother(threshold: Double) throws {
    let svg = try #require(
      try drawings("strip", values: [180, 320, 470, 480, 500], known: 500, threshold: threshold).first)
    let (notes, places, tops) = (notes(svg), lines(svg, "x1"), lines(svg, "y1"))
    #expect(notes.count == 2)
    #expect(abs(notes[0].y - notes[1].y) >= 12 || !notes[0].span.overlaps(notes[1].span), "\(notes)")
    for (note, other) in [(notes[0], 1), (notes[1], 0)] where tops[other] < note.y {
      let x = places[other]
      #expect(x <= note.span.lowerBound || x >= note.span.upperBound, "\(note) \(places)")
    }
    #expect(notes.allSatisfy { $0.y >= 10 })
  }
}
