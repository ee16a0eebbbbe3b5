import Core
import NeuralNetworks
import ReinforcementLearning
import Tensors

/// Twin delayed deterministic policy gradient (Fujimoto, van Hoof and Meger, arXiv 1802.09477): a policy that follows the gradient of
/// the first of two critics, learned from replayed experience.
///
/// The critics' target of a transition is
///
///     scale · reward + discount · min of both slow critics (next, a')
///
/// where a' is the slow policy's action plus noise that is cut off, which smooths the values over similar actions, and the discount
/// is 0 where the task terminated. The policy and the slow copies are updated less often than the critics.
///
/// One ``step()`` acts until an update is due and then makes all that are. Metrics: `criticLoss`, `meanQ`, and `episodeReturn`, the
/// mean return of the last 100 training episodes. Evaluations are without noise.
public final class TD3Learner: OffPolicyLearner {
  private struct State: Codable {
    var policyRandom: RandomStream?
    var noiseRandom: RandomStream
  }

  let actor: TD3Actor
  private let configuration: TD3Configuration
  private let training: OffPolicyTraining
  private let policy: TD3Policy
  private var state: State

  public init(_ configuration: TD3Configuration, _ parts: OffPolicyParts, key: RandomKey) throws {
    self.configuration = configuration
    actor = try TD3Actor(
      configuration, parts.acting.loop.environment.specification, threads: parts.threads, key: key["policy weights"])
    policy = TD3Policy(actor, noise: configuration.explorationNoise, key: key["exploration"])
    training = OffPolicyTraining("TD3", configuration, parts, layout: actor.parameters.layout, scale: actor.scale)
    state = State(noiseRandom: key["noise"].stream)
  }

  public var ledger: Ledger { training.acting.ledger }

  /// Never: more experience may always help.
  public var isFinished: Bool { false }

  /// How many gradient steps the critics have made.
  public var updateCount: Int { training.acting.updateCount }

  public func step() throws -> Metrics {
    let acting = training.acting
    guard acting.left > 0 else { return Metrics() }
    policy.isUniform = acting.limiter.inserts < configuration.learningStarts
    return try acting.step(policy) { number in
      let critics = try updateCritic()
      if number % configuration.policyPeriod == 0 {
        try updateActor()
        training.critic.moveTarget(by: configuration.targetRate)
        actor.target.lerp(towards: actor.parameters, by: configuration.targetRate)
      }
      return ["criticLoss": critics.loss, "meanQ": critics.value]
    }
  }

  private func updateCritic() throws -> (loss: Double, value: Double) {
    try training.updateCritic {
      let batch = training.batch
      actor.actions(of: batch.nextObservations.baseAddress!, rows: batch.count, usesTarget: true, into: &training.actions)
      let limit = configuration.targetNoiseLimit
      for index in training.actions.indices {
        let noise = configuration.targetNoise * Float(state.noiseRandom.normal())
        training.actions[index] = min(max(training.actions[index] + min(max(noise, -limit), limit), -1), 1)
      }
    } cost: { _ in
      0
    }
  }

  private func updateActor() throws {
    let batch = training.batch
    actor.actions(of: batch.observations.baseAddress!, rows: batch.count, into: &training.actions)
    let share = 1 / Float(batch.count)
    try training.updatePolicy(&actor.parameters, actor.network, actor.tape, ofSmaller: false) { _, gradient in
      // Through the tangent that made the actions of the outputs.
      let (actions, slopes) = (training.actions, training.slopes)
      for index in actions.indices { gradient[index] = -share * slopes[index] * (1 - actions[index] * actions[index]) }
    }
  }

  public func evaluate(episodes: Int, key: RandomKey) throws -> Metrics {
    try training.evaluate(makeTD3Policy(), episodes: episodes, key: key)
  }

  public func makePolicy() -> any Actor { makeTD3Policy() }

  private func makeTD3Policy() -> TD3Policy { TD3Policy(actor, noise: 0, key: nil) }

  public func save() throws -> Snapshot {
    var snapshot = try training.save()
    state.policyRandom = policy.random
    try snapshot.setValue("state", state)
    snapshot.merge(actor.parameters.save(), under: "actor")
    snapshot.merge(actor.target.save(), under: "slowActor")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    try training.restore(snapshot)
    try actor.parameters.restore(snapshot.section("actor"))
    try actor.target.restore(snapshot.section("slowActor"))
    state = try snapshot.value("state")
    policy.random = state.policyRandom
  }
}

extension TD3Learner: NetworkProviding {
  /// The network takes flat observations and gives the actions from -1 to 1, which the output scale brings between the
  /// environment's bounds.
  public func trainedNetwork() throws -> TrainedNetwork {
    try actor.scale.trainedPolicy(
      layers: actor.layers, outputs: actor.scale.width, weights: actor.parameters,
      observationSize: actor.observationSize)
  }
}
