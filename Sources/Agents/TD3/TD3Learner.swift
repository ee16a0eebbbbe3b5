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
  private let acting: ReplayedActing
  private let critic: TwinCritic
  private let policy: TD3Policy
  private var evaluator: Evaluator
  private var optimizer: Adam
  private var gradient: Parameters
  private let batch: TransitionBatch
  private var state: State
  /// [batch size × width], and per row.
  private var actions: [Float]
  private var slopes: [Float]
  private var targets: [Float]

  public init(_ configuration: TD3Configuration, _ parts: OffPolicyParts, key: RandomKey) throws {
    self.configuration = configuration
    acting = parts.acting
    critic = parts.critic
    evaluator = parts.evaluator
    actor = try TD3Actor(
      configuration, acting.loop.environment.specification, threads: parts.threads, key: key["policy weights"])
    policy = TD3Policy(actor, noise: configuration.explorationNoise, key: key["exploration"])
    optimizer = Adam(actor.parameters.layout, learningRate: configuration.learningRate)
    gradient = Parameters(zeros: actor.parameters.layout)
    batch = acting.replay.makeBatch(count: configuration.batchSize)
    state = State(noiseRandom: key["noise"].stream)
    actions = [Float](repeating: 0, count: configuration.batchSize * actor.scale.width)
    slopes = actions
    targets = [Float](repeating: 0, count: configuration.batchSize)
  }

  public var ledger: Ledger { acting.ledger }

  /// Never: more experience may always help.
  public var isFinished: Bool { false }

  /// How many gradient steps the critics have made.
  public var updateCount: Int { acting.updateCount }

  public func step() throws -> Metrics {
    guard acting.left > 0 else { return Metrics() }
    policy.isUniform = acting.limiter.inserts < configuration.learningStarts
    return try acting.step(policy) { number in
      let critics = try updateCritic()
      if number % configuration.policyPeriod == 0 {
        try updateActor()
        critic.moveTarget(by: configuration.targetRate)
        actor.target.lerp(towards: actor.parameters, by: configuration.targetRate)
      }
      return ["criticLoss": critics.loss, "meanQ": critics.value]
    }
  }

  private func updateCritic() throws -> (loss: Double, value: Double) {
    acting.sample(into: batch)
    actor.actions(of: batch.nextObservations.baseAddress!, rows: batch.count, usesTarget: true, into: &actions)
    let limit = configuration.targetNoiseLimit
    for index in actions.indices {
      let noise = configuration.targetNoise * Float(state.noiseRandom.normal())
      actions[index] = min(max(actions[index] + min(max(noise, -limit), limit), -1), 1)
    }
    critic.targetValues(of: UnsafeBufferPointer(batch.nextObservations), actions, into: &targets)
    for row in 0..<batch.count {
      // A discount of 0 stands for the end of the task: what the networks say of it does not count.
      let future = batch.discounts[row] > 0 ? batch.discounts[row] * targets[row] : 0
      targets[row] = configuration.rewardScale * batch.rewards[row] + future
    }
    let width = actor.scale.width
    for index in actions.indices { actions[index] = actor.scale.normalized(batch.continuousActions[index], index % width) }
    let result = try critic.update(UnsafeBufferPointer(batch.observations), actions, targets: targets)
    guard result.loss.isFinite else { throw acting.diverged("critics of TD3") }
    try acting.requireFinite(critic.parameters, of: "critics of TD3")
    return result
  }

  private func updateActor() throws {
    actor.actions(of: batch.observations.baseAddress!, rows: batch.count, into: &actions)
    _ = try critic.actionSlopes(UnsafeBufferPointer(batch.observations), actions, ofSmaller: false, into: &slopes)
    let shape = Shape(rows: batch.count, columns: actor.observationSize)
    let share = 1 / Float(batch.count)
    _ = try actor.tape.valueAndGradient(at: actor.parameters, into: &gradient) { view in
      actor.network.apply(view, view.input(batch.observations.baseAddress!, shape: shape)).loss { _, gradient in
        // Through the tangent that made the actions of the outputs.
        for index in actions.indices { gradient[index] = -share * slopes[index] * (1 - actions[index] * actions[index]) }
        return 0
      }
    }
    guard gradient.norm.isFinite else { throw acting.diverged("policy of TD3") }
    optimizer.update(&actor.parameters, gradient: gradient)
    try acting.requireFinite(actor.parameters, of: "policy of TD3")
  }

  public func evaluate(episodes: Int, key: RandomKey) throws -> Metrics {
    try evaluator.evaluate(makeTD3Policy(), episodes: episodes, key: key["environments"]).metrics
  }

  public func makePolicy() -> any Actor { makeTD3Policy() }

  private func makeTD3Policy() -> TD3Policy { TD3Policy(actor, noise: 0, key: nil) }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    state.policyRandom = policy.random
    try snapshot.setValue("state", state)
    snapshot.merge(try acting.save(), under: "acting")
    snapshot.merge(actor.parameters.save(), under: "actor")
    snapshot.merge(actor.target.save(), under: "slowActor")
    snapshot.merge(try optimizer.save(), under: "optimizer")
    snapshot.merge(try critic.save(), under: "critic")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    try acting.restore(snapshot.section("acting"))
    try actor.parameters.restore(snapshot.section("actor"))
    try actor.target.restore(snapshot.section("slowActor"))
    try optimizer.restore(snapshot.section("optimizer"))
    try critic.restore(snapshot.section("critic"))
    state = try snapshot.value("state")
    policy.random = state.policyRandom
  }
}

extension TD3Learner: NetworkProviding {
  /// The network takes flat observations and gives the actions from -1 to 1, which the output scale brings between the
  /// environment's bounds.
  public func trainedNetwork() throws -> TrainedNetwork {
    try actor.scale.trainedPolicy(
      hiddenLayers: configuration.hiddenLayers, outputs: actor.scale.width, weights: actor.parameters,
      observationSize: actor.observationSize)
  }
}
