import Core
import ReinforcementLearning

/// Plays by a policy that never changes, so that learners can be compared with it under the same budget.
///
/// One ``step()`` takes up to 16 steps in every copy of the environment. Metrics: `episodeReturn`, the mean return of the last 100
/// episodes. Evaluations give those of `EvaluationResult`.
public final class FixedPolicyLearner: EvaluatingLearner, PolicyProviding {
  /// Experience leads nowhere.
  private struct NoAdder: Adder {
    mutating func addFirst(_ environment: any BatchEnvironment) {}
    mutating func add(_ actions: ActionBatch, copies: Int, _ environment: any BatchEnvironment) {}
  }

  private let budget: Budget
  private let loop: EnvironmentLoop
  private var evaluator: Evaluator
  private let policy: @Sendable (RandomKey) -> any Actor
  private let key: RandomKey
  private var steps = 0

  private static let stepsAtOnce = 16

  /// - Parameter makePolicy: the policy with the randomness of a key, at its beginning.
  init(
    environment: any BatchEnvironment, evaluator: Evaluator, budget: Budget, key: RandomKey,
    makePolicy: @escaping @Sendable (RandomKey) -> any Actor
  ) throws {
    self.budget = budget
    self.evaluator = evaluator
    policy = makePolicy
    self.key = key["policy"]
    loop = try EnvironmentLoop(environment, key: key["environments"])
  }

  public var ledger: Ledger {
    var ledger = Ledger()
    ledger.learnerSteps = steps
    ledger.environmentSteps = loop.stepCount
    return ledger
  }

  /// Never: it plays on for as long as the budget allows.
  public var isFinished: Bool { false }

  public func step() throws -> Metrics {
    // The randomness of a step is its own, so there is none to save.
    try play(policy(key[steps]))
    steps += 1
    return loop.episodes.meanReturn.map { ["episodeReturn": $0] } ?? Metrics()
  }

  private func play(_ policy: some Actor) throws {
    var adder = NoAdder()
    for _ in 0..<Self.stepsAtOnce {
      let left = (budget.environmentSteps ?? .max) - loop.stepCount
      guard try loop.step(actor: policy, adder: &adder, atMost: left) > 0 else { return }
    }
  }

  public func evaluate(episodes: Int, key: RandomKey) throws -> Metrics {
    func measure(_ policy: some Actor) throws -> Metrics {
      try evaluator.evaluate(policy, episodes: episodes, key: key["environments"]).metrics
    }
    return try measure(policy(key["policy"]))
  }

  public func makePolicy() -> any Actor { policy(RandomKey(seed: 0)["policy"]) }

  public func save() throws -> Snapshot {
    var snapshot = try loop.save()
    try snapshot.setValue("steps", steps)
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    try loop.restore(snapshot)
    steps = try snapshot.value("steps")
  }
}
