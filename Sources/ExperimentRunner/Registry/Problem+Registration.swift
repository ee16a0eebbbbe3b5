import Core
import Search

/// Registers a problem that has no settings, so that experiment files and all commands know it.
///
/// ```swift
/// await WarrenCommand.main { Problem("partition", Partition.self) }
/// ```
/// - Parameters:
///   - name: its name in experiment files.
///   - type: the problem, which is made without arguments.
///   - summary: one sentence about it, for `warren list`.
// A capital letter, as it stands for the component in a list of components.
// swift-format-ignore: AlwaysUseLowerCamelCase
public func Problem<P: EncodedProblem & DefaultInitializable>(
  _ name: String, _ type: P.Type, summary: String = "A problem."
) -> TaskKind {
  Problem(name, configuration: NoConfiguration.self, summary: summary) { _ in P() }
}

/// Registers a problem with settings. One that wants a front (`MultiObjectiveProblem`) is measured by hypervolume, any other by its
/// first objective. One over vectors of real numbers within bounds (`BoundedRealProblem`) is offered to the continuous methods as well.
/// - Parameters:
///   - name: its name in experiment files.
///   - configuration: the type of its settings.
///   - summary: one sentence about it, for `warren list`.
///   - make: makes the problem from its settings, or throws a `WarrenError` about them.
// swift-format-ignore: AlwaysUseLowerCamelCase
public func Problem<C: Configuration, P: EncodedProblem>(
  _ name: String, configuration: C.Type, summary: String, make: @escaping @Sendable (C) throws -> P
) -> TaskKind {
  TaskKind(name, .problem, summary: summary, configuration: configuration) { settings, _ in
    let problem = try make(settings)
    if let fault = problem.declarationFaults.first { throw WarrenError("the problem is wrong: \(fault)") }
    if let taken = problem.objectives.map(\.name).first(where: MetricsLog.ledgerNames.contains) {
      throw WarrenError("an objective cannot be called '\(taken)', as what a run spends is")
    }
    if let problem = problem as? any MultiObjectiveProblem { return front(problem, name) }
    let objective = problem.objectives[0]
    return ExperimentTask(
      label: name,
      measure: Measure(
        objective.name, objective.direction == .minimize ? .minimize : .maximize,
        known: problem.known.map { Measure.Known(value: $0.value, proved: $0.isProved) }, bound: problem.bound),
      faces: [problem] + ((problem as? any BoundedRealProblem)?.function.map { [$0] } ?? []), score: score(problem))
  }
}

/// The task of a problem that wants a front.
private func front(_ problem: some MultiObjectiveProblem, _ name: String) -> ExperimentTask {
  ExperimentTask(label: name, front: problem)
}

/// How a published solution is scored, where it is published as it is.
private func score<P: EncodedProblem>(_ problem: P) -> (@Sendable (JSONValue) throws -> Metrics)? {
  let example = problem.encoding.decode(problem.encoding.makeGenotype())
  guard problem.publishedForm(of: example) is P.Solution else { return nil }
  return { published in
    let solution: P.Solution
    do { solution = try published.decode() } catch is DecodingError {
      throw WarrenError("the solution is none of this problem", kind: .failure)
    }
    try problem.validate(solution)
    let evaluation = try problem.evaluate(solution)
    guard evaluation.violation == 0 else {
      throw WarrenError("the solution is not feasible: it violates its constraints by \(evaluation.violation)", kind: .failure)
    }
    var metrics = Metrics()
    for (objective, value) in zip(problem.objectives, evaluation.objectives) { metrics[objective.name] = value }
    return metrics
  }
}

/// What can be made without being told anything.
public protocol DefaultInitializable {
  init()
}
