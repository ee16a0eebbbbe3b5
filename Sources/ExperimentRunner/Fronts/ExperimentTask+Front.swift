import Core
import Search

extension ExperimentTask {
  /// The task of finding a front. Methods are compared by its hypervolume within the problem's reference point; a solution as
  /// `result.json` holds it, `{"front": [{"objectives": {...}, "solution": ...}]}`, is scored anew from its solutions.
  /// - Parameters:
  ///   - label: how the task is called.
  ///   - problem: whose front is searched for.
  ///   - dataHashes: SHA-256 of each data file that was read, by its name.
  public init<P: MultiObjectiveProblem>(label: String, front problem: P, dataHashes: [String: String] = [:]) {
    var measure = Measure(
      "hypervolume", .maximize, known: problem.knownHypervolume.map { Measure.Known(value: $0.value, proved: $0.isProved) })
    measure.referencePoint = problem.referencePoint
    self.init(
      label: label, measure: measure,
      faces: [problem], dataHashes: dataHashes,
      score: { solution in
        let costs = try FrontReader(problem).recomputedCosts(of: solution)
        return ["hypervolume": Hypervolume(reference: problem.referenceCosts).value(of: costs)]
      },
      draw: { solution in
        guard let costs = try? FrontReader(problem).writtenCosts(of: solution) else { return nil }
        return FrontDrawing(costs, objectives: problem.objectives).svg()
      })
  }
}
