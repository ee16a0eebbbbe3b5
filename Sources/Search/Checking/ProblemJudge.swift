import Core

/// What a check of a problem has found so far, and whom it tells where it is.
final class ProblemReport {
  private(set) var findings: [ProblemFinding] = []
  let tell: @Sendable (String) -> Void
  let scoring: (@Sendable (JSONValue) throws -> Metrics)?

  init(telling tell: @escaping @Sendable (String) -> Void, scoring: (@Sendable (JSONValue) throws -> Metrics)?) {
    self.tell = tell
    self.scoring = scoring
  }

  /// Notes a finding, the first of its kind.
  func callAsFunction(_ rule: ProblemFinding.Rule, _ message: String) {
    guard !has(rule) else { return }
    findings.append(ProblemFinding(rule: rule, message: message))
  }

  func has(_ rule: ProblemFinding.Rule) -> Bool { findings.contains { $0.rule == rule } }
}

/// Asks one problem for its judgements and looks at what comes back.
struct ProblemJudge<P: Problem> {
  let problem: P
  let report: ProblemReport
  let objectives: [Objective]

  init(_ problem: P, _ report: ProblemReport) {
    self.problem = problem
    self.report = report
    objectives = problem.objectives
  }

  func checkDeclarations() {
    for fault in problem.declarationFaults { report(.declaration, fault) }
    if problem.objectives != objectives { report(.declaration, "the objectives change from one question to the next") }
  }

  /// The evaluation of a solution; nil, and a finding, where a search could not use it.
  /// - Parameters:
  ///   - solution: what is evaluated.
  ///   - name: what it is called in a finding, with the genotype.
  func evaluate(_ solution: P.Solution, _ name: String) -> Evaluation? {
    report.tell("\(name): the evaluation")
    return judge(name) { try problem.evaluate(solution) }
  }

  /// What some way of judging says; nil, and a finding, where a search could not use it.
  func judge(_ name: String, _ judgement: () throws -> Evaluation) -> Evaluation? {
    let evaluation: Evaluation
    do { evaluation = try judgement() } catch {
      report(.evaluation, "\(name): the problem throws an error: \(error)")
      return nil
    }
    guard evaluation.objectives.count == objectives.count else {
      report(
        .values,
        "\(name): the evaluation has \(evaluation.objectives.count) values, \(objectives.count) for the objectives "
          + "\(objectives.map { "'\($0.name)'" }.joined(separator: ", ")) are declared")
      return nil
    }
    for (objective, value) in zip(objectives, evaluation.objectives) where !value.isFinite {
      report(
        .values,
        "\(name): the value of '\(objective.name)' is \(value); report solutions that are infeasible by their violation")
      return nil
    }
    guard evaluation.violation >= 0, evaluation.violation.isFinite else {
      report(.violation, "\(name): the violation is \(evaluation.violation); it is 0 or above")
      return nil
    }
    return evaluation
  }

  /// Whether a feasible solution is no better than what is proved to be the best.
  func checkOptimum(_ evaluation: Evaluation, _ name: String) {
    guard evaluation.violation == 0 else { return }
    let known = problem.known.flatMap { $0.isProved ? $0.value : nil }
    for (limit, word) in [(known, "proved optimum"), (problem.bound, "bound")] {
      guard let limit, objectives[0].cost(of: evaluation.value) < objectives[0].cost(of: limit) - Self.tolerance(limit) else {
        continue
      }
      report(.optimum, "\(name): '\(objectives[0].name)' is \(evaluation.value), better than the \(word) \(limit)")
    }
  }

  /// Rounding of sums in another order.
  static func tolerance(_ value: Double) -> Double { 1e-8 * max(1, abs(value)) }

  /// Whether two evaluations are the same bits.
  static func areSame(_ first: Evaluation, _ second: Evaluation) -> Bool {
    first.objectives.map(\.bitPattern) == second.objectives.map(\.bitPattern)
      && first.violation.bitPattern == second.violation.bitPattern
  }

  /// An evaluation in words.
  static func text(_ evaluation: Evaluation) -> String {
    let values = evaluation.objectives.map { "\($0)" }.joined(separator: ", ")
    return evaluation.violation == 0 ? values : "\(values) with a violation of \(evaluation.violation)"
  }
}

/// A genotype or a solution as text, to be compared.
func checkedText(_ value: some Encodable) -> String { (try? JSONValue(encoding: value))?.displayed ?? "\(value)" }

/// The same, cut short to be shown.
func shownText(_ text: String) -> String { text.count > 240 ? text.prefix(240) + "..." : text }
