import Core
import ExperimentRunner
import Foundation
import Testing

@Suite struct IncludeTests {
  private func write(_ files: [String: String], to folder: URL) throws {
    for (name, text) in files {
      let url = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
  }

  private func plan(_ files: [String: String], overrides: [String] = []) throws -> ExperimentPlan {
    let folder = try TemporaryFolder()
    try write(files, to: folder.url)
    let file = try ExperimentFile(contentsOf: folder.url.appendingPathComponent("e.yaml"), overrides: overrides)
    return try ExperimentPlan(file, registry: .toys)
  }

  private static let parts = [
    "e.yaml":
      "experiment: e\ninclude: [parts/methods.yaml, budget.yaml]\nmethods: [random: { count: 9 }]\nquestion: \"Is\\n1: it?\"\n",
    "parts/methods.yaml":
      "include: tasks.yaml\nmethods: [random: { count: 1 }, random: { count: 2 }]\nbudget: { evaluations: 7 }\n",
    "parts/tasks.yaml": "tasks:\n  - toy: { depth: 4 }\n  - toy\n    # of the default depth\nseeds: [5, 6]\n",
    "budget.yaml": "budget: { learnerSteps: 11 }\nseeds: 3\n",
  ]

  @Test("keys of the including file come first, then those of later parts")
  func precedence() throws {
    let plan = try plan(Self.parts, overrides: ["methods.random.rate=0.25"])
    #expect(plan.runs.count == 2 * 1 * 3)
    #expect(plan.runs[0].methodSettings["count"] == .integer(9))
    #expect(plan.runs[0].methodSettings["rate"] == .number(0.25))
    #expect(plan.file.budget == Budget(learnerSteps: 11))
    #expect(plan.file.seeds == [1, 2, 3])
    #expect(plan.file.tasks.count == 2)
  }

  @Test("what is recorded stands by itself")
  func recorded() throws {
    let folder = try TemporaryFolder()
    try write(Self.parts, to: folder.url)
    let file = try ExperimentFile(contentsOf: folder.url.appendingPathComponent("e.yaml"), seeds: [4])
    let execution = ExperimentExecution(try ExperimentPlan(file, registry: .toys), output: folder.url, threads: 1)
    let summary = try execution.execute(observer: Silence())
    #expect(summary.finished == 2)
    for name in Self.parts.keys { try FileManager.default.removeItem(at: folder.url.appendingPathComponent(name)) }
    let recorded = try ExperimentFile(recordedIn: execution.root)
    #expect(recorded.question == "Is\n1: it?")
    let again = try ExperimentExecution(ExperimentPlan(recorded, registry: .toys), output: folder.url, threads: 1)
      .execute(observer: Silence())
    #expect(again.alreadyFinished == 2 && again.finished == 0)
    #expect(!recorded.text.contains("include:"))
  }

  @Test("a file that includes nothing is recorded as given")
  func asGiven() throws {
    let text = "# a remark\nexperiment: e\ntasks: [toy]\nmethods: [random]"
    #expect(try ExperimentFile(text: text, file: "e.yaml", folder: URL(fileURLWithPath: "/")).text == text)
  }

  @Test(
    "mistakes in parts are named with their file and line",
    arguments: [
      (["e.yaml": "experiment: e\ninclude: none.yaml"], "e.yaml:2: the included file 'none.yaml': there is no such file"),
      (["e.yaml": "include: e.yaml"], "files include each other: e.yaml → e.yaml"),
      (
        ["e.yaml": "include: a.yaml", "a.yaml": "include: b/b.yaml", "b/b.yaml": "\ninclude: [../a.yaml]"],
        "b/b.yaml:2: files include each other: a.yaml → b.yaml → a.yaml"
      ),
      (
        ["e.yaml": "experiment: e\ntasks: [toy]\ninclude: a.yaml", "a.yaml": "\nmethods:\n  - random: { cuont: 3 }"],
        "a.yaml:3: 'random' has no setting 'cuont' (did you mean 'count'?)"
      ),
      (["e.yaml": "experiment: e\ninclude: a.yaml", "a.yaml": "\nmethod: 3"], "a.yaml:2: there is no key 'method'"),
      (["e.yaml": "experiment: e\ninclude: a.yaml", "a.yaml": "[1"], "a.yaml"),
      (["e.yaml": "experiment: e\ninclude: a.yaml", "a.yaml": "- 1"], "a.yaml: an included file is a mapping"),
      (["e.yaml": "experiment: e\ninclude: { a: 1 }"], "'include' is the name of a file, or a list of names"),
      (["e.yaml": "experiment: e\ninclude: ."], "e.yaml:2: the included file '.': cannot be read as a file"),
    ] as [([String: String], String)])
  func mistakes(_ files: [String: String], _ expected: String) throws {
    let error = #expect(throws: WarrenError.self) { try plan(files) }
    #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
  }

  @Test("parts that include parts again and again come to an end")
  func explosion() throws {
    var files = ["e.yaml": "include: [p0.yaml, p0.yaml]"]
    for level in 0..<40 { files["p\(level).yaml"] = "include: [p\(level + 1).yaml, p\(level + 1).yaml]" }
    files["p40.yaml"] = "seeds: 1"
    let error = #expect(throws: WarrenError.self) { try plan(files) }
    #expect(error?.description.contains("more than 100 files") == true, "\(error?.description ?? "")")
  }
}
