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
  private var endedEpisodes = 0

  /// A collector for an agent's environments, which have just begun their first episodes.
  /// - Parameters:
  ///   - steps: of each copy in a rollout.
  ///   - key: from it comes the randomness of the actions.
  init<Settings>(_ parts: PolicyGradientParts<Settings>, steps: Int, key: RandomKey) {
    (budget, discount, lambda, loop) = (parts.budget, parts.discount, parts.configuration.lambda, parts.loop)
    let environment = loop.environment
    actor = RolloutActor(
      parts.networks,
      rollout: Rollout(layout: ReplayLayout(for: environment), copies: environment.count, capacity: steps),
      normalizers: parts.normalizers, key: key["actions"])
    advantages = [Float](repeating: 0, count: steps * environment.count)
    targets = advantages
    actor.addFirst(environment)
  }

  var rollout: Rollout { actor.rollout }
  var stepCount: Int { loop.stepCount }
  var episodes: EpisodeStatistics { loop.episodes }

  /// The mean of the values that the rollout's observations were estimated to have; nil when it has no step.
  var meanValue: Double? {
    guard rollout.count > 0 else { return nil }
    return (0..<rollout.count).reduce(0) { $0 + Double(rollout.values[$1]) } / Double(rollout.count)
  }

  /// How many environment steps the budget still allows.
  var stepsLeft: Int { (budget.environmentSteps ?? .max) - loop.stepCount }

  /// Plays a rollout, or what the budget still allows of it.
  /// - Throws: what the environment and the policy throw.
  func collect() throws {
    actor.begin()
    try play(rollout.capacity)
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

  /// Plays on until that many episodes have ended since the rollout began, whatever their length.
  /// - Parameter mostSteps: after how many steps to leave it for now.
  /// - Returns: whether they have ended.
  func collect(episodes wanted: Int, mostSteps: Int) throws -> Bool {
    for _ in 0..<mostSteps where stepsLeft > 0 {
      if rollout.length == rollout.capacity { rollout.reserve(capacity: 2 * rollout.capacity) }
      try play(rollout.length + 1)
      let last = rollout.count - rollout.copies
      if (last..<rollout.count).contains(where: { rollout.statuses[$0].isLast }) { endedEpisodes += 1 }
      if endedEpisodes >= wanted { return true }
    }
    return false
  }

  /// Computes the returns of whole episodes, and how much better they are than a baseline; then the rollout may begin anew. Without
  /// a baseline nothing is known of what comes after an episode that was cut off, and its returns end there.
  func finishEpisodes(hasBaseline: Bool) {
    let count = rollout.count
    if !hasBaseline { rollout.nextValues.update(repeating: 0, count: count) }
    if targets.count < count {
      targets = [Float](repeating: 0, count: rollout.capacity)
      advantages = targets
    }
    targets.withUnsafeMutableBufferPointer {
      lambdaReturns(
        of: rollout.steps, nextValues: UnsafeBufferPointer(start: rollout.nextValues, count: count), discount: discount,
        lambda: 1, into: UnsafeMutableBufferPointer(rebasing: $0[..<count]))
    }
    for index in 0..<count { advantages[index] = targets[index] - (hasBaseline ? rollout.values[index] : 0) }
    endedEpisodes = 0
  }

  private func play(_ length: Int) throws {
    var adder = actor
    while rollout.length < length, stepsLeft > 0 { try loop.step(actor: actor, adder: &adder, atMost: stepsLeft) }
  }

  /// The environments, the actor and what it has seen.
  /// - Parameter withSteps: whether the rollout's steps are still needed.
  func save(withSteps: Bool = false) throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("endedEpisodes", endedEpisodes)
    snapshot.merge(try loop.save(), under: "loop")
    snapshot.merge(try actor.save(withSteps: withSteps), under: "actor")
    return snapshot
  }

  func restore(_ snapshot: Snapshot) throws {
    try loop.restore(snapshot.section("loop"))
    try actor.restore(snapshot.section("actor"))
    endedEpisodes = try snapshot.value("endedEpisodes")
  }
}
