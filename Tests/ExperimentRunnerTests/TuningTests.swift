import Core
import ExperimentRunner
import Foundation
import Synchronization
import Testing

/// The settings of a method whose result says how good they are.
struct BowlConfiguration: Configuration {
  var rate = 1.0
  var share = 0.0
  var color = ToyColor.red
  var inner = ToyInner()

  func validate() throws {
    if rate <= 0 { throw WarrenError("'rate' must be above zero, found \(rate)") }
  }
}

/// Draws numbers around a bowl's height at its settings.
private struct BowlLearner: Learner, IncumbentReporting {
  let configuration: BowlConfiguration
  var random: RandomStream
  var ledger = Ledger()
  var sum = 0.0

  var isFinished: Bool { false }
  var bestSolution: (any Encodable & Sendable)? { nil }
  var bestObjectives: Metrics {
    guard ledger.learnerSteps > 0 else { return Metrics() }
    let height = pow(log10(configuration.rate) + 2, 2) + pow(configuration.share - 0.5, 2)
    let further = (configuration.color == .green ? 0 : 0.3) + Double(abs(configuration.inner.depth - 7))
    return ["value": height + further + sum / Double(ledger.learnerSteps)]
  }

  mutating func step() throws -> Metrics {
    if configuration.share > 0.9 { throw WarrenError("the share is too large", kind: .failure) }
    ledger.learnerSteps += 1
    sum += 0.02 * random.normal()
    return bestObjectives
  }

  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("random", random)
    try snapshot.setValue("ledger", ledger)
    try snapshot.setValue("sum", sum)
    return snapshot
  }

  mutating func restore(_ snapshot: Snapshot) throws {
    random = try snapshot.value("random")
    ledger = try snapshot.value("ledger")
    sum = try snapshot.value("sum")
  }
}

@Suite struct TuningTests {
  private static var registry: Registry {
    var registry = Registry.toys
    registry.register([
      MethodKind(
        "bowl", .strategy, summary: "As good as its settings.", needs: "a toy", configuration: BowlConfiguration.self,
        face: ToyFace.self
      ) { settings, _, context in BowlLearner(configuration: settings, random: context.key["draws"].stream) }
    ])
    return registry
  }

  private static let fields =
    "rate: { from: 1.0e-4, to: 1, scale: log }, share: { from: 0, to: 1 }, color: [red, green, dark-blue], "
    + "inner.depth: { from: 1, to: 10 }"

  private func file(
    _ tune: String, fields: String = fields, methods: String = "", seeds: String = "[1, 2]", folder: URL? = nil
  ) throws -> ExperimentFile {
    let text = """
      experiment: tuned
      tasks: [toy]
      methods:
        - bowl: {}
          tune: { \(tune), fields: { \(fields) } }
      \(methods)
      budget: { learnerSteps: 9 }
      seeds: \(seeds)
      """
    return try ExperimentFile(text: text, file: "t.yaml", folder: folder ?? URL(fileURLWithPath: "/"))
  }

  private func plan(_ file: ExperimentFile) throws -> ExperimentPlan { try ExperimentPlan(file, registry: Self.registry) }

  /// All that a folder holds apart from times, by path.
  private func contents(_ root: URL) throws -> [String: String] {
    var contents: [String: String] = [:]
    for case let path as String in try #require(FileManager.default.enumerator(atPath: root.path)) {
      guard path.hasSuffix("result.json") || path.hasSuffix("metrics.jsonl") || path.hasSuffix("tuning.json") else { continue }
      contents[path] = try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
        .replacing(#/"(seconds|cpuSeconds)" ?: ?[^,}\n]*/#, with: "")
    }
    return contents
  }

  @Test("the best choice is run with the held-out seeds, which alone are results", arguments: ["tpe", "halving", "random"])
  func best(by: String) throws {
    let folder = try TemporaryFolder()
    let execution = ExperimentExecution(
      try plan(file("by: \(by), trials: 27, seeds: 2")), output: folder.url, threads: 2)
    let summary = try execution.execute(observer: Silence())
    #expect(summary.finished == 2 && summary.failed.isEmpty)
    let record = try #require(summary.tunings.first?.record)
    #expect(record.trials == 27)
    #expect(record.seeds == [1_000_001, 1_000_002])
    #expect(Set(record.seeds).isDisjoint(with: [1, 2]))
    // A share above 0.9 fails; about one choice in ten.
    #expect(record.failedTrials > 0)
    let runs = try [1, 2].map { seed in
      try #require(RunDirectory(execution.root.appendingPathComponent("toy-2/bowl-tuned-by-\(by)/seed-\(seed)")).configuration)
    }
    for run in runs {
      #expect(run.parameters.tuning == record)
      #expect(run.parameters.method.settings["rate"] == record.fields["rate"])
      #expect(run.parameters.method.settings["inner"]?["depth"] == record.fields["inner.depth"])
      #expect(run.budget == Budget(learnerSteps: 9))
    }
    let log = try JSONDecoder().decode(
      JSONValue.self,
      from: Data(contentsOf: execution.root.appendingPathComponent("tuning/toy-2/bowl-tuned-by-\(by)/tuning.json")))
    guard case .array(let trials)? = log["trials"] else { throw WarrenError("no trials") }
    let whole = trials.filter { $0["share"]?.doubleValue == 1 }.compactMap { $0["value"]?.doubleValue }
    #expect(record.value == whole.min())
    #expect(trials.contains { $0["error"]?.stringValue == "the share is too large" })
    if by == "halving" {
      #expect(trials.count == 27 + 9 + 3 + 1)
      #expect(abs(record.budgets - 8) < 1e-9)
      #expect(record.runs == 80)
    }
    // What is found is better than what most random choices have: their median is about 4.
    #expect(record.value < 3)
  }

  @Test("CMA-ES tunes ranges")
  func covariance() throws {
    let folder = try TemporaryFolder()
    let file = try file(
      "by: cma-es, trials: 40, seeds: [77]", fields: "rate: { from: 1.0e-4, to: 1, scale: log }, share: { from: 0, to: 0.9 }")
    let summary = try ExperimentExecution(plan(file), output: folder.url, threads: 2).execute(observer: Silence())
    // The bowl's bottom with the other fields as they are is 0.3 + 5, with noise of about 0.01.
    let record = try #require(summary.tunings.first?.record)
    #expect(record.value < 5.4 && record.failedTrials == 0 && record.seeds == [77])
  }

  @Test("one thread or many, killed or not: the same files")
  func repeatable() throws {
    let folder = try TemporaryFolder()
    let file = try file("by: tpe, trials: 14, seeds: 2")
    let alone = ExperimentExecution(try plan(file), output: folder.url.appendingPathComponent("alone"), threads: 1)
    _ = try alone.execute(observer: Silence())
    let many = ExperimentExecution(try plan(file), output: folder.url.appendingPathComponent("many"), threads: 4)
    _ = try many.execute(observer: Silence())
    #expect(try contents(alone.root) == contents(many.root))
    #expect(try contents(alone.root).count == 2 * 14 * 2 + 1 + 2 * 2)
    // What a kill leaves: some trials are finished, one is half done, nothing comes after it.
    let killed = folder.url.appendingPathComponent("killed")
    let root = killed.appendingPathComponent("tuned")
    try FileManager.default.createDirectory(at: killed, withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: alone.root, to: root)
    let trials = root.appendingPathComponent("tuning/toy-2/bowl-tuned-by-tpe")
    for trial in 9...14 { try FileManager.default.removeItem(at: trials.appendingPathComponent("trial-\(trial)")) }
    try FileManager.default.removeItem(at: trials.appendingPathComponent("trial-8/seed-1000002/result.json"))
    try FileManager.default.removeItem(at: root.appendingPathComponent("toy-2"))
    let listening = Listening()
    let summary = try ExperimentExecution(try plan(file), output: killed, threads: 2).execute(observer: listening)
    #expect(summary.finished == 2)
    #expect(try contents(alone.root) == contents(root))
    // Only what was missing has been done: a run of trial 8, those of six further ones, and the results.
    #expect(listening.began.withLock { $0.count } <= 1 + 6 * 2 + 2)
  }

  /// Notes which runs make progress.
  private final class Listening: RunObserver {
    let began = Mutex<Set<String>>([])
    func progress(of run: PlannedRun, fraction: Double, value: Double?) { began.withLock { _ = $0.insert(run.path) } }
    func note(_ message: String) {}
    func ended(_ run: PlannedRun, result: RunResult) {}
  }

  @Test("an experiment that has run knows its tuned settings")
  func recorded() throws {
    let folder = try TemporaryFolder()
    let execution = ExperimentExecution(try plan(file("trials: 5, seeds: 1")), output: folder.url, threads: 2)
    let summary = try execution.execute(observer: Silence())
    let plan = try ExperimentPlan(ExperimentFile(recordedIn: execution.root), registry: Self.registry)
    let run = try #require(plan.runs.first)
    #expect(run.methodSettings["rate"] == summary.tunings[0].record?.fields["rate"])
    #expect(run.methodSettings["rate"] != .number(1))
    #expect(try run.restoredLearner(root: execution.root, budget: plan.file.budget) != nil)
    let limited = try plan.limited(to: run.path)
    let again = try ExperimentExecution(limited, output: folder.url, threads: 2).execute(observer: Silence())
    #expect(again.alreadyFinished == 1 && again.finished == 0)
  }

  @Test("where no choice works the runs fail, and the others go on")
  func hopeless() throws {
    let folder = try TemporaryFolder()
    let file = try file("trials: 3, seeds: 1", fields: "share: { from: 0.95, to: 1 }", methods: "  - random: {}")
    let execution = ExperimentExecution(try plan(file), output: folder.url, threads: 2)
    let summary = try execution.execute(observer: Silence())
    #expect(summary.failed.count == 2 && summary.finished == 2)
    #expect(summary.failed[0].error.contains("none of the 3 trials has worked; the last: the share is too large"))
    let result = RunDirectory(execution.root.appendingPathComponent("toy-2/bowl-tuned-by-tpe/seed-1")).result
    #expect(result?.status == .failed)
  }

  @Test(
    "mistakes are found before anything runs",
    arguments: [
      ("trials: 3, seeds: [2, 3]", "rate: [1]", "the seed 2 is among those of the tuning and among the experiment's"),
      ("trials: 0", "rate: [1]", "'trials' must be from 1"),
      ("trails: 3", "rate: [1]", "did you mean 'trials'?"),
      ("by: tpa", "rate: [1]", "did you mean 'tpe'?"),
      ("by: tpe", "raet: [1]", "'bowl' has no setting 'raet' (did you mean 'rate'?)"),
      ("by: tpe", "rate: { from: 0, to: 1 }", "'rate' must be above zero, found 0"),
      ("by: tpe", "rate: { from: 0.1, to: 1, count: 3 }", "has a count"),
      ("by: cma-es", "color: [red, green]", "CMA-ES searches numbers only"),
      ("seeds: 0", "rate: [1]", "it lies between 1 and 1000"),
      ("budget: { learnerSteps: 0 }", "rate: [1]", "must be at least 1"),
      ("by: tpe", "rate: 3", "'rate' must be a list of values, or a range"),
    ])
  func mistakes(_ tune: String, _ fields: String, _ expected: String) throws {
    let error = #expect(throws: WarrenError.self) { try plan(file(tune, fields: fields)) }
    #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("t.yaml:") == true)
  }

  @Test("a field that is tuned has no value beside it, and halving needs a budget")
  func contradictions() throws {
    func error(_ methods: String) -> String {
      let text = "experiment: e\ntasks: [toy]\nmethods:\n\(methods)"
      do {
        _ = try plan(ExperimentFile(text: text, file: "t.yaml", folder: URL(fileURLWithPath: "/")))
        return ""
      } catch { return "\(error)" }
    }
    #expect(
      error("  - bowl: { rate: 2 }\n    tune: { fields: { rate: [1] } }").contains("'rate' is tuned, and has a value as well"))
    #expect(error("  - bowl: {}\n    tune: { by: halving, fields: { rate: [1] } }").contains("halving needs a budget"))
    #expect(error("  - bowl: {}\n    tune: { trials: 3 }").contains("'fields' that are searched"))
  }
}
