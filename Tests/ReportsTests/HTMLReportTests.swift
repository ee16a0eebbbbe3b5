import Core
import Foundation
import Reports
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Whether an XML parser reads `page` to its end; what stops it is recorded.
func isWellFormed(_ page: String) throws -> Bool {
  let parser = XMLParser(data: Data(page.utf8))
  let isRead = parser.parse()
  if !isRead {
    let line = page.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(parser.lineNumber - 1).first ?? ""
    Issue.record("line \(parser.lineNumber), column \(parser.columnNumber): \(line.prefix(200))")
  }
  return isRead
}

@Suite struct HTMLReportTests {
  private func experiment() throws -> RunDirectory {
    let directory = try RunDirectory()
    try directory.write("experiment: trial # <script>alert(2)</script>\n", to: "experiment.yaml")
    for seed in 1...6 {
      try directory.addRun(method: "genetic", seed: seed, value: 100 + Double(seed % 3), label: "GA", order: 1)
      try directory.addRun(method: "two-opt", seed: seed, value: 110 + Double(seed), order: 0)
    }
    return directory
  }

  @Test func aPageHasWhatAReaderNeeds() throws {
    let directory = try experiment()
    try directory.write(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M0 0L9 9\"/></svg>",
      to: "berlin52/genetic/seed-3/solution.svg")
    let page = HTMLReport(try ReportLoader.load(directory.url)).html()
    #expect(try isWellFormed(page))
    for text in [
      "<h1>Which is best?</h1>", "Best by median length is GA: 101 over 6 seeds, 1.00 % above the proved optimum of 100.",
      "Next comes two-opt with 113.5", "Length against evaluations", "Length against seconds", "optimum 100",
      "Found by GA with seed 3: length 100.", "M0 0L9 9", "Loss against evaluations", "warren run experiment.yaml",
      "&lt;script&gt;alert(2)", "P with V, 2 cores", "method.population", "prefers-color-scheme: dark", "@media print",
      "<th scope=\"col\">Wall<br />time, s</th><th scope=\"col\">CPU<br />time, s</th>",
      "<td data-value=\"1.0\">1</td><td data-value=\"0.9\">0.9</td></tr>",
    ] {
      #expect(page.contains(text), "\(text) is not on the page")
    }
    #expect(!page.contains("<script>alert"))
    #expect(page.contains("<svg class=\"plot lines\""))
  }

  @Test func nothingIsFetchedFromOutside() throws {
    let directory = try experiment()
    let page = HTMLReport(try ReportLoader.load(directory.url)).html()
    let addresses = page.components(separatedBy: "http").dropFirst().map { String($0.prefix(30)) }
    // Names of XML namespaces are no addresses, and the script names one for the cursor it draws.
    #expect(addresses.allSatisfy { $0.hasPrefix("://www.w3.org/") || $0.hasPrefix("-equiv") })
    for text in [" src=", "@import", "url(http", "<link", "<iframe"] { #expect(!page.contains(text)) }
  }

  @Test func theSameRunsGiveTheSamePage() throws {
    let directory = try experiment()
    let one = HTMLReport(try ReportLoader.load(directory.url)).html()
    #expect(try HTMLReport(ReportLoader.load(directory.url)).html() == one)
  }

  @Test func hostileNamesAreText() throws {
    let directory = try RunDirectory()
    let label = "</td><script>alert('x')</script>\" onload=\"alert(1)"
    for seed in 1...2 {
      try directory.addRun(task: "a&b <i>", method: "x\"'<b>", seed: seed, value: 3, label: label)
      try directory.addRun(task: "a&b <i>", method: "other", seed: seed, value: 4, status: "]]></style><script>alert(1)")
    }
    let page = HTMLReport(try ReportLoader.load(directory.url)).html()
    #expect(try isWellFormed(page))
    #expect(!page.contains("<script>alert"))
    #expect(!page.contains("\" onload=\"alert"))
    #expect(!page.contains("<i>"))
  }

  @Test func aClearDifferenceIsEstablished() throws {
    let directory = try RunDirectory()
    for seed in 1...10 {
      try directory.addRun(method: "a", seed: seed, value: 100 + Double(seed))
      try directory.addRun(method: "b", seed: seed, value: 120 + Double(seed), order: 1)
    }
    let page = HTMLReport(try ReportLoader.load(directory.url)).html()
    #expect(page.contains("That a is better than b is established at the level of 5 percent."))
    #expect(page.contains("Targets reached against evaluations"))
  }

  @Test func allTasksAreComparedTogether() throws {
    let directory = try RunDirectory()
    for task in ["t1", "t2", "t3"] {
      for seed in 1...6 {
        for (order, method) in ["a", "b", "c"].enumerated() {
          let value = 100 + Double(order * 20 + seed)
          try directory.addRun(task: task, method: method, seed: seed, value: value, order: order)
        }
      }
    }
    let page = HTMLReport(try ReportLoader.load(directory.url)).html()
    #expect(try isWellFormed(page))
    // Scores run from 0 at 146 to 1 at the optimum of 100; those of a are 45/46 down to 40/46.
    #expect(page.contains("Over all 3 tasks together the highest scores are those of a: an interquartile mean of 0.924,"))
    #expect(page.contains("A run of a is likelier better than not against b and c."))
    for text in ["All tasks together", "Performance profiles", "critical difference 1.91", "a 1.00", "c 3.00"] {
      #expect(page.contains(text), "\(text) is not on the page")
    }
  }

  @Test func theSummarySaysWhatCannotBeConcluded() throws {
    let directory = try RunDirectory()
    for seed in 1...4 {
      try directory.addRun(method: "a", seed: seed, value: 100 + Double(seed))
      try directory.addRun(
        method: "b", seed: seed, value: 100.6 + Double(seed), status: seed == 4 ? "failed" : "finished", order: 1)
    }
    let page = HTMLReport(try ReportLoader.load(directory.url)).html()
    #expect(page.contains("Fewer than five seeds stand behind a (4) and b (3)."))
    #expect(page.contains("Whether a is better than b is not established: so large a difference may be chance."))
    #expect(page.contains("Of the 4 runs of b, 1 failed; such runs are not in the figures."))
  }

  @Test func aThresholdCountsTheRunsThatReachedIt() throws {
    let directory = try RunDirectory()
    for seed in 1...5 {
      try directory.addRun(
        method: "dqn", seed: seed, value: seed == 5 ? 300 : 490,
        measure: #"{"name":"length","direction":"maximize","threshold":475}"#)
    }
    let page = HTMLReport(try ReportLoader.load(directory.url)).html()
    #expect(page.contains("A length of 475 was reached by dqn in 4 of 5 runs."))
    #expect(page.contains("threshold 475"))
  }
}

@Suite struct ReportTests {
  @Test func writesPageAndFigures() throws {
    let directory = try RunDirectory()
    for seed in 1...5 { try directory.addRun(method: "m", seed: seed, value: 100 + Double(seed)) }
    let page = try Report.write(for: [directory.url])
    #expect(page.path == directory.url.appending(path: "report.html").path)
    let figures = try JSONSerialization.jsonObject(with: Data(contentsOf: directory.url.appending(path: "report.json")))
    let experiments = try #require((figures as? [String: Any])?["experiments"] as? [[String: Any]])
    let task = try #require((experiments[0]["tasks"] as? [[String: Any]])?.first)
    let method = try #require((task["methods"] as? [[String: Any]])?.first)
    #expect(method["median"] as? Double == 103)
    #expect(method["firstQuartile"] as? Double == 102)
    #expect(method["gap"] as? Double == 0.03)
    let names = try FileManager.default.contentsOfDirectory(atPath: directory.url.path)
    #expect(names.sorted() == ["berlin52", "report.csv", "report.html", "report.json", "report.md"], "no temporary file stays")
  }

  @Test func singleRunsOfOneExperimentStandTogether() throws {
    let directory = try RunDirectory()
    try directory.addRun(method: "a", seed: 1, value: 101)
    try directory.addRun(method: "b", seed: 1, value: 105)
    let runs = ["a", "b"].map { directory.url.appending(path: "berlin52/\($0)/seed-1") }
    let target = directory.url.appending(path: "out/page.html")
    #expect(try Report.write(for: runs, to: target).lastPathComponent == "page.html")
    let page = try String(contentsOf: target, encoding: .utf8)
    #expect(page.components(separatedBy: "<h1>").count == 2)
    #expect(page.contains("Best by median length is a: 101 in a single run"))
    #expect(try isWellFormed(page))
    #expect(FileManager.default.fileExists(atPath: directory.url.appending(path: "out/page.json").path))
    #expect(try Report.write(for: runs).path == directory.url.appending(path: "berlin52/report.html").path)
  }

  @Test func twoExperimentsFollowEachOther() throws {
    let one = try RunDirectory("one")
    let two = try RunDirectory("two")
    try one.addRun(method: "a", seed: 1, value: 101)
    try two.addRun(method: "a", seed: 1, value: 102)
    let page = try Report.write(for: [one.url, two.url], to: one.url.appending(path: "both.html"))
    let text = try String(contentsOf: page, encoding: .utf8)
    #expect(text.components(separatedBy: "<h1>").count == 3)
    #expect(try isWellFormed(text))
  }

  @Test func onlyReportsAreOverwritten() throws {
    let directory = try RunDirectory()
    try directory.addRun(method: "a", seed: 1, value: 101)
    let page = directory.url.appending(path: "out/paper.html")
    func isRefused(_ words: String, to target: URL) {
      let error = #expect(throws: WarrenError.self) { try Report.write(for: [directory.url], to: target) }
      #expect(error?.description.contains(words) == true && error?.kind == .usage, "\(error?.description ?? "")")
    }
    for name in ["out/paper.md", "out/paper.json", "out/paper.csv", "out/paper.html"] {
      try directory.write("mine", to: name)
      isRefused(name + ": this file is none of a report", to: page)
      #expect(try String(contentsOf: directory.url.appending(path: name), encoding: .utf8) == "mine")
      try FileManager.default.removeItem(at: directory.url.appending(path: "out"))
    }
    try Report.write(for: [directory.url], to: page)
    let first = try Data(contentsOf: page)
    try directory.addRun(method: "a", seed: 2, value: 102)
    try Report.write(for: [directory.url], to: page)
    #expect(try Data(contentsOf: page) != first, "a report is written again")
    // In its own folder, a report replaces what stands there.
    try directory.write("cut", to: "report.html")
    try directory.write("cut", to: "report.md")
    try Report.write(for: [directory.url])
    #expect(try String(contentsOf: directory.url.appending(path: "report.md"), encoding: .utf8) != "cut")
    for ending in ["json", "csv", "md"] {
      isRefused("such as other.html", to: directory.url.appending(path: "other.\(ending)"))
    }
  }

  @Test func aPlaceThatCannotBeWrittenIsAnError() throws {
    let directory = try RunDirectory()
    try directory.addRun(method: "a", seed: 1, value: 101)
    try directory.write("a file", to: "blocked")
    let error = #expect(throws: WarrenError.self) {
      try Report.write(for: [directory.url], to: directory.url.appending(path: "blocked/report.html"))
    }
    #expect(error?.description.contains("a file of that name is in the way") == true)
  }
}

@Suite struct SummaryTests {
  @Test func severalTasksHaveAnOverallSentence() throws {
    let directory = try RunDirectory()
    for task in ["one", "two", "three"] {
      for seed in 1...5 {
        try directory.addRun(task: task, method: "a", seed: seed, value: task == "two" ? 120 : 101)
        try directory.addRun(task: task, method: "b", seed: seed, value: 110, order: 1)
      }
    }
    let page = HTMLReport(try ReportLoader.load(directory.url)).html()
    #expect(page.contains("Best by median most often is a: on 2 of 3 tasks."))
    #expect(page.contains("Best by median length is b: 110 over 5 seeds, 10.00 % above the proved optimum of 100."))
    #expect(try isWellFormed(page))
  }

  @Test func equalMediansShareTheFirstPlace() throws {
    let directory = try RunDirectory()
    for method in ["a", "b"] {
      for seed in 1...5 { try directory.addRun(method: method, seed: seed, value: 100) }
    }
    let page = HTMLReport(try ReportLoader.load(directory.url)).html()
    #expect(page.contains("The best median length, 100, is shared by a and b, exactly the proved optimum."))
  }

  @Test func aValueBetterThanAProvedOptimumIsDoubted() throws {
    let directory = try RunDirectory()
    for seed in 1...5 { try directory.addRun(method: "a", seed: seed, value: 99) }
    let page = HTMLReport(try ReportLoader.load(directory.url)).html()
    #expect(page.contains("a reports a value better than the proved optimum; the run or the known value is wrong."))
    #expect(page.contains("−1.00 % (beyond)"))
  }

  /// Returns are means over some episodes, the proved optimum one over all of them.
  @Test func aMeanBetterThanAProvedOptimumIsLuck() throws {
    func page(deviation: Double?) throws -> String {
      let directory = try RunDirectory()
      for seed in 1...5 {
        try directory.addRun(
          method: "a", seed: seed, value: 0.77,
          measure: #"{"name":"return","direction":"maximize","known":{"value":0.75,"proved":true}}"#, name: "return",
          deviation: deviation)
      }
      return HTMLReport(try ReportLoader.load(directory.url)).html()
    }
    let lucky = try page(deviation: 0.4)
    #expect(lucky.contains("a reports a mean better than the proved optimum, which is one of all episodes"))
    #expect(!lucky.contains("is wrong"))
    #expect(lucky.contains("−2.67 % (beyond)"))
    // Where all episodes have the same return there is no chance in it.
    #expect(try page(deviation: 0).contains("the run or the known value is wrong"))
  }

  @Test func gapsBelowZeroAreMarkedWhereNothingCanBeBetter() {
    #expect(NumberFormat.gap(0.03, toProved: true) == "3.00 %")
    #expect(NumberFormat.gap(-0.03, toProved: true) == "−3.00 % (beyond)")
    // Better than the best that anyone had found.
    #expect(NumberFormat.gap(-0.03, toProved: false) == "−3.00 %")
    #expect(NumberFormat.gap(-1e-16, toProved: true) == NumberFormat.gap(0, toProved: true))
  }
}

@Suite struct ReportFormatTests {
  private func written() throws -> (folder: URL, directory: RunDirectory) {
    let directory = try RunDirectory()
    for seed in 1...5 {
      try directory.addRun(method: "a", seed: seed, value: 100 + Double(seed), label: "=a|b")
      try directory.addRun(method: "b", seed: seed, value: 120 + Double(seed), label: "b, \"c\"", order: 1)
    }
    let folder = directory.url.appending(path: "figures")
    try Report.write(for: [directory.url], figures: folder)
    return (folder, directory)
  }

  @Test func theTableHasALineForEachRun() throws {
    let (_, directory) = try written()
    let text = try String(contentsOf: directory.url.appending(path: "report.csv"), encoding: .utf8)
    let lines = text.split(separator: "\r\n")
    #expect(lines.count == 11)
    #expect(
      lines[0]
        == "experiment,task,method,seed,status,measure,value,evaluations,seconds,environmentSteps,learnerSteps,cpuSeconds,reason"
    )
    // Nothing that a spreadsheet would take for a formula.
    #expect(lines[1].hasPrefix("trial,berlin52,'=a|b,1,finished,length,101.0,201.0,1.0,"))
    #expect(lines[6].hasPrefix("trial,berlin52,\"b, \"\"c\"\"\",1,finished,length,121.0,"))
  }

  @Test func markdownIsBriefAndSafe() throws {
    let (_, directory) = try written()
    let text = try String(contentsOf: directory.url.appending(path: "report.md"), encoding: .utf8)
    #expect(text.hasPrefix("# Which is best?\n"))
    #expect(text.contains("| =a\\|b | 5 | **103** | 102 to 104 | 103, "))
    #expect(text.contains("is established at the level of 5 percent."))
  }

  @Test func everyPlotIsADrawingOfItsOwn() throws {
    let (folder, directory) = try written()
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(names.contains("berlin52-final-length.svg"))
    #expect(names.contains("berlin52-targets-reached-against-evaluations.svg"))
    for name in names {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      #expect(text.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\""))
      #expect(try isWellFormed(text))
      // What the lines stand for is said below them.
      #expect(text.contains(">b, &quot;c&quot;</text>") && text.contains(">=a|b</text>"), "\(name)")
    }
    withExtendedLifetime(directory) {}
  }
}
