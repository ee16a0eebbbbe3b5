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

  /// What one network has returned on average, and how many steps that took; nil when it was stopped before the end.
  private struct Play {
    var meanReturn: Double?
    var steps = 0
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
    let left = budget.environmentSteps.map { $0 - state.environmentSteps } ?? .max
    let episodes = players[0].environment.count
    let longest = players[0].environment.specification.timeLimit ?? 1_000_000
    let most = candidates.count.multipliedReportingOverflow(by: episodes * longest)
    var plays = [Play](repeating: Play(), count: candidates.count)
    if most.overflow || most.partialValue > left {
      // The budget may end within this generation, so the networks play one after the other and see what is left.
      var left = left
      for index in candidates.indices {
        plays[index] = try play(candidates[index], with: players[index % players.count], atMost: left)
        left -= plays[index].steps
      }
    } else {
      try plays.withUnsafeMutableBufferPointer { buffer in
        // Every place is written by one thread only, and a player serves one thread at a time.
        nonisolated(unsafe) let buffer = buffer
        nonisolated(unsafe) let learner = self
        try parallelJobs(players.count, threads: threads) { number in
          for index in stride(from: number, to: candidates.count, by: learner.players.count) {
            buffer[index] = try learner.play(candidates[index], with: learner.players[number], atMost: .max)
          }
        }
      }
    }
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
    if let limit = budget.environmentSteps, state.environmentSteps >= limit { state.isExhausted = true }
    var metrics: Metrics = [
      "episodeReturn": returns.reduce(0, +) / Double(returns.count), "bestReturn": returns.max() ?? 0,
    ]
    metrics.merge(strategy.metrics)
    return metrics
  }

  /// Lets a network play one episode in every copy, the generation's own.
  private func play(_ weights: [Double], with player: Player, atMost limit: Int) throws -> Play {
    var play = Play()
    guard limit > 0 else { return play }
    player.policy.parameters.setTrainableNumbers(weights)
    let environment = player.environment
    try environment.reset(key: key[state.generation])
    var isDone = [Bool](repeating: false, count: environment.count)
    var sum = 0.0
    while let last = isDone.lastIndex(of: false) {
      let copies = min(last + 1, limit - play.steps)
      guard copies > 0 else { return play }
      player.policy.selectActions(for: environment, into: player.actions)
      try player.actions.take(in: environment, copies: copies)
      play.steps += copies
      for copy in 0..<copies where !isDone[copy] && environment.statuses[copy].isLast {
        isDone[copy] = true
        sum += environment.episodeReturns[copy]
      }
    }
    play.meanReturn = sum / Double(environment.count)
    return play
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
