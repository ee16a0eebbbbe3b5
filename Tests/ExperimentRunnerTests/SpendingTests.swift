import Core
import ExperimentRunner
import Foundation
import Synchronization
import Testing

/// Keeps what it is told.
private final class Listener: RunObserver {
  private let messages = Mutex<[String]>([])
  var notes: [String] { messages.withLock { $0 } }
  func progress(of run: PlannedRun, fraction: Double, value: Double?) {}
  func note(_ message: String) { messages.withLock { $0.append(message) } }
  func ended(_ run: PlannedRun, result: RunResult) {}
}

@Suite struct SpendingTests {
  private func plan(_ method: String, budget: String, more: String = "") throws -> ExperimentPlan {
    var registry = Registry.toys
    func toy(_ name: String) -> MethodKind {
      MethodKind(
        name, .strategy, summary: "Draws numbers.", needs: "a toy", configuration: ToyConfiguration.self, face: ToyFace.self
      ) { settings, _, context in ToyLearner(settings, context) }
    }
    registry.register([
      toy("last-step").ending(.always), toy("endless").ending(.never), toy("passes").spending(.epochs).ending(.never),
    ])
    let text = "experiment: e\ntasks: [toy]\nmethods: [\(method)]\nbudget: \(budget)\n\(more)"
    return try ExperimentPlan(ExperimentFile(text: text, file: "e.yaml", folder: URL(fileURLWithPath: "/")), registry: registry)
  }

  @Test("a budget that a method never spends is refused before anything runs, with what it does spend")
  func unspent() throws {
    for (method, budget, words) in [
      ("random", "{environmentSteps: 10}", "the budget limits environmentSteps only, and 'random' spends evaluations"),
      ("random", "{epochs: 10, environmentSteps: 10}", "environmentSteps and epochs only"),
      ("passes", "{evaluations: 10}", "'passes' spends learnerSteps, epochs and seconds"),
      ("endless", "{}", "nothing is limited"),
    ] {
      let error = #expect(throws: WarrenError.self) { try plan(method, budget: budget) }
      #expect(error.map { "\($0)" }?.contains(words) == true, "\(error.map { "\($0)" } ?? "")")
      #expect(error.map { "\($0)" }?.contains("e.yaml:3") == true)
    }
  }

  @Test("a budget that runs out by any of its limits is taken, and every budget by a method that ends by itself")
  func spent() throws {
    for (method, budget) in [
      ("random", "{evaluations: 10}"), ("random", "{learnerSteps: 10}"), ("random", "{seconds: 1}"),
      ("random", "{evaluations: 10, environmentSteps: 10}"), ("passes", "{epochs: 1}"), ("passes", "{learnerSteps: 1}"),
      ("last-step", "{environmentSteps: 10}"), ("last-step", "{}"),
    ] {
      #expect(try plan(method, budget: budget).notes.isEmpty)
    }
  }

  @Test("that nothing is limited is said where a method may go on for ever")
  func nothingLimited() throws {
    #expect(try plan("random", budget: "{}").notes.first?.contains("random may go on until you interrupt") == true)
    #expect(try plan("random", budget: "{}", more: "stop: {metric: value, atMost: 0.5}").notes.isEmpty)
  }

  @Test("a goal on a metric that a run never has is told, with the name that was probably meant")
  func unknownStop() throws {
    for (metric, words) in [("valeu", "did you mean 'value'?"), ("accuracy", "its metrics are value")] {
      let folder = try TemporaryFolder()
      let listener = Listener()
      let plan = try plan("random", budget: "{learnerSteps: 20}", more: "stop: {metric: \(metric), atMost: 0.5}")
      let summary = try ExperimentExecution(plan, output: folder.url, threads: 1).execute(observer: listener)
      #expect(summary.finished == 1)
      #expect(listener.notes.count == 1 && listener.notes[0].contains(words), "\(listener.notes)")
    }
  }
}
