import Core

/// What a search makes sure of before it uses what a problem says about a solution. Everything else ends the search with an error
/// that shows the genotype.
struct UsableEvaluation {
  /// How many objective values there must be.
  let objectiveCount: Int

  /// Judges the solution that a genotype stands for, and checks the outcome.
  /// - Throws: `WarrenError` with the genotype when the problem threw an error, gave a value that is not finite, a wrong number of
  ///   values or a violation below 0.
  @inline(__always)
  func of(_ genotype: some Encodable, _ judge: () throws -> Evaluation) throws -> Evaluation {
    let evaluation: Evaluation
    do { evaluation = try judge() } catch {
      let reason = (error as? WarrenError)?.description ?? "\(error)"
      throw Self.unusable("the problem could not evaluate a solution: \(reason)", genotype)
    }
    guard evaluation.objectives.count == objectiveCount else {
      throw Self.unusable(
        "the problem gave \(evaluation.objectives.count) objective values instead of \(objectiveCount)", genotype)
    }
    for value in evaluation.objectives where !value.isFinite {
      throw Self.unusable(
        "the problem gave the objective value \(value.isNaN ? "nan" : "\(value)")", genotype,
        hint: "report infeasible solutions by their violation")
    }
    guard evaluation.violation >= 0, evaluation.violation.isFinite else {
      throw Self.unusable("the problem gave the violation \(evaluation.violation)", genotype)
    }
    return evaluation
  }

  /// The error about a genotype that shows it, cut short where it is very long.
  static func unusable(_ message: String, _ genotype: some Encodable, hint: String? = nil) -> WarrenError {
    let text = (try? JSONValue(encoding: genotype))?.displayed ?? "\(genotype)"
    let limit = 4000
    let shown = text.count > limit ? text.prefix(limit) + "..." : text[...]
    return WarrenError(message, at: "genotype \(shown)", hint: hint, kind: .failure)
  }
}

extension ContinuousProblem {
  /// The error about a point whose value is not a number, in the words of the problem where it has some.
  func complaint(about point: [Double]) -> WarrenError {
    do { _ = try evaluate(point) } catch let error as WarrenError where error.place?.hasPrefix("genotype") ?? false {
      return error
    } catch {
      return UsableEvaluation.unusable("the problem could not evaluate a solution: \(error)", point)
    }
    return UsableEvaluation.unusable("the problem gave the objective value nan", point)
  }
}

extension Problem {
  /// As ``evaluate(_:)``, refusing what a search cannot use.
  func usableEvaluation(of solution: Solution) throws -> Evaluation {
    try UsableEvaluation(objectiveCount: objectives.count).of(solution) { try evaluate(solution) }
  }
}
