import Core
import Synchronization

/// Evaluates the candidates of one round, on several threads if asked to, and refuses what a search cannot use.
struct CandidateEvaluator<E: Encoding, P: Problem>: Sendable where E.Solution == P.Solution {
  let encoding: E
  let objectiveCount: Int
  let threads: Int
  /// What is said about the solution of a candidate, given its number in the round.
  let judge: @Sendable (P.Solution, Int) throws -> Evaluation

  init(encoding: E, problem: P, threads: Int) {
    self.init(encoding: encoding, objectiveCount: problem.objectives.count, threads: threads) { solution, _ in
      try problem.evaluate(solution)
    }
  }

  init(
    encoding: E, objectiveCount: Int, threads: Int, judge: @escaping @Sendable (P.Solution, Int) throws -> Evaluation
  ) {
    self.encoding = encoding
    self.objectiveCount = objectiveCount
    self.threads = threads
    self.judge = judge
  }

  /// Replaces `evaluations` by those of the candidates, in their order.
  /// - Throws: `WarrenError` for the first candidate that could not be used, whatever the number of threads.
  func evaluate(_ candidates: [E.Genotype], into evaluations: inout [Evaluation]) throws {
    evaluations.removeAll(keepingCapacity: true)
    if threads <= 1 {
      // Where the parts of a generic struct lie is looked up at every use: once for all, not once for each candidate.
      let (encoding, judge, usable) = (encoding, judge, UsableEvaluation(objectiveCount: objectiveCount))
      for index in 0..<candidates.count {
        let genotype = candidates[index]
        evaluations.append(try usable.of(genotype) { try judge(encoding.decode(genotype), index) })
      }
      return
    }
    for _ in candidates { evaluations.append(Evaluation(0)) }
    let failure = Mutex<(index: Int, error: any Error)?>(nil)
    evaluations.withUnsafeMutableBufferPointer { buffer in
      // Every index is written by one thread only.
      nonisolated(unsafe) let buffer = buffer
      parallelFor(candidates.count, threads: threads) { index in
        do { buffer[index] = try evaluate(candidates[index], index) } catch {
          failure.withLock { first in
            if first == nil || index < first!.index { first = (index, error) }
          }
        }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure.error }
  }

  private func evaluate(_ genotype: E.Genotype, _ index: Int) throws -> Evaluation {
    try UsableEvaluation(objectiveCount: objectiveCount).of(genotype) { try judge(encoding.decode(genotype), index) }
  }
}
