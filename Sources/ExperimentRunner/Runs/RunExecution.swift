import Core
import Foundation

/// Drives the learner of one run: budget, metrics, evaluations, checkpoints, and the result at the end. The same for everything
/// that improves.
struct RunExecution {
  let run: PlannedRun
  let file: ExperimentFile
  let directory: RunDirectory
  let threads: Int
  let observer: any RunObserver

  private let key: RandomKey
  private var learner: any Learner
  private var state = RunState()
  private var log: MetricsLog
  private var stopwatch = Stopwatch(seconds: 0, cpuSeconds: 0)
  private var hasToldOfStop = false
  /// Whether the learner stands in the middle of a step, so that the newest checkpoint is what the run goes on from.
  private var wasCutShortInStep = false
  /// How many steps have been made since the newest checkpoint, or since the start where there is none.
  private var stepsSinceCheckpoint = 0
  /// Whether the run went on beyond its seconds because it had no solution yet.
  private var hasWaited = false
  /// Whether the newest state is to be written as the best with the next checkpoint.
  private var isBestDue = false

  /// Makes the learner, or brings it back from the newest checkpoint that is whole.
  /// - Parameter resumes: whether checkpoints of an earlier start may be used.
  init(
    _ run: PlannedRun, file: ExperimentFile, directory: RunDirectory, threads: Int, resumes: Bool, observer: any RunObserver
  ) throws {
    self.run = run
    self.file = file
    self.directory = directory
    self.threads = threads
    self.observer = observer
    key = RandomKey(seed: UInt64(run.seed))
    learner = try run.makeLearner(MethodContext(budget: file.budget, key: key["learner"], threads: threads))
    if resumes {
      let (snapshot, damaged) = directory.checkpoints.newest()
      for error in damaged { observer.note("\(run.title): skipped a checkpoint: \(error)") }
      if let snapshot {
        state = try snapshot.value("run")
        try learner.restore(snapshot.section("learner"))
        stopwatch = Stopwatch(seconds: state.seconds, cpuSeconds: state.cpuSeconds)
      }
    }
    log = try MetricsLog(url: directory.metrics, length: state.metricsLength)
  }

  private var ledger: Ledger {
    var ledger = learner.ledger
    ledger.seconds = stopwatch.seconds
    ledger.cpuSeconds = stopwatch.cpuSeconds
    return ledger
  }

  /// Trains until the budget is spent, the goal is reached, nothing is left to improve, or somebody interrupts.
  mutating func execute() throws -> RunResult {
    do {
      return try train()
    } catch is Interruption.Requested {
      stopwatch.stop()
      if !wasCutShortInStep { try checkpoint() }
      return result(.stopped)
    }
  }

  private mutating func train() throws -> RunResult {
    if state.isEvaluationPending ?? false {
      // The duties after the last step were cut short.
      try evaluate()
      try writeLineIfDue(isGoal: state.reachedGoal)
    }
    var checkpointTime = Stopwatch.now
    stopwatch.start()
    while !state.reachedGoal, !learner.isFinished, !isSpent() {
      try Interruption.check()
      let metrics = try step()
      stopwatch.lap()
      state.note(metrics)
      try noteProgress(isGoal: file.stop?.isReached(by: metrics) ?? false)
      if Stopwatch.now - checkpointTime >= file.checkpoint.seconds {
        stopwatch.stop()
        try checkpoint()
        checkpointTime = Stopwatch.now
        stopwatch.start()
      }
    }
    stopwatch.stop()
    if state.evaluatedAt != ledger.learnerSteps { try evaluate() }
    if !state.pending.isEmpty { try writeLine() }
    tellOfUnknownStop(isLast: true)
    try checkpoint()
    try drawSolution()
    try drawPictures()
    let result = result(.finished)
    tellOfMissingValue(result)
    tellOfWaiting()
    return result
  }

  /// Whether the budget has been spent. Seconds alone do not end a search before its first step, nor while it builds its first
  /// solution: a run of it has a result, and says that it took longer.
  private mutating func isSpent() -> Bool {
    let ledger = ledger
    guard file.budget.isExhausted(by: ledger) else { return false }
    guard file.budget.countedFraction(spentBy: ledger) < 1, let search = learner as? any IncumbentReporting else { return true }
    let hasNotBegun = ledger.learnerSteps == 0 && ledger.evaluations == 0 && ledger.environmentSteps == 0
    guard hasNotBegun || search.isBuildingFirstSolution else { return true }
    hasWaited = true
    return false
  }

  /// Says so where a run has gone on beyond its seconds for a first solution.
  private func tellOfWaiting() {
    guard hasWaited, let seconds = file.budget.seconds else { return }
    let taken = (ledger.seconds * 1000).rounded() / 1000
    observer.note("\(run.title): its first solution took \(taken) s, longer than the budget of \(seconds) s")
  }

  /// Says so where a run has come to its end without anything to compare it by.
  private func tellOfMissingValue(_ result: RunResult) {
    let name = run.task.measure.name
    guard result.objectives?[name] == nil, result.metrics?[name] == nil, result.metrics?["bound"] == nil else { return }
    let why =
      learner is any EvaluatingLearner
      ? "its evaluations gave no such number"
      : "nothing that it tried had a value and kept the constraints, or the budget did not suffice for a first one"
    observer.note("\(run.title): it has ended without a value of '\(name)': \(why)")
  }

  /// One step; where it fails, what was learned before it is kept.
  private mutating func step() throws -> Metrics {
    do {
      let metrics = try learner.step()
      stepsSinceCheckpoint += 1
      return metrics
    } catch let interruption as Interruption.Requested {
      wasCutShortInStep = !(learner is any FailureSafeLearner)
      throw interruption
    } catch {
      stopwatch.stop()
      if !(learner is any FailureSafeLearner) { bringBack() }
      keep()
      throw error
    }
  }

  /// Puts the learner back to where it was before a step that has failed: by the newest checkpoint and all steps since, which come
  /// out as they did before. Where they do not, as in an environment of another process, as far as they succeed.
  private mutating func bringBack() {
    let snapshot = directory.checkpoints.newest().snapshot
    var steps = stepsSinceCheckpoint
    if steps > 0 { observer.note("\(run.title): a step has failed; those before it are made again, so that they are kept") }
    for _ in 0..<3 {
      do {
        var again = try run.makeLearner(MethodContext(budget: file.budget, key: key["learner"], threads: threads))
        if let snapshot { try again.restore(snapshot.section("learner")) }
        var made = 0
        do {
          while made < steps {
            guard !Interruption.requested else { return }
            _ = try again.step()
            made += 1
          }
          learner = again
          return
        } catch { steps = made }
      } catch {
        observer.note("\(run.title): the state before the failure cannot be made again: \(error)")
        return
      }
    }
  }

  /// Writes what a failed run has learned, as its best too where nothing has been evaluated yet.
  private mutating func keep() {
    do {
      try checkpoint()
      if learner is any EvaluatingLearner, !directory.hasBestCheckpoint { try directory.checkpoints.writeBest(snapshot()) }
    } catch { observer.note("\(run.title): what it has learned cannot be kept: \(error)") }
  }

  /// Evaluates and logs what is due after a step.
  private mutating func noteProgress(isGoal: Bool) throws {
    let ledger = ledger
    if learner is any EvaluatingLearner, state.evaluation.isDue(ledger, every: file.evaluation.every) {
      stopwatch.stop()
      if isGoal { state.reachedGoal = true }
      try evaluate()
      stopwatch.start()
    }
    if isGoal { state.reachedGoal = true }
    try writeLineIfDue(isGoal: isGoal)
    observer.progress(
      of: run, fraction: file.budget.fraction(spentBy: ledger), value: state.latestValue(of: run.task.measure.name))
  }

  /// Which randomness an evaluation gets: each has its own, the same for all methods. A learner that comes to its end before the
  /// budget does is measured on the episodes on which the others are measured at their end.
  private var evaluationNumber: Int {
    guard learner.isFinished, let last = EvaluationSchedule.last(within: file.budget, every: file.evaluation.every) else {
      return state.evaluations
    }
    return max(state.evaluations, last)
  }

  /// Where it is cut short or fails, it is pending: what was learned is kept, and the run goes on with it.
  private mutating func evaluate() throws {
    guard var evaluating = learner as? any EvaluatingLearner else { return }
    state.isEvaluationPending = true
    let metrics: Metrics
    do {
      metrics = try evaluating.evaluate(episodes: file.evaluation.episodes, key: key["evaluation"][evaluationNumber])
    } catch let interruption as Interruption.Requested {
      throw interruption
    } catch {
      keep()
      throw error
    }
    learner = evaluating
    state.isEvaluationPending = nil
    state.evaluations += 1
    state.evaluatedAt = learner.ledger.learnerSteps
    state.note(metrics)
    if file.stop?.isReached(by: metrics) ?? false { state.reachedGoal = true }
    try writeLine()
    let measure: Measure
    switch evaluating.checkpointSelection {
    case .measure: measure = run.task.measure
    case .loss(let name): measure = Measure(name, .minimize)
    case .latest:
      // It is written with the next checkpoint: after every short epoch it would take longer than the epochs themselves.
      isBestDue = true
      return
    }
    guard let value = metrics[measure.name] else { return }
    if state.bestEvaluation.map({ measure.isBetter(value, than: $0) }) ?? true {
      state.bestEvaluation = value
      try directory.checkpoints.writeBest(snapshot())
    }
  }

  private mutating func writeLineIfDue(isGoal: Bool) throws {
    let isDue = state.log.isDue(learner.ledger.learnerSteps)
    if isDue || isGoal, !state.pending.isEmpty { try writeLine() }
  }

  private mutating func writeLine() throws {
    try log.append(ledger, state.pending)
    state.pending = Metrics()
    state.metricsLength = log.length
    tellOfUnknownStop(isLast: false)
  }

  /// Says once that the metric which is to end the run is none of those that it has; before its end only where another one has
  /// nearly that name, as some metrics come late.
  private mutating func tellOfUnknownStop(isLast: Bool) {
    guard let stop = file.stop, !hasToldOfStop, state.latestValue(of: stop.metric) == nil, stop.metric != run.task.measure.name
    else { return }
    // What the task is measured by comes with the first evaluation only.
    let names = Set(state.latest.entries.map(\.name) + [run.task.measure.name]).sorted()
    let nearest = nearestName(to: stop.metric, among: names)
    guard isLast || nearest != nil else { return }
    hasToldOfStop = true
    let hint = nearest.map { "did you mean '\($0)'?" } ?? "its metrics are \(names.joined(separator: ", "))"
    observer.note("\(run.title): 'stop' waits for the metric '\(stop.metric)', which this run has not reported; \(hint)")
  }

  private mutating func snapshot() throws -> Snapshot {
    state.seconds = stopwatch.seconds
    state.cpuSeconds = stopwatch.cpuSeconds
    var snapshot = Snapshot()
    try snapshot.setValue("run", state)
    snapshot.merge(try learner.save(), under: "learner")
    return snapshot
  }

  private mutating func checkpoint() throws {
    try log.flush()
    let snapshot = try snapshot()
    if isBestDue {
      try directory.checkpoints.writeBest(snapshot)
      isBestDue = false
    }
    try directory.checkpoints.write(snapshot, number: learner.ledger.learnerSteps)
    stepsSinceCheckpoint = 0
  }

  private func drawSolution() throws {
    guard let draw = run.task.draw, let solution = incumbentSolution, let drawing = draw(solution) else { return }
    try AtomicFile.write(Data(drawing.utf8), to: directory.drawing)
  }

  private func drawPictures() throws {
    guard let pictures = try (learner as? any PictureReporting)?.makePictures(), !pictures.isEmpty else { return }
    try directory.write(pictures)
  }

  private var incumbentSolution: JSONValue? {
    (learner as? any IncumbentReporting)?.bestSolution.flatMap { try? JSONValue(encoding: $0) }
  }

  /// The result as it stands now.
  func result(_ status: RunResult.Status, error: (any Error)? = nil) -> RunResult {
    var objectives: [String: Double] = [:]
    // What overflowed is no value: a report would compare it with others.
    for (name, value) in (learner as? any IncumbentReporting)?.bestObjectives.entries ?? [] where value.isFinite {
      objectives[name] = value
    }
    var metrics: [String: Double] = [:]
    for (name, value) in state.latest.entries where objectives[name] == nil && value.isFinite { metrics[name] = value }
    // What a run proves, it is measured by: an optimum that it has proved is at no distance from itself.
    let measure = run.task.measure.tightened(to: metrics["bound"])
    let compared = objectives[measure.name] ?? metrics[measure.name]
    var reason: String?
    if status == .finished {
      let own = (learner as? any StopReporting)?.stopReasonName
      let isSpent = file.budget.isExhausted(by: ledger) || !learner.isFinished
      reason = state.reachedGoal ? "goal" : own ?? (isSpent ? "budget" : "converged")
    }
    return RunResult(
      status: status, reason: reason, error: error.map { "\($0)" }, seed: run.seed, task: run.task.label,
      method: run.methodLabel, ledger: SpentLedger(ledger), objectives: objectives.isEmpty ? nil : objectives,
      known: measure.known.map { [measure.name: $0] }, bound: measure.bound.map { [measure.name: $0] },
      gap: compared.flatMap { measure.gap(of: $0) }.map { [measure.name: $0] },
      metrics: metrics.isEmpty ? nil : metrics,
      solution: incumbentSolution ?? (directory.hasBestCheckpoint ? .object(["policy": .string("checkpoint/best")]) : nil))
  }
}

/// Hears how runs get on. Called from the threads that run them.
public protocol RunObserver: Sendable {
  /// After each step. Cheap to call.
  /// - Parameters:
  ///   - run: which run it is.
  ///   - fraction: the share of the budget that is spent, at most about 1; 0 when nothing is limited.
  ///   - value: the last value of the task's measure.
  func progress(of run: PlannedRun, fraction: Double, value: Double?)
  /// Something that a person should know.
  func note(_ message: String)
  /// A run has ended.
  func ended(_ run: PlannedRun, result: RunResult)
}
