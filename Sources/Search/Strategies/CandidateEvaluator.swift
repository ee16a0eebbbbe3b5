import Core
import Synchronization

/// Evaluates the candidates of one round, on several threads if asked to, and refuses what a search cannot use.
struct CandidateEvaluator<E: Encoding, P: Problem>: Sendable where E.Solution == P.Solution {
  let encoding: E
  let problem: P
  let threads: Int
  let objectiveCount: Int

  init(encoding: E, problem: P, threads: Int) {
    self.encoding = encoding
    self.problem = problem
    self.threads = threads
    objectiveCount = problem.objectives.count
  }

  /// Replaces `evaluations` by those of the candidates, in their order.
  /// - Throws: ``WarrenError`` for the first candidate that could not be used, whatever the number of threads.
  func evaluate(_ candidates: [E.Genotype], into evaluations: inout [Evaluation]) throws {
    evaluations.removeAll(keepingCapacity: true)
    if threads <= 1 {
      for candidate in candidates { evaluations.append(try evaluate(candidate)) }
      return
    }
    for _ in candidates { evaluations.append(Evaluation(0)) }
    let failure = Mutex<(index: Int, error: any Error)?>(nil)
    evaluations.withUnsafeMutableBufferPointer { buffer in
      // Every index is written by one thread only.
      nonisolated(unsafe) let buffer = buffer
      parallelFor(candidates.count, threads: threads) { index in
        do { buffer[index] = try evaluate(candidates[index]) } catch {
          failure.withLock { first in
            if first == nil || index < first!.index { first = (index, error) }
          }
        }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure.error }
  }

  private func evaluate(_ genotype: E.Genotype) throws -> Evaluation {
    let evaluation: Evaluation
    do { evaluation = try problem.evaluate(encoding.decode(genotype)) } catch {
      let reason = (error as? WarrenError)?.description ?? "\(error)"
      throw unusable("the problem could not evaluate a solution: \(reason)", genotype)
    }
    guard evaluation.objectives.count == objectiveCount else {
      throw unusable("the problem gave \(evaluation.objectives.count) objective values instead of \(objectiveCount)", genotype)
    }
    for value in evaluation.objectives where !value.isFinite {
      throw unusable(
        "the problem gave the objective value \(value)", genotype, hint: "report infeasible solutions by their violation")
    }
    guard evaluation.violation >= 0, evaluation.violation.isFinite else {
      throw unusable("the problem gave the violation \(evaluation.violation)", genotype)
    }
    return evaluation
  }

  private func unusable(_ message: String, _ genotype: E.Genotype, hint: String? = nil) -> WarrenError {
    let text = (try? JSONValue(encoding: genotype))?.displayed ?? "\(genotype)"
    let limit = 4000
    let shown = text.count > limit ? text.prefix(limit) + "..." : text[...]
    return WarrenError(message, at: "genotype \(shown)", hint: hint, kind: .failure)
  }
}
