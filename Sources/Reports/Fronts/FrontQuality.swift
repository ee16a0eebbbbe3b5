import Search

/// How near the fronts of each method come to the best that all methods together have found on a task of several objectives.
///
/// The best are the points of all runs' fronts that no other dominates. Every objective is scaled so that they span 0 to 1, as
/// distances would mean nothing otherwise. Smaller is better for every figure.
package struct FrontQuality: Codable, Sendable {
  /// The medians over the runs of one method.
  package struct Method: Codable, Sendable {
    package var label: String
    package var series: Int
    /// How many runs have a front.
    package var runs: Int
    /// How many points a run's front has.
    package var points: Double
    /// Inverted generational distance plus: how far the best are from what the method covers.
    package var invertedDistance: Double
    /// Generational distance plus: how far the method's points are from the best.
    package var distance: Double
    /// Additive epsilon: by how much the front must be moved to cover the best.
    package var epsilon: Double
    /// How unevenly the front is spread.
    package var spread: Double
  }

  package var objectives: [RunFront.Objective]
  /// How many points the methods are compared with.
  package var reference: Int
  /// By inverted distance, the smallest first.
  package var methods: [Method]

  /// Most points of the joint front that methods are compared with; of more, an even choice along the first objective.
  static let mostPoints = 500

  /// The figures of the runs that count; nil where no run has a front, where they are not of the same objectives, or where the best
  /// is a single point.
  package init?(_ task: TaskResults) {
    let all = task.methods.flatMap(\.countedRuns).compactMap(\.front)
    guard let objectives = all.first?.objectives, all.allSatisfy({ $0.objectives == objectives }) else { return nil }
    self.objectives = objectives
    let signs = objectives.map { $0.direction == .minimize ? 1.0 : -1.0 }
    func costs(_ front: RunFront) -> [[Double]] { front.points.map { zip($0, signs).map { $0 * $1 } } }
    let joint = CostMatrix(Array(Set(all.flatMap(costs))).sorted { $0.lexicographicallyPrecedes($1) })
    let best = joint.rows(joint.nonDominatedIndices)
    let (low, high) = (best.minima, best.maxima)
    let spans = zip(low, high).map { $1 - $0 }
    guard spans.contains(where: { $0 > 0 }) else { return nil }
    func scaled(_ rows: [[Double]]) -> CostMatrix {
      CostMatrix(rows.map { row in row.indices.map { spans[$0] > 0 ? (row[$0] - low[$0]) / spans[$0] : row[$0] - low[$0] } })
    }
    let count = min(best.count, Self.mostPoints)
    let chosen = (0..<count).map { best.row(count > 1 ? $0 * (best.count - 1) / (count - 1) : 0) }
    reference = count
    let indicators = FrontIndicators(reference: scaled(chosen))
    methods = task.methods.compactMap { method in
      let fronts = method.countedRuns.compactMap(\.front).map { scaled(costs($0)) }
      func median(_ indicator: (CostMatrix) -> Double) -> Double? { Statistics(fronts.map(indicator)).median }
      guard let points = median({ Double($0.count) }), let distance = median(indicators.generationalDistancePlus),
        let inverted = median(indicators.invertedGenerationalDistancePlus), let epsilon = median(indicators.additiveEpsilon),
        let spread = median(indicators.spread)
      else { return nil }
      return Method(
        label: method.label, series: method.series, runs: fronts.count, points: points, invertedDistance: inverted,
        distance: distance, epsilon: epsilon, spread: spread)
    }
    .sorted { ($0.invertedDistance, $0.series) < ($1.invertedDistance, $1.series) }
  }
}

extension FrontQuality {
  /// The table of the page.
  var markup: Markup {
    let heads: [(Markup, (Method) -> Double, (Double) -> String)] = [
      ("Points", \.points, { NumberFormat.count($0) }), ("Inverted distance,<br />IGD+", \.invertedDistance, Self.text),
      ("Distance,<br />GD+", \.distance, Self.text), ("Epsilon", \.epsilon, Self.text), ("Spread", \.spread, Self.text),
    ]
    let columns: [Markup] = heads.map { "<th scope=\"col\">\($0.0)</th>" }
    let rows: [Markup] = methods.map { method in
      let cells: [Markup] = heads.map { "<td data-value=\"\("\($0.1(method))")\">\($0.2($0.1(method)))</td>" }
      return """
        <tr><th scope="row" data-value="\(method.label)">\(Marker.swatch(series: method.series))\(method.label)</th>\(cells)</tr>

        """
    }
    let caption =
      "Fronts against the \(reference) best points of all methods, medians over the runs, every objective scaled to 0 to 1; "
      + "smaller is better"
    return """
      <div class="scroll" tabindex="0" role="region" aria-label="Quality of the fronts"><table class="sortable">\
      <caption><span>\(caption)</span></caption>
      <thead><tr><th scope="col">Method</th>\(columns)</tr></thead>
      <tbody>
      \(rows)</tbody></table></div>

      """
  }

  private static func text(_ value: Double) -> String { NumberFormat.fixed(value, decimals: 4) }
}
