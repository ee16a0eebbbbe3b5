import Core
import NeuralNetworks
import ReinforcementLearning
import Tensors

/// What a policy of continuous actions and its twin critics are trained with, whichever policy it is: acting and replay, the critics,
/// the policy's optimizer, and the numbers of a batch.
final class OffPolicyTraining {
  let acting: ReplayedActing
  let critic: TwinCritic
  /// The transitions that are learned from now.
  let batch: TransitionBatch
  /// Actions from -1 to 1, [batch size × width].
  var actions: [Float]
  /// How the critics' value changes with each action, [batch size × width].
  private(set) var slopes: [Float]
  private var targets: [Float]
  private let agentName: String
  private let scale: ActionScale
  private let rewardScale: Float
  private var evaluator: Evaluator
  private var optimizer: Adam
  private var gradient: Parameters

  /// - Parameters:
  ///   - agentName: what errors call the agent.
  ///   - layout: of the policy's weights.
  ///   - scale: of its actions.
  init<Settings: OffPolicyConfiguration>(
    _ agentName: String, _ configuration: Settings, _ parts: OffPolicyParts, layout: ParameterLayout, scale: ActionScale
  ) {
    self.agentName = agentName
    self.scale = scale
    acting = parts.acting
    critic = parts.critic
    evaluator = parts.evaluator
    rewardScale = configuration.rewardScale
    optimizer = Adam(layout, learningRate: configuration.learningRate)
    gradient = Parameters(zeros: layout)
    batch = acting.replay.makeBatch(count: configuration.batchSize)
    actions = [Float](repeating: 0, count: configuration.batchSize * scale.width)
    slopes = actions
    targets = [Float](repeating: 0, count: configuration.batchSize)
  }

  /// Draws a batch and takes a step of the critics towards
  ///
  ///     scale · reward + discount · (min of both slow critics (next, a') - cost of a')
  ///
  /// - Parameters:
  ///   - chooseNext: puts actions for the next observations of ``batch`` into ``actions``.
  ///   - cost: what the action of a row costs besides.
  /// - Returns: the critics' loss, and the mean value of the actions taken.
  func updateCritic(
    chooseNext: () -> Void, cost: (_ row: Int) -> Float
  ) throws -> (loss: Double, value: Double) {
    acting.sample(into: batch)
    chooseNext()
    critic.targetValues(of: UnsafeBufferPointer(batch.nextObservations), actions, into: &targets)
    for row in 0..<batch.count {
      // A discount of 0 stands for the end of the task: what the networks say of it does not count.
      let future = batch.discounts[row] > 0 ? batch.discounts[row] * (targets[row] - cost(row)) : 0
      targets[row] = rewardScale * batch.rewards[row] + future
    }
    for index in actions.indices {
      actions[index] = scale.normalized(batch.continuousActions[index], index % scale.width)
    }
    let result = try critic.update(UnsafeBufferPointer(batch.observations), actions, targets: targets)
    guard result.loss.isFinite else { throw acting.diverged("critics of \(agentName)") }
    try acting.requireFinite(critic.parameters, of: "critics of \(agentName)")
    return result
  }

  /// Takes a step of the policy's weights along the critics' value of the present ``actions``, which it has chosen for the
  /// observations of ``batch``.
  /// - Parameters:
  ///   - ofSmaller: whether the smaller of both critics' values counts rather than the first one's.
  ///   - writeGradient: writes the gradient with respect to the policy's outputs, given these; ``slopes`` are known then.
  func updatePolicy(
    _ parameters: inout Parameters, _ network: any Layer, _ tape: GradientTape, ofSmaller: Bool,
    writeGradient: (_ outputs: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>) -> Void
  ) throws {
    _ = try critic.actionSlopes(UnsafeBufferPointer(batch.observations), actions, ofSmaller: ofSmaller, into: &slopes)
    let shape = Shape(rows: batch.count, columns: batch.observations.count / batch.count)
    _ = try tape.valueAndGradient(at: parameters, into: &gradient) { view in
      network.apply(view, view.input(batch.observations.baseAddress!, shape: shape)).loss { outputs, gradient in
        writeGradient(outputs, gradient)
        return 0
      }
    }
    guard gradient.norm.isFinite else { throw acting.diverged("policy of \(agentName)") }
    optimizer.update(&parameters, gradient: gradient)
    try acting.requireFinite(parameters, of: "policy of \(agentName)")
  }

  func evaluate(_ policy: any Actor, episodes: Int, key: RandomKey) throws -> Metrics {
    try evaluator.evaluate(policy, episodes: episodes, key: key["environments"]).metrics
  }

  /// Everything but the policy's weights.
  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.merge(try acting.save(), under: "acting")
    snapshot.merge(try optimizer.save(), under: "optimizer")
    snapshot.merge(try critic.save(), under: "critic")
    return snapshot
  }

  func restore(_ snapshot: Snapshot) throws {
    try acting.restore(snapshot.section("acting"))
    try optimizer.restore(snapshot.section("optimizer"))
    try critic.restore(snapshot.section("critic"))
  }
}
