/// How soon the runs of each method reach targets between a poor value and the best (empirical cumulative distributions).
struct AttainmentFigures: Codable, Sendable {
  struct Method: Codable, Sendable {
    var label: String
    var series: Int
    /// Which share of all pairs of run and target has been reached, over what had been spent.
    var share: AnytimeCurve
    /// What it takes on average to reach each target, restarts counted; nil for targets that no run reached.
    var expectedRunningTimes: [Double?]
  }

  /// What is counted.
  var resource: Resource
  /// The targets, the easiest first.
  var targets: [Double]
  /// The scale that spendings are shown on.
  var scale: Scale
  var methods: [Method]

  private static let targetCount = 20

  /// - Returns: nil where runs report nothing along the way, or all of them the same.
  init?(_ task: TaskResults, points: Int) {
    let candidates: [Resource] = [.evaluations, .environmentSteps, .seconds]
    let isMinimized = task.measure.direction == .minimize
    let counted = task.methods.map { method in method.runs.filter(\.status.isCounted) }
    let everybody = counted.flatMap { $0 }
    guard
      let resource = candidates.first(where: { resource in
        !everybody.isEmpty
          && everybody.allSatisfy { ($0.spent[resource] ?? 0) > 0 && $0.curve.spent[resource]?.isEmpty == false }
      })
    else { return nil }
    let series = counted.map { runs in runs.map { StepSeries(x: $0.curve.spent[resource] ?? [], y: $0.curve.values) } }
    let values = series.flatMap { $0 }.flatMap(\.y)
    guard let low = values.min(), let high = values.max(), low < high else { return nil }
    // From the median of where runs stand at first to the best that any has reached.
    let starts = Statistics(series.flatMap { $0 }.compactMap(\.y.first)).median ?? (isMinimized ? high : low)
    let best = isMinimized ? low : high
    guard starts != best else { return nil }
    // Distances to the best shrink by orders of magnitude; the last target is the best itself.
    let span = abs(starts - best)
    targets = (0..<Self.targetCount).map { index in
      if index == Self.targetCount - 1 { return best }
      // Steps of equal ratio from the whole span down to a ten-thousandth of it.
      let distance = span * Scale.logarithmic.value(at: 1 - Double(index) / Double(Self.targetCount - 2), in: 1e-4...1)
      return isMinimized ? best + distance : best - distance
    }
    let targets = targets
    let all = series.flatMap { $0 }.filter { !$0.x.isEmpty }
    scale =
      AnytimeCurve.domain(of: all, scale: .logarithmic).map { $0.upperBound > 20 * $0.lowerBound } ?? false
      ? .logarithmic : .linear
    let grid = AnytimeCurve.grid(for: all, scale: scale, points: points)
    guard grid.count > 1 else { return nil }
    methods = zip(zip(task.methods, counted), series).compactMap { entry, runs in
      let (method, counted) = entry
      guard !runs.isEmpty else { return nil }
      let attainment = TargetAttainment(
        runs: runs, spent: counted.map { $0.spent[resource] ?? 0 }, targets: targets, isMinimized: isMinimized)
      var curve = AnytimeCurve(runs: [], grid: [])
      curve.x = grid
      curve.median = grid.map(attainment.share)
      curve.lower = curve.median
      curve.upper = curve.median
      curve.end = grid[grid.count - 1]
      return Method(
        label: method.label, series: method.series, share: curve,
        expectedRunningTimes: targets.indices.map(attainment.expectedRunningTime))
    }
    self.resource = resource
    guard methods.count > 1 else { return nil }
  }
}
