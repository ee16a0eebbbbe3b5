import Core
import NeuralNetworks
import ReinforcementLearning

/// REINFORCE (Williams 1992) with a learned baseline: for discrete, multi-discrete and continuous actions, with masks.
///
/// Whole episodes are played, one after the other, and then one step of Adam is made along the mean of
/// (return - baseline) · ∇ log π(action), with the discounted return from each step on. An episode that was cut off counts the
/// baseline of its final observation as what would have come.
///
/// One ``step()`` plays the episodes of an update, or where they are long, a part of them. Metrics: `policyLoss`, `valueLoss` and
/// `entropy` of the update, `value`, the baseline's mean over its steps, `learningRate`, and `episodeReturn`, the mean return of the
/// last 100 training episodes. Evaluations give those of ``EvaluationResult``.
public final class REINFORCELearner: EvaluatingLearner, PolicyProviding {
  private let configuration: REINFORCEConfiguration
  private let budget: Budget
  let networks: ActorCritic
  private let collector: RolloutCollector
  private var evaluator: Evaluator
  private let update: PolicyUpdate<PolicyGradientObjective>
  private var batch: PolicyBatch
  private var order: [Int32] = []
  private var steps = 0

  /// After how many environment steps a learner's step ends even where the episodes have not, so that it stays short.
  static let stepsAtOnce = 4096

  /// A learner from its parts; ``REINFORCEBuilder`` makes them.
  init(
    _ configuration: REINFORCEConfiguration, networks: ActorCritic, collector: RolloutCollector, evaluator: Evaluator,
    budget: Budget, threads: Int
  ) {
    self.configuration = configuration
    self.budget = budget
    self.networks = networks
    self.collector = collector
    self.evaluator = evaluator
    batch = PolicyBatch(layout: collector.rollout.layout, capacity: 1)
    update = PolicyUpdate(
      "REINFORCE", networks,
      loss: PolicyLoss(
        networks, objective: PolicyGradientObjective(),
        settings: .init(
          entropyBonus: configuration.entropyBonus, valueWeight: configuration.baseline ? configuration.valueWeight : 0),
        threads: threads),
      optimizer: Adam(networks.parameters.layout, learningRate: configuration.learningRate, epsilon: 1e-5),
      largestGradientNorm: configuration.largestGradientNorm)
  }

  public var ledger: Ledger {
    var ledger = Ledger()
    ledger.learnerSteps = steps
    ledger.environmentSteps = collector.stepCount
    return ledger
  }

  /// Never: more experience may always help.
  public var isFinished: Bool { false }

  /// How many gradient steps have been made.
  public var updateCount: Int { update.count }

  /// The statistics of the observations seen in training, where they are normalized.
  var observationNormalizer: ObservationNormalizer? { collector.actor.observationNormalizer }

  public func step() throws -> Metrics {
    guard collector.stepsLeft > 0 else { return Metrics() }
    steps += 1
    var metrics = Metrics()
    if try collector.collect(episodes: configuration.episodes, mostSteps: Self.stepsAtOnce) {
      var learningRate = configuration.learningRate
      if configuration.learningRateDecay, budget.limitsSteps {
        learningRate *= Float(max(0, 1 - budget.stepFraction(spentBy: ledger)))
      }
      collector.finishEpisodes(hasBaseline: configuration.baseline)
      gather()
      if configuration.normalizeAdvantages { batch.normalizeAdvantages() }
      let loss = try update.step(batch, learningRate: learningRate, environmentSteps: collector.stepCount)
      let value = collector.meanValue
      collector.actor.begin()
      metrics = ["policyLoss": loss.policy, "valueLoss": loss.value, "entropy": loss.entropy]
      metrics["value"] = value
      metrics["learningRate"] = Double(learningRate)
    }
    if let mean = collector.episodes.meanReturn { metrics["episodeReturn"] = mean }
    return metrics
  }

  private func gather() {
    let rollout = collector.rollout
    if batch.capacity < rollout.count {
      batch = PolicyBatch(layout: rollout.layout, capacity: rollout.capacity)
      order = (0..<Int32(rollout.capacity)).map { $0 }
    }
    order.withUnsafeBufferPointer {
      batch.gather(UnsafeBufferPointer(rebasing: $0[..<rollout.count]), from: collector)
    }
  }

  private func makePolicy(key: RandomKey) -> ActorCriticPolicy {
    ActorCriticPolicy(
      networks, normalizer: { [collector] in collector.actor.observationNormalizer },
      key: configuration.sampledEvaluation ? key : nil)
  }

  public func evaluate(episodes: Int, key: RandomKey) throws -> Metrics {
    try evaluator.evaluate(makePolicy(key: key["policy"]), episodes: episodes, key: key["environments"]).metrics
  }

  public func makePolicy() -> any Actor { makePolicy(key: RandomKey(seed: 0)["policy"]) }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("steps", steps)
    snapshot.merge(try collector.save(withSteps: true), under: "collector")
    snapshot.merge(try update.save(), under: "update")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    try collector.restore(snapshot.section("collector"))
    try update.restore(snapshot.section("update"))
    steps = try snapshot.value("steps")
  }
}
