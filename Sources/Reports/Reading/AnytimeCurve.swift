/// A run's values over what was spent: between two points the earlier value holds.
package struct StepSeries: Sendable {
  /// What was spent, ascending.
  package let x: [Double]
  /// The value from each point on.
  package let y: [Double]

  /// Drops points that are not finite and orders the others by `x`, later lines after earlier ones.
  package init(x: [Double], y: [Double]) {
    var points = zip(x, y).filter { $0.0.isFinite && $0.1.isFinite }
    let isOrdered = zip(points, points.dropFirst()).allSatisfy { $0.0 <= $1.0 }
    if !isOrdered {
      points = points.enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(\.element)
    }
    self.x = points.map(\.0)
    self.y = points.map(\.1)
  }
}

/// The middle of several runs and the spread around it, at common points.
package struct AnytimeCurve: Codable, Sendable, Equatable {
  /// What was spent.
  package var x: [Double] = []
  /// The median over the runs that have a value by then.
  package var median: [Double] = []
  /// The first quartile.
  package var lower: [Double] = []
  /// The third quartile.
  package var upper: [Double] = []
  /// Where half of the runs had ended; from there on, values are those the ended runs were left with.
  package var end = 0.0

  /// Aggregates `runs` at the ascending points of `grid`, O(points of all runs + grid · runs · log runs).
  ///
  /// A run counts from its first value on and keeps its last value when it ends early. The curve starts where at least half
  /// of the runs have a value: a median over the few quickest runs would flatter the method.
  package init(runs: [StepSeries], grid: [Double]) {
    let runs = runs.filter { !$0.x.isEmpty }
    guard !runs.isEmpty else { return }
    end = Statistics(runs.map { $0.x.last! }).median ?? 0
    var next = [Int](repeating: 0, count: runs.count)
    var present: [Double] = []
    present.reserveCapacity(runs.count)
    for point in grid {
      present.removeAll(keepingCapacity: true)
      for (index, run) in runs.enumerated() {
        while next[index] < run.x.count, run.x[next[index]] <= point { next[index] += 1 }
        if next[index] > 0 { present.append(run.y[next[index] - 1]) }
      }
      guard present.count * 2 >= runs.count, !present.isEmpty else { continue }
      present.sort()
      x.append(point)
      median.append(Statistics.quantile(0.5, ofSorted: present))
      lower.append(Statistics.quantile(0.25, ofSorted: present))
      upper.append(Statistics.quantile(0.75, ofSorted: present))
    }
  }

  /// Common points for `runs`: their own points where these are few (evaluations at fixed steps), else evenly spaced ones.
  package static func grid(for runs: [StepSeries], scale: Scale, points: Int) -> [Double] {
    guard let domain = domain(of: runs, scale: scale) else { return [] }
    // Coinciding points keep a curve exact; times of seeds never coincide.
    var distinct: Set<Double> = [domain.lowerBound, domain.upperBound]
    outer: for run in runs {
      for x in run.x where domain.contains(x) {
        distinct.insert(x)
        if distinct.count > points { break outer }
      }
    }
    if distinct.count <= points { return distinct.sorted() }
    return (0..<points).map { index in
      index == points - 1 ? domain.upperBound : scale.value(at: Double(index) / Double(points - 1), in: domain)
    }
  }

  /// The range of spending to show: from zero on a linear scale, from the first value (at most five decades) on a
  /// logarithmic one. Nil where there is nothing to tell points apart.
  package static func domain(of runs: [StepSeries], scale: Scale) -> ClosedRange<Double>? {
    guard let largest = runs.compactMap(\.x.last).max(), largest > 0 else { return nil }
    switch scale {
    case .linear: return 0...largest
    case .logarithmic:
      guard let smallest = runs.compactMap({ $0.x.first { $0 > 0 } }).min(), smallest < largest else { return nil }
      return max(smallest, largest / 1e5)...largest
    }
  }
}
