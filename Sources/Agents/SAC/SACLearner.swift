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
  private let acting: ReplayedActing
  private let critic: TwinCritic
  private let policy: SACPolicy
  private var evaluator: Evaluator
  private var optimizer: Adam
  private var gradient: Parameters
  private let batch: TransitionBatch
  private var state: State
  /// [batch size × width], and per row.
  private var actions: [Float]
  private var noise: [Float]
  private var slopes: [Float]
  private var logProbabilities: [Float]
  private var targets: [Float]

  public init(_ configuration: SACConfiguration, _ parts: OffPolicyParts, key: RandomKey) throws {
    self.configuration = configuration
    acting = parts.acting
    critic = parts.critic
    evaluator = parts.evaluator
    actor = try SACActor(
      configuration, acting.loop.environment.specification, threads: parts.threads, key: key["policy weights"])
    policy = SACPolicy(actor, key: key["exploration"])
    optimizer = Adam(actor.parameters.layout, learningRate: configuration.learningRate)
    gradient = Parameters(zeros: actor.parameters.layout)
    batch = acting.replay.makeBatch(count: configuration.batchSize)
    let width = actor.scale.width
    state = State(
      temperature: SACTemperature(
        initial: configuration.initialTemperature, targetEntropy: configuration.targetEntropy ?? -Float(width),
        learningRate: configuration.temperatureLearningRate),
      noiseRandom: key["noise"].stream)
    actions = [Float](repeating: 0, count: configuration.batchSize * width)
    noise = actions
    slopes = actions
    logProbabilities = [Float](repeating: 0, count: configuration.batchSize)
    targets = logProbabilities
  }

  public var ledger: Ledger { acting.ledger }

  /// Never: more experience may always help.
  public var isFinished: Bool { false }

  /// How many gradient steps have been made.
  public var updateCount: Int { acting.updateCount }

  public func step() throws -> Metrics {
    guard acting.left > 0 else { return Metrics() }
    policy.isUniform = acting.limiter.inserts < configuration.learningStarts
    var metrics = try acting.step(policy) { _ in
      let critics = try updateCritic()
      let entropy = try updateActor()
      critic.moveTarget(by: configuration.targetRate)
      return ["criticLoss": critics.loss, "meanQ": critics.value, "entropy": entropy]
    }
    metrics["temperature"] = Double(state.temperature.value)
    return metrics
  }

  private func updateCritic() throws -> (loss: Double, value: Double) {
    acting.sample(into: batch)
    draw(for: batch.nextObservations)
    critic.targetValues(of: UnsafeBufferPointer(batch.nextObservations), actions, into: &targets)
    let temperature = state.temperature.value
    for row in 0..<batch.count {
      // A discount of 0 stands for the end of the task: what the networks say of it does not count.
      let future = batch.discounts[row] > 0 ? batch.discounts[row] * (targets[row] - temperature * logProbabilities[row]) : 0
      targets[row] = configuration.rewardScale * batch.rewards[row] + future
    }
    let width = actor.scale.width
    for index in actions.indices { actions[index] = actor.scale.normalized(batch.continuousActions[index], index % width) }
    let result = try critic.update(UnsafeBufferPointer(batch.observations), actions, targets: targets)
    guard result.loss.isFinite else { throw acting.diverged("critics of SAC") }
    try acting.requireFinite(critic.parameters, of: "critics of SAC")
    return result
  }

  /// Draws an action for every row of observations.
  private func draw(for observations: UnsafeMutableBufferPointer<Float>) {
    for index in noise.indices { noise[index] = Float(state.noiseRandom.normal()) }
    actor.withOutputs(of: observations.baseAddress!, rows: batch.count) {
      actor.distribution.actions(
        $0.baseAddress!, noise: noise, rows: batch.count, into: &actions, logProbabilities: &logProbabilities)
    }
  }

  /// - Returns: the entropy of the policy, estimated from the drawn actions.
  private func updateActor() throws -> Double {
    draw(for: batch.observations)
    _ = try critic.actionSlopes(UnsafeBufferPointer(batch.observations), actions, ofSmaller: true, into: &slopes)
    let shape = Shape(rows: batch.count, columns: actor.observationSize)
    let temperature = state.temperature.value
    _ = try actor.tape.valueAndGradient(at: actor.parameters, into: &gradient) { view in
      actor.network.apply(view, view.input(batch.observations.baseAddress!, shape: shape)).loss { outputs, gradient in
        actor.distribution.gradient(
          outputs, noise: noise, actions: actions, slopes: slopes, temperature: temperature, rows: batch.count,
          into: gradient)
        return 0
      }
    }
    guard gradient.norm.isFinite else { throw acting.diverged("policy of SAC") }
    optimizer.update(&actor.parameters, gradient: gradient)
    try acting.requireFinite(actor.parameters, of: "policy of SAC")
    let mean = logProbabilities.reduce(0) { $0 + Double($1) } / Double(batch.count)
    state.temperature.update(meanLogProbability: mean)
    return -mean
  }

  public func evaluate(episodes: Int, key: RandomKey) throws -> Metrics {
    try evaluator.evaluate(SACPolicy(actor, key: nil), episodes: episodes, key: key["environments"]).metrics
  }

  public func makePolicy() -> any Actor { SACPolicy(actor, key: nil) }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    state.policyRandom = policy.random
    try snapshot.setValue("state", state)
    snapshot.merge(try acting.save(), under: "acting")
    snapshot.merge(actor.parameters.save(), under: "actor")
    snapshot.merge(try optimizer.save(), under: "optimizer")
    snapshot.merge(try critic.save(), under: "critic")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    try acting.restore(snapshot.section("acting"))
    try actor.parameters.restore(snapshot.section("actor"))
    try optimizer.restore(snapshot.section("optimizer"))
    try critic.restore(snapshot.section("critic"))
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
      hiddenLayers: configuration.hiddenLayers, outputs: 2 * actor.scale.width, weights: actor.parameters,
      observationSize: actor.observationSize)
  }
}
