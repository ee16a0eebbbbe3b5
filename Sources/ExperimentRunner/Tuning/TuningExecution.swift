import Core
import Foundation

/// Carries out the tunings of an experiment side by side: in each round every one asks for its next trials, and the runs of all are
/// made together. Every run has a folder of its own, so what has been done is not done again after a kill: the searches ask the
/// same, and find the results.
struct TuningExecution {
  private let tunings: [PlannedTuning]
  private let executor: RunExecutor
  private let threads: Int

  init(_ tunings: [PlannedTuning], executor: RunExecutor, threads: Int) {
    self.tunings = tunings
    self.executor = executor
    self.threads = threads
  }

  /// Tunes all.
  /// - Returns: the tunings when they are over; nil when somebody has interrupted.
  func execute() throws -> [TuningProgress]? {
    var all = try tunings.map(TuningProgress.init)
    var open = Array(all.indices)
    while true {
      open = open.filter { all[$0].prepare() }
      guard !open.isEmpty else { return all }
      let jobs = open.flatMap { index in
        all[index].jobs.flatMap { job in job.runs.map { RunExecutor.Job(run: $0, budget: job.budget) } }
      }
      let outcomes = try executor.carryOut(jobs, threads: threads)
      guard !outcomes.contains(where: { $0 == nil || $0?.result.status == .stopped }) else { return nil }
      var next = 0
      for index in open {
        let results = all[index].jobs.map { job in
          defer { next += job.runs.count }
          return outcomes[next..<next + job.runs.count].map { $0!.result }
        }
        for (job, results) in zip(all[index].jobs, results) { discardCheckpoints(of: job, results) }
        all[index].finish(results)
        try write(all[index])
      }
    }
  }

  /// A finished run of a trial is never gone on with, and there are many of them.
  private func discardCheckpoints(of job: TuningProgress.Job, _ results: [RunResult]) {
    for (run, result) in zip(job.runs, results) where result.status == .finished {
      RunDirectory(executor.root.appendingPathComponent(run.path)).removeCheckpoints()
    }
  }

  private func write(_ progress: TuningProgress) throws {
    let folder = executor.root.appendingPathComponent(progress.tuning.path)
    try AtomicFile.makeDirectory(folder)
    try AtomicFile.write(JSONValue(encoding: progress.log).prettyPrinted(), to: folder.appendingPathComponent("tuning.json"))
  }
}
