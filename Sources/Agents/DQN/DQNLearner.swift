import Core
import NeuralNetworks
import ReinforcementLearning
import Tensors

/// Deep Q-learning (Mnih et al. 2015), with double Q-learning (van Hasselt et al. 2016) and n-step returns as settings.
///
/// One ``step()`` acts once in every environment of the batch, then makes the updates that the rate limiter allows, at most
/// ``mostUpdates``. Legal actions bound the policy and the maximum of the target alike. Metrics: `loss`, `meanQ` (the mean target,
/// in units of reward), `epsilon`, `episodeReturn` (the mean of recent training episodes).
public final class DQNLearner: EvaluatingLearner, PolicyProviding {
  /// Most updates of one step, so that a step stays short.
  public static let mostUpdates = 16

  private struct State: Codable {
    var updates = 0
    var limiter: RateLimiter
    var actorRandom: RandomStream
    var sampleRandom: RandomStream
    var loss: Float?
    var meanTarget: Float?
  }

  private let configuration: DQNConfiguration
  private let networks: DQNNetworks
  private let budget: Budget
  private let loop: EnvironmentLoop
  private let replay: UniformReplay
  private var adder: NStepAdder
  private var evaluator: Evaluator
  private var state: State
  private var parameters: Parameters
  private var target: Parameters
  private var gradient: Parameters
  private var optimizer: Adam
  private let batch: TransitionBatch
  private let targets: Tensor
  private let rewardScale: Float
  private let policy: DQNPolicy
  private let actor: EpsilonGreedyActor
  private let learningTape = GradientTape()
  private let targetTape = GradientTape()
  private let choiceTape = GradientTape()

  init(
    _ configuration: DQNConfiguration, networks: DQNNetworks, loop: EnvironmentLoop, replay: UniformReplay,
    adder: NStepAdder, evaluator: Evaluator, budget: Budget, key: RandomKey
  ) throws {
    self.configuration = configuration
    self.networks = networks
    self.budget = budget
    self.loop = loop
    self.replay = replay
    self.adder = adder
    self.evaluator = evaluator
    state = State(
      limiter: RateLimiter(samplesPerInsert: configuration.samplesPerInsert, minimumSize: configuration.minimumReplay),
      actorRandom: key["actor"].stream, sampleRandom: key["samples"].stream)
    parameters = try networks.initialize(key: key["weights"])
    target = parameters
    gradient = Parameters(zeros: parameters.layout)
    optimizer = Adam(parameters.layout, learningRate: configuration.learningRate)
    batch = replay.makeBatch(count: configuration.batchSize)
    targets = Tensor(zeros: [configuration.batchSize])
    rewardScale = configuration.rewardScale ?? Self.scale(of: loop.environment.specification.rewardRange)
    policy = DQNPolicy(networks, nil)
    actor = EpsilonGreedyActor(
      policy, actionCount: networks.actionCount, epsilon: configuration.initialEpsilon, random: state.actorRandom)
    self.adder.addFirst(loop.environment)
  }

  /// What brings rewards into -1...1, where their range is known and wider.
  private static func scale(of range: ClosedRange<Float>) -> Float {
    let largest = max(abs(range.lowerBound), abs(range.upperBound))
    return largest.isFinite && largest > 1 ? 1 / largest : 1
  }

  /// The weights of the online network.
  public var weights: Parameters { parameters }

  public var ledger: Ledger {
    var ledger = Ledger()
    ledger.learnerSteps = state.updates
    ledger.environmentSteps = loop.stepCount
    return ledger
  }

  public var isFinished: Bool { false }

  /// The share of random actions at this point of training.
  public var epsilon: Double {
    let steps = configuration.explorationSteps ?? budget.environmentSteps.map { max($0 / 6, 1) } ?? 10_000
    let share = min(Double(loop.stepCount) / Double(steps), 1)
    return configuration.initialEpsilon + (configuration.finalEpsilon - configuration.initialEpsilon) * share
  }

  public func step() throws -> Metrics {
    try act()
    var updates = 0
    while updates < Self.mostUpdates, state.updates < budget.learnerSteps ?? .max, replay.count > 0,
      state.limiter.allowsSampling(configuration.batchSize)
    {
      try update()
      updates += 1
    }
    var metrics = Metrics()
    if let loss = state.loss { metrics["loss"] = Double(loss) }
    if let meanTarget = state.meanTarget { metrics["meanQ"] = Double(meanTarget / rewardScale) }
    metrics["epsilon"] = epsilon
    if let episodeReturn = loop.episodes.meanReturn { metrics["episodeReturn"] = episodeReturn }
    return metrics
  }

  private func act() throws {
    let inserted = replay.insertCount
    policy.parameters = parameters
    defer { policy.parameters = nil }
    actor.epsilon = epsilon
    actor.random = state.actorRandom
    try loop.step(actor: actor, adder: &adder, atMost: (budget.environmentSteps ?? .max) - loop.stepCount)
    state.actorRandom = actor.random
    state.limiter.recordInserts(replay.insertCount - inserted)
  }

  /// One step of gradient descent on a batch of transitions.
  private func update() throws {
    replay.sample(into: batch, using: &state.sampleRandom)
    state.limiter.recordSamples(batch.count)
    computeTargets()
    let loss = learningTape.valueAndGradient(at: parameters, into: &gradient) { view in
      let values = networks.values(view, batch.observations.baseAddress!, rows: batch.count)
      let chosen = values.picked(batch.discreteActions.baseAddress!)
      switch configuration.loss {
      case .huber: return huberLoss(chosen, targets)
      case .squared: return meanSquaredError(chosen, targets)
      }
    }
    guard loss.isFinite else {
      throw WarrenError(
        "the loss of update \(state.updates + 1) is \(loss): a smaller learning rate or reward scale may help",
        kind: .failure)
    }
    gradient.clip(toNorm: configuration.gradientNorm)
    if configuration.decaysLearningRate {
      let remaining = 1 - min(budget.countedFraction(spentBy: ledger), 1)
      optimizer.learningRate = configuration.learningRate * Float(remaining)
    }
    optimizer.update(&parameters, gradient: gradient)
    state.updates += 1
    if let period = configuration.targetPeriod {
      if state.updates % period == 0 { target.copy(from: parameters) }
    } else {
      target.lerp(towards: parameters, by: configuration.targetRate)
    }
    state.loss = loss
    state.meanTarget = targets.withUnsafeBufferPointer { $0.reduce(0, +) } / Float(batch.count)
  }

  private func computeTargets() {
    let next = UnsafePointer(batch.nextObservations.baseAddress!)
    targetTape.evaluate(target) { view in
      let valuing = networks.values(view, next, rows: batch.count)
      guard configuration.isDouble else { return fillTargets(choosing: valuing, valuing: valuing) }
      choiceTape.evaluate(parameters) { view in
        fillTargets(choosing: networks.values(view, next, rows: batch.count), valuing: valuing)
      }
    }
  }

  private func fillTargets(choosing: Tensor, valuing: Tensor) {
    let legal = batch.nextLegalActions.isEmpty ? nil : UnsafePointer(batch.nextLegalActions.baseAddress!)
    targets.withUnsafeMutableBufferPointer { targets in
      choosing.withUnsafeBufferPointer { choosing in
        valuing.withUnsafeBufferPointer { valuing in
          DQNTargets.compute(
            into: targets.baseAddress!, rewards: batch.rewards.baseAddress!, scale: rewardScale,
            discounts: batch.discounts.baseAddress!, choosing: choosing.baseAddress!, valuing: valuing.baseAddress!,
            legal: legal, rows: batch.count, actions: networks.actionCount)
        }
      }
    }
  }

  public func evaluate(episodes: Int, key: RandomKey) throws -> Metrics {
    let actor = greedyActor(random: key["actor"].stream)
    return try evaluator.evaluate(actor, episodes: episodes, key: key["environments"]).metrics
  }

  public func makePolicy() throws -> any Actor {
    greedyActor(random: RandomKey(seed: 0)["policy"].stream)
  }

  private func greedyActor(random: RandomStream) -> EpsilonGreedyActor {
    EpsilonGreedyActor(
      DQNPolicy(networks, parameters), actionCount: networks.actionCount, epsilon: configuration.evaluationEpsilon,
      random: random)
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("state", state)
    snapshot.merge(parameters.save(), under: "parameters")
    snapshot.merge(target.save(), under: "target")
    snapshot.merge(try optimizer.save(), under: "optimizer")
    snapshot.merge(try replay.save(), under: "replay")
    snapshot.merge(adder.save(), under: "adder")
    snapshot.merge(try loop.save(), under: "loop")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    try parameters.restore(snapshot.section("parameters"))
    try target.restore(snapshot.section("target"))
    try optimizer.restore(snapshot.section("optimizer"))
    try replay.restore(snapshot.section("replay"))
    try adder.restore(snapshot.section("adder"))
    try loop.restore(snapshot.section("loop"))
    state = try snapshot.value("state")
  }
}
