import Core
import ReinforcementLearning

/// Plays the training environments of an agent that learns from sequences of steps some time after they were taken: acts by a copy
/// of the learner's weights that is as old as the last call of ``refresh()``, and puts the sequences into a queue.
final class SequenceCollector: Actor, Adder {
  /// What waits to be learned from.
  let queue: SequenceQueue
  private let networks: ActorCritic
  /// The same networks with the weights that act.
  private let acting: ActorCritic
  private let policy: ActorCriticPolicy
  private let normalizers: TrainingNormalizers
  private let loop: EnvironmentLoop
  private let budget: Budget
  private var adder: SequenceAdder

  /// A collector for an agent's environments, which have just begun their first episodes.
  /// - Parameters:
  ///   - length: steps of a sequence.
  ///   - waiting: how many sequences are asked for at most in ``collect(_:)``.
  ///   - key: from it comes the randomness of the actions.
  init<Settings>(_ parts: PolicyGradientParts<Settings>, length: Int, waiting: Int, key: RandomKey) {
    (networks, normalizers, loop, budget) = (parts.networks, parts.normalizers, parts.loop, parts.budget)
    let environment = loop.environment
    acting = ActorCritic(
      network: networks.network, distribution: networks.distribution, parameters: networks.parameters,
      observationSize: networks.observationSize)
    policy = ActorCriticPolicy(
      acting, normalizer: { [normalizers] in normalizers.observations }, key: key["actions"])
    // In the step that makes up the number every copy may end a sequence, and none is to be lost.
    queue = SequenceQueue(capacity: waiting + environment.count, for: environment, keepsLogProbabilities: true)
    adder = SequenceAdder(to: queue, copies: environment.count, length: length)
    adder.addFirst(environment)
  }

  var stepCount: Int { loop.stepCount }
  var episodes: EpisodeStatistics { loop.episodes }
  /// How many environment steps the budget still allows.
  var stepsLeft: Int { (budget.environmentSteps ?? .max) - loop.stepCount }

  /// Plays until so many sequences wait.
  /// - Returns: whether they do; they do not where the budget is spent before.
  /// - Throws: what the environment and the policy throw.
  func collect(_ wanted: Int) throws -> Bool {
    var adder = self
    while queue.count < wanted, stepsLeft > 0 { try loop.step(actor: self, adder: &adder, atMost: stepsLeft) }
    return queue.count >= wanted
  }

  /// Lets the learner's present weights act.
  func refresh() { acting.parameters.copy(from: networks.parameters) }

  func selectActions(for environment: any BatchEnvironment, into actions: ActionBatch) throws {
    normalizers.observe(environment.observations.baseAddress!, rows: environment.count)
    try policy.selectActions(for: environment, into: actions)
  }

  func addFirst(_ environment: any BatchEnvironment) { adder.addFirst(environment) }

  func add(_ actions: ActionBatch, copies: Int, _ environment: any BatchEnvironment) {
    normalizers.observeRewards(environment, copies: copies)
    adder.add(actions, copies: copies, environment)
  }

  /// The environments, what waits and what will, the weights that act and their randomness, and what has been seen.
  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("random", policy.random)
    snapshot.merge(acting.parameters.save(), under: "acting")
    snapshot.merge(try loop.save(), under: "loop")
    snapshot.merge(queue.save(), under: "queue")
    snapshot.merge(adder.save(), under: "adder")
    snapshot.merge(try normalizers.save(), under: "normalizers")
    return snapshot
  }

  func restore(_ snapshot: Snapshot) throws {
    try acting.restoreWeights(snapshot.section("acting"))
    try loop.restore(snapshot.section("loop"))
    try queue.restore(snapshot.section("queue"))
    try adder.restore(snapshot.section("adder"))
    try normalizers.restore(snapshot.section("normalizers"))
    policy.random = try snapshot.value("random")
  }
}
