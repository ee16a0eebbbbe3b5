import Core
import ReinforcementLearning

/// Plans every action by Monte Carlo tree search in a copy of the environment, and learns nothing: what it shows is how far
/// planning alone comes.
///
/// One ``step()`` searches for and takes one action in every copy of the environment. The ledger's environment steps are all steps
/// of the environment, those that searches simulate as well as those that are taken, so that planners and learners are compared by
/// what they ask of it. Metrics: `episodeReturn`, the mean return of the last 100 training episodes. Evaluations search before every
/// action too, and give those of `EvaluationResult`.
public final class MCTSLearner: EvaluatingLearner, PolicyProviding {
  private struct State: Codable {
    var steps = 0
    var environmentSteps = 0
    var calls = 0
    var episodes = EpisodeStatistics()
  }

  private let configuration: MCTSConfiguration
  private let budget: Budget
  private let threads: Int
  private let environment: any BatchEnvironment
  private let actions: ActionBatch
  private let policy: MCTSPolicy
  private var evaluator: Evaluator
  private var state = State()

  /// A learner from its parts; ``MCTSBuilder`` makes them.
  /// - Throws: what the first reset of the environments throws.
  init(
    _ configuration: MCTSConfiguration, environment: any BatchEnvironment, evaluator: Evaluator, budget: Budget, key: RandomKey,
    threads: Int
  ) throws {
    (self.configuration, self.budget, self.threads) = (configuration, budget, threads)
    self.environment = environment
    self.evaluator = evaluator
    actions = ActionBatch(for: environment)
    policy = MCTSPolicy(configuration, threads: threads, key: key["search"])
    try environment.reset(key: key["environments"])
  }

  public var ledger: Ledger {
    var ledger = Ledger()
    ledger.learnerSteps = state.steps
    ledger.environmentSteps = state.environmentSteps
    return ledger
  }

  /// Never: there is always another episode.
  public var isFinished: Bool { false }

  public func step() throws -> Metrics {
    let left = (budget.environmentSteps ?? .max) - state.environmentSteps
    guard left > 0 else { return Metrics() }
    let copies = min(environment.count, left)
    // One step of each copy is kept for its action; the searches share the rest.
    let shared = left - copies
    try policy.selectActions(for: environment, into: actions, copies: copies) { copy in
      shared / copies + (copy < shared % copies ? 1 : 0)
    }
    try actions.take(in: environment, copies: copies)
    state.environmentSteps += copies + policy.stepCounts[..<copies].reduce(0, +)
    for copy in 0..<copies where environment.statuses[copy].isLast {
      state.episodes.add(return: environment.episodeReturns[copy], length: Int(environment.episodeLengths[copy]))
    }
    state.steps += 1
    return state.episodes.meanReturn.map { ["episodeReturn": $0] } ?? Metrics()
  }

  public func evaluate(episodes: Int, key: RandomKey) throws -> Metrics {
    let policy = MCTSPolicy(configuration, threads: threads, key: key["policy"])
    return try evaluator.evaluate(policy, episodes: episodes, key: key["environments"]).metrics
  }

  public func makePolicy() -> any Actor {
    MCTSPolicy(configuration, threads: threads, key: RandomKey(seed: 0)["policy"])
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    var state = state
    state.calls = policy.callCount
    try snapshot.setValue("state", state)
    snapshot.merge(try environment.save(), under: "environment")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    try environment.restore(snapshot.section("environment"))
    state = try snapshot.value("state")
    policy.callCount = state.calls
  }
}
