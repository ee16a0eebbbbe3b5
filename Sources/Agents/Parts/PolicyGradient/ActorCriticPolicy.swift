import Core
import ReinforcementLearning

/// Acts by the present weights of an ``ActorCritic``: draws from the policy, or takes its likeliest action (of continuous ones the
/// mean), and says how likely each was. Observations are normalized as they were in training, which does not change by it.
///
/// A memory goes on from step to step of the same copies, and begins anew where an episode has ended.
package final class ActorCriticPolicy: Actor {
  private let actorCritic: ActorCritic
  private let normalizer: () -> ObservationNormalizer?
  /// The randomness of the actions; nil where the likeliest are taken.
  var random: RandomStream?
  private var isAtBeginning = true
  private var observations: [Float] = []
  private var states: [Float] = []
  private var begins: [UInt8] = []
  private var drawn: [Float] = []
  private var scratch: [Float] = []

  /// - Parameters:
  ///   - normalizer: the present statistics of observations; nil where they are not normalized.
  ///   - key: the randomness of the actions; nil takes the likeliest.
  package init(_ actorCritic: ActorCritic, normalizer: @escaping () -> ObservationNormalizer?, key: RandomKey?) {
    self.actorCritic = actorCritic
    self.normalizer = normalizer
    random = key?.stream
  }

  package func beginEpisodes(in environment: any BatchEnvironment) { isAtBeginning = true }

  package func selectActions(for environment: any BatchEnvironment, into actions: ActionBatch) throws {
    let (rows, distribution) = (actions.count, actorCritic.distribution)
    prepare(rows)
    if let normalizer = normalizer() {
      observations.withUnsafeMutableBufferPointer {
        normalizer.normalize(environment.observations.baseAddress!, rows: rows, into: $0.baseAddress!)
      }
    } else {
      observations.withUnsafeMutableBufferPointer {
        $0.baseAddress!.update(from: environment.observations.baseAddress!, count: rows * actorCritic.observationSize)
      }
    }
    for copy in 0..<rows { begins[copy] = isAtBeginning || environment.statuses[copy].isLast ? 1 : 0 }
    isAtBeginning = false
    let legal = environment.hasIllegalActions ? environment.legalActions.baseAddress : nil
    let stateSize = actorCritic.stateSize
    try states.withUnsafeMutableBufferPointer { states in
      try begins.withUnsafeBufferPointer { begins in
        let memory = ActorCriticNetwork.Sequences(
          count: rows, states: states.baseAddress!, begins: begins.baseAddress!)
        try actorCritic.evaluate(observations, rows: rows, memory: memory, wantsValues: false) {
          outputs, _, deviations, after in
          if stateSize > 0 { states.baseAddress!.update(from: after, count: rows * stateSize) }
          try distribution.check(outputs, rows: rows)
          scratch.withUnsafeMutableBufferPointer { scratch in
            let logProbabilities = actions.logProbabilities.baseAddress!
            if distribution.isContinuous {
              drawn.withUnsafeMutableBufferPointer { drawn in
                distribution.choose(
                  means: outputs, logDeviations: deviations, rows: rows, random: &random, actions: drawn.baseAddress!,
                  logProbabilities: logProbabilities)
                distribution.scale(drawn.baseAddress!, rows: rows, into: actions.continuous.baseAddress!)
              }
            } else {
              distribution.normalize(outputs, legal: legal, rows: rows)
              distribution.choose(
                outputs, legal: legal, rows: rows, random: &random, actions: actions.discrete.baseAddress!,
                logProbabilities: logProbabilities, scratch: scratch.baseAddress!)
            }
          }
        }
      }
    }
  }

  private func prepare(_ rows: Int) {
    guard begins.count != rows else { return }
    observations = [Float](repeating: 0, count: rows * actorCritic.observationSize)
    states = [Float](repeating: 0, count: max(rows * actorCritic.stateSize, 1))
    begins = [UInt8](repeating: 0, count: rows)
    drawn = [Float](repeating: 0, count: rows * actorCritic.distribution.width)
    scratch = [Float](repeating: 0, count: rows * actorCritic.distribution.outputCount)
  }
}
