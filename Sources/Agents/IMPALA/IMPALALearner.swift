import Core
import NeuralNetworks
import ReinforcementLearning

/// IMPALA, the importance weighted actor-learner architecture (Espeholt et al., arXiv 1802.01561), with its parts taking turns so
/// that a seed decides all: for discrete, multi-discrete and continuous actions, with masks.
///
/// A policy with weights that are refreshed only every few updates plays sequences of steps into a queue, where they wait their turn.
/// What an update learns from is therefore older than the policy that learns, by updates of the queue and of the weights; V-trace
/// makes up for it with importance ratios that are cut off.
///
/// One ``step()`` plays until the queue is full, and makes one step of RMSprop on the oldest sequences. What still waits at the end
/// of a budget is not learned from.
///
/// Metrics: `policyLoss`, `valueLoss` and `entropy` of the update, `divergence` (Kullback-Leibler, from the policy that acted),
/// `clipFraction`, the share of ratios that were cut off, `value`, the mean estimate over the update's steps, `learningRate`, and
/// `episodeReturn`, the mean return of the last 100 training episodes. Evaluations give those of `EvaluationResult`.
public final class IMPALALearner: PolicyGradientLearner {
  public let parts: PolicyGradientParts<IMPALAConfiguration>
  private let collector: SequenceCollector
  private let update: PolicyUpdate<PolicyGradientObjective>
  private let batch: SequenceBatch

  /// A learner from its parts; ``IMPALABuilder`` makes them.
  public init(_ parts: PolicyGradientParts<IMPALAConfiguration>, key: RandomKey) {
    self.parts = parts
    let (configuration, networks) = (parts.configuration, parts.networks)
    collector = SequenceCollector(
      parts, length: configuration.steps, waiting: configuration.queueLength, key: key)
    batch = SequenceBatch(
      networks, layout: collector.queue.layout, sequences: configuration.sequences, length: configuration.steps,
      correction: .init(
        discount: parts.discount, lambda: configuration.lambda, largestRatio: configuration.largestRatio,
        largestTrace: configuration.largestTrace))
    update = PolicyUpdate(
      "IMPALA", networks,
      loss: PolicyLoss(
        networks, objective: PolicyGradientObjective(),
        settings: .init(entropyBonus: configuration.entropyBonus, valueWeight: configuration.valueWeight),
        threads: parts.threads),
      optimizer: RMSprop(networks.parameters.layout, learningRate: configuration.learningRate, epsilon: 1e-5),
      largestGradientNorm: configuration.largestGradientNorm)
  }

  private var configuration: IMPALAConfiguration { parts.configuration }

  /// How many gradient steps have been made.
  public var updateCount: Int { update.count }

  public func step() throws -> Metrics {
    guard collector.stepsLeft > 0 else { return Metrics() }
    let learningRate = parts.learningRate
    let isFull = try collector.collect(configuration.queueLength)
    parts.steps += 1
    var metrics: Metrics = ["learningRate": Double(learningRate)]
    if isFull {
      batch.gather(collector.queue.take(configuration.sequences), parts.normalizers)
      batch.correct()
      if configuration.normalizeAdvantages { batch.steps.normalizeAdvantages() }
      let loss = try update.step(batch.steps, learningRate: learningRate, environmentSteps: collector.stepCount)
      if update.count % configuration.actorUpdatePeriod == 0 { collector.refresh() }
      metrics["policyLoss"] = loss.policy
      metrics["valueLoss"] = loss.value
      metrics["entropy"] = loss.entropy
      metrics["divergence"] = loss.divergence
      metrics["clipFraction"] = batch.clipFraction
      metrics["value"] = batch.meanValue
    }
    if let mean = collector.episodes.meanReturn { metrics["episodeReturn"] = mean }
    return metrics
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
