import Foundation
import Reports
import Testing

/// What is said of how runs ended, and of runs that are one run repeated.
@Suite struct EndingsTests {
  private func page(_ directory: RunDirectory) throws -> String { HTMLReport(try ReportLoader.load(directory.url)).html() }

  @Test func runsThatAreTheSameAreOneRunRepeated() throws {
    let directory = try RunDirectory()
    for seed in 1...3 {
      try directory.addRun(method: "greedy", seed: seed, value: 108)
      try directory.addRun(method: "genetic", seed: seed, value: 105 + Double(seed), order: 1)
    }
    let text = "The runs of greedy are the same with every seed, in all but time: one run repeated."
    #expect(try page(directory).contains(text))
    // Another way to the same value is another run.
    try directory.write(#"{"evaluations":7,"length":108}"#, to: "berlin52/greedy/seed-3/metrics.jsonl")
    #expect(try !page(directory).contains("one run repeated"))
  }

  @Test func aRepeatedRunIsNamedWithItsTaskWhereOthersDiffer() throws {
    let directory = try RunDirectory()
    for seed in 1...2 {
      try directory.addRun(task: "one", method: "greedy", seed: seed, value: 108)
      try directory.addRun(task: "two", method: "greedy", seed: seed, value: 108 + Double(seed))
    }
    #expect(try page(directory).contains("The runs of greedy on one are the same with every seed"))
  }

  @Test func runsThatEndedByTheirGoalAreNamed() throws {
    let directory = try RunDirectory()
    for seed in 1...3 {
      try directory.addRun(method: "a", seed: seed, value: 100 + Double(seed), ending: seed == 1 ? "budget" : "goal")
      try directory.addRun(method: "b", seed: seed, value: 120 + Double(seed), order: 1, ending: "budget")
    }
    let text = "Runs of a (2 of 3) ended by their goal, before the budget was spent. Values of runs that stop"
    #expect(try page(directory).contains(text))
  }

  @Test func whereAllRunsEndedByTheirGoalCostsAreCompared() throws {
    let directory = try RunDirectory()
    for seed in 1...3 {
      try directory.addRun(task: "one", method: "a", seed: seed, value: 100 + Double(seed), ending: "goal")
      try directory.addRun(task: "two", method: "a", seed: seed, value: 100 + Double(seed), ending: "budget")
    }
    let page = try page(directory)
    #expect(page.contains("On one every run ended by its goal: compare what the runs spent, not their values."))
    #expect(!page.contains("before the budget was spent"))
  }

  @Test func theTableSaysWhyEveryRunEnded() throws {
    let directory = try RunDirectory()
    for (seed, ending) in ["budget", "goal", "converged"].enumerated() {
      try directory.addRun(method: "a", seed: seed, value: 100, ending: ending)
    }
    try directory.addRun(method: "a", seed: 3, value: 100, status: "failed")
    try directory.addRun(method: "a", seed: 4, value: 100, ending: "budget")
    try directory.write(#"{"evaluations":1,"length":120}"# + "\n{\"eval", to: "berlin52/a/seed-4/metrics.jsonl")
    try Report.write(for: [directory.url])
    let text = try String(contentsOf: directory.url.appending(path: "report.csv"), encoding: .utf8)
    let reasons = text.split(separator: "\r\n").dropFirst().compactMap { $0.split(separator: ",").last.map(String.init) }
    #expect(
      reasons == ["budget", "goal", "converged", "it broke", "budget; the last line of metrics.jsonl is cut short"])
  }

  @Test func oneMethodHasNobodyToBeBetterThan() throws {
    let directory = try RunDirectory()
    for task in ["one", "two", "three"] { try directory.addRun(task: task, method: "dqn", seed: 1, value: 101) }
    let page = try Report.write(for: [directory.url])
    #expect(try !String(contentsOf: page, encoding: .utf8).contains("most often"))
    let text = try String(contentsOf: directory.url.appending(path: "report.md"), encoding: .utf8)
    #expect(text.contains("| dqn | 1 | **101** | 101 to 101 | 101 | 1.00 % | – |"))
  }
}
