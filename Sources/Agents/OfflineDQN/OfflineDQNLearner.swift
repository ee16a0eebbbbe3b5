import Core
import NeuralNetworks
import ReinforcementLearning

/// Learns the values of actions from recorded episodes and never acts: DQN whose replay is a `Recording`, with the penalty of
/// conservative Q-learning where it is asked for; see `OfflineDQNLoss`.
///
/// One ``step()`` is one update on a batch of recorded transitions, drawn with replacement. It takes no steps in environments. The
/// policy takes the legal action of the highest value. Metrics: `loss`, `meanQ` (the mean value of the actions taken, in scaled
/// rewards) and, where it has a weight, `penalty`. Evaluations give those of `EvaluationResult`.
public final class OfflineDQNLearner: EvaluatingLearner, PolicyProviding {
  private let configuration: OfflineDQNConfiguration
  private let transitions: RecordedTransitions
  private let budget: Budget
  let networks: DQNNetworks
  private var evaluator: Evaluator
  private let lossFunction: OfflineDQNLoss
  private var optimizer: Adam
  private var gradient: Parameters
  private let batch: TransitionBatch
  private let legalActions: UnsafeMutableBufferPointer<UInt8>
  private let key: RandomKey
  private let layerKey: RandomKey
  private var steps = 0

  init(
    _ configuration: OfflineDQNConfiguration, transitions: RecordedTransitions, networks: DQNNetworks, evaluator: Evaluator,
    rewardScale: Float, budget: Budget, key: RandomKey, threads: Int
  ) {
    self.configuration = configuration
    self.transitions = transitions
    self.networks = networks
    self.evaluator = evaluator
    self.budget = budget
    self.key = key["replay"]
    layerKey = key["layers"]
    let layout = networks.online.parameters.layout
    optimizer = Adam(layout, learningRate: configuration.learningRate)
    gradient = Parameters(zeros: layout)
    batch = transitions.makeBatch(count: configuration.batchSize)
    legalActions = .allocate(capacity: configuration.batchSize * transitions.recording.maskSize)
    legalActions.initialize(repeating: 1)
    lossFunction = OfflineDQNLoss(configuration, networks, rewardScale: rewardScale)
    lossFunction.threads = threads
    networks.online.threads = threads
    networks.target.threads = threads
  }

  deinit { legalActions.deallocate() }

  public var ledger: Ledger {
    var ledger = Ledger()
    ledger.learnerSteps = steps
    return ledger
  }

  /// Never: it goes on for as long as the budget allows.
  public var isFinished: Bool { false }

  /// - Throws: `WarrenError` when the loss, its gradient or the weights after the step are no finite numbers.
  public func step() throws -> Metrics {
    let share = budget.countedFraction(spentBy: ledger)
    guard share < 1 else { return Metrics() }
    // The randomness of a step is its own, so there is none to save.
    var random = key[steps].stream
    transitions.sample(into: batch, using: &random)
    transitions.copyLegalActions(of: batch, into: legalActions)
    let legal = legalActions.isEmpty ? nil : UnsafePointer(legalActions.baseAddress!)
    let (loss, penalty, value) = try lossFunction.compute(batch, legal: legal, gradient: &gradient, key: layerKey[steps])
    let norm = gradient.clip(toNorm: configuration.largestGradientNorm)
    guard loss.isFinite, norm.isFinite else {
      throw WarrenError(
        "the loss of DQN from recorded episodes is \(inWords(loss)) and its gradient \(inWords(norm)) in update \(steps + 1)",
        hint: "a smaller learningRate or rewardScale may help", kind: .failure)
    }
    optimizer.learningRate = configuration.learningRate * (configuration.learningRateDecay ? Float(1 - share) : 1)
    optimizer.update(&networks.online.parameters, gradient: gradient)
    steps += 1
    try requireFinite(
      networks.online.parameters, of: "network of DQN from recorded episodes", update: steps, environmentSteps: nil)
    if steps % configuration.targetPeriod == 0 {
      networks.target.parameters.lerp(towards: networks.online.parameters, by: configuration.targetRate)
    }
    var metrics: Metrics = ["loss": loss, "meanQ": value]
    if configuration.conservativeWeight > 0 { metrics["penalty"] = penalty }
    return metrics
  }

  private func makeGreedyPolicy() -> EpsilonGreedyPolicy {
    EpsilonGreedyPolicy(networks.online, epsilon: 0, key: RandomKey(seed: 0))
  }

  public func evaluate(episodes: Int, key: RandomKey) throws -> Metrics {
    try evaluator.evaluate(makeGreedyPolicy(), episodes: episodes, key: key["environments"]).metrics
  }

  public func makePolicy() -> any Actor { makeGreedyPolicy() }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("steps", steps)
    snapshot.merge(networks.online.parameters.save(), under: "online")
    snapshot.merge(networks.target.parameters.save(), under: "target")
    snapshot.merge(try optimizer.save(), under: "optimizer")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    let steps: Int = try snapshot.value("steps")
    guard steps >= 0 else { throw WarrenError("the snapshot counts \(steps) steps", kind: .failure) }
    try networks.online.parameters.restore(snapshot.section("online"))
    try networks.target.parameters.restore(snapshot.section("target"))
    try optimizer.restore(snapshot.section("optimizer"))
    self.steps = steps
  }
}

extension OfflineDQNLearner: NetworkProviding {
  /// The network takes flat observations and gives the value of each action, in scaled rewards.
  public func trainedNetwork() -> TrainedNetwork {
    TrainedNetwork(
      networks.online.network, parameters: networks.online.parameters, inputShape: [networks.online.observationSize])
  }
}
