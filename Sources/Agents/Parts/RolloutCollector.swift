import Core
import ReinforcementLearning

/// Plays the training environments of an agent that learns from its present policy's steps, a rollout at a time, and computes their
/// advantages.
final class RolloutCollector {
  let actor: RolloutActor
  private let loop: EnvironmentLoop
  private let budget: Budget
  private let discount: Float
  private let lambda: Float
  /// Generalized advantages of the rollout's steps, and with the values added, what the values ought to be; [capacity × copies].
  private(set) var advantages: [Float]
  private(set) var targets: [Float]

  /// A collector whose environments begin their first episodes now.
  /// - Parameters:
  ///   - steps: of each copy in a rollout.
  ///   - key: from it come the randomness of the environments and of the actions.
  init(
    _ actorCritic: ActorCritic, environment: any BatchEnvironment, steps: Int, discount: Float, lambda: Float,
    normalizesObservations: Bool, normalizesRewards: Bool, rewardScale: Float, budget: Budget, key: RandomKey
  ) throws {
    self.budget = budget
    self.discount = discount
    self.lambda = lambda
    let copies = environment.count
    actor = RolloutActor(
      actorCritic, rollout: Rollout(layout: ReplayLayout(for: environment), copies: copies, capacity: steps),
      observationNormalizer: normalizesObservations ? ObservationNormalizer(size: actorCritic.observationSize) : nil,
      rewardNormalizer: normalizesRewards ? RewardNormalizer(copies: copies, discount: discount) : nil,
      rewardScale: rewardScale, key: key["actions"])
    advantages = [Float](repeating: 0, count: steps * copies)
    targets = advantages
    loop = try EnvironmentLoop(environment, key: key["environments"])
    actor.addFirst(environment)
  }

  var rollout: Rollout { actor.rollout }
  var stepCount: Int { loop.stepCount }
  var episodes: EpisodeStatistics { loop.episodes }

  /// How many environment steps the budget still allows.
  var stepsLeft: Int { (budget.environmentSteps ?? .max) - loop.stepCount }

  /// Plays a rollout, or what the budget still allows of it.
  /// - Throws: what the environment and the policy throw.
  func collect() throws {
    actor.begin()
    var adder = actor
    while rollout.length < rollout.capacity, stepsLeft > 0 {
      try loop.step(actor: actor, adder: &adder, atMost: stepsLeft)
    }
    guard rollout.length > 0 else { return }
    actor.finish()
    let count = rollout.count
    let values = UnsafeBufferPointer(start: rollout.values, count: count)
    advantages.withUnsafeMutableBufferPointer {
      generalizedAdvantages(
        of: rollout.steps, values: values, nextValues: UnsafeBufferPointer(start: rollout.nextValues, count: count),
        discount: discount, lambda: lambda, into: UnsafeMutableBufferPointer(rebasing: $0[..<count]))
    }
    for index in 0..<count { targets[index] = advantages[index] + values[index] }
  }

  /// The environments, the actor and what it has seen; between rollouts.
  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.merge(try loop.save(), under: "loop")
    snapshot.merge(try actor.save(), under: "actor")
    return snapshot
  }

  func restore(_ snapshot: Snapshot) throws {
    try loop.restore(snapshot.section("loop"))
    try actor.restore(snapshot.section("actor"))
  }
}
