import Search

/// The fronts that methods reach on a task of two objectives, over all their runs.
package struct FrontFigures: Codable, Sendable {
  /// What the runs of one method attain.
  package struct Method: Codable, Sendable {
    package var label: String
    package var series: Int
    /// How many runs have a front.
    package var runs: Int
    /// The corners of what half of the runs attain, by ascending first objective.
    package var median: [[Double]]
    /// The corners of what at least one run attains.
    package var best: [[Double]]
    /// The corners of what all runs attain.
    package var worst: [[Double]]
    /// The corner of the median that bulges most towards the ideal; nil where none does.
    package var knee: [Double]?
  }

  package var objectives: [RunFront.Objective]
  package var methods: [Method]

  /// The fronts of the runs that count; nil where no run has one, or where they are not of the same two objectives.
  package init?(_ task: TaskResults) {
    let all = task.methods.flatMap(\.countedRuns).compactMap(\.front)
    guard let objectives = all.first?.objectives, objectives.count == 2, all.allSatisfy({ $0.objectives == objectives })
    else { return nil }
    self.objectives = objectives
    let signs = objectives.map { $0.direction == .minimize ? 1.0 : -1.0 }
    methods = task.methods.compactMap { method in
      let fronts = method.countedRuns.compactMap(\.front).map { front in
        CostMatrix(front.points.map { [signs[0] * $0[0], signs[1] * $0[1]] })
      }
      guard !fronts.isEmpty else { return nil }
      let median = AttainmentSurface(medianOf: fronts).corners
      func corners(_ matrix: CostMatrix) -> [[Double]] {
        let rows = (0..<matrix.count).map { [signs[0] * matrix[$0, 0], signs[1] * matrix[$0, 1]] }
        return signs[0] > 0 ? rows : rows.reversed()
      }
      return Method(
        label: method.label, series: method.series, runs: fronts.count, median: corners(median),
        best: corners(AttainmentSurface(of: fronts, level: 1).corners),
        worst: corners(AttainmentSurface(of: fronts, level: fronts.count).corners),
        knee: FrontAnalysis(median).knee.map { [signs[0] * median[$0, 0], signs[1] * median[$0, 1]] })
    }
  }
}
