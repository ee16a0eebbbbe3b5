import Core
import ExperimentRunner
import Foundation
import Synchronization
import Testing

@Suite struct ExecutionTests {
  private func plan(_ methods: String = "[random]", budget: String = "{learnerSteps: 200}", more: String = "") throws
    -> ExperimentPlan
  {
    let text = "experiment: e\ntasks: [toy]\nmethods: \(methods)\nbudget: \(budget)\nseeds: 3\n\(more)"
    return try ExperimentPlan(ExperimentFile(text: text, file: "e.yaml", folder: URL(fileURLWithPath: "/")), registry: .toys)
  }

  /// The result and the metrics of a run without the times, which no repetition can keep.
  private func timeless(_ root: URL, _ path: String) throws -> [String] {
    let folder = root.appendingPathComponent(path)
    return try ["result.json", "metrics.jsonl"].map {
      try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8)
        .replacing(#/"(seconds|cpuSeconds)" ?: ?[^,}\n]*/#, with: "")
    }
  }

  @Test("files are as the contract says")
  func files() throws {
    let folder = try TemporaryFolder()
    let execution = ExperimentExecution(try plan(), output: folder.url, threads: 2)
    let summary = try execution.execute(observer: Silence())
    #expect(summary.finished == 3 && summary.failed.isEmpty && summary.stopped == 0)
    let run = RunDirectory(execution.root.appendingPathComponent("toy-2/random/seed-2"))
    let result = try #require(run.result)
    #expect(result.status == .finished)
    #expect(result.reason == "budget")
    #expect(result.ledger.learnerSteps == 200)
    #expect(result.ledger.evaluations == 600)
    #expect(result.ledger.environmentSteps == nil)
    let value = try #require(result.objectives?["value"])
    #expect(result.solution?["value"]?.doubleValue == value)
    #expect(run.configuration?.seed == 2)
    let lines = try String(contentsOf: run.url.appendingPathComponent("metrics.jsonl"), encoding: .utf8).split(separator: "\n")
    #expect(lines.count > 50 && lines.count < 200)
    let last = try JSONDecoder().decode(JSONValue.self, from: Data(lines.last!.utf8))
    #expect(last["learnerSteps"] == .integer(200))
    #expect(last["value"]?.doubleValue == value)
    let again = try execution.execute(observer: Silence())
    #expect(again.alreadyFinished == 3 && again.finished == 0)
  }

  @Test("seconds that end before there is a first solution wait for it, and the run says so; other budgets do not wait")
  func firstSolution() throws {
    func result(_ method: String, _ budget: String) throws -> (RunResult, [String]) {
      let folder = try TemporaryFolder()
      let notes = Notes()
      let execution = ExperimentExecution(try plan("[\(method)]", budget: budget), output: folder.url, threads: 1)
      _ = try execution.execute(observer: notes)
      let run = RunDirectory(execution.root.appendingPathComponent("toy-2/\(method)/seed-1"))
      return (try #require(run.result), notes.messages.filter { $0.contains("its first solution took") })
    }
    let (built, notes) = try result("building", "{seconds: 1.0e-9}")
    #expect(built.ledger.learnerSteps == 3 && built.reason == "budget" && built.objectives?["value"] == 1.0 / 3)
    #expect(notes.count == 3 && notes.allSatisfy { $0.contains("longer than the budget of 1e-09 s") })
    #expect(try result("random", "{seconds: 1.0e-9}").0.ledger.learnerSteps == 1)
    let (counted, silence) = try result("building", "{evaluations: 2}")
    #expect(counted.ledger.learnerSteps == 2 && counted.objectives == nil && silence.isEmpty)
  }

  @Test("a gap is taken to what the run has proved, where that is tighter than what the task knows")
  func ownBound() throws {
    func result(known: Measure.Known? = nil, proved: Double?) throws -> RunResult {
      var registry = Registry.toys
      registry.register([
        TaskKind("open", .problem, summary: "Find the smallest number.", configuration: NoConfiguration.self) { _, _ in
          ExperimentTask(
            label: "open", measure: Measure("value", .minimize, known: known, bound: 0.1), faces: [ToyFace(width: 2)])
        },
        MethodKind(
          "proving", .strategy, summary: "Builds a number.", needs: "a toy", configuration: NoConfiguration.self,
          face: ToyFace.self
        ) { _, _, _ in ToyConstruction(bound: proved) },
      ])
      let text = "experiment: e\ntasks: [open]\nmethods: [proving]\nbudget: {learnerSteps: 5}\nseeds: 1\n"
      let file = try ExperimentFile(text: text, file: "e.yaml", folder: URL(fileURLWithPath: "/"))
      let folder = try TemporaryFolder()
      let execution = ExperimentExecution(
        try ExperimentPlan(file, registry: registry), output: folder.url, threads: 1)
      _ = try execution.execute(observer: Silence())
      return try #require(RunDirectory(execution.root.appendingPathComponent("open/proving/seed-1")).result)
    }
    // It ends at .2.
    let whole = try result(proved: 0.2)
    #expect(whole.objectives?["value"] == 0.2 && whole.gap?["value"] == 0 && whole.bound?["value"] == 0.2)
    #expect(try result(proved: nil).gap?["value"] == 1)
    let loose = try result(proved: 0.05)
    #expect(loose.gap?["value"] == 1 && loose.bound?["value"] == 0.1)
    // An optimum that is known says more than any bound.
    let known = try #require(try result(known: .init(value: 0.16, proved: true), proved: 0.2).gap?["value"])
    #expect(abs(known - 0.25) < 1e-12)
  }

  @Test("an objective that is no finite number is no result, and the run says that there is nothing to compare")
  func overflow() throws {
    let folder = try TemporaryFolder()
    let notes = Notes()
    let execution = ExperimentExecution(try plan("[overflowing]", budget: "{learnerSteps: 5}"), output: folder.url, threads: 1)
    _ = try execution.execute(observer: notes)
    let run = RunDirectory(execution.root.appendingPathComponent("toy-2/overflowing/seed-1"))
    let result = try #require(run.result)
    #expect(result.status == .finished && result.objectives == nil && result.gap == nil)
    #expect(notes.messages.contains { $0.contains("without a value of 'value'") }, "\(notes.messages)")
  }

  @Test("one thread and several give the same bytes")
  func threads() throws {
    let folder = try TemporaryFolder()
    let one = ExperimentExecution(try plan(), output: folder.url.appendingPathComponent("1"), threads: 1)
    let many = ExperimentExecution(try plan(), output: folder.url.appendingPathComponent("n"), threads: 3)
    _ = try one.execute(observer: Silence())
    _ = try many.execute(observer: Silence())
    for seed in 1...3 {
      let path = "toy-2/random/seed-\(seed)"
      #expect(try timeless(one.root, path) == timeless(many.root, path))
    }
    #expect(try timeless(one.root, "toy-2/random/seed-1") != timeless(one.root, "toy-2/random/seed-2"))
  }

  @Test("a run has no more threads than there are cores, however many are asked for")
  func threadsOfARun() throws {
    let folder = try TemporaryFolder()
    let execution = ExperimentExecution(try plan(), output: folder.url, threads: 1 << 40)
    #expect(try execution.execute(observer: Silence()).finished == 3)
    let run = RunDirectory(execution.root.appendingPathComponent("toy-2/random/seed-1"))
    #expect(run.configuration?.threads == ProcessInfo.processInfo.activeProcessorCount)
  }

  @Test("who comes second to an experiment that is running changes nothing in its folder")
  func lock() throws {
    let folder = try TemporaryFolder()
    let execution = ExperimentExecution(try plan(), output: folder.url, threads: 1)
    try FileManager.default.createDirectory(at: execution.root, withIntermediateDirectories: true)
    let lock = open(execution.root.appendingPathComponent(".lock").path, O_RDWR | O_CREAT, 0o644)
    #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
    let error = #expect(throws: WarrenError.self) {
      try execution.execute(observer: Silence()) { _ in Issue.record("the folder belongs to another program") }
    }
    #expect(error?.message == "another program is running this experiment")
    #expect(try FileManager.default.contentsOfDirectory(atPath: execution.root.path) == [".lock"])
    close(lock)
    var prepared: [URL] = []
    #expect(try execution.execute(observer: Silence()) { prepared.append($0) }.finished == 3)
    #expect(prepared == [execution.root])
  }

  @Test("a run that fails leaves what it has, and the others go on")
  func failure() throws {
    let folder = try TemporaryFolder()
    let execution = ExperimentExecution(try plan("[failing, random]"), output: folder.url, threads: 2)
    let summary = try execution.execute(observer: Silence())
    #expect(summary.failed.count == 3 && summary.finished == 3)
    let result = try #require(RunDirectory(execution.root.appendingPathComponent("toy-2/failing/seed-1")).result)
    #expect(result.status == .failed)
    #expect(result.error == "the loss is not a number")
    #expect(result.ledger.learnerSteps == 4)
    #expect(result.objectives?["value"] != nil)
  }

  @Test(
    "a run that fails keeps the state before the step that failed, as its best where nothing was evaluated", arguments: [1, 5])
  func keptState(evaluatesEvery: Int) throws {
    let folder = try TemporaryFolder()
    func run(_ method: String, steps: Int) throws -> RunDirectory {
      let plan = try plan(
        "[\(method)]", budget: "{learnerSteps: \(steps)}",
        more: "evaluation: {every: \(evaluatesEvery), episodes: 1}")
      let execution = ExperimentExecution(plan, output: folder.url.appendingPathComponent(method), threads: 1)
      _ = try execution.execute(observer: Silence())
      return RunDirectory(execution.root.appendingPathComponent("toy-2/\(method)/seed-1"))
    }
    let whole = try #require(try run("random", steps: 4).checkpoints.newest().snapshot)
    for method in ["failing", "failing-agent"] {
      let failed = try run(method, steps: 100)
      let result = try #require(failed.result)
      #expect(result.status == .failed && result.ledger.learnerSteps == 4 && result.ledger.evaluations == 12)
      let kept = try #require(failed.checkpoints.newest().snapshot)
      #expect(kept.section("learner").values == whole.section("learner").values)
      let isAgent = method == "failing-agent"
      #expect((failed.checkpoints.best() != nil) == isAgent)
      #expect((result.solution?["policy"] == .string("checkpoint/best")) == isAgent)
    }
  }

  @Test("a budget of evaluations is kept exactly, and a goal ends a run")
  func budgetsAndGoals() throws {
    let folder = try TemporaryFolder()
    let exact = ExperimentExecution(try plan(budget: "{evaluations: 100}"), output: folder.url, threads: 1)
    _ = try exact.execute(observer: Silence())
    let spent = try #require(RunDirectory(exact.root.appendingPathComponent("toy-2/random/seed-1")).result)
    #expect(spent.ledger.evaluations == 100 && spent.reason == "budget")
    let goal = ExperimentExecution(
      try plan(more: "stop: {metric: value, atMost: 0.05}"), output: folder.url.appendingPathComponent("goal"), threads: 1)
    _ = try goal.execute(observer: Silence())
    let result = try #require(RunDirectory(goal.root.appendingPathComponent("toy-2/random/seed-1")).result)
    #expect(result.reason == "goal")
    #expect(result.ledger.learnerSteps < 200)
    #expect(result.objectives!["value"]! <= 0.05)
  }

  @Test("the best state is that with the best measure, or the newest where that must not be looked at")
  func best() throws {
    let folder = try TemporaryFolder()
    let plan = try plan("[agent, latest-agent]", budget: "{learnerSteps: 20}", more: "evaluation: {every: 1, episodes: 1}")
    let execution = ExperimentExecution(plan, output: folder.url, threads: 1)
    _ = try execution.execute(observer: Silence())
    func steps(_ method: String) throws -> [Double?] {
      try (1...3).map { seed in
        let run = RunDirectory(execution.root.appendingPathComponent("toy-2/\(method)/seed-\(seed)"))
        let state: JSONValue = try #require(run.checkpoints.best()).section("learner").value("state")
        return state["ledger"]?["learnerSteps"]?.doubleValue
      }
    }
    #expect(try steps("latest-agent") == [20, 20, 20])
    #expect(try steps("agent") != [20, 20, 20])
  }

  @Test("changed settings start a run over; changed labels do not")
  func changes() throws {
    let folder = try TemporaryFolder()
    _ = try ExperimentExecution(try plan(), output: folder.url, threads: 1).execute(observer: Silence())
    let other = try ExperimentExecution(try plan("[random: {count: 5}]"), output: folder.url, threads: 1)
      .execute(observer: Silence())
    #expect(other.finished == 3)
    let same = try ExperimentExecution(try plan("[random: {count: 5}]"), output: folder.url, threads: 1)
      .execute(observer: Silence())
    #expect(same.alreadyFinished == 3)
    let fresh = try ExperimentExecution(try plan("[random: {count: 5}]"), output: folder.url, threads: 1, rerun: .all)
      .execute(observer: Silence())
    #expect(fresh.finished == 3)
  }

  @Test("runs of another build are kept and counted, or made again where that is asked for")
  func otherPrograms() throws {
    let folder = try TemporaryFolder()
    let plan = try plan()
    let execution = ExperimentExecution(plan, output: folder.url, threads: 1)
    _ = try execution.execute(observer: Silence())
    let file = execution.root.appendingPathComponent(plan.runs[1].path + "/config.json")
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(text.contains(WarrenVersion.program))
    try Data(text.replacing(WarrenVersion.program, with: "0123").utf8).write(to: file)
    let kept = try execution.execute(observer: Silence())
    #expect(kept.alreadyFinished == 3 && kept.byAnotherProgram == 1)
    let again = try ExperimentExecution(plan, output: folder.url, threads: 1, rerun: .changed).execute(observer: Silence())
    #expect(again.alreadyFinished == 2 && again.finished == 1 && again.byAnotherProgram == 0)
    #expect(try String(contentsOf: file, encoding: .utf8) == text)
  }

  @Test("config.json says which vector instructions networks reckoned with, and may lack them")
  func vectorInstructions() throws {
    let folder = try TemporaryFolder()
    let plan = try plan()
    let execution = ExperimentExecution(plan, output: folder.url, threads: 1)
    _ = try execution.execute(observer: Silence())
    let file = execution.root.appendingPathComponent(plan.runs[1].path + "/config.json")
    var written = try #require(JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    var machine = try #require(written["machine"] as? [String: Any])
    let named = try #require(machine["vectorInstructions"] as? String)
    #if os(Linux) && arch(x86_64)
      // The kernel's own list of what the processor has.
      let processor = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
      let flags = Set(processor.split(separator: "\n").first { $0.hasPrefix("flags") }?.split(separator: " ") ?? [])
      let isAVX2 = flags.isSuperset(of: ["avx2", "fma"])
      let isAVX512 = isAVX2 && flags.isSuperset(of: ["avx512f", "avx512vl", "avx512dq", "avx512bw"])
      #expect(named == (isAVX512 ? "AVX-512" : isAVX2 ? "AVX2" : "SSE2"))
    #else
      #expect(["SSE2", "NEON", "AVX2", "AVX-512"].contains(named))
    #endif
    // Runs of earlier versions are still known.
    machine["vectorInstructions"] = nil
    written["machine"] = machine
    try JSONSerialization.data(withJSONObject: written).write(to: file)
    #expect(RunDirectory(file.deletingLastPathComponent()).configuration?.machine.vectorInstructions == nil)
    #expect(try execution.execute(observer: Silence()).alreadyFinished == 3)
  }

  @Test("an output folder that cannot be made is an error with its path")
  func unwritable() throws {
    let folder = try TemporaryFolder()
    let file = folder.url.appendingPathComponent("file")
    try Data().write(to: file)
    let execution = ExperimentExecution(try plan(), output: file, threads: 1)
    let error = #expect(throws: WarrenError.self) { try execution.execute(observer: Silence()) }
    #expect(error?.kind == .failure)
    #expect(error?.description.contains("the file \(file.path) is in the way") == true)
    // The same further below it.
    let below = ExperimentExecution(try plan(), output: file.appendingPathComponent("a/b"), threads: 1)
    let other = #expect(throws: WarrenError.self) { try below.execute(observer: Silence()) }
    #expect(other?.description.contains("the file \(file.path) is in the way") == true)
  }

  @Test("a run that ends without a value says so")
  func withoutValue() throws {
    let folder = try TemporaryFolder()
    var registry = Registry.toys
    registry.register([
      MethodKind(
        "vain", .strategy, summary: "Finds nothing.", needs: "a toy", configuration: NoConfiguration.self, face: ToyFace.self
      ) { _, _, _ in VainLearner() }
    ])
    let text = "experiment: e\ntasks: [toy]\nmethods: [vain, random]\nbudget: {learnerSteps: 3}\nseeds: 1\n"
    let file = try ExperimentFile(text: text, file: "e.yaml", folder: URL(fileURLWithPath: "/"))
    let execution = ExperimentExecution(try ExperimentPlan(file, registry: registry), output: folder.url, threads: 1)
    let notes = Notes()
    _ = try execution.execute(observer: notes)
    let told = notes.messages.filter { $0.contains("without a value of 'value'") }
    #expect(told.count == 1 && told[0].contains("vain") && told[0].contains("nothing that it tried had a value"))
  }
}

/// Tries and finds nothing that counts.
private struct VainLearner: Learner, IncumbentReporting {
  var ledger = Ledger()
  let isFinished = false
  let bestObjectives = Metrics()
  let bestSolution: (any Encodable & Sendable)? = nil

  mutating func step() throws -> Metrics {
    ledger.learnerSteps += 1
    ledger.evaluations += 1
    return Metrics()
  }

  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("ledger", ledger)
    return snapshot
  }

  mutating func restore(_ snapshot: Snapshot) throws { ledger = try snapshot.value("ledger") }
}

/// Keeps what a person should know.
private final class Notes: RunObserver {
  private let kept = Mutex<[String]>([])
  var messages: [String] { kept.withLock { $0 } }
  func progress(of run: PlannedRun, fraction: Double, value: Double?) {}
  func note(_ message: String) { kept.withLock { $0.append(message) } }
  func ended(_ run: PlannedRun, result: RunResult) {}
}
