import Core
import ReinforcementLearning

/// An agent with a value for every action in every state, which learns from what happens: SARSA, Q-learning, Monte Carlo control and
/// others, told apart by their ``TabularUpdates``.
///
/// One ``step()`` takes up to ``stepsOfUpdate`` steps in every copy of the environment and learns from each at once. Metrics:
/// `epsilon`, and `episodeReturn`, the mean return of the last 100 training episodes. Evaluations, by the policy without
/// exploration, give those of `EvaluationResult`.
public final class TabularLearner<Updates: TabularUpdates>: EvaluatingLearner, PolicyProviding {
  /// How many steps each copy takes in a step of the learner.
  public static var stepsOfUpdate: Int { 256 }

  /// The values that it has learned.
  public let table: ActionValueTable
  private let budget: Budget
  private let schedule: TabularSchedule
  private let loop: EnvironmentLoop
  private let policy: TabularPolicy
  private var updates: Updates
  private var evaluator: Evaluator
  private var steps = 0

  /// A learner from its parts; ``TabularBuilder`` makes them.
  init(
    environment: any BatchEnvironment, table: ActionValueTable, updates: Updates, schedule: TabularSchedule,
    evaluator: Evaluator, budget: Budget, key: RandomKey
  ) throws {
    self.table = table
    self.updates = updates
    self.schedule = schedule
    self.evaluator = evaluator
    self.budget = budget
    loop = try EnvironmentLoop(environment, key: key["environments"])
    policy = TabularPolicy(table, epsilon: 1, key: key["exploration"])
    self.updates.addFirst(environment)
  }

  public var ledger: Ledger {
    var ledger = Ledger()
    ledger.learnerSteps = steps
    ledger.environmentSteps = loop.stepCount
    return ledger
  }

  public var isFinished: Bool { false }

  public func step() throws -> Metrics {
    let limit = budget.environmentSteps ?? .max
    var ledger = ledger
    guard limit > loop.stepCount else { return Metrics() }
    for _ in 0..<Self.stepsOfUpdate where loop.stepCount < limit {
      ledger.environmentSteps = loop.stepCount
      let epsilon = schedule.epsilon(at: ledger)
      policy.epsilon = epsilon
      updates.epsilon = epsilon
      updates.learningRate = schedule.learningRate(at: ledger)
      try loop.step(actor: policy, adder: &updates, atMost: limit - loop.stepCount)
      if let failure = updates.failure {
        throw WarrenError(
          "\(failure), after \(loop.stepCount) environment steps", hint: "rewards must be finite numbers", kind: .failure)
      }
    }
    steps += 1
    var metrics: Metrics = ["epsilon": policy.epsilon]
    if let mean = loop.episodes.meanReturn { metrics["episodeReturn"] = mean }
    return metrics
  }

  public func evaluate(episodes: Int, key: RandomKey) throws -> Metrics {
    try evaluator.evaluate(makePolicy(), episodes: episodes, key: key["environments"]).metrics
  }

  public func makePolicy() -> any Actor { TabularPolicy(table, epsilon: 0, key: nil) }

  private struct State: Codable {
    var steps: Int
    var random: RandomStream?
    var elapsed: [Int32]
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("state", State(steps: steps, random: policy.random, elapsed: policy.elapsed))
    snapshot.merge(try loop.save(), under: "loop")
    snapshot.merge(table.save(), under: "table")
    snapshot.merge(try updates.save(), under: "updates")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    let state: State = try snapshot.value("state")
    guard state.elapsed.allSatisfy({ $0 >= 0 }) else {
      throw WarrenError("the snapshot holds an episode of fewer than no steps", kind: .failure)
    }
    try loop.restore(snapshot.section("loop"))
    try table.restore(snapshot.section("table"))
    try updates.restore(snapshot.section("updates"))
    (steps, policy.random, policy.elapsed) = (state.steps, state.random, state.elapsed)
  }
}
