import Core
import Foundation
import Synchronization

/// Carries out an experiment: first what has to be tuned, then every run that has not finished yet, several at a time, each in its
/// own folder.
public struct ExperimentExecution: Sendable {
  /// Which finished runs of earlier starts are made again. Those whose settings, budget or data have changed always are.
  public enum Rerun: String, Sendable, CaseIterable {
    /// No others; where they were made by another build of the program, that is said.
    case none
    /// Those that another build of the program has made, too.
    case changed
    /// All of them.
    case all
  }

  public let plan: ExperimentPlan
  /// The experiment's folder.
  public let root: URL
  let threads: Int
  let rerun: Rerun

  /// How the runs ended.
  public struct Summary: Sendable {
    public var finished = 0
    public var failed: [(run: String, error: String)] = []
    public var stopped = 0
    /// Runs that had finished before.
    public var alreadyFinished = 0
    /// Those of them that another build of the program has made.
    public var byAnotherProgram = 0
    /// What came of the tunings, in the order of the plan.
    public var tunings: [(title: String, record: TuningRecord?)] = []
  }

  /// - Parameters:
  ///   - plan: which runs there are.
  ///   - output: the folder that holds all experiments.
  ///   - threads: how many runs to make at a time; with fewer runs than that, each may use several threads, at most one a core.
  ///   - rerun: which runs that have ended are made again.
  public init(_ plan: ExperimentPlan, output: URL, threads: Int, rerun: Rerun = .none) {
    self.plan = plan
    root = output.appendingPathComponent(plan.file.name)
    self.threads = max(threads, 1)
    self.rerun = rerun
  }

  /// Runs what is left to run. A run that fails does not stop the others.
  /// - Parameters:
  ///   - observer: hears how runs get on.
  ///   - prepare: writes what else belongs into the experiment's folder, once no other program works in it and before anything else
  ///     is written there.
  /// - Throws: `WarrenError` when the output folder cannot be written, or another program is running the experiment.
  public func execute(observer: any RunObserver, prepare: (URL) throws -> Void = { _ in }) throws -> Summary {
    try AtomicFile.makeDirectory(root)
    let lock = try FolderLock(root)
    defer { lock.release() }
    try prepare(root)
    try plan.file.record(in: root)
    try InstanceFile.write(of: plan.runs, in: root)
    plan.notes.forEach(observer.note)
    var summary = Summary()
    let executor = RunExecutor(root: root, file: plan.file, rerun: rerun, observer: observer)
    guard let runs = try tunedRuns(executor, &summary) else {
      summary.stopped = plan.runs.count
      return summary
    }
    let outcomes = try executor.carryOut(runs.map { .init(run: $0, budget: plan.file.budget) }, threads: threads)
    for (run, outcome) in zip(runs, outcomes) {
      guard let outcome else {
        summary.stopped += 1
        continue
      }
      switch outcome.result.status {
      case .finished where outcome.isKept:
        summary.alreadyFinished += 1
        if outcome.isByAnotherProgram { summary.byAnotherProgram += 1 }
      case .finished: summary.finished += 1
      case .stopped: summary.stopped += 1
      case .failed: summary.failed.append((run.title, outcome.result.error ?? "unknown"))
      }
    }
    return summary
  }

  /// The runs of the plan, those of tuned methods with the settings that the tunings have found and without those for which none
  /// has worked, which count as failed. Nil where somebody has interrupted the search.
  private func tunedRuns(_ executor: RunExecutor, _ summary: inout Summary) throws -> [PlannedRun]? {
    guard !plan.tunings.isEmpty else { return plan.runs }
    guard let tunings = try TuningExecution(plan.tunings, executor: executor, threads: threads).execute() else { return nil }
    summary.tunings = tunings.map { ($0.tuning.title, $0.log.best) }
    var tuned: [String: PlannedRun] = [:]
    var lost: [String: any Error] = [:]
    for progress in tunings {
      let target = progress.tuning.target + "/"
      let seeds = plan.runs.filter { $0.path.hasPrefix(target) }.map(\.seed)
      do { for run in try progress.results(for: seeds) { tuned[run.path] = run } } catch {
        for seed in seeds { lost["\(target)seed-\(seed)"] = error }
      }
    }
    return plan.runs.compactMap { run in
      guard let error = lost[run.path] else { return tuned[run.path] ?? run }
      summary.failed.append((run.title, "\(error)"))
      executor.fail(run, error)
      return nil
    }
  }
}

/// Keeps two programs from working in one experiment's folder at the same time. The system lets go of it when a program dies.
private struct FolderLock {
  private let descriptor: Int32

  init(_ folder: URL) throws {
    let path = folder.appendingPathComponent(".lock").path
    descriptor = open(path, O_RDWR | O_CREAT, 0o644)
    guard descriptor >= 0 else {
      throw WarrenError("cannot write: \(String(cString: strerror(errno)))", at: path, kind: .failure)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw WarrenError("another program is running this experiment", at: folder.path, kind: .failure)
    }
  }

  func release() { close(descriptor) }
}
