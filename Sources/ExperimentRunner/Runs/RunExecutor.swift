import Core
import Foundation
import ReinforcementLearning
import Synchronization

/// Carries out runs in an experiment's folder, several at a time, and keeps what earlier starts have finished.
struct RunExecutor: Sendable {
  /// A run with what it may spend.
  struct Job: Sendable {
    var run: PlannedRun
    var budget: Budget
  }

  /// How a run ended.
  struct Outcome: Sendable {
    var result: RunResult
    /// Whether it had finished before.
    var isKept = false
    /// Whether another build of the program has made it.
    var isByAnotherProgram = false
  }

  let root: URL
  let file: ExperimentFile
  let rerun: ExperimentExecution.Rerun
  let observer: any RunObserver

  /// Makes the runs. What comes out does not depend on the number of threads.
  /// - Returns: how each ended; nil for those that were not begun, as somebody has interrupted.
  func carryOut(_ jobs: [Job], threads: Int) throws -> [Outcome?] {
    // More than there are cores would only wait for each other.
    let threadsEach = max(1, min(threads / max(jobs.count, 1), ProcessInfo.processInfo.activeProcessorCount))
    let outcomes = Mutex([Outcome?](repeating: nil, count: jobs.count))
    try parallelJobs(jobs.count, threads: threads) { index in
      guard !Interruption.requested else { return }
      let outcome = carryOut(jobs[index], threads: threadsEach)
      observer.ended(jobs[index].run, result: outcome.result)
      outcomes.withLock { $0[index] = outcome }
    }
    return outcomes.withLock { $0 }
  }

  private func carryOut(_ job: Job, threads: Int) -> Outcome {
    let run = job.run
    var file = file
    file.budget = job.budget
    let directory = RunDirectory(root.appendingPathComponent(run.path))
    var execution: RunExecution?
    do {
      var configuration = try RunConfiguration(run, file: file, threads: threads)
      if let kept = try prepare(directory, for: &configuration, of: run) {
        recordEpisodes(of: run, file: file, directory: directory)
        return kept
      }
      try directory.write(configuration)
      directory.removeResult()
      execution = try begin(run, file: file, directory: directory, threads: threads)
      let result = try execution!.execute()
      try directory.write(result)
      if result.status == .finished { recordEpisodes(of: run, file: file, directory: directory) }
      return Outcome(result: result)
    } catch {
      return Outcome(result: fail(run, error, execution?.result(.failed, error: error)))
    }
  }

  /// Writes the episodes that the experiment asks for, unless they are there. A run whose episodes cannot be recorded has finished
  /// all the same.
  private func recordEpisodes(of run: PlannedRun, file: ExperimentFile, directory: RunDirectory) {
    guard run.playsEpisodes, let settings = file.record else { return }
    if let recording = try? Recording(contentsOf: directory.recording), recording.episodeCount == settings.episodes { return }
    do {
      _ = try RunEvaluation(run, file: file, root: root).record(episodes: settings.episodes, to: directory.recording)
    } catch is Interruption.Requested {
      observer.note("\(run.title): its episodes are recorded when the experiment is run again")
    } catch { observer.note("\(run.title): no episodes are recorded: \(error)") }
  }

  /// Looks at what earlier starts have left: what is finished and the same is kept, what differs is removed.
  private func prepare(
    _ directory: RunDirectory, for configuration: inout RunConfiguration, of run: PlannedRun
  ) throws -> Outcome? {
    let title = run.title
    guard rerun != .all else {
      try directory.clear()
      return nil
    }
    guard let previous = directory.configuration else {
      if directory.exists { observer.note("\(title): its config.json cannot be read, so it starts over") }
      try directory.clear()
      return nil
    }
    guard previous.identity == configuration.identity else {
      // Of the many trials of a tuning nobody has to hear; the run that takes its winner says it.
      if !run.isTrial {
        observer.note("\(title) starts over because of a change in \(configuration.differences(from: previous))")
      }
      try directory.clear()
      return nil
    }
    let isByAnother = previous.programs != configuration.programs
    if isByAnother, rerun == .changed {
      try directory.clear()
      return nil
    }
    if let result = directory.result, result.status == .finished {
      return Outcome(result: result, isKept: true, isByAnotherProgram: isByAnother)
    }
    // What goes on from a checkpoint of another build is the work of both.
    if isByAnother, directory.checkpoints.newest().snapshot != nil {
      configuration.programs = (previous.programs ?? []).filter { $0 != WarrenVersion.program } + [WarrenVersion.program]
      observer.note("\(title) goes on from a checkpoint that another build of the program has made")
    }
    return nil
  }

  /// Where the files of an earlier start contradict each other, as when a person has edited them, the run starts over.
  private func begin(_ run: PlannedRun, file: ExperimentFile, directory: RunDirectory, threads: Int) throws -> RunExecution {
    func begin(resumes: Bool) throws -> RunExecution {
      try RunExecution(run, file: file, directory: directory, threads: threads, resumes: resumes, observer: observer)
    }
    do { return try begin(resumes: true) } catch {
      guard directory.checkpoints.newest().snapshot != nil else { throw error }
      observer.note("\(run.title) starts over: it cannot go on from its checkpoint: \(error)")
      try directory.removeProgress()
      return try begin(resumes: false)
    }
  }

  /// Notes that a run has failed.
  @discardableResult
  func fail(_ run: PlannedRun, _ error: any Error, _ result: RunResult? = nil) -> RunResult {
    observer.note("\(run.title) failed: \(error)")
    let result =
      result
      ?? RunResult(
        status: .failed, error: "\(error)", seed: run.seed, task: run.task.label, method: run.methodLabel,
        ledger: SpentLedger(Ledger()))
    let directory = RunDirectory(root.appendingPathComponent(run.path))
    do {
      try AtomicFile.makeDirectory(directory.url)
      try directory.write(result)
    } catch { observer.note("\(run.title): its result cannot be written: \(error)") }
    return result
  }
}
