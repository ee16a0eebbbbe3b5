import Core
import ExperimentRunner
import Foundation
import Synchronization
import Testing

/// What happens to a run whose evaluation does not come to its end.
@Suite struct InterruptionTests {
  /// Throws an error the first time that an evaluation has come to a step.
  private final class Trap: Sendable {
    private let error: any Error
    private let step: Int
    private let sprung = Mutex(false)

    init(_ error: any Error, at step: Int) {
      self.error = error
      self.step = step
    }

    func evaluating(at step: Int) throws {
      let springs = sprung.withLock { sprung in
        defer { sprung = sprung || step >= self.step }
        return !sprung && step >= self.step
      }
      if springs { throw error }
    }
  }

  private func execution(_ folder: URL, trap: Trap?) throws -> ExperimentExecution {
    let text = """
      experiment: e
      tasks: [toy]
      methods: [agent]
      budget: { learnerSteps: 60 }
      evaluation: { every: 7, episodes: 2 }
      checkpoint: { seconds: 1000 }
      """
    let registry = Registry.toys { try trap?.evaluating(at: $0) }
    let plan = try ExperimentPlan(
      ExperimentFile(text: text, file: "e.yaml", folder: URL(fileURLWithPath: "/")), registry: registry)
    return ExperimentExecution(plan, output: folder, threads: 1)
  }

  /// The result, the metrics and the state of the run without the times, which no repetition can keep.
  private func timeless(_ execution: ExperimentExecution) throws -> [JSONValue] {
    let run = RunDirectory(execution.root.appendingPathComponent("toy-2/agent/seed-1"))
    let state = try #require(run.checkpoints.newest().snapshot)
    let texts = try ["result.json", "metrics.jsonl"].map {
      try String(contentsOf: run.url.appendingPathComponent($0), encoding: .utf8)
        .replacing(#/"(seconds|cpuSeconds)" ?: ?[^,}\n]*/#, with: "")
    }
    return texts.map { .string($0) } + [try state.section("learner").value("state")]
  }

  @Test("an evaluation that is cut short is made anew, and the run ends with the same bytes", arguments: [1, 14, 35, 60])
  func interruption(step: Int) throws {
    let folder = try TemporaryFolder()
    let whole = try execution(folder.url.appendingPathComponent("whole"), trap: nil)
    _ = try whole.execute(observer: Silence())
    let cut = try execution(folder.url.appendingPathComponent("cut"), trap: Trap(Interruption.Requested(), at: step))
    let first = try cut.execute(observer: Silence())
    #expect(first.stopped == 1 && first.failed.isEmpty)
    let second = try cut.execute(observer: Silence())
    #expect(second.finished == 1)
    #expect(try timeless(cut) == timeless(whole))
  }

  @Test("an evaluation that fails leaves what was learned, from which the run goes on", arguments: [1, 35, 60])
  func failure(step: Int) throws {
    let folder = try TemporaryFolder()
    let whole = try execution(folder.url.appendingPathComponent("whole"), trap: nil)
    _ = try whole.execute(observer: Silence())
    let cut = try execution(
      folder.url.appendingPathComponent("cut"), trap: Trap(WarrenError("the game is broken", kind: .failure), at: step))
    let first = try cut.execute(observer: Silence())
    #expect(first.failed.count == 1)
    let run = RunDirectory(cut.root.appendingPathComponent("toy-2/agent/seed-1"))
    let state: JSONValue = try #require(run.checkpoints.newest().snapshot).section("learner").value("state")
    #expect((state["ledger"]?["learnerSteps"]?.doubleValue ?? 0) >= Double(step))
    #expect(run.result?.error == "the game is broken")
    _ = try cut.execute(observer: Silence())
    #expect(try timeless(cut) == timeless(whole))
  }
}
