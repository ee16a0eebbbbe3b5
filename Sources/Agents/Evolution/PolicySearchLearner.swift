import Core
import NeuralNetworks
import ReinforcementLearning
import Search

/// Evolves the weights of a policy by the returns of whole episodes: no gradient of the network is taken, and no value estimated,
/// so episodes that were cut off count what they have returned until then.
///
/// One ``step()`` is one generation. All networks of a generation play the same episodes, on several threads if asked to; who plays
/// in which batch of environments is fixed, so the results do not depend on how many. Where the budget of environment steps ends
/// within a generation, that generation is given up. Metrics: `episodeReturn`, the mean return of the generation, `bestReturn`, that
/// of its best network, and those of the search. Evaluations are of the search's mean, or of the best member of its population.
public final class PolicySearchLearner<Strategy: PolicySearchStrategy>: EvaluatingLearner, PolicyProviding, StopReporting {
  /// How many batches of environments are played in side by side at most.
  public static var mostBatches: Int { 8 }

  private struct State: Codable {
    var generation = 0
    var environmentSteps = 0
    var isExhausted = false
  }

  private struct Player {
    let environment: any BatchEnvironment
    let policy: DeterministicPolicy
    let actions: ActionBatch
  }

  /// How far one network has come with its episodes.
  private struct Play {
    var isDone: [Bool]
    var sum = 0.0
    var steps = 0
    var hasBegun = false

    /// What it has returned on average; nil before all episodes have ended.
    var meanReturn: Double? { isDone.allSatisfy { $0 } ? sum / Double(isDone.count) : nil }
  }

  /// The search over weights.
  public private(set) var strategy: Strategy
  private let network: any Layer
  private let parameters: Parameters
  private let players: [Player]
  private var evaluator: Evaluator
  private let budget: Budget
  private let key: RandomKey
  private let threads: Int
  private var state = State()

  init(
    _ strategy: Strategy, network: any Layer, parameters: Parameters, batches: [any BatchEnvironment], evaluator: Evaluator,
    budget: Budget, key: RandomKey, threads: Int
  ) {
    self.strategy = strategy
    self.network = network
    self.parameters = parameters
    self.evaluator = evaluator
    self.budget = budget
    self.key = key
    self.threads = threads
    players = batches.map {
      Player(
        environment: $0,
        policy: DeterministicPolicy(network: network, parameters: parameters, specification: $0.specification),
        actions: ActionBatch(for: $0))
    }
  }

  public var ledger: Ledger {
    var ledger = Ledger()
    ledger.learnerSteps = state.generation
    ledger.environmentSteps = state.environmentSteps
    return ledger
  }

  public var isFinished: Bool { strategy.isFinished || state.isExhausted }
  public var stopReasonName: String? { state.isExhausted ? "budget" : strategy.isFinished ? "converged" : nil }

  public func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    strategy.ask(atMost: .max)
    let candidates = strategy.candidates
    try requireFinite(candidates)
    let plays = try play(candidates, atMost: budget.environmentSteps.map { $0 - state.environmentSteps } ?? .max)
    state.environmentSteps += plays.reduce(0) { $0 + $1.steps }
    guard plays.allSatisfy({ $0.meanReturn != nil }) else {
      state.isExhausted = true
      return Metrics()
    }
    let returns = plays.map { $0.meanReturn! }
    if let index = returns.firstIndex(where: { !$0.isFinite }) {
      throw WarrenError(
        "network \(index) of generation \(state.generation + 1) returned \(returns[index])",
        hint: "rewards must be finite numbers", kind: .failure)
    }
    strategy.tell(returns.map { Evaluation($0) })
    state.generation += 1
    if let representative = strategy.representative { try requireFinite([representative]) }
    if let limit = budget.environmentSteps, state.environmentSteps >= limit { state.isExhausted = true }
    var metrics: Metrics = [
      "episodeReturn": returns.reduce(0, +) / Double(returns.count), "bestReturn": returns.max() ?? 0,
    ]
    metrics.merge(strategy.metrics)
    return metrics
  }

  /// Stops where the search has left the numbers that weights can be.
  private func requireFinite(_ candidates: [[Double]]) throws {
    let largest = Double(Float.greatestFiniteMagnitude)
    guard let index = candidates.firstIndex(where: { !$0.allSatisfy { abs($0) <= largest } }) else { return }
    throw WarrenError(
      "network \(index) of generation \(state.generation + 1) has weights that are no finite numbers, after "
        + "\(state.environmentSteps) environment steps", hint: "a smaller sigma or learningRate may help", kind: .failure)
  }

  /// Lets all networks play, those of one player one after the other and the players side by side.
  ///
  /// Every player may take an equal share of the steps that are left, so that together they take no more, whoever comes first. What
  /// some then have not finished goes on, one after the other, with what the others have not needed: whether a generation is
  /// finished, and by how many steps, is as if the networks had played one by one.
  private func play(_ candidates: [[Double]], atMost limit: Int) throws -> [Play] {
    var plays = [Play](
      repeating: Play(isDone: [Bool](repeating: false, count: players[0].environment.count)), count: candidates.count)
    let share = limit / players.count
    try plays.withUnsafeMutableBufferPointer { buffer in
      // Every place is written by one thread only, and a player serves one thread at a time.
      nonisolated(unsafe) let buffer = buffer
      nonisolated(unsafe) let learner = self
      try parallelJobs(players.count, threads: threads) { number in
        var left = share
        for index in stride(from: number, to: candidates.count, by: learner.players.count) {
          let before = buffer[index].steps
          try learner.play(&buffer[index], candidates[index], with: learner.players[number], atMost: left, inPart: false)
          left -= buffer[index].steps - before
          if buffer[index].meanReturn == nil { break }
        }
      }
    }
    var left = limit - plays.reduce(0) { $0 + $1.steps }
    // Of each player at most the first of these has begun, so its environments are as that one has left them.
    for index in plays.indices where plays[index].meanReturn == nil {
      let before = plays[index].steps
      try play(&plays[index], candidates[index], with: players[index % players.count], atMost: left, inPart: true)
      left -= plays[index].steps - before
    }
    return plays
  }

  /// Lets a network play one episode in every copy, the generation's own, or go on with them.
  /// - Parameters:
  ///   - limit: how many more steps it may take.
  ///   - inPart: whether the last ones may be of some copies only.
  private func play(
    _ play: inout Play, _ weights: [Double], with player: Player, atMost limit: Int, inPart: Bool
  ) throws {
    guard limit > 0 else { return }
    player.policy.parameters.setTrainableNumbers(weights)
    let environment = player.environment
    if !play.hasBegun { try environment.reset(key: key[state.generation]) }
    play.hasBegun = true
    var left = limit
    while let last = play.isDone.lastIndex(of: false) {
      let copies = inPart ? min(last + 1, left) : last + 1
      guard copies > 0, copies <= left else { return }
      try player.policy.selectActions(for: environment, into: player.actions)
      try player.actions.take(in: environment, copies: copies)
      play.steps += copies
      left -= copies
      for copy in 0..<copies where !play.isDone[copy] && environment.statuses[copy].isLast {
        play.isDone[copy] = true
        play.sum += environment.episodeReturns[copy]
      }
    }
  }

  private func currentPolicy() -> DeterministicPolicy {
    var weights = parameters
    if let representative = strategy.representative { weights.setTrainableNumbers(representative) }
    return DeterministicPolicy(
      network: network, parameters: weights, specification: players[0].environment.specification)
  }

  public func evaluate(episodes: Int, key: RandomKey) throws -> Metrics {
    try evaluator.evaluate(currentPolicy(), episodes: episodes, key: key["environments"]).metrics
  }

  /// The policy with the weights that the search has found so far.
  public func makePolicy() -> any Actor { currentPolicy() }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("state", state)
    snapshot.merge(try strategy.save(), under: "strategy")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    let state: State = try snapshot.value("state")
    try strategy.restore(snapshot.section("strategy"))
    self.state = state
  }
}

extension PolicySearchLearner: NetworkProviding {
  /// The network takes flat observations and gives one output for each action, or one for each continuous dimension before it is
  /// squeezed into its bounds.
  public func trainedNetwork() -> TrainedNetwork {
    let policy = currentPolicy()
    return TrainedNetwork(
      network, parameters: policy.parameters, inputShape: [players[0].environment.specification.observationSize])
  }
}
