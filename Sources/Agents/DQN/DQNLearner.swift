import Core
import NeuralNetworks
import ReinforcementLearning

/// Learns the values of actions from replayed experience and acts by them (Mnih et al., "Human-level control through deep
/// reinforcement learning", Nature 2015), with double targets, n-step returns, a soft or hard target network, and legal-action
/// masks in the policy and in the targets. Further switches, which together make Rainbow (Hessel et al. 2018): prioritized replay,
/// dueling and noisy networks, and distributions in place of values.
///
/// One ``step()`` acts in the batch of environments until the rate limiter allows learning, then makes all updates that are due:
/// milliseconds. Metrics: `loss` and `meanQ` (the mean value of the actions replayed, in scaled rewards) of the step's updates,
/// `epsilon`, and `episodeReturn`, the mean return of the last 100 training episodes. Evaluations give those of
/// `EvaluationResult`.
public final class DQNLearner: EvaluatingLearner, PolicyProviding {
  private struct State: Codable {
    var steps = 0
    var updates = 0
    var limiter: RateLimiter
    var policyRandom: RandomStream
    var sampleRandom: RandomStream
  }

  private let configuration: DQNConfiguration
  private let budget: Budget
  private let loop: EnvironmentLoop
  private let replay: any TransitionReplay
  private var adder: NStepAdder
  let networks: DQNNetworks
  private let policy: EpsilonGreedyPolicy
  private var evaluator: Evaluator
  private let lossFunction: DQNLoss
  private var optimizer: Adam
  private var gradient: Parameters
  private let batch: TransitionBatch
  private let noise: RandomKey
  private var state: State

  /// How many batches of environment steps a learner's step takes at most, so that it stays short while experience is gathered.
  private static let longestActing = 64

  /// A learner from its parts; ``DQNBuilder`` makes them.
  /// - Throws: what the first reset of the environments throws.
  init(
    _ configuration: DQNConfiguration, environment: any BatchEnvironment, replay: any TransitionReplay, adder: NStepAdder,
    networks: DQNNetworks, evaluator: Evaluator, rewardScale: Float, budget: Budget, key: RandomKey,
    threads: Int
  ) throws {
    self.configuration = configuration
    self.budget = budget
    self.replay = replay
    self.adder = adder
    self.networks = networks
    self.evaluator = evaluator
    loop = try EnvironmentLoop(environment, key: key["environments"])
    policy = EpsilonGreedyPolicy(networks.online, epsilon: configuration.explorationStart, key: key["exploration"])
    let layout = networks.online.parameters.layout
    optimizer = Adam(layout, learningRate: configuration.learningRate)
    gradient = Parameters(zeros: layout)
    batch = replay.makeBatch(count: configuration.batchSize)
    lossFunction = DQNLoss(configuration, networks, rewardScale: rewardScale)
    lossFunction.threads = threads
    networks.online.threads = threads
    networks.target.threads = threads
    noise = key["noise"]
    state = State(
      limiter: RateLimiter(
        samplesPerInsert: configuration.samplesPerInsert, minimumSize: configuration.learningStarts),
      policyRandom: policy.random, sampleRandom: key["replay"].stream)
    self.adder.addFirst(environment)
  }

  public var ledger: Ledger {
    var ledger = Ledger()
    ledger.learnerSteps = state.steps
    ledger.environmentSteps = loop.stepCount
    return ledger
  }

  /// Never: more experience may always help.
  public var isFinished: Bool { false }

  /// How many gradient steps have been made.
  public var updateCount: Int { state.updates }

  /// How likely the next action is a random one.
  public var epsilon: Double {
    let schedule = LinearSchedule(from: configuration.explorationStart, to: configuration.explorationEnd)
    if configuration.explorationSteps == nil, budget.limitsSteps {
      let length = configuration.explorationFraction
      return schedule.value(at: length > 0 ? budget.stepFraction(spentBy: ledger) / length : 1)
    }
    let length = configuration.explorationSteps ?? 10_000
    return schedule.value(at: length > 0 ? Double(loop.stepCount) / Double(length) : 1)
  }

  /// How far weights make up for prioritized draws now: beta.
  private var importanceExponent: Double {
    guard budget.limitsSteps else { return configuration.importanceExponent }
    return LinearSchedule(from: configuration.importanceExponent, to: 1).value(at: budget.stepFraction(spentBy: ledger))
  }

  public func step() throws -> Metrics {
    let left = (budget.environmentSteps ?? .max) - loop.stepCount
    guard left > 0 else { return Metrics() }
    try act()
    var loss = 0.0
    var value = 0.0
    var updates = 0
    while state.limiter.allowsSampling(configuration.batchSize), replay.count > 0 {
      let (updateLoss, updateValue) = try update()
      loss += updateLoss
      value += updateValue
      updates += 1
    }
    state.steps += 1
    var metrics: Metrics = ["epsilon": policy.epsilon]
    if updates > 0 {
      metrics["loss"] = loss / Double(updates)
      metrics["meanQ"] = value / Double(updates)
    }
    if let mean = loop.episodes.meanReturn { metrics["episodeReturn"] = mean }
    return metrics
  }

  /// Takes steps in the environments until an update is due.
  private func act() throws {
    for _ in 0..<Self.longestActing {
      let left = (budget.environmentSteps ?? .max) - loop.stepCount
      policy.epsilon = epsilon
      if configuration.noisy { policy.noise = noise[0][loop.stepCount] }
      let before = replay.insertCount
      guard try loop.step(actor: policy, adder: &adder, atMost: left) > 0 else { return }
      state.limiter.recordInserts(replay.insertCount - before)
      if state.limiter.allowsSampling(configuration.batchSize) { return }
    }
  }

  /// One step of the optimizer on one batch.
  /// - Returns: the loss and the mean value of the batch's actions, before the step.
  private func update() throws -> (loss: Double, value: Double) {
    if let replay = replay as? PrioritizedReplay { replay.importanceExponent = importanceExponent }
    replay.sample(into: batch, using: &state.sampleRandom)
    state.limiter.recordSamples(batch.count)
    let online = networks.online
    let (loss, value) = try lossFunction.compute(batch, gradient: &gradient, noise: noise[1][state.updates])
    let norm = gradient.clip(toNorm: configuration.largestGradientNorm)
    guard loss.isFinite, norm.isFinite else {
      throw WarrenError(
        "the loss of DQN is \(inWords(loss)) and its gradient \(inWords(norm)) in update \(state.updates + 1), after \(loop.stepCount) environment "
          + "steps", hint: "a smaller learningRate or rewardScale may help", kind: .failure)
    }
    replay.updatePriorities(of: batch, errors: UnsafeBufferPointer(lossFunction.errors))
    if configuration.learningRateDecay, budget.limitsSteps {
      optimizer.learningRate = configuration.learningRate * Float(max(0, 1 - budget.stepFraction(spentBy: ledger)))
    }
    optimizer.update(&online.parameters, gradient: gradient)
    state.updates += 1
    try requireFinite(
      online.parameters, of: "network of DQN", update: state.updates, environmentSteps: loop.stepCount)
    if state.updates % configuration.targetPeriod == 0 {
      networks.target.parameters.lerp(towards: online.parameters, by: configuration.targetRate)
    }
    return (loss, value)
  }

  public func evaluate(episodes: Int, key: RandomKey) throws -> Metrics {
    let policy = EpsilonGreedyPolicy(networks.online, epsilon: configuration.evaluationEpsilon, key: key["policy"])
    return try evaluator.evaluate(policy, episodes: episodes, key: key["environments"]).metrics
  }

  public func makePolicy() -> any Actor {
    EpsilonGreedyPolicy(networks.online, epsilon: configuration.evaluationEpsilon, key: RandomKey(seed: 0)["policy"])
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    state.policyRandom = policy.random
    try snapshot.setValue("state", state)
    snapshot.merge(try loop.save(), under: "loop")
    snapshot.merge(try replay.save(), under: "replay")
    snapshot.merge(adder.save(), under: "adder")
    snapshot.merge(networks.online.parameters.save(), under: "online")
    snapshot.merge(networks.target.parameters.save(), under: "target")
    snapshot.merge(try optimizer.save(), under: "optimizer")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    try loop.restore(snapshot.section("loop"))
    try replay.restore(snapshot.section("replay"))
    try adder.restore(snapshot.section("adder"))
    try networks.online.parameters.restore(snapshot.section("online"))
    try networks.target.parameters.restore(snapshot.section("target"))
    try optimizer.restore(snapshot.section("optimizer"))
    state = try snapshot.value("state")
    policy.random = state.policyRandom
  }
}
