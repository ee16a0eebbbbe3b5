import Core
import ExperimentRunner
import Foundation
import Synchronization

/// One progress view for all runs of an experiment: a bar with the rate and the time left on a terminal, else a plain line now and
/// then.
final class ProgressView: RunObserver {
  private struct State {
    var fractions: [String: Double] = [:]
    var ended = 0
    var remaining: RemainingTime
    var lastPrint: Double
    var barIsShown = false
    var latest = ""
  }

  private let total: Int
  private let isQuiet: Bool
  private let began: Double
  private let state: Mutex<State>

  init(of plan: ExperimentPlan, isQuiet: Bool) {
    total = plan.mostRuns
    self.isQuiet = isQuiet
    began = Self.now
    state = Mutex(State(remaining: RemainingTime(of: plan.runs, total: plan.mostRuns), lastPrint: Self.now))
  }

  func progress(of run: PlannedRun, fraction: Double, value: Double?) {
    guard !isQuiet else { return }
    state.withLock { state in
      let fraction = min(max(fraction, 0), 1)
      let now = Self.now
      state.fractions[run.path] = fraction
      state.remaining.advanced(run, to: fraction, at: now)
      guard now - state.lastPrint >= (Terminal.isInteractive ? 0.1 : 10) else { return }
      state.lastPrint = now
      state.latest = run.title + (value.map { ": \(run.task.measure.name) \(Terminal.number($0))" } ?? "")
      show(&state)
    }
  }

  func note(_ message: String) {
    state.withLock { state in
      clear(&state)
      Terminal.writeError(message)
    }
  }

  func ended(_ run: PlannedRun, result: RunResult) {
    state.withLock { state in
      if result.status != .stopped {
        state.ended += 1
        state.fractions[run.path] = 1
        state.remaining.ended(run, at: Self.now)
      }
      guard !isQuiet, Terminal.isInteractive else { return }
      show(&state)
    }
  }

  /// Takes the bar off the terminal.
  func finish() {
    state.withLock { clear(&$0) }
  }

  private func show(_ state: inout State) {
    let done = state.fractions.values.reduce(0, +) / Double(max(total, 1))
    let elapsed = Self.now - began
    var timing = Terminal.duration(elapsed)
    if elapsed >= 2, let left = state.remaining.estimate(at: Self.now), left >= 1 {
      timing += ", about \(Terminal.duration(left)) left"
    }
    let counts = "\(state.ended)/\(total) runs"
    if Terminal.isInteractive {
      let width = 24
      let filled = Int(done * Double(width))
      let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
      Terminal.write("\r\u{1B}[2K" + String("\(bar) \(counts), \(timing)  \(state.latest)".prefix(118)))
      state.barIsShown = true
    } else {
      Terminal.writeError("\(Int(done * 100)) %  \(counts), \(timing)  \(state.latest)")
    }
  }

  private func clear(_ state: inout State) {
    guard state.barIsShown else { return }
    Terminal.write("\r\u{1B}[2K")
    state.barIsShown = false
  }

  private static var now: Double { ProcessInfo.processInfo.systemUptime }
}
