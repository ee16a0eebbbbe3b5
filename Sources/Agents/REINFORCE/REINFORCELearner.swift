import Core
import NeuralNetworks
import ReinforcementLearning

/// REINFORCE (Williams 1992) with a learned baseline: for discrete, multi-discrete and continuous actions, with masks.
///
/// Whole episodes are played, one after the other, and then one step of Adam is made along the mean of
/// (return - baseline) · ∇ log π(action), with the discounted return from each step on. An episode that was cut off counts the
/// baseline of its final observation as what would have come, and without a baseline nothing.
///
/// One ``step()`` plays the episodes of an update, or where they are long, a part of them. Metrics: `policyLoss`, `valueLoss` and
/// `entropy` of the update, `value`, the baseline's mean over its steps, `learningRate`, and `episodeReturn`, the mean return of the
/// last 100 training episodes. Evaluations give those of `EvaluationResult`.
public final class REINFORCELearner: PolicyGradientLearner {
  public let parts: PolicyGradientParts<REINFORCEConfiguration>
  private let collector: RolloutCollector
  private let update: PolicyUpdate<PolicyGradientObjective>
  private var batch: PolicyBatch
  private var order: [Int32] = []

  /// After how many environment steps a learner's step ends even where the episodes have not, so that it stays short.
  static let stepsAtOnce = 4096

  /// A learner from its parts; ``REINFORCEBuilder`` makes them.
  public init(_ parts: PolicyGradientParts<REINFORCEConfiguration>, key: RandomKey) {
    self.parts = parts
    let (configuration, networks) = (parts.configuration, parts.networks)
    collector = RolloutCollector(parts, steps: Self.stepsAtOnce, key: key)
    batch = PolicyBatch(layout: collector.rollout.layout, capacity: 1)
    update = PolicyUpdate(
      "REINFORCE", networks,
      loss: PolicyLoss(
        networks, objective: PolicyGradientObjective(),
        settings: .init(
          entropyBonus: configuration.entropyBonus, valueWeight: configuration.baseline ? configuration.valueWeight : 0),
        threads: parts.threads),
      optimizer: Adam(networks.parameters.layout, learningRate: configuration.learningRate, epsilon: 1e-5),
      largestGradientNorm: configuration.largestGradientNorm)
  }

  private var configuration: REINFORCEConfiguration { parts.configuration }

  /// How many gradient steps have been made.
  public var updateCount: Int { update.count }

  public func step() throws -> Metrics {
    guard collector.stepsLeft > 0 else { return Metrics() }
    parts.steps += 1
    var metrics = Metrics()
    if try collector.collect(episodes: configuration.episodes, mostSteps: Self.stepsAtOnce) {
      let learningRate = parts.learningRate
      collector.finishEpisodes(hasBaseline: configuration.baseline)
      gather()
      if configuration.normalizeAdvantages { batch.normalizeAdvantages() }
      let loss = try update.step(batch, learningRate: learningRate, environmentSteps: collector.stepCount)
      let value = collector.meanValue
      collector.actor.begin()
      metrics = ["policyLoss": loss.policy, "valueLoss": loss.value, "entropy": loss.entropy]
      if configuration.baseline { metrics["value"] = value }
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

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("steps", parts.steps)
    snapshot.merge(try collector.save(withSteps: true), under: "collector")
    snapshot.merge(try update.save(), under: "update")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    try collector.restore(snapshot.section("collector"))
    try update.restore(snapshot.section("update"))
    parts.steps = try snapshot.value("steps")
  }
}
