import Core
import ExperimentRunner
import Foundation
import ReinforcementLearning
import Testing

/// Counts its steps for ever, in steps of the action.
private struct Counting: ReinforcementLearning.Environment {
  var number = 0
  var specification: EnvironmentSpecification {
    EnvironmentSpecification(observationShape: [1], actionSpace: .discrete(3), rewardRange: 0...9, timeLimit: 8)
  }
  mutating func reset(using random: inout RandomStream) { number = 0 }
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    number += action
    return .running(reward: 5)
  }
  func writeObservation(into row: inout BatchRow<Float>) { row[0] = Float(number) }
}

@Suite struct WrapperSettingsTests {
  private static var registry: Registry {
    var registry = Registry.toys
    registry.register([Environment("counting", Counting.self, optimum: 40, threshold: 30)])
    return registry
  }

  private static func text(_ wrappers: String) -> String {
    """
    experiment: wrapped
    tasks:
      - counting: {}
        wrappers: \(wrappers)
        label: In wrappers
      - counting
      - toy
    methods: [walking]
    """
  }

  private func file(_ wrappers: String, overrides: [String] = []) throws -> ExperimentFile {
    try ExperimentFile(
      text: Self.text(wrappers), file: "e.yaml", folder: URL(fileURLWithPath: "/"), overrides: overrides)
  }

  /// The task with these wrappers.
  private func task(_ settings: WrapperSettings) throws -> ExperimentTask {
    try settings.wrap(Self.registry.task(named: "counting").makeDefault())
  }

  @Test("they stand beside the name of a task")
  func reading() throws {
    let file = try file("{ frameStack: 4, clipReward: 1, timeLimit: 6 }")
    var expected = WrapperSettings()
    (expected.frameStack, expected.clipReward, expected.timeLimit) = (4, 1, 6)
    #expect(file.tasks[0].wrappers == expected && file.tasks[0].label == "In wrappers")
    #expect(file.tasks[1].wrappers == nil && file.tasks[2].wrappers == nil)
  }

  @Test("values can be replaced and added from outside")
  func overrides() throws {
    let replaced = try file("{ frameStack: 4 }", overrides: ["tasks.0.wrappers.frameStack=2", "tasks.1.wrappers.timeLimit=3"])
    #expect(replaced.tasks[0].wrappers?.frameStack == 2 && replaced.tasks[1].wrappers?.timeLimit == 3)
    #expect(try file("{}", overrides: ["tasks.toy.depth=5"]).tasks[2].settings["depth"] != nil)
  }

  @Test(
    "mistakes are errors with a line and the nearest key",
    arguments: [
      ("{ framestack: 4 }", "e.yaml:4: 'wrappers' has no setting 'framestack'", "did you mean 'frameStack'"),
      ("{ frameStack: 0 }", "'frameStack' must be from 1 to 1000, found 0", "e.yaml:4"),
      ("{ actionRepeat: 0 }", "'actionRepeat' must be from 1 to 1000, found 0", "e.yaml:4"),
      ("{ timeLimit: 0 }", "'timeLimit' must be at least 1", "e.yaml:4"),
      ("{ clipReward: 0 }", "'clipReward' must be above 0", "e.yaml:4"),
      ("{ scaleReward: -1 }", "'scaleReward' must be above 0", "e.yaml:4"),
      ("{ frameStack: two }", "must be an integer", "e.yaml:4"),
    ])
  func mistakes(wrappers: String, message: String, hint: String) throws {
    let error = #expect(throws: WarrenError.self) { try file(wrappers) }
    #expect("\(error!)".contains(message) && "\(error!)".contains(hint), "\(error!)")
  }

  @Test("only environments have them, and methods have none")
  func others() throws {
    let onProblem = try file("{}", overrides: ["tasks.2.wrappers.timeLimit=3"])
    let error = #expect(throws: WarrenError.self) { try ExperimentPlan(onProblem, registry: Self.registry) }
    #expect("\(error!)".contains("'wrappers' go around environments"))
    let text = Self.text("{}").replacingOccurrences(of: "[walking]", with: "\n  - walking: {}\n    wrappers: {}")
    #expect(throws: WarrenError.self) { try ExperimentFile(text: text, file: "e.yaml", folder: URL(fileURLWithPath: "/")) }
  }

  @Test("training sees changed rewards, measuring does not; both see the same observations and ends")
  func batches() throws {
    var settings = WrapperSettings()
    (settings.actionRepeat, settings.timeLimit, settings.clipReward, settings.frameStack) = (2, 3, 1, 2)
    let face: EnvironmentFace = try #require(task(settings).face())
    #expect(face.specification.observationShape == [2] && face.specification.timeLimit == 3)
    #expect(face.specification.rewardRange == 0...1)
    for (batch, reward) in [(try face.makeBatch(1), Float(1)), (try face.evaluation(1), 10)] {
      #expect(batch.specification.observationShape == [2] && batch.unwrapped is VectorEnvironment<Counting>)
      try batch.reset(key: RandomKey(seed: 1))
      for _ in 0..<3 {
        try [Int32(1)].withUnsafeBufferPointer { try batch.step($0) }
        #expect(batch.rewards[0] == reward)
      }
      #expect(batch.statuses[0] == .truncated && batch.episodeReturns[0] == 30 && batch.episodeLengths[0] == 3)
      #expect(Array(batch.finalObservations) == [4, 6] && Array(batch.observations) == [0, 0])
    }
  }

  @Test("what is known of the return is dropped where wrappers change what can be reached")
  func measure() throws {
    func measure(_ change: (inout WrapperSettings) -> Void) throws -> Measure {
      var settings = WrapperSettings()
      change(&settings)
      return try task(settings).measure
    }
    #expect(try measure { _ in }.threshold == 30)
    #expect(try measure { $0.frameStack = 2 }.known?.value == 40)
    #expect(try measure { $0.clipReward = 1 }.threshold == 30)
    #expect(try measure { $0.timeLimit = 8 }.threshold == 30)
    #expect(try measure { $0.timeLimit = 7 } == Measure("return", .maximize))
    #expect(try measure { $0.actionRepeat = 2 } == Measure("return", .maximize))
  }

  @Test("config.json says them, and a run with others is another run")
  func identity() throws {
    let folder = try TemporaryFolder()
    func identities(_ wrappers: String, _ name: String) throws -> [String] {
      var text = Self.text(wrappers).replacingOccurrences(of: "experiment: wrapped", with: "experiment: \(name)")
      text = text.replacingOccurrences(of: "  - toy\n", with: "") + "\nbudget: { learnerSteps: 2 }"
      let file = try ExperimentFile(text: text, file: "e.yaml", folder: URL(fileURLWithPath: "/"))
      let plan = try ExperimentPlan(file, registry: Self.registry)
      _ = try ExperimentExecution(plan, output: folder.url, threads: 1).execute(observer: Silence())
      return try plan.runs.map { run in
        let url = folder.url.appendingPathComponent("\(name)/\(run.path)/config.json")
        let configuration = try JSONDecoder().decode(RunConfiguration.self, from: Data(contentsOf: url))
        #expect(configuration.parameters.task.wrappers == run.wrappers)
        return configuration.identity
      }
    }
    let four = try identities("{ frameStack: 4 }", "four")
    let two = try identities("{ frameStack: 2 }", "two")
    #expect(four[0] != two[0] && four[0] != four[1] && four[1] == two[1])
  }

  @Test("the schema offers them for environments only")
  func schema() throws {
    let schema = try ExperimentSchema(Self.registry).json()
    guard case .array(let choices) = schema["properties"]?["tasks"]?["items"]?["oneOf"] else {
      Issue.record("no choices of tasks")
      return
    }
    for (name, has) in [("counting", true), ("toy", false)] {
      let entry = choices.first { $0["properties"]?[name] != nil }
      #expect((entry?["properties"]?["wrappers"] != nil) == has)
    }
    #expect(String(decoding: try schema.prettyPrinted(), as: UTF8.self).contains("How many times every action is taken"))
  }
}
