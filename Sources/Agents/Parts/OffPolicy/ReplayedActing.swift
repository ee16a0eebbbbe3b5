import Core
import NeuralNetworks
import ReinforcementLearning

/// Acting in a batch of environments and keeping what happens, in step with learning from it: what agents with a replay of
/// continuous actions share.
final class ReplayedActing {
  private struct Counts: Codable {
    var steps = 0
    var updates = 0
    var sampleRandom: RandomStream
  }

  let loop: EnvironmentLoop
  let replay: UniformReplay
  private var adder: NStepAdder
  private(set) var limiter: RateLimiter
  private let budget: Budget
  private let batchSize: Int
  private var counts: Counts

  /// How many batches of environment steps are taken at once at most, so that a learner's step stays short.
  private static let longestActing = 64

  init(
    _ environment: any BatchEnvironment, replay: UniformReplay, adder: NStepAdder, limiter: RateLimiter, batchSize: Int,
    budget: Budget, key: RandomKey
  ) throws {
    loop = try EnvironmentLoop(environment, key: key["environments"])
    self.replay = replay
    self.adder = adder
    self.limiter = limiter
    self.batchSize = batchSize
    self.budget = budget
    counts = Counts(sampleRandom: key["replay"].stream)
    self.adder.addFirst(environment)
  }

  /// How many steps the budget leaves.
  var left: Int { (budget.environmentSteps ?? .max) - loop.stepCount }

  /// How many updates have been made.
  var updateCount: Int { counts.updates }

  /// The learner's steps and those of the environments.
  var ledger: Ledger {
    var ledger = Ledger()
    ledger.learnerSteps = counts.steps
    ledger.environmentSteps = loop.stepCount
    return ledger
  }

  /// Whether an update is due.
  private var allowsUpdate: Bool { limiter.allowsSampling(batchSize) && replay.count > 0 }

  /// Acts until an update is due, and then makes all that are: a step of the learner.
  /// - Parameter update: makes an update, the first being number 1, and says how it went.
  /// - Returns: the means of what the updates say, and `episodeReturn`, the mean return of the last 100 training episodes.
  func step(_ policy: some Actor, update: (_ number: Int) throws -> Metrics) throws -> Metrics {
    try act(policy)
    var sums = Metrics()
    var updates = 0.0
    while allowsUpdate {
      for (name, value) in try update(counts.updates + 1).entries { sums[name] = (sums[name] ?? 0) + value }
      counts.updates += 1
      updates += 1
    }
    counts.steps += 1
    var metrics = Metrics()
    for (name, sum) in sums.entries { metrics[name] = sum / updates }
    if let mean = loop.episodes.meanReturn { metrics["episodeReturn"] = mean }
    return metrics
  }

  /// Takes steps until an update is due.
  private func act(_ policy: some Actor) throws {
    for _ in 0..<Self.longestActing {
      let before = replay.insertCount
      guard try loop.step(actor: policy, adder: &adder, atMost: left) > 0 else { return }
      limiter.recordInserts(replay.insertCount - before)
      if allowsUpdate { return }
    }
  }

  /// Draws a batch.
  func sample(into batch: TransitionBatch) {
    replay.sample(into: batch, using: &counts.sampleRandom)
    limiter.recordSamples(batch.count)
  }

  /// Stops where an update has made weights that are no finite numbers.
  func requireFinite(_ parameters: Parameters, of owner: String) throws {
    try Agents.requireFinite(parameters, of: owner, update: counts.updates + 1, environmentSteps: loop.stepCount)
  }

  /// The error for a loss that is no number.
  func diverged(_ what: String) -> WarrenError {
    WarrenError(
      "the \(what) got a loss that is no number in update \(counts.updates + 1), after \(loop.stepCount) environment steps",
      hint: "a smaller learning rate or rewardScale may help", kind: .failure)
  }

  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("limiter", limiter)
    try snapshot.setValue("counts", counts)
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
    counts = try snapshot.value("counts")
  }
}
