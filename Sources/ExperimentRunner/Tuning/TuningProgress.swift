import Core
import Foundation

/// One tuning while it is carried out: the search, what has been tried, and what came of it.
struct TuningProgress {
  /// A trial on its way.
  struct Job {
    var trial: TuningTrial
    var values: [(field: String, value: Document)]
    /// One run for each seed; none where an equal choice has been run before, or the choice is not valid.
    var runs: [PlannedRun]
    var budget: Budget
    var error: String?
    var sameAs: Int?
  }

  let tuning: PlannedTuning
  private(set) var log: TuningLog
  private(set) var jobs: [Job] = []
  private var search: any TuningSearch
  /// The costs of choices, by what was chosen and the share of the budget.
  private var known: [String: (trial: Int, cost: Double)] = [:]
  private var best: (job: Job, cost: Double)?
  private var runs = 0
  private var budgets = 0.0
  private var failed = 0

  init(_ tuning: PlannedTuning) throws {
    self.tuning = tuning
    let settings = tuning.entry.settings
    search = try settings.makeSearch(of: tuning.entry.space)
    let parts = tuning.target.split(separator: "/").map(String.init)
    log = TuningLog(
      task: parts[0], method: parts[1], measure: tuning.measure, by: settings.by, seed: settings.seed,
      seeds: settings.seeds.all, trials: [])
  }

  /// Prepares the next trials. False when there are none any more.
  mutating func prepare() -> Bool {
    let trials = search.ask()
    jobs = []
    for trial in trials {
      let values = tuning.entry.space.values(at: trial.point)
      var job = Job(trial: trial, values: values, runs: [], budget: tuning.budget.share(trial.share))
      let key = Self.key(trial, values)
      if let same = known[key] {
        job.sameAs = same.trial
      } else if let same = jobs.first(where: { Self.key($0.trial, $0.values) == key && $0.sameAs == nil }) {
        job.sameAs = same.trial.number
      } else {
        let folder = "\(tuning.path)/" + (trial.share < 1 ? "rung-\(trial.rung)/" : "") + "trial-\(trial.number)"
        do {
          job.runs = try log.seeds.map { seed in
            let label = "trial \(trial.number)" + (trial.share < 1 ? " with \(Self.percent(trial.share)) of the budget" : "")
            return try tuning.makeRun(
              values, .trial(path: "\(folder)/seed-\(seed)", label: label, seed: seed, budget: job.budget))
          }
        } catch { job.error = "\(error)" }
      }
      jobs.append(job)
    }
    return !jobs.isEmpty
  }

  /// Takes the results of the runs of all jobs, job by job, and tells them to the search.
  mutating func finish(_ results: [[RunResult]]) {
    var costs: [Double] = []
    for (job, results) in zip(jobs, results) {
      let key = Self.key(job.trial, job.values)
      var (cost, error) = (Double.infinity, job.error)
      if job.sameAs != nil {
        cost = known[key]?.cost ?? .infinity
      } else {
        (cost, error) = job.error == nil ? self.cost(of: results) : (.infinity, job.error)
        known[key] = (job.trial.number, cost)
        runs += job.runs.count
        budgets += Double(job.runs.count) * job.trial.share
        if cost == .infinity { failed += 1 }
        if job.trial.share == 1, cost < best?.cost ?? .infinity { best = (job, cost) }
      }
      costs.append(cost)
      log.trials.append(
        TuningLog.Trial(
          trial: job.trial.number, share: job.trial.share, fields: Self.json(job.values, run: job.runs.first),
          value: cost < .infinity ? value(cost) : nil, error: error, sameAs: job.sameAs))
    }
    jobs = []
    search.tell(costs)
    log.best = record
  }

  /// What is known of the best choice; nil where none has worked.
  private var record: TuningRecord? {
    guard let best else { return nil }
    let settings = tuning.entry.settings
    return TuningRecord(
      by: settings.by, trials: Set(log.trials.map(\.trial)).count, failedTrials: failed, runs: runs, budgets: budgets,
      seeds: log.seeds, seed: settings.seed, bestTrial: best.job.trial.number, value: value(best.cost),
      fields: Self.json(best.job.values, run: best.job.runs.first))
  }

  /// The runs of the experiment with the best choice.
  func results(for seeds: [Int]) throws -> [PlannedRun] {
    guard let best, let record else {
      let error = log.trials.compactMap(\.error).last ?? "no run has reported \(tuning.measure.name)"
      throw WarrenError(
        "none of the \(log.trials.count) trials has worked; the last: \(error)", at: tuning.path, kind: .failure)
    }
    return try seeds.map { seed in
      try tuning.makeRun(best.job.values, .result(path: "\(tuning.target)/seed-\(seed)", seed: seed, record: record))
    }
  }

  /// The mean over the seeds, turned so that lower is better; infinite where a run has failed or has not told it.
  private func cost(of results: [RunResult]) -> (cost: Double, error: String?) {
    if let failed = results.first(where: { $0.status == .failed }) { return (.infinity, failed.error ?? "failed") }
    let name = tuning.measure.name
    let values = results.compactMap { $0.objectives?[name] ?? $0.metrics?[name] }
    let mean = values.reduce(0, +) / Double(max(values.count, 1))
    guard values.count == results.count, !values.isEmpty, mean.isFinite else { return (.infinity, "has not reported \(name)") }
    return (tuning.measure.direction == .minimize ? mean : -mean, nil)
  }

  private func value(_ cost: Double) -> Double { tuning.measure.direction == .minimize ? cost : -cost }

  private static func key(_ trial: TuningTrial, _ values: [(field: String, value: Document)]) -> String {
    "\(trial.share) " + values.map { "\($0.field)=\($0.value.canonical)" }.joined(separator: " ")
  }

  static func percent(_ share: Double) -> String { String(format: "%.3g %%", share * 100) }

  /// The chosen values as the run's configuration has them; as they stand where there is no run.
  private static func json(_ values: [(field: String, value: Document)], run: PlannedRun?) -> [String: JSONValue] {
    var result: [String: JSONValue] = [:]
    for (field, value) in values {
      let resolved = field.split(separator: ".").reduce(run?.methodSettings) { $0?[String($1)] }
      result[field] = resolved ?? .string(value.displayed)
    }
    return result
  }
}
