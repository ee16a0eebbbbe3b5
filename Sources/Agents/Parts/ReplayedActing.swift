import Core
import ReinforcementLearning

/// Acting in a batch of environments and keeping what happens, in step with learning from it: what agents with a replay of
/// continuous actions share.
final class ReplayedActing {
  let loop: EnvironmentLoop
  let replay: UniformReplay
  private var adder: NStepAdder
  private(set) var limiter: RateLimiter
  private let budget: Budget
  private let batchSize: Int

  /// How many batches of environment steps are taken at once at most, so that a learner's step stays short.
  private static let longestActing = 64

  init(
    _ environment: any BatchEnvironment, replay: UniformReplay, adder: NStepAdder, limiter: RateLimiter, batchSize: Int,
    budget: Budget, key: RandomKey
  ) throws {
    loop = try EnvironmentLoop(environment, key: key)
    self.replay = replay
    self.adder = adder
    self.limiter = limiter
    self.batchSize = batchSize
    self.budget = budget
    self.adder.addFirst(environment)
  }

  /// How many steps the budget leaves.
  var left: Int { (budget.environmentSteps ?? .max) - loop.stepCount }

  /// Whether an update is due.
  var allowsUpdate: Bool { limiter.allowsSampling(batchSize) && replay.count > 0 }

  /// Takes steps until an update is due.
  func act(_ policy: some Actor) throws {
    for _ in 0..<Self.longestActing {
      let before = replay.insertCount
      guard try loop.step(actor: policy, adder: &adder, atMost: left) > 0 else { return }
      limiter.recordInserts(replay.insertCount - before)
      if allowsUpdate { return }
    }
  }

  /// Draws a batch.
  func sample(into batch: TransitionBatch, using random: inout RandomStream) {
    replay.sample(into: batch, using: &random)
    limiter.recordSamples(batch.count)
  }

  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("limiter", limiter)
    snapshot.merge(try loop.save(), under: "loop")
    snapshot.merge(try replay.save(), under: "replay")
    snapshot.merge(adder.save(), under: "adder")
    return snapshot
  }

  func restore(_ snapshot: Snapshot) throws {
    try loop.restore(snapshot.section("loop"))
    try replay.restore(snapshot.section("replay"))
    try adder.restore(snapshot.section("adder"))
    limiter = try snapshot.value("limiter")
  }
}
