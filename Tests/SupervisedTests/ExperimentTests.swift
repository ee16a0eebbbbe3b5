import Core
import ExperimentRunner
import Foundation
import Supervised
import Synchronization
import Testing

@Suite struct ExperimentTests {
  private final class Observer: RunObserver, Sendable {
    let notes = Mutex<[String]>([])
    func progress(of run: PlannedRun, fraction: Double, value: Double?) {}
    func note(_ message: String) { notes.withLock { $0.append(message) } }
    func ended(_ run: PlannedRun, result: RunResult) {}
  }

  private static let registry: Registry = {
    var registry = Registry()
    registry.register([
      TaskKind("table", .dataset, summary: "t", configuration: TableConfiguration.self) { settings, folder in
        let (source, hashes) = try settings.load(from: folder)
        return ExperimentTask(
          label: "table", measure: Measure(source.target.classes == nil ? "r2" : "accuracy", .maximize), faces: [source],
          dataHashes: hashes)
      },
      MethodKind(
        "supervised", .agent, summary: "s", needs: "a dataset", configuration: SupervisedConfiguration.self,
        face: (any DataSource).self, check: { try $0.check($1, budget: $2) },
        make: { try SupervisedLearner($0, source: $1, key: $2.key, budget: $2.budget, threads: $2.threads) }
      )
      .spending(.epochs),
    ])
    return registry
  }()

  private func table(_ folder: TestFolder) throws {
    let rows = (0..<120).map { index in
      let x = Double(index) / 60 - 1
      return "\(x),\(3 * x + 1)"
    }
    try folder.write("x,y\n" + rows.joined(separator: "\n"), to: "line.csv")
  }

  private func run(_ folder: TestFolder, _ method: String, _ more: String = "") throws -> (ExperimentExecution.Summary, URL) {
    let text = "experiment: e\ntasks: [ table: { file: line.csv } ]\nmethods: [ supervised: { \(method) } ]\n\(more)"
    let plan = try ExperimentPlan(
      ExperimentFile(text: text, file: "e.yaml", folder: folder.url), registry: Self.registry)
    let execution = ExperimentExecution(plan, output: folder.url.appendingPathComponent("runs"), threads: 1)
    let summary = try execution.execute(observer: Observer())
    return (summary, execution.root.appendingPathComponent("table/supervised/seed-1"))
  }

  @Test("an experiment file trains a regression on a table, and its run leaves pictures")
  func regression() throws {
    let folder = try TestFolder()
    try table(folder)
    let (summary, run) = try run(
      folder, "hiddenLayers: [], targetNormalization: standard, learningRate: 0.05, validationFraction: 0.2",
      "budget: { epochs: 60 }")
    #expect(summary.finished == 1)
    let result = try #require(RunDirectory(run).result)
    #expect(result.metrics!["r2"]! > 0.999, "\(result.metrics!)")
    #expect(result.metrics!["validationLoss"]! < 1e-3)
    let pictures = run.appendingPathComponent("pictures")
    let names = try FileManager.default.contentsOfDirectory(atPath: pictures.path).sorted()
    #expect(names == ["fit.svg", "index.json", "predictions.svg"])
    let index = try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: pictures.appendingPathComponent("index.json")))
    guard case .array(let entries) = index else { return #expect(Bool(false), "the index is a list") }
    #expect(entries.map { $0["name"]?.stringValue } == ["predictions", "fit"])
    #expect(entries.allSatisfy { $0["title"]?.stringValue?.isEmpty == false })
  }

  @Test("a loss that is no number fails the run, says where, and keeps the last good weights in a checkpoint")
  func divergence() throws {
    let folder = try TestFolder()
    try table(folder)
    let (summary, run) = try run(
      folder, "optimizer: sgd, learningRate: 1.0e+30, dropout: 0, hiddenLayers: [8]", "budget: { epochs: 60 }")
    #expect(summary.failed.count == 1)
    let result = try #require(RunDirectory(run).result)
    #expect(result.status == .failed)
    #expect(result.error?.contains("is no finite number") == true && result.error?.contains("step ") == true)
    let (snapshot, damaged) = RunDirectory(run).checkpoints.newest()
    #expect(damaged.isEmpty)
    let weights = try #require(snapshot).section("learner").section("parameters")
    for name in weights.tensors.keys {
      #expect(try weights.array(name, of: Float.self).allSatisfy(\.isFinite), "\(name)")
    }
  }

  @Test("what cannot work on the data is an error with the line before anything runs")
  func checks() throws {
    let folder = try TestFolder()
    try table(folder)
    let error = #expect(throws: WarrenError.self) {
      try run(folder, "network: [ { conv: 8 } ]", "budget: { epochs: 1 }")
    }
    #expect(error?.description.contains("e.yaml:3: supervised on table: network[0]: conv") == true, "\(error!)")
    #expect(throws: WarrenError.self) { try run(folder, "schedule: cosine") }
    #expect(!FileManager.default.fileExists(atPath: folder.url.appendingPathComponent("runs").path))
  }
}
