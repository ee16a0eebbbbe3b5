import Core
import NeuralNetworks
import ReinforcementLearning

/// Learns a game for two players by playing itself, with a tree search that its network guides and that the network learns from
/// (Silver et al., Science 2018), in the form that improves the policy with any number of simulations (Danihelka et al., ICLR 2022).
///
/// One ``step()`` plays one move in every game and makes the updates that are due, some at most: well below a second. The ledger's
/// environment steps are all steps of the game: those that searches simulate and those that are played. Metrics: `loss`,
/// `policyLoss` and `valueLoss` of the step's updates; of the last 100 games of self-play `gameLength` and `firstPlayerReturn`, the
/// mean result of the player who begins. Evaluations give those of `EvaluationResult`.
public final class AlphaZeroLearner: EvaluatingLearner, PolicyProviding {
  private struct State: Codable {
    var steps = 0
    var updates = 0
    var environmentSteps = 0
    var limiter: RateLimiter
    var sampleRandom: RandomStream
    var games = EpisodeStatistics()
  }

  private let configuration: AlphaZeroConfiguration
  private let budget: Budget
  private let threads: Int
  private let key: RandomKey
  /// The network that plays and learns.
  public let network: PolicyValueNetwork
  private let selfPlay: [SelfPlay]
  private let replay: PositionReplay
  private let symmetries: SymmetryTable
  private var evaluator: Evaluator
  private let lossFunction: AlphaZeroLoss
  private var optimizer: Adam
  private var gradient: Parameters
  private let batch: PositionBatch
  private var state: State

  /// How many updates a step makes at most, so that it stays short when many games end together. The rest is made up for later.
  private static let mostUpdates = 8

  /// A learner from its parts; ``AlphaZeroBuilder`` makes them.
  init(
    _ configuration: AlphaZeroConfiguration, network: PolicyValueNetwork, selfPlay: [SelfPlay], replay: PositionReplay,
    symmetries: SymmetryTable, evaluator: Evaluator, budget: Budget, key: RandomKey, threads: Int
  ) {
    self.configuration = configuration
    self.budget = budget
    self.threads = threads
    self.key = key
    self.network = network
    self.selfPlay = selfPlay
    self.replay = replay
    self.symmetries = symmetries
    self.evaluator = evaluator
    lossFunction = AlphaZeroLoss(network, valueWeight: configuration.valueWeight)
    lossFunction.tape.threads = threads
    let layout = network.parameters.layout
    optimizer = AdamW(layout, learningRate: configuration.learningRate, weightDecay: configuration.weightDecay)
    gradient = Parameters(zeros: layout)
    batch = PositionBatch(
      count: configuration.batchSize, observationSize: network.observationSize, actionCount: network.actionCount)
    state = State(
      limiter: RateLimiter(samplesPerInsert: configuration.samplesPerInsert, minimumSize: configuration.learningStarts),
      sampleRandom: key["replay"].stream)
  }

  public var ledger: Ledger {
    var ledger = Ledger()
    ledger.learnerSteps = state.steps
    ledger.environmentSteps = state.environmentSteps
    return ledger
  }

  /// Never: more games may always help.
  public var isFinished: Bool { false }

  /// How many gradient steps have been made.
  public var updateCount: Int { state.updates }
  /// How many games of self-play have ended.
  public var gameCount: Int { state.games.count }
  /// How many positions the network has looked at in self-play since the learner was made.
  public var networkEvaluations: Int { selfPlay.reduce(0) { $0 + $1.search.networkEvaluations } }

  public func step() throws -> Metrics {
    let left = (budget.environmentSteps ?? .max) - state.environmentSteps
    guard left > 0 else { return Metrics() }
    try play(atMost: left)
    var total = (loss: 0.0, policyLoss: 0.0, valueLoss: 0.0)
    var updates = 0
    while updates < Self.mostUpdates, state.limiter.allowsSampling(configuration.batchSize), replay.count > 0 {
      let (loss, policyLoss, valueLoss) = try update()
      total = (total.loss + loss, total.policyLoss + policyLoss, total.valueLoss + valueLoss)
      updates += 1
    }
    state.steps += 1
    var metrics = Metrics()
    if updates > 0 {
      metrics["loss"] = total.loss / Double(updates)
      metrics["policyLoss"] = total.policyLoss / Double(updates)
      metrics["valueLoss"] = total.valueLoss / Double(updates)
    }
    if let length = state.games.meanLength { metrics["gameLength"] = length }
    if let mean = state.games.meanReturn { metrics["firstPlayerReturn"] = mean }
    return metrics
  }

  /// Plays one move in every game, as far as the budget allows, and keeps the positions of the games that end.
  private func play(atMost left: Int) throws {
    let games = configuration.games
    var starts = [0]
    for group in selfPlay { starts.append(starts.last! + group.search.games) }
    try parallelGroups(selfPlay.count, threads: threads) { [selfPlay, starts] group in
      try selfPlay[group].playMove { game in
        // The steps that are left are shared out evenly; only a budget's last moves notice.
        left / games + (starts[group] + game < left % games ? 1 : 0)
      }
    }
    let (size, actions) = (network.observationSize, network.actionCount)
    for group in selfPlay {
      state.environmentSteps += group.stepCount
      for position in group.values.indices {
        replay.add(
          observation: group.observations[position * size..<(position + 1) * size],
          policy: group.policies[position * actions..<(position + 1) * actions], value: group.values[position])
      }
      state.limiter.recordInserts(group.values.count)
      for result in group.results { state.games.add(return: Double(result.firstPlayer), length: result.moves) }
    }
  }

  /// One step of the optimizer on one batch.
  private func update() throws -> (loss: Double, policyLoss: Double, valueLoss: Double) {
    replay.sample(into: batch, symmetries: symmetries, using: &state.sampleRandom)
    state.limiter.recordSamples(batch.count)
    let result = try lossFunction.compute(batch, gradient: &gradient, key: key["updates"][state.updates])
    let norm = gradient.clip(toNorm: configuration.largestGradientNorm)
    guard result.loss.isFinite, norm.isFinite else {
      throw WarrenError(
        "the loss of AlphaZero is \(result.loss) in update \(state.updates + 1), after \(state.environmentSteps) environment steps",
        hint: "a smaller learningRate may help", kind: .failure)
    }
    if configuration.learningRateDecay, budget.limitsSteps {
      optimizer.learningRate = configuration.learningRate * Float(max(0, 1 - budget.stepFraction(spentBy: ledger)))
    }
    optimizer.update(&network.parameters, gradient: gradient)
    state.updates += 1
    try requireFinite(
      network.parameters, of: "network of AlphaZero", update: state.updates, environmentSteps: state.environmentSteps)
    return result
  }

  public func evaluate(episodes: Int, key: RandomKey) throws -> Metrics {
    let policy = AlphaZeroPolicy(configuration, network, threads: threads, key: key["policy"])
    return try evaluator.evaluate(policy, episodes: episodes, key: key["environments"]).metrics
  }

  public func makePolicy() -> any Actor {
    AlphaZeroPolicy(configuration, network, threads: threads, key: RandomKey(seed: 0)["policy"])
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("state", state)
    for (index, group) in selfPlay.enumerated() { snapshot.merge(try group.save(), under: "games-\(index)") }
    snapshot.merge(try replay.save(), under: "replay")
    snapshot.merge(network.parameters.save(), under: "network")
    snapshot.merge(try optimizer.save(), under: "optimizer")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    for (index, group) in selfPlay.enumerated() { try group.restore(snapshot.section("games-\(index)")) }
    try replay.restore(snapshot.section("replay"))
    try network.parameters.restore(snapshot.section("network"))
    try optimizer.restore(snapshot.section("optimizer"))
    state = try snapshot.value("state")
  }
}

extension AlphaZeroLearner: NetworkProviding {
  /// The network takes flat observations and gives the logit of each action and, last, the value before its hyperbolic tangent.
  public func trainedNetwork() -> TrainedNetwork {
    TrainedNetwork(network.network, parameters: network.parameters, inputShape: [network.observationSize])
  }
}
