import Foundation
import Reports
import Testing

/// What can be read off a page when values, names and tables are out of the ordinary.
@Suite struct ReadableReportTests {
  private func page(_ directory: RunDirectory) throws -> String {
    let page = HTMLReport(try ReportLoader.load(directory.url)).html()
    #expect(try isWellFormed(page))
    return page
  }

  /// The texts beside the rows of drawings, lines of one name joined.
  private func rowNames(_ page: String) -> [String] {
    page.matches(of: /<text class="row"[^>]*>(.*?)<\/text>/).map { match in
      String(match.1).replacing(/<tspan[^>]*>/, with: "").replacing("</tspan>", with: "|")
    }
  }

  @Test func finalValuesOfManySizesStandOnALogarithmicAxis() throws {
    let directory = try RunDirectory()
    for seed in 1...5 {
      try directory.addRun(method: "near", seed: seed, value: 100 + Double(seed))
      try directory.addRun(method: "far", seed: seed, value: 50_000 + Double(seed), order: 1)
    }
    let wide = try page(directory)
    #expect(wide.contains("length (logarithmic)") && wide.contains("e0-t0-final-logarithmic-t"))
    // The other scale stands behind a tab.
    #expect(wide.contains("e0-t0-final-linear-t"))

    let other = try RunDirectory()
    for seed in 1...5 {
      try other.addRun(method: "near", seed: seed, value: 100 + Double(seed))
      try other.addRun(method: "far", seed: seed, value: 150 + Double(seed), order: 1)
    }
    let narrow = try page(other)
    #expect(!narrow.contains("length (logarithmic)") && narrow.contains("e0-t0-final-t"))
  }

  @Test func farValuesBelowZeroAreMarkedAtTheEdge() throws {
    let measure = #"{"name":"return","direction":"maximize"}"#
    let directory = try RunDirectory()
    for seed in 1...8 {
      try directory.addRun(method: "steady", seed: seed, value: Double(seed), measure: measure, name: "return")
      let value = seed == 3 ? -1e9 : Double(seed) - 4
      try directory.addRun(method: "lost", seed: seed, value: value, order: 1, measure: measure, name: "return")
    }
    let far = try page(directory)
    #expect(far.contains("A value far outside is marked at the edge.") && far.contains("class=\"beyond\""))
    #expect(far.contains("e0-t0-final-most-t") && far.contains("e0-t0-final-all-t"))

    try directory.addRun(method: "lost", seed: 3, value: -9, order: 1, measure: measure, name: "return")
    let near = try page(directory)
    #expect(!near.contains("far outside") && !near.contains("class=\"beyond\"") && near.contains("e0-t0-final-t"))
  }

  @Test func curvesThatAreFarFromAllOthersLeaveTheFrame() throws {
    let measure = #"{"name":"return","direction":"maximize"}"#
    let directory = try RunDirectory()
    for (order, method) in ["a", "b", "c", "lost"].enumerated() {
      for seed in 1...8 {
        let value = method == "lost" && seed < 4 ? -1e9 : Double(seed - 4)
        try directory.addRun(method: method, seed: seed, value: value, order: order, measure: measure, name: "return")
      }
    }
    #expect(try page(directory).contains("Values far from all others lie outside the frame."))
  }

  @Test func aFarRunDoesNotMakeAllScoresEqual() throws {
    let directory = try RunDirectory()
    for task in ["t1", "t2", "t3"] {
      for seed in 1...6 {
        let far = task == "t1" ? 1e9 : 250
        for (order, value) in [110 + Double(seed), 200 + Double(seed), far].enumerated() {
          try directory.addRun(task: task, method: ["a", "b", "c"][order], seed: seed, value: value, order: order)
        }
      }
    }
    let text = try page(directory)
    #expect(text.contains("The values of one task span more than two decades, so there scores are of their logarithms."))
    // On t1 a run of b scores log(1e9 / 201) / log(1e9 / 100) = 0.957 or less, not 0.9999999.
    let scores = try #require(text.firstMatch(of: /b: ([0-9.]+), from ([0-9.]+) to ([0-9.]+)/))
    #expect(try #require(Double(scores.3)) < 0.96)
  }

  @Test func longNamesAreWhole() throws {
    let directory = try RunDirectory()
    let names = ["differential-evolution, current to best", "covariance-matrix-adaptation", "short"]
    for task in ["t1", "t2"] {
      for seed in 1...5 {
        for (order, name) in names.enumerated() {
          try directory.addRun(
            task: task, method: "m\(order)", seed: seed, value: 100 + Double(order * 10 + seed), label: name, order: order)
        }
      }
    }
    let rows = rowNames(try page(directory))
    #expect(rows.contains("short") && rows.contains("covariance-matrix-|adaptation|"))
    #expect(rows.contains { $0.replacing("|", with: "").replacing(" ", with: "") == "differential-evolution,currenttobest" })
    // In the plots of final values, of scores and of ranks.
    #expect(rows.filter { $0.hasPrefix("covariance") }.count >= 5)
    #expect(rows.allSatisfy { !$0.contains("…") })
    // A line has room left of its row's frame.
    #expect(rows.flatMap { $0.split(separator: "|") }.allSatisfy { $0.count <= 24 })
  }

  @Test func aNameThatIsLongerThanTwoLinesIsCutAndStillThere() throws {
    let directory = try RunDirectory()
    let name = String(repeating: "populations & ", count: 12)
    for seed in 1...5 { try directory.addRun(method: "m", seed: seed, value: 100 + Double(seed), label: name) }
    let text = try page(directory)
    let row = try #require(text.firstMatch(of: /<text class="row"[^>]*><title>(.*?)<\/title>(.*?)<\/text>/))
    #expect(row.1 == name.replacing("&", with: "&amp;") && row.2.contains("…"))
  }

  @Test func aNameThatIsCutBeforeItsRankIsStillThere() throws {
    let directory = try RunDirectory()
    let name = "a population of two hundred with islands and migration"
    for task in ["t1", "t2", "t3"] {
      for seed in 1...5 {
        for (order, label) in [name, "second", "third"].enumerated() {
          try directory.addRun(
            task: task, method: "m\(order)", seed: seed, value: 100 + Double(seed + 10 * order), label: label, order: order)
        }
      }
    }
    let ranks = try #require(try page(directory).firstMatch(of: /<svg class="plot ranks".*?<\/svg>/.dotMatchesNewlines()))
    #expect(ranks.0.contains("<title>\(name)</title>") && ranks.0.contains("… 1.00"))
    #expect(!ranks.0.contains("<title>second</title>"))
  }

  @Test func missingCellsSayWhy() throws {
    let directory = try RunDirectory()
    for seed in 1...3 { try directory.addRun(task: "one", method: "a", seed: seed, value: 100 + Double(seed)) }
    try directory.addRun(task: "one", method: "b", seed: 1, value: 120, order: 1)
    try directory.addRun(task: "one", method: "c", seed: 1, value: 5000, status: "failed", order: 2)
    try directory.addRun(task: "two", method: "a", seed: 1, value: 101)
    try directory.addRun(task: "two", method: "c", seed: 1, value: -5, order: 2)
    let text = try page(directory)
    for reason in [
      "This is the method that the others are compared with.",
      "No run of c has ended with a value.", "b has not run on this task.",
      "The known value is zero or of the other sign, so that a share of it says nothing.",
    ] {
      #expect(text.contains("title=\"\(reason)\">–</td>"), "\(reason)")
    }
    #expect(!text.contains("data-value=\"\">–"))
    try Report.write(for: [directory.url])
    let markdown = try String(contentsOf: directory.url.appending(path: "report.md"), encoding: .utf8)
    #expect(!markdown.contains("|  |") && markdown.contains("| c | 0 of 3 | – | – | – | – | – |"))
  }

  @Test func volumesOfNothingAreNoRanking() throws {
    let directory = try RunDirectory()
    func add(_ method: String, _ values: [Double], order: Int) throws {
      for (index, value) in values.enumerated() {
        try directory.addRun(
          task: "zdt1", method: method, seed: index + 1, value: value, order: order,
          measure: #"{"name":"hypervolume","direction":"maximize"}"#, name: "hypervolume")
      }
    }
    try add("first", [0, 0, 0, 0, 0], order: 0)
    try add("second", [0, 0, 0, 0, 0], order: 1)
    let text = try page(directory)
    #expect(
      text.contains(
        "No run of first and second has found a solution that is better than the reference point in every objective."))
    #expect(text.contains("A hypervolume of 0 for all ranks nobody"))
    try add("third", [0, 0, 0.5, 0, 0], order: 2)
    let some = try page(directory)
    #expect(some.contains("No run of first and second has found") && !some.contains("ranks nobody"))
  }

  @Test func aLogWithoutValuesIsToldOf() throws {
    let directory = try RunDirectory()
    for seed in 1...5 { try directory.addRun(method: "a", seed: seed, value: 100 + Double(seed)) }
    try directory.write("[]\n", to: "berlin52/a/seed-2/metrics.jsonl")
    let text = try page(directory)
    #expect(text.contains("1 line of metrics.jsonl cannot be read"))
    #expect(text.contains("In metrics.jsonl, 1 of the 5 runs of a has no length; the curves are without them."))
  }

  @Test func smallValuesBesideLargeOnesShowTheirDigits() throws {
    let directory = try RunDirectory()
    for seed in 1...5 {
      try directory.addRun(method: "best", seed: seed, value: 0.000123, measure: #"{"name":"length","direction":"minimize"}"#)
      try directory.addRun(
        method: "near", seed: seed, value: 0.0456, order: 1, measure: #"{"name":"length","direction":"minimize"}"#)
      try directory.addRun(
        method: "far", seed: seed, value: 5043.5, order: 2, measure: #"{"name":"length","direction":"minimize"}"#)
    }
    let text = try page(directory)
    #expect(text.contains("Best by median length is best: 0.000123 over 5 seeds") && !text.contains("is shared by"))
    #expect(text.contains(">0.0456</td>") && text.contains(">5,044</td>"))
    // Where all have digits, all have the same decimals.
    #expect(ValueFormat([-0.001, 3.5])(3.5) == "3.500")
    #expect(ValueFormat([12.5, 120.25])(12.5) == "12.5" && ValueFormat([0.5, 1234.5])(0.5) == "0.5")
  }
}
