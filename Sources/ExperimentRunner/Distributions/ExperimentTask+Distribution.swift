import ReinforcementLearning

extension ExperimentTask {
  /// A distribution of instances to learn from, whose measure is the mean over fixed ones.
  /// - Parameters:
  ///   - label: how the task is called in tables.
  ///   - problem: the distribution and its fixed instances.
  ///   - optima: the best measures of these, where they are known; they count as proved.
  public init(label: String, distribution problem: ConstructionProblem, optima: FixedOptima? = nil) {
    var problem = problem
    problem.known = optima?.mean
    self.init(
      label: label,
      measure: Measure(
        problem.measure, problem.isMaximized ? .maximize : .minimize,
        known: optima.map { Measure.Known(value: $0.mean, proved: true) }),
      faces: [problem], dataHashes: optima?.hashes ?? [:])
  }
}
