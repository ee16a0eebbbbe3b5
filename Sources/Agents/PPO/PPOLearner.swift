import Core
import NeuralNetworks
import ReinforcementLearning

/// Proximal policy optimization (Schulman et al., arXiv 1707.06347, in the details of Huang et al., "The 37 implementation details
/// of proximal policy optimization", 2022): for discrete, multi-discrete and continuous actions, with masks, and with a memory where
/// the environment does not show all.
///
/// One ``step()`` plays a rollout and learns from it in several epochs of minibatches: milliseconds for small networks. With a memory
/// a minibatch is some of the copies, whole sequences from the states that the memory had when they were played, and gradients go
/// back to the beginning of the sequence or of the episode.
///
/// Metrics, means over the step's updates: `policyLoss`, `valueLoss`, `entropy`, `divergence` (Kullback-Leibler, from the policy that
/// acted), `clipFraction`; and `value`, the mean estimate over the rollout, `learningRate` and `episodeReturn`, the mean return of the last 100 training episodes. Evaluations
/// give those of `EvaluationResult`.
public final class PPOLearner: PolicyGradientLearner {
  public let parts: PolicyGradientParts<PPOConfiguration>
  private let collector: RolloutCollector
  private let update: PolicyUpdate<PPOLoss>
  private let batch: PolicyBatch
  /// The numbers of the rollout's steps, or of the copies, in the order in which minibatches take them.
  private var order: [Int32]
  private var scratch: [Int32]
  private var shuffleRandom: RandomStream

  /// A learner from its parts; ``PPOBuilder`` makes them.
  public init(_ parts: PolicyGradientParts<PPOConfiguration>, key: RandomKey) {
    self.parts = parts
    let (configuration, networks) = (parts.configuration, parts.networks)
    let (copies, steps) = (configuration.parallelEnvironments, configuration.steps)
    collector = RolloutCollector(parts, steps: steps, key: key)
    let items = configuration.memory > 0 ? copies : copies * steps
    let largest = (items + configuration.minibatches - 1) / configuration.minibatches
    let rows = configuration.memory > 0 ? largest * steps : largest
    batch = PolicyBatch(layout: collector.rollout.layout, capacity: rows, stateSize: networks.stateSize)
    order = [Int32](repeating: 0, count: items)
    scratch = [Int32](repeating: 0, count: configuration.memory > 0 ? rows : 0)
    let settings = PolicyLoss<PPOLoss>.Settings(
      entropyBonus: configuration.entropyBonus, valueWeight: configuration.valueWeight, valueClip: configuration.valueClip)
    update = PolicyUpdate(
      "PPO", networks,
      loss: PolicyLoss(
        networks, objective: PPOLoss(clip: configuration.clip), settings: settings, threads: parts.threads),
      optimizer: Adam(networks.parameters.layout, learningRate: configuration.learningRate, epsilon: 1e-5),
      largestGradientNorm: configuration.largestGradientNorm)
    shuffleRandom = key["minibatches"].stream
  }

  private var configuration: PPOConfiguration { parts.configuration }

  /// How many gradient steps have been made.
  public var updateCount: Int { update.count }

  public func step() throws -> Metrics {
    guard collector.stepsLeft > 0 else { return Metrics() }
    let learningRate = parts.learningRate
    try collector.collect()
    parts.steps += 1
    let sum = try learn(learningRate: learningRate)
    var metrics: Metrics = ["learningRate": Double(learningRate)]
    if sum.updates > 0 {
      let share = 1 / Double(sum.updates)
      metrics["policyLoss"] = sum.parts.policy * share
      metrics["valueLoss"] = sum.parts.value * share
      metrics["entropy"] = sum.parts.entropy * share
      metrics["divergence"] = sum.parts.divergence * share
      metrics["clipFraction"] = sum.parts.clipFraction * share
    }
    if let mean = collector.meanValue { metrics["value"] = mean }
    if let mean = collector.episodes.meanReturn { metrics["episodeReturn"] = mean }
    return metrics
  }

  /// Learns from the rollout.
  /// - Returns: how many updates were made, and the sums of their losses.
  private func learn(learningRate: Float) throws -> (updates: Int, parts: PolicyUpdate<PPOLoss>.Parts) {
    var sum = PolicyUpdate<PPOLoss>.Parts()
    var updates = 0
    let rollout = collector.rollout
    // At the end of a budget a rollout is shorter, down to nothing.
    let items = rollout.length == 0 ? 0 : configuration.memory > 0 ? rollout.copies : rollout.count
    let parts = min(configuration.minibatches, items)
    let largestDivergence = configuration.targetDivergence.map { 1.5 * Double($0) } ?? .infinity
    for index in 0..<items { order[index] = Int32(index) }
    for _ in 0..<configuration.epochs {
      shuffle(items)
      for part in 0..<parts {
        gather(items * part / parts..<items * (part + 1) / parts)
        if configuration.normalizeAdvantages { batch.normalizeAdvantages() }
        let loss = try update.step(batch, learningRate: learningRate, environmentSteps: collector.stepCount)
        sum.policy += loss.policy
        sum.value += loss.value
        sum.entropy += loss.entropy
        sum.divergence += loss.divergence
        sum.clipFraction += loss.clipFraction
        updates += 1
        if loss.divergence > largestDivergence { return (updates, sum) }
      }
    }
    return (updates, sum)
  }

  /// Puts the first numbers of the order into a random one (Fisher and Yates).
  private func shuffle(_ count: Int) {
    // In a local variable, as a property of a class would be written back after every number.
    var random = shuffleRandom
    order.withUnsafeMutableBufferPointer { order in
      for last in stride(from: count - 1, to: 0, by: -1) { order.swapAt(last, random.integer(below: last + 1)) }
    }
    shuffleRandom = random
  }

  private func gather(_ range: Range<Int>) {
    order.withUnsafeBufferPointer { order in
      let part = UnsafeBufferPointer(rebasing: order[range])
      if configuration.memory > 0 {
        scratch.withUnsafeMutableBufferPointer { batch.gather(sequencesOf: part, from: collector, scratch: $0) }
      } else {
        batch.gather(part, from: collector)
      }
    }
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("steps", parts.steps)
    try snapshot.setValue("shuffleRandom", shuffleRandom)
    snapshot.merge(try collector.save(), under: "collector")
    snapshot.merge(try update.save(), under: "update")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    try collector.restore(snapshot.section("collector"))
    try update.restore(snapshot.section("update"))
    parts.steps = try snapshot.value("steps")
    shuffleRandom = try snapshot.value("shuffleRandom")
  }
}
