import Foundation
import Reports
import Testing

@Suite struct FrontTests {
  private static let measure = #"{"name":"hypervolume","direction":"maximize"}"#

  /// Writes a run whose front has the given points.
  private func add(
    _ points: [(Double, Double)], method: String, seed: Int, to directory: RunDirectory, order: Int = 0,
    directions: String = #"{"f1":"minimize","f2":"minimize"}"#
  ) throws {
    try directory.addRun(task: "zdt1", method: method, seed: seed, value: 1, order: order, measure: Self.measure)
    let members = points.map { #"{"objectives":{"f1":\#($0.0),"f2":\#($0.1)},"solution":[0]}"# }.joined(separator: ",")
    try directory.write(
      """
      {"status":"finished","seed":\(seed),"task":"zdt1","method":"\(method)","objectives":{"hypervolume":0.5},
       "ledger":{"learnerSteps":3,"evaluations":201,"seconds":1.0,"cpuSeconds":0.9},
       "solution":{"directions":\(directions),"front":[\(members)]}}
      """, to: "zdt1/\(method)/seed-\(seed)/result.json")
  }

  @Test func whatHalfOfTheRunsAttainIsTheMedianFront() throws {
    let directory = try RunDirectory()
    try add([(1, 4), (2, 2), (4, 1)], method: "a", seed: 1, to: directory)
    try add([(1, 5), (3, 2), (4, 0)], method: "a", seed: 2, to: directory)
    try add([(2, 6), (3, 3)], method: "a", seed: 3, to: directory)
    let results = try ReportLoader.load(directory.url)
    let figures = try #require(FrontFigures(results.tasks[0]))
    let method = try #require(figures.methods.first)
    #expect(method.best == [[1, 4], [2, 2], [4, 0]])
    // By hand: two of three runs attain (1, 5) with 4 and 5, (3, 2) with 2 and 2, (4, 1) with 1 and 0; at 2 the values are 2, 5, 6.
    #expect(method.median == [[1, 5], [3, 2], [4, 1]])
    #expect(method.worst == [[2, 6], [3, 3]])
    #expect(method.runs == 3)
  }

  @Test func objectivesToBeMadeLargeKeepTheirSigns() throws {
    let directory = try RunDirectory()
    let directions = #"{"f1":"maximize","f2":"maximize"}"#
    try add([(1, 4), (2, 2), (4, 1)], method: "a", seed: 1, to: directory, directions: directions)
    try add([(1, 3), (3, 2)], method: "a", seed: 2, to: directory, directions: directions)
    let figures = try #require(FrontFigures(try ReportLoader.load(directory.url).tasks[0]))
    let method = try #require(figures.methods.first)
    #expect(method.best == [[1, 4], [3, 2], [4, 1]])
    #expect(method.worst == [[1, 3], [2, 2], [3, 1]])
    #expect(figures.objectives.map(\.direction) == [.maximize, .maximize])
  }

  @Test func thePageDrawsTheFrontsAndSaysTheKnees() throws {
    let directory = try RunDirectory()
    try add([(0, 10), (1, 1), (10, 0)], method: "bulging", seed: 1, to: directory)
    try add([(0, 9), (9, 0)], method: "straight", seed: 1, to: directory, order: 1)
    let page = HTMLReport(try ReportLoader.load(directory.url)).html()
    #expect(page.contains("<h3>Fronts: f2 against f1</h3>"))
    #expect(page.contains("Knees: bulging at 1, 1."))
    #expect(!page.contains("straight at"))
  }

  @Test func frontsAreMeasuredAgainstTheBestOfAllMethods() throws {
    let directory = try RunDirectory()
    try add([(0, 10), (10, 0)], method: "a", seed: 1, to: directory)
    try add([(5, 5), (0, 12)], method: "b", seed: 1, to: directory, order: 1)
    let results = try ReportLoader.load(directory.url)
    let quality = try #require(FrontQuality(results.tasks[0]))
    // By hand: the best are (0, 10), (5, 5) and (10, 0), scaled (0, 1), (.5, .5) and (1, 0).
    #expect(quality.reference == 3 && quality.methods.map(\.label) == ["a", "b"])
    let (a, b) = (quality.methods[0], quality.methods[1])
    #expect(abs(a.invertedDistance - 0.5 / 3) < 1e-12 && a.distance == 0 && a.epsilon == 0.5 && a.points == 2)
    #expect(abs(b.invertedDistance - 0.7 / 3) < 1e-12 && abs(b.distance - 0.1) < 1e-12 && abs(b.epsilon - 0.5) < 1e-12)
    #expect(HTMLReport(results).html().contains("Fronts against the 3 best points of all methods"))
  }

  @Test func frontsOfObjectivesToBeMadeLargeAreMeasuredTheSameWay() throws {
    let directory = try RunDirectory()
    let directions = #"{"f1":"maximize","f2":"maximize"}"#
    try add([(10, 0), (0, 10)], method: "a", seed: 1, to: directory, directions: directions)
    try add([(5, 5), (10, -2)], method: "b", seed: 1, to: directory, order: 1, directions: directions)
    let quality = try #require(FrontQuality(try ReportLoader.load(directory.url).tasks[0]))
    #expect(abs(quality.methods[0].invertedDistance - 0.5 / 3) < 1e-12)
    #expect(abs(quality.methods[1].invertedDistance - 0.7 / 3) < 1e-12)
  }

  @Test func aSinglePointIsNoFrontToMeasureAgainst() throws {
    let directory = try RunDirectory()
    try add([(1, 1)], method: "a", seed: 1, to: directory)
    try add([(2, 2)], method: "b", seed: 1, to: directory, order: 1)
    #expect(FrontQuality(try ReportLoader.load(directory.url).tasks[0]) == nil)
  }

  @Test(arguments: [
    #"{"front":[]}"#, #"{"front":[{"objectives":{"f1":1}}]}"#, #"{"front":[{"objectives":{"f1":"x","f2":2}}]}"#,
    #"{"front":7}"#, #"{"front":[{"f1":1,"f2":2}]}"#,
  ])
  func whatIsNoFrontIsLeftOut(solution: String) throws {
    let directory = try RunDirectory()
    try directory.addRun(method: "a", seed: 1, value: 1)
    try directory.write(
      #"{"status":"finished","seed":1,"objectives":{"length":1},"solution":\#(solution)}"#, to: "berlin52/a/seed-1/result.json")
    let run = try #require(try ReportLoader.load(directory.url).tasks.first?.methods.first?.runs.first)
    #expect(run.status == .finished)
    #expect(run.front == nil)
  }
}

@Suite struct TieTests {
  /// Of two methods with the same median the one whose runs are better comes first, whatever the order of the file.
  @Test func equalMediansAreOrderedByTheRuns() throws {
    let directory = try RunDirectory()
    let measure = #"{"name":"length","direction":"minimize"}"#
    for seed in 1...10 {
      try directory.addRun(method: "shaky", seed: seed, value: seed > 5 ? 10 + Double(seed) : 10, order: 0, measure: measure)
      try directory.addRun(method: "steady", seed: seed, value: seed == 10 ? 17 : 10, order: 1, measure: measure)
      try directory.addRun(method: "bad", seed: seed, value: 100 + Double(seed), order: 2, measure: measure)
    }
    try directory.addRun(method: "shaky", seed: 6, value: 10, order: 0, measure: measure)
    let page = HTMLReport(try ReportLoader.load(directory.url)).html()
    #expect(page.contains("is shared by steady and shaky"))
    #expect(page.contains("That steady is better than bad is established"))
  }

  @Test func equalRunsDoNotDiffer() throws {
    let directory = try RunDirectory()
    for (order, method) in ["one", "other"].enumerated() {
      for seed in 1...5 { try directory.addRun(method: method, seed: seed, value: 7, order: order) }
    }
    let page = HTMLReport(try ReportLoader.load(directory.url)).html()
    #expect(page.contains("one and other do not differ") && !page.contains("may be chance"))
  }

  /// However far a value is, its gap is told, beyond ten times without digits; a share of something of the other sign says nothing.
  @Test func farValuesHaveAGap() throws {
    let directory = try RunDirectory()
    let text = #"{"name":"return","direction":"maximize","known":{"value":-13,"proved":true}}"#
    try directory.addRun(method: "one", seed: 1, value: -26, measure: text, name: "return")
    let measure = try ReportLoader.load(directory.url).tasks[0].measure
    #expect(measure.gap(of: -13) == 0 && measure.gap(of: -26) == 1)
    #expect(measure.gap(of: -1313) == 100 && measure.gap(of: 5) == nil)
    try directory.addRun(method: "far", seed: 1, value: -1313, order: 1, measure: text, name: "return")
    let page = HTMLReport(try ReportLoader.load(directory.url)).html()
    #expect(page.contains("over 1,000 %") && !page.contains("10,000 %"))
  }
}

@Suite struct BoundTests {
  /// A bound that a run proves serves all methods of its task, and gaps are taken to it.
  @Test func theTightestBoundStandsInForAnUnknownOptimum() throws {
    let directory = try RunDirectory()
    try directory.addRun(
      method: "search", seed: 1, value: 110, measure: #"{"name":"length","direction":"minimize","bound":80}"#)
    try directory.addRun(
      method: "proof", seed: 1, value: 120, order: 1, measure: #"{"name":"length","direction":"minimize","bound":80}"#)
    try directory.write(
      """
      {"status":"finished","seed":1,"task":"berlin52","method":"proof","metrics":{"bound":100},
       "ledger":{"learnerSteps":3,"evaluations":201,"seconds":1.0,"cpuSeconds":0.9}}
      """, to: "berlin52/proof/seed-1/result.json")
    let results = try ReportLoader.load(directory.url)
    #expect(results.tasks[0].measure.bound == 100)
    #expect(results.tasks[0].measure.gap(of: 110) == 0.1)
    let page = HTMLReport(results).html()
    #expect(page.contains("proved: nothing is better than 100"))
    #expect(page.contains("at most 10.00 % above the optimum by the bound of 100"))
    #expect(page.contains("bound 100"))
  }

  /// A method that proves a bound and finds no solution shows the bound for what it is.
  @Test func aBoundAloneIsShownAsSuch() throws {
    let directory = try RunDirectory()
    let measure = #"{"name":"length","direction":"minimize"}"#
    try directory.addRun(method: "search", seed: 1, value: 110, measure: measure)
    try directory.addRun(task: "pcb442", method: "search", seed: 1, value: 300, measure: measure)
    for (seed, bound) in [(1, 90), (2, 100)] {
      try directory.addRun(method: "proof", seed: seed, value: 0, order: 1, measure: measure)
      try directory.write(
        #"{"learnerSteps":1,"evaluations":10,"seconds":0.5,"bound":\#(bound)}"# + "\n",
        to: "berlin52/proof/seed-\(seed)/metrics.jsonl")
      try directory.write(
        """
        {"status":"finished","seed":\(seed),"task":"berlin52","method":"proof","metrics":{"bound":\(bound)},
         "ledger":{"learnerSteps":3,"evaluations":201,"seconds":1.5,"cpuSeconds":0.9}}
        """, to: "berlin52/proof/seed-\(seed)/result.json")
    }
    let results = try ReportLoader.load(directory.url)
    let method = try #require(results.tasks[0].methods.first { $0.name == "proof" })
    #expect(method.runs.map(\.bound) == [90, 100] && method.runs.allSatisfy { $0.value == nil && $0.reason == nil })
    #expect(results.tasks[0].measure.gap(of: 110) == 0.1)
    let page = HTMLReport(results).html()
    #expect(page.contains("Proved<br />bound"))
    #expect(page.contains("data-value=\"100.0\">100</td>"))
    #expect(page.contains("≥ 100<small>bound</small>"))
    #expect(page.contains("proof proves that nothing is better than 100"))
    #expect(!page.contains("no run with a final value"))
    #expect(page.contains("10.00 %"))
  }
}
