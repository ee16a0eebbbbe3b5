import Foundation
import Reports
import Testing

/// What a folder holds beside what the present experiment file plans.
@Suite struct ReportPlanTests {
  private static let file = "experiment: trial # the present one\n"

  private func plan(tasks: [String] = ["berlin52"], methods: [String], seeds: [Int]) -> ReportPlan {
    ReportPlan(
      experiment: "trial", question: "What now?", tasks: tasks.map { .init(folder: $0, label: $0.capitalized) },
      methods: methods.map { .init(folder: $0, label: $0.uppercased()) }, seeds: seeds, text: Self.file)
  }

  /// An old method and an old task among what is planned: `two-opt` and `genetic` on `berlin52`.
  private func experiment() throws -> RunDirectory {
    let directory = try RunDirectory()
    try directory.write(Self.file, to: "experiment.yaml")
    for seed in 1...2 {
      let value = 100 + Double(seed)
      try directory.addRun(method: "genetic", seed: seed, value: value, question: "What once?")
      try directory.addRun(method: "two-opt", seed: seed, value: value + 3, order: 1)
      try directory.addRun(method: "old", seed: seed, value: value - 2, question: "What once?")
      try directory.addRun(task: "another", method: "genetic", seed: seed, value: value)
    }
    return directory
  }

  @Test func onlyWhatIsPlannedIsShown() throws {
    let directory = try experiment()
    try plan(methods: ["two-opt", "genetic"], seeds: [1, 2]).write(in: directory.url)
    let results = try ReportLoader.load(directory.url)
    #expect(results.question == "What now?")
    #expect(results.tasks.map(\.label) == ["Berlin52"])
    #expect(results.tasks[0].methods.map(\.label) == ["TWO-OPT", "GENETIC"], "in the order of the plan")
    #expect(results.tasks[0].methods.map(\.series) == [0, 1])
    #expect(results.leftOver.map(\.path) == ["another", "berlin52/old"])
    #expect(results.leftOver.map(\.runs) == [2, 2])
    let page = HTMLReport(results).html()
    #expect(page.contains("Best by median length is GENETIC: 101.5"))
    #expect(
      page.contains(
        "Left out, because the present experiment file does not plan them: another (2 runs) and berlin52/old (2 runs). To see such "
          + "runs, name their folder: warren report trial/another"))
  }

  @Test func aFolderThatIsNamedIsShown() throws {
    let directory = try experiment()
    try plan(methods: ["two-opt", "genetic"], seeds: [1, 2]).write(in: directory.url)
    let results = try ReportLoader.load(directory.url.appending(path: "berlin52/old"))
    #expect(results.tasks[0].methods.map(\.name) == ["old"])
    #expect(results.leftOver.isEmpty)
    let both = try Report.write(
      for: [directory.url, directory.url.appending(path: "berlin52/old")], to: directory.url.appending(path: "both.html"))
    let page = try String(contentsOf: both, encoding: .utf8)
    #expect(page.contains("GENETIC") && page.contains("old"))
  }

  @Test func moreSeedsOfTheSameBelongToIt() throws {
    let directory = try RunDirectory()
    try directory.write(Self.file, to: "experiment.yaml")
    for seed in 1...4 {
      try directory.addRun(method: "genetic", seed: seed, value: 100 + Double(seed), population: seed == 4 ? 50 : 200)
    }
    try plan(methods: ["genetic"], seeds: [1, 2]).write(in: directory.url)
    let results = try ReportLoader.load(directory.url)
    #expect(results.tasks[0].methods[0].runs.map(\.seed) == [1, 2, 3], "the fourth had another population")
    #expect(results.leftOver == [.init(path: "berlin52/genetic/seed-4", runs: 1)])
  }

  @Test func aPlanOfAnotherFileIsNotFollowed() throws {
    let directory = try experiment()
    try plan(methods: ["two-opt"], seeds: [1, 2]).write(in: directory.url)
    try directory.write("experiment: trial # changed\n", to: "experiment.yaml")
    #expect(ReportPlan(in: directory.url) == nil)
    let results = try ReportLoader.load(directory.url)
    #expect(results.tasks.count == 2)
    #expect(results.leftOver.isEmpty)
  }

  @Test func whereNothingPlannedHasRunAllIsShown() throws {
    let directory = try experiment()
    try plan(tasks: ["later"], methods: ["genetic"], seeds: [1]).write(in: directory.url)
    #expect(try ReportLoader.load(directory.url).tasks.count == 2)
    try directory.write("{", to: ReportPlan.fileName)
    #expect(try ReportLoader.load(directory.url).tasks.count == 2, "a plan that cannot be read is none")
  }
}
