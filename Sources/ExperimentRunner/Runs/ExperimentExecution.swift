import Core
import Foundation
import Synchronization

/// Carries out an experiment: every run that has not finished yet, several at a time, each in its own folder.
public struct ExperimentExecution: Sendable {
  public let plan: ExperimentPlan
  /// The experiment's folder.
  public let root: URL
  let threads: Int
  let startsOver: Bool

  /// How the runs ended.
  public struct Summary: Sendable {
    public var finished = 0
    public var failed: [(run: String, error: String)] = []
    public var stopped = 0
    /// Runs that had finished before.
    public var alreadyFinished = 0
  }

  /// - Parameters:
  ///   - plan: which runs there are.
  ///   - output: the folder that holds all experiments.
  ///   - threads: how many runs to make at a time; with fewer runs than that, each may use several threads.
  ///   - startsOver: whether to discard what earlier starts have left.
  public init(_ plan: ExperimentPlan, output: URL, threads: Int, startsOver: Bool = false) {
    self.plan = plan
    root = output.appendingPathComponent(plan.file.name)
    self.threads = max(threads, 1)
    self.startsOver = startsOver
  }

  /// Runs what is left to run. A run that fails does not stop the others.
  /// - Throws: `WarrenError` when the output folder cannot be written.
  public func execute(observer: any RunObserver) throws -> Summary {
    try AtomicFile.makeDirectory(root)
    let lock = try FolderLock(root)
    defer { lock.release() }
    try plan.file.record(in: root)
    let runs = plan.runs
    let threadsEach = max(1, threads / max(runs.count, 1))
    let summary = Mutex(Summary())
    try parallelJobs(runs.count, threads: threads) { index in
      if Interruption.requested {
        summary.withLock { $0.stopped += 1 }
        return
      }
      let run = runs[index]
      let (result, isNew) = carryOut(run, threads: threadsEach, observer: observer)
      observer.ended(run, result: result)
      summary.withLock { summary in
        switch result.status {
        case .finished where !isNew: summary.alreadyFinished += 1
        case .finished: summary.finished += 1
        case .stopped: summary.stopped += 1
        case .failed: summary.failed.append((run.title, result.error ?? "unknown"))
        }
      }
    }
    return summary.withLock { $0 }
  }

  private func carryOut(
    _ run: PlannedRun, threads: Int, observer: any RunObserver
  ) -> (result: RunResult, isNew: Bool) {
    let directory = RunDirectory(root.appendingPathComponent(run.path))
    var execution: RunExecution?
    do {
      let configuration = try RunConfiguration(run, file: plan.file, threads: threads)
      let previous = directory.configuration
      let isSame = previous?.identity == configuration.identity
      if !startsOver, isSame, let result = directory.result, result.status == .finished { return (result, false) }
      if startsOver || !isSame {
        if previous != nil, !startsOver { observer.note("\(run.title): its settings have changed, so it starts over") }
        try directory.clear()
      }
      try directory.write(configuration)
      directory.removeResult()
      execution = try RunExecution(
        run, file: plan.file, directory: directory, threads: threads, resumes: true, observer: observer)
      let result = try execution!.execute()
      try directory.write(result)
      return (result, true)
    } catch {
      observer.note("\(run.title) failed: \(error)")
      let result =
        execution?.result(.failed, error: error)
        ?? RunResult(
          status: .failed, error: "\(error)", seed: run.seed, task: run.task.label, method: run.methodLabel,
          ledger: SpentLedger(Ledger()))
      do { try directory.write(result) } catch { observer.note("\(run.title): its result cannot be written: \(error)") }
      return (result, true)
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
