import Core

/// The figures of a report, as they stand in `report.json` and in the page.
struct ReportFigures: Codable, Sendable {
  var experiment: String
  var question: String
  /// The outcome over all tasks; nil for a single one.
  var overall: String?
  /// The outcome on each task.
  var summary: [String]
  var cautions: [String]
  var tasks: [TaskFigures]
  /// All tasks together; nil for a single one, or where fewer than two methods have values on all of them.
  var aggregate: AggregateFigures?

  /// - Parameter points: how many common points a curve may have.
  init(_ results: ExperimentResults, points: Int) {
    experiment = results.experiment
    question = results.question
    tasks = results.tasks.map { TaskFigures($0, points: points) }
    aggregate = AggregateFigures(tasks)
    overall = Summary.overall(tasks)
    if let finding = aggregate?.finding { overall = [overall, finding].compactMap { $0 }.joined(separator: " ") }
    summary = tasks.map { task in
      [Summary.finding(for: task), task.comparison?.finding].compactMap { $0 }.joined(separator: " ")
    }
    cautions = Summary.cautions(for: results, tasks: tasks)
  }

  /// The figures with every curve on the scale that the page shows first; the other holds nothing new.
  var withoutSecondScales: ReportFigures {
    var figures = self
    for task in figures.tasks.indices {
      for curve in figures.tasks[task].curves.indices {
        figures.tasks[task].curves[curve].panels.removeSubrange(1...)
      }
      figures.tasks[task].loss?.panels.removeSubrange(1...)
    }
    return figures
  }
}

/// The figures of one task, the methods by median, best first.
struct TaskFigures: Codable, Sendable {
  var name: String
  var label: String
  var measure: Measure
  var methods: [MethodFigures]
  var curves: [CurveFigures]
  var loss: CurveFigures?
  /// The best method against each of the others; nil where there are no others.
  var comparison: TaskComparison?
  /// How soon runs reach targets; nil where that cannot be told.
  var attainment: AttainmentFigures?
  /// The fronts of a task of two objectives.
  var fronts: FrontFigures?
  /// How good the fronts of a task of several objectives are.
  var frontQuality: FrontQuality?
  /// Whether no run's measure ever gets worse, as with the best so far of a search.
  var isBestSoFar: Bool

  init(_ task: TaskResults, points: Int) {
    name = task.name
    label = task.label
    measure = task.measure
    let measure = task.measure
    methods = task.methods.map { MethodFigures($0, measure: measure) }.sorted { first, second in
      switch (first.median, second.median) {
      case (let one?, let other?) where one != other: return measure.isBetter(one, than: other)
      case (.some, .some):
        // Of equal medians the one whose middle half of the runs is better, or as the file has them.
        guard let one = first.interquartileMean, let other = second.interquartileMean, one != other else {
          return first.series < second.series
        }
        return measure.isBetter(one, than: other)
      case (nil, nil): return first.series < second.series
      case (let one, _): return one != nil
      }
    }
    isBestSoFar = task.methods.flatMap(\.runs).allSatisfy { run in
      zip(run.curve.values, run.curve.values.dropFirst()).allSatisfy { !measure.isBetter($0, than: $1) }
    }
    var resources: [Resource] = [.evaluations, .seconds, .environmentSteps, .learnerSteps]
    // Where a learner step is one environment step or one evaluation, its plot would be the same once more.
    let repeatsAnother = task.methods.flatMap(\.runs).allSatisfy { run in
      let steps = run.curve.spent[.learnerSteps]
      return steps == run.curve.spent[.environmentSteps] || steps == run.curve.spent[.evaluations]
    }
    if repeatsAnother { resources.removeLast() }
    curves = CurveFigures.all(task.methods, resources: resources, points: points) { $0.curve }
    comparison = TaskComparison(methods, measure: measure)
    attainment = AttainmentFigures(task, points: points)
    fronts = FrontFigures(task)
    frontQuality = FrontQuality(task)
    loss =
      CurveFigures.all(task.methods, resources: Self.lossResources(task), points: points) { $0.loss }
      .first
  }

  /// What losses are drawn against: evaluations where every method that reports a loss counts them.
  private static func lossResources(_ task: TaskResults) -> [Resource] {
    let runs = task.methods.flatMap(\.runs).filter { !$0.loss.values.isEmpty }
    let countEvaluations = !runs.isEmpty && runs.allSatisfy { $0.loss.spent[.evaluations] != nil }
    return (countEvaluations ? [.evaluations] : []) + [.learnerSteps, .environmentSteps, .seconds]
  }

  /// The methods that have a value, best first.
  var ranked: [MethodFigures] { methods.filter { $0.median != nil } }

  /// The digits in which final values are shown.
  var format: ValueFormat { ValueFormat(methods.flatMap { $0.runs.compactMap(\.value) }) }

  /// Why methods with a median have no gap, where there is something that it could be taken to; nil where all have one.
  var gapNote: String? {
    guard let known = measure.known?.value ?? measure.bound, ranked.contains(where: { $0.gap == nil }) else { return nil }
    let what = measure.known == nil ? "bound" : "known value"
    return known == 0
      ? "No gaps: the \(what) is zero, of which nothing is a share."
      : "No gap where a median has another sign than the \(what): a share of it says nothing there."
  }

  /// Whether no method's median is better in the digits shown; several methods may share the first place.
  func isBest(_ method: MethodFigures) -> Bool {
    guard let best = ranked.first?.median, let median = method.median else { return false }
    return format(best) == format(median)
  }
}

/// The figures of one method on one task. Costs are medians over the runs that count.
struct MethodFigures: Codable, Sendable {
  struct Run: Codable, Sendable {
    var seed: Int
    var status: RunStatus
    var value: Double?
    var bound: Double?
    var spent: [Resource: Double]
    /// Why it ended: what a finished run says of itself, and what was found wrong.
    var reason: String?
  }

  struct Success: Codable, Sendable {
    var reached: Int
    var of: Int
  }

  var name: String
  var label: String
  var series: Int
  var best: Double?
  var bestSeed: Int?
  var median: Double?
  var firstQuartile: Double?
  var thirdQuartile: Double?
  var interquartileMean: Double?
  /// The 95 percent bootstrap interval of the interquartile mean, low and high; absent for fewer than five values.
  var interval: [Double]?
  /// How far the median is from the known value, or the bound, as a share of it.
  var gap: Double?
  /// Whether the values are means of samples that differ, such as the returns of episodes, so that chance may carry them beyond an
  /// optimum.
  var isSampled: Bool
  /// The tightest of the bounds that its runs have proved; nil for methods that prove nothing.
  var bound: Double?
  var success: Success?
  var spent: [Resource: Double]
  var runs: [Run]

  /// How many runs enter the figures: those with a value, or where no run has one, with a bound.
  var counted: Int { runs.filter { $0.status.isCounted && (median == nil ? $0.bound : $0.value) != nil }.count }

  init(_ method: MethodResults, measure: Measure) {
    name = method.name
    label = method.label
    series = method.series
    let counted = method.countedRuns
    let statistics = method.statistics
    let best = measure.direction == .minimize ? statistics.minimum : statistics.maximum
    self.best = best
    bestSeed = counted.first { $0.value == best }?.seed
    median = statistics.median
    firstQuartile = statistics.quantile(0.25)
    thirdQuartile = statistics.quantile(0.75)
    interquartileMean = statistics.interquartileMean
    let key = RandomKey(seed: 0)["interval"][series]
    interval = Bootstrap.interquartileMean([statistics.sorted], repetitions: 1000, key: key)?.interval.map {
      [$0.lowerBound, $0.upperBound]
    }
    let proofs = method.runs.filter { $0.status.isCounted && $0.bound != nil }
    var tightest: Measure = measure
    tightest.bound = nil
    for run in proofs { if let bound = run.bound { tightest.tighten(to: bound) } }
    bound = tightest.bound
    gap = statistics.median.flatMap(measure.gap)
    isSampled = counted.contains { $0.deviation ?? 0 > 0 }
    if let threshold = measure.threshold {
      // A failed run did not succeed; one that has not ended may yet.
      let ended = method.runs.filter { $0.status.isCounted || $0.status == .failed }
      let reached = ended.filter { run in run.bestValue.map { !measure.isBetter(threshold, than: $0) } ?? false }
      success = Success(reached: reached.count, of: ended.count)
    }
    var spent: [Resource: Double] = [:]
    for resource in Resource.allCases {
      spent[resource] = Statistics((counted.isEmpty ? proofs : counted).compactMap { $0.spent[resource] }).median
    }
    self.spent = spent
    runs = method.runs.map {
      let reasons = [$0.ending, $0.reason].compactMap { $0 }
      return Run(
        seed: $0.seed, status: $0.status, value: $0.value, bound: $0.bound, spent: $0.spent,
        reason: reasons.isEmpty ? nil : reasons.joined(separator: "; "))
    }
  }
}

/// The curves of all methods over one resource.
struct CurveFigures: Codable, Sendable {
  struct Entry: Codable, Sendable {
    var label: String
    var series: Int
    var curve: AnytimeCurve
  }

  struct Panel: Codable, Sendable {
    var scale: Scale
    var entries: [Entry]
  }

  var resource: Resource
  /// The same curves on one or two scales, the one to show first in front.
  var panels: [Panel]

  /// One set of curves for each of `resources` that tells points apart.
  static func all(
    _ methods: [MethodResults], resources: [Resource], points: Int, curve: (RunResults) -> RunCurve
  ) -> [CurveFigures] {
    resources.compactMap { resource in
      let series = methods.map { method in
        method.runs.compactMap { run -> StepSeries? in
          guard run.status.isCounted else { return nil }
          let curve = curve(run)
          guard let x = curve.spent[resource] else { return nil }
          return StepSeries(x: x, y: curve.values)
        }
      }
      let runs = series.flatMap { $0 }.filter { !$0.x.isEmpty }
      let hasLine = runs.contains { $0.x.count > 1 && $0.x.first! < $0.x.last! }
      guard hasLine, AnytimeCurve.domain(of: runs, scale: .linear) != nil else { return nil }
      var scales: [Scale] = [.linear]
      if let domain = AnytimeCurve.domain(of: runs, scale: .logarithmic) {
        let ratio = domain.upperBound / domain.lowerBound
        if ratio > 100 { scales = [.logarithmic, .linear] } else if ratio > 20 { scales = [.linear, .logarithmic] }
      }
      let panels = scales.map { scale in
        let grid = AnytimeCurve.grid(for: runs, scale: scale, points: points)
        let entries = zip(methods, series).map { method, runs in
          Entry(label: method.label, series: method.series, curve: AnytimeCurve(runs: runs, grid: grid))
        }
        return Panel(scale: scale, entries: entries.filter { !$0.curve.x.isEmpty })
      }
      return CurveFigures(resource: resource, panels: panels)
    }
  }
}
