import Core
import NeuralNetworks
import ReinforcementLearning

/// Advantage actor-critic, synchronous (Mnih et al., arXiv 1602.01783, without the asynchrony): for discrete, multi-discrete and
/// continuous actions, with masks, and with a memory where the environment does not show all.
///
/// One ``step()`` takes a few steps in every copy and one step of RMSprop along the policy's gradient. With a memory, gradients go
/// back to the beginning of these steps or of the episode.
///
/// Metrics: `policyLoss`, `valueLoss` and `entropy` of the update, `value`, the mean estimate over its steps, `learningRate`, and
/// `episodeReturn`, the mean return of the last 100 training episodes. Evaluations give those of `EvaluationResult`.
public final class A2CLearner: PolicyGradientLearner {
  public let parts: PolicyGradientParts<A2CConfiguration>
  private let collector: RolloutCollector
  private let update: PolicyUpdate<PolicyGradientObjective>
  private let batch: PolicyBatch
  /// The numbers of the rollout's steps, or of the copies.
  private let order: [Int32]
  private var scratch: [Int32]

  /// A learner from its parts; ``A2CBuilder`` makes them.
  public init(_ parts: PolicyGradientParts<A2CConfiguration>, key: RandomKey) {
    self.parts = parts
    let (configuration, networks) = (parts.configuration, parts.networks)
    collector = RolloutCollector(parts, steps: configuration.steps, key: key)
    let rows = configuration.parallelEnvironments * configuration.steps
    batch = PolicyBatch(layout: collector.rollout.layout, capacity: rows, stateSize: networks.stateSize)
    order = (0..<Int32(rows)).map { $0 }
    scratch = [Int32](repeating: 0, count: configuration.memory > 0 ? rows : 0)
    update = PolicyUpdate(
      "A2C", networks,
      loss: PolicyLoss(
        networks, objective: PolicyGradientObjective(),
        settings: .init(entropyBonus: configuration.entropyBonus, valueWeight: configuration.valueWeight),
        threads: parts.threads),
      optimizer: RMSprop(networks.parameters.layout, learningRate: configuration.learningRate, epsilon: 1e-5),
      largestGradientNorm: configuration.largestGradientNorm)
  }

  private var configuration: A2CConfiguration { parts.configuration }

  /// How many gradient steps have been made.
  public var updateCount: Int { update.count }

  public func step() throws -> Metrics {
    guard collector.stepsLeft > 0 else { return Metrics() }
    let learningRate = parts.learningRate
    try collector.collect()
    parts.steps += 1
    var metrics: Metrics = ["learningRate": Double(learningRate)]
    // At the end of a budget a rollout is shorter, down to nothing.
    if collector.rollout.length > 0 {
      gather()
      if configuration.normalizeAdvantages { batch.normalizeAdvantages() }
      let loss = try update.step(batch, learningRate: learningRate, environmentSteps: collector.stepCount)
      metrics["policyLoss"] = loss.policy
      metrics["valueLoss"] = loss.value
      metrics["entropy"] = loss.entropy
    }
    if let mean = collector.meanValue { metrics["value"] = mean }
    if let mean = collector.episodes.meanReturn { metrics["episodeReturn"] = mean }
    return metrics
  }

  private func gather() {
    let rollout = collector.rollout
    order.withUnsafeBufferPointer { order in
      if configuration.memory > 0 {
        let copies = UnsafeBufferPointer(rebasing: order[..<rollout.copies])
        scratch.withUnsafeMutableBufferPointer { batch.gather(sequencesOf: copies, from: collector, scratch: $0) }
      } else {
        batch.gather(UnsafeBufferPointer(rebasing: order[..<rollout.count]), from: collector)
      }
    }
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("steps", parts.steps)
    snapshot.merge(try collector.save(), under: "collector")
    snapshot.merge(try update.save(), under: "update")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    try collector.restore(snapshot.section("collector"))
    try update.restore(snapshot.section("update"))
    parts.steps = try snapshot.value("steps")
  }
}
