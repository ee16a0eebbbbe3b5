import Core
import ExperimentRunner
import Foundation
import Testing

@Suite struct ExperimentFileTests {
  private static let text = """
    experiment: toys
    question: Which is smallest?
    tasks:
      - toy: { depth: 1 }
      - toy: { depth: 2 }
        label: Second
    methods:
      - random: {}
      - random: { count: 10 }
      - random
        # a label makes it readable
      - random: { rate: 0.5 }
        label: Fast & <furious>
    budget: { learnerSteps: 10, evaluations: 1_000 }
    seeds: 3
    evaluation: { every: 5 }
    stop: { metric: value, atMost: 0.001 }
    """

  private func parse(_ text: String = text, overrides: [String] = []) throws -> ExperimentFile {
    try ExperimentFile(text: text, file: "e.yaml", folder: URL(fileURLWithPath: "/"), overrides: overrides)
  }

  @Test("tasks x methods x seeds, each run in a folder of its own")
  func plan() throws {
    let plan = try ExperimentPlan(parse(), registry: .toys)
    #expect(plan.runs.count == 2 * 4 * 3)
    #expect(Set(plan.runs.map(\.path)).count == 24)
    #expect(plan.runs[0].path == "toy-1/random/seed-1")
    #expect(Set(plan.runs.map(\.methodLabel)) == ["random", "random (2)", "random (3)", "Fast & <furious>"])
    #expect(plan.runs.last?.path == "second/fast-furious/seed-3")
    #expect(plan.file.budget == Budget(evaluations: 1000, learnerSteps: 10))
    #expect(plan.file.stop?.atMost == 0.001)
  }

  @Test("JSON is YAML")
  func json() throws {
    let file = try parse(#"{"experiment": "j", "tasks": ["toy"], "methods": [{"random": {"count": 4}}], "seeds": [4, 7]}"#)
    #expect(file.seeds == [4, 7])
    #expect(try ExperimentPlan(file, registry: .toys).runs.count == 2)
  }

  @Test("values can be replaced from outside")
  func overrides() throws {
    let file = try parse(overrides: [
      "budget.seconds=2.5", "methods.random.count=77", "methods.3.color=green", "seeds=[9]", "tasks.Second.depth=5",
      "methods.2.count=6",
    ])
    #expect(file.budget.seconds == 2.5)
    #expect(file.seeds == [9])
    let plan = try ExperimentPlan(file, registry: .toys)
    #expect(plan.runs.first { $0.methodOrder == 0 }?.methodSettings["count"] == .integer(77))
    #expect(plan.runs.first { $0.methodOrder == 2 }?.methodSettings["count"] == .integer(6))
    #expect(plan.runs.first { $0.methodOrder == 3 }?.methodSettings["color"] == .string("green"))
    #expect(plan.runs.last?.taskSettings["depth"] == .integer(5))
    for wrong in ["budget", "=3", "methods.nobody.count=1", "experiment.x=1", "methods.9.count=1"] {
      #expect(throws: WarrenError.self) { try parse(overrides: [wrong]) }
    }
    #expect(throws: WarrenError.self) { try ExperimentPlan(parse(overrides: ["methods.random.cuont=1"]), registry: .toys) }
  }

  @Test(
    "what is wrong with a replaced value names it as the place",
    arguments: [
      "methods.random.cuont=1", "methods.random.count=abc", "budget.learnerSteps=many", "seeds=few", "stop.metrik=x",
      "tasks.toy.depth=[1]", "surprise=1", "methods.unknown.count=1",
    ])
  func overridePlaces(override: String) {
    let error = #expect(throws: WarrenError.self) { try ExperimentPlan(parse(overrides: [override]), registry: .toys) }
    #expect(error?.description.hasPrefix("--set \(override): ") == true, "\(error.map { "\($0)" } ?? "")")
  }

  @Test("a run says with what the task has filled settings in that were left out")
  func choices() throws {
    let runs = try ExperimentPlan(parse(overrides: ["methods.1.limit=9", "seeds=1"]), registry: .toys).runs
    #expect(runs.filter { $0.methodOrder == 0 }.map { $0.methodSettings["limit"] } == [.integer(1), .integer(2)])
    #expect(runs.filter { $0.methodOrder == 1 }.map { $0.methodSettings["limit"] } == [.integer(9), .integer(9)])
  }

  @Test("a component's name stands for all its entries, a label for its own")
  func overriddenEntries() throws {
    let text = """
      experiment: e
      tasks: [toy]
      methods: [ random, { random: {}, label: other }, { random: { count: 1 }, label: swept, sweep: { rate: [0.1, 0.2] } } ]
      budget: { learnerSteps: 1 }
      """
    func counts(_ overrides: String...) throws -> [Double?] {
      let file = try ExperimentFile(text: text, file: "e.yaml", folder: URL(fileURLWithPath: "/"), overrides: overrides)
      return try ExperimentPlan(file, registry: .toys).runs.map { $0.methodSettings["count"]?.doubleValue }
    }
    #expect(try counts("methods.random.count=7") == [7, 7, 7, 7])
    #expect(try counts("methods.other.count=7") == [3, 7, 1, 1])
    #expect(try counts("methods.0.count=7") == [7, 3, 1, 1])
    let error = #expect(throws: WarrenError.self) { try counts("methods.swept.rate=0.5") }
    #expect(error?.description.contains("its 'sweep' chooses among several") == true)
    #expect(try counts("methods.swept.sweep.rate=[0.5]") == [3, 3, 1])
  }

  @Test(
    "mistakes are found before anything runs, with line and hint",
    arguments: [
      ("seeds: 3", "seds: 3", "e.yaml:15: there is no key 'seds' (did you mean 'seeds'?)"),
      ("experiment: toys", "experiment: ../toys", "names a folder"),
      ("experiment: toys", "experiment: .hidden", "names a folder"),
      ("experiment: toys\n", "", "'experiment' is missing"),
      ("- toy: { depth: 1 }", "- toi: { depth: 1 }", "e.yaml:4: there is no task 'toi' (did you mean 'toy'?)"),
      ("- toy: { depth: 1 }", "- random: {}", "'random' is a method"),
      ("- toy: { depth: 1 }", "- toy: { detph: 1 }", "'toy' has no setting 'detph' (did you mean 'depth'?)"),
      (
        "- random: { count: 10 }", "- walking: {}",
        "does not fit the task 'toy 1': it needs an environment (methods that fit: random, building, overflowing, failing, agent, "
          + "latest-agent, failing-agent)"
      ),
      ("- random: { count: 10 }", "- { random: {}, failing: {} }", "names one component"),
      ("- random: { count: 10 }", "- { random: {}, lable: x }", "did you mean 'label'?"),
      ("- toy: { depth: 1 }", "- toy: { depth: 2 }\n    label: Second", "is there twice with the same settings"),
      ("- toy: { depth: 1 }", "- toy: { depth: 1 }\n    label: Second", "e.yaml:6: two tasks are called 'Second'"),
      ("- random: { count: 10 }", "- { random: {}, label: Fast & <furious> }", "two methods are called 'Fast & <furious>'"),
      ("- random: { count: 10 }", "- { random: {}, label: random }", "two methods are called 'random'"),
      ("- random: { count: 10 }", "- random: { label: x }", "'label' stands beside the name"),
      ("- random: { count: 10 }", "\t- random: {}", "a tab stands where YAML wants spaces"),
      ("seeds: 3", "seeds: { from: 1, to: 3 }", "a number from 1 to 100,000, or a list"),
      ("metric: value, atMost: 0.001", "metric: value, atMost: 0.001, atLeast: 2", "never at least 2.0 and at most 0.001"),
      ("- random: { count: 10 }", "- []", "must be '- NAME: {...}'"),
      ("seeds: 3", "seeds: 0", "from 1 to 100,000"),
      ("seeds: 3", "seeds: [1, 1]", "different integers"),
      ("seeds: 3", "seeds: [-1]", "different integers"),
      ("learnerSteps: 10", "learnerSteps: 0", "must be at least 1"),
      ("learnerSteps: 10", "steps: 10", "'budget' has no setting 'steps'"),
      ("metric: value, atMost: 0.001", "atMost: 1", "'metric' is missing"),
      ("metric: value, atMost: 0.001", "metric: value", "needs 'atLeast' or 'atMost'"),
      ("evaluation: { every: 5 }", "evaluation: { every: -5 }", "must be at least 1"),
    ])
  func mistakes(part: String, replacement: String, message: String) throws {
    let text = Self.text.replacingOccurrences(of: part, with: replacement)
    #expect(text != Self.text)
    let error = #expect(throws: WarrenError.self) { try ExperimentPlan(parse(text), registry: .toys) }
    #expect(error?.description.contains(message) == true, "\(error.map { "\($0)" } ?? "")")
    #expect(error?.kind == .usage)
  }

  @Test("what a run has kept of its file is what an error is about, where that is damaged")
  func damagedRecord() throws {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("record-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: root) }
    let kept = root.appendingPathComponent("experiment.yaml")
    try Data(#"{"file": "mine.yaml", "folder": "/", "seeds": [1], "overrides": []}"#.utf8)
      .write(to: root.appendingPathComponent("invocation.json"))
    func message() -> String { (#expect(throws: WarrenError.self) { try ExperimentFile(recordedIn: root) })?.description ?? "" }
    #expect(message().contains("is missing"))
    try Data().write(to: kept)
    #expect(message().contains("experiment.yaml: the file is empty"))
    try Data([0xff, 0xfe, 0x00, 0x80]).write(to: kept)
    #expect(message().contains("experiment.yaml: the file is damaged"))
  }

  @Test("a file that is missing, a folder or not text is an error with its path")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    #expect(throws: WarrenError.self) { try ExperimentFile(contentsOf: folder.url) }
    #expect(throws: WarrenError.self) { try ExperimentFile(contentsOf: folder.url.appendingPathComponent("none.yaml")) }
    let binary = folder.url.appendingPathComponent("binary.yaml")
    try Data([0xff, 0xfe, 0x80]).write(to: binary)
    #expect(throws: WarrenError.self) { try ExperimentFile(contentsOf: binary) }
  }

  @Test("the schema names every component and every setting")
  func schema() throws {
    let schema = try ExperimentSchema(.toys).json()
    let text = String(decoding: try schema.prettyPrinted(), as: UTF8.self)
    for name in ["toy", "random", "dark-blue", "learnerSteps", "How many numbers a step draws."] {
      #expect(text.contains(name))
    }
    #expect(schema["additionalProperties"] == .boolean(false))
  }
}
