import Core
import NeuralNetworks
import ReinforcementLearning
import Tensors

/// Soft actor-critic with a tuned temperature (Haarnoja et al., arXiv 1801.01290 and 1812.05905): a policy that earns rewards and
/// stays as random as it can, learned from replayed experience.
///
/// The critics' target of a transition is
///
///     scale · reward + discount · (min of both slow critics (next, a') - temperature · log π(a')),  a' drawn from the policy
///
/// with the discount 0 where the task terminated. The policy then follows the gradient of min of both critics(a) - temperature ·
/// log π(a) through the drawn action a.
///
/// One ``step()`` acts until an update is due and then makes all that are. Metrics: `criticLoss`, `meanQ`, `entropy` (of the policy,
/// in normalized actions), `temperature`, and `episodeReturn`, the mean return of the last 100 training episodes. Evaluations are of
/// the distributions' means.
public final class SACLearner: OffPolicyLearner {
  private struct State: Codable {
    var temperature: SACTemperature
    var policyRandom: RandomStream?
    var noiseRandom: RandomStream
  }

  let actor: SACActor
  private let configuration: SACConfiguration
  private let training: OffPolicyTraining
  private let policy: SACPolicy
  private var state: State
  /// [batch size × width], and per row.
  private var noise: [Float]
  private var logProbabilities: [Float]

  public init(_ configuration: SACConfiguration, _ parts: OffPolicyParts, key: RandomKey) throws {
    self.configuration = configuration
    actor = try SACActor(
      configuration, parts.acting.loop.environment.specification, threads: parts.threads, key: key["policy weights"])
    policy = SACPolicy(actor, key: key["exploration"])
    training = OffPolicyTraining("SAC", configuration, parts, layout: actor.parameters.layout, scale: actor.scale)
    let width = actor.scale.width
    state = State(
      temperature: SACTemperature(
        initial: configuration.initialTemperature, targetEntropy: configuration.targetEntropy ?? -Float(width),
        learningRate: configuration.temperatureLearningRate),
      noiseRandom: key["noise"].stream)
    noise = [Float](repeating: 0, count: configuration.batchSize * width)
    logProbabilities = [Float](repeating: 0, count: configuration.batchSize)
  }

  public var ledger: Ledger { training.acting.ledger }

  /// Never: more experience may always help.
  public var isFinished: Bool { false }

  /// How many gradient steps have been made.
  public var updateCount: Int { training.acting.updateCount }

  public func step() throws -> Metrics {
    let acting = training.acting
    guard acting.left > 0 else { return Metrics() }
    policy.isUniform = acting.limiter.inserts < configuration.learningStarts
    var metrics = try acting.step(policy) { _ in
      let critics = try updateCritic()
      let entropy = try updateActor()
      training.critic.moveTarget(by: configuration.targetRate)
      return ["criticLoss": critics.loss, "meanQ": critics.value, "entropy": entropy]
    }
    metrics["temperature"] = Double(state.temperature.value)
    return metrics
  }

  private func updateCritic() throws -> (loss: Double, value: Double) {
    let temperature = state.temperature.value
    return try training.updateCritic {
      draw(for: training.batch.nextObservations)
    } cost: {
      temperature * logProbabilities[$0]
    }
  }

  /// Draws an action for every row of observations.
  private func draw(for observations: UnsafeMutableBufferPointer<Float>) {
    for index in noise.indices { noise[index] = Float(state.noiseRandom.normal()) }
    let rows = training.batch.count
    actor.withOutputs(of: observations.baseAddress!, rows: rows) {
      actor.distribution.actions(
        $0.baseAddress!, noise: noise, rows: rows, into: &training.actions, logProbabilities: &logProbabilities)
    }
  }

  /// - Returns: the entropy of the policy, estimated from the drawn actions.
  private func updateActor() throws -> Double {
    draw(for: training.batch.observations)
    let (rows, temperature) = (training.batch.count, state.temperature.value)
    try training.updatePolicy(&actor.parameters, actor.network, actor.tape, ofSmaller: true) { outputs, gradient in
      actor.distribution.gradient(
        outputs, noise: noise, actions: training.actions, slopes: training.slopes, temperature: temperature, rows: rows,
        into: gradient)
    }
    let mean = logProbabilities.reduce(0) { $0 + Double($1) } / Double(rows)
    state.temperature.update(meanLogProbability: mean)
    return -mean
  }

  public func evaluate(episodes: Int, key: RandomKey) throws -> Metrics {
    try training.evaluate(SACPolicy(actor, key: nil), episodes: episodes, key: key)
  }

  public func makePolicy() -> any Actor { SACPolicy(actor, key: nil) }

  public func save() throws -> Snapshot {
    var snapshot = try training.save()
    state.policyRandom = policy.random
    try snapshot.setValue("state", state)
    snapshot.merge(actor.parameters.save(), under: "actor")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    try training.restore(snapshot)
    try actor.parameters.restore(snapshot.section("actor"))
    state = try snapshot.value("state")
    policy.random = state.policyRandom
  }
}

extension SACLearner: NetworkProviding {
  /// The network takes flat observations and gives the actions of the means from -1 to 1, which the output scale brings between the
  /// environment's bounds.
  public func trainedNetwork() throws -> TrainedNetwork {
    // Of the outputs, means and deviations, the means alone.
    try actor.scale.trainedPolicy(
      layers: actor.layers, outputs: 2 * actor.scale.width, weights: actor.parameters,
      observationSize: actor.observationSize)
  }
}
