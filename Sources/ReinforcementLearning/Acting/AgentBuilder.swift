import Core

/// Makes the parts of an agent for an environment, and puts them together. The settings of an agent come in, a learner that
/// anything can drive comes out:
///
/// ```swift
/// let builder = DQNBuilder(DQNConfiguration())
/// var learner = try builder.makeLearner(
///   training: { try VectorEnvironment(CartPole(), count: $0) }, evaluation: { try VectorEnvironment(CartPole(), count: $0) },
///   budget: Budget(environmentSteps: 50_000), key: RandomKey(seed: 1))
/// ```
public protocol AgentBuilder: Sendable {
  /// Whether the agent acts for all players of a game: it then learns by playing against itself where a game is to be played. One
  /// that does not, as by default, acts for a single player against an opponent.
  var playsAllSides: Bool { get }
  /// Whether the agent tries actions out in copies of a state, so that it needs environments whose states can be copied.
  var copiesStates: Bool { get }
  /// Why the agent cannot act in such an environment, whatever its settings; nil when it can.
  func misfit(_ specification: EnvironmentSpecification) -> String?
  /// Checks what settings and environment must be together, before anything is made of them.
  /// - Throws: `WarrenError` that says which setting does not go with the environment.
  func checkSettings(for specification: EnvironmentSpecification) throws
  /// The settings that make no difference in such an environment, each with the reason.
  func idleFields(in specification: EnvironmentSpecification) -> [String: String]
  /// What stands for settings that are left out and that the environment decides, by their names; those that are given may be among
  /// them. So a run says what it was made with.
  func choices(for specification: EnvironmentSpecification) -> [String: JSONValue]
  /// The learner with all its parts.
  /// - Parameters:
  ///   - training: makes a batch of environments that the agent acts in. An agent whose batches act on several threads asks for one
  ///     batch after the other, always in the same order and on the thread that makes the learner.
  ///   - evaluation: makes the environments in which it is measured.
  ///   - budget: limits on steps are never exceeded; schedules run over them.
  ///   - key: all of the agent's randomness.
  ///   - threads: how many threads it may use. Its results do not depend on it.
  /// - Throws: `WarrenError` when the settings or the environment do not fit.
  func makeLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey,
    threads: Int
  ) throws -> any EvaluatingLearner & PolicyProviding
}

/// The builder of an agent that learns from a replay of experience. The parts can be used by themselves: a learner with another
/// policy, an adder to another replay.
public protocol ReplayAgentBuilder: AgentBuilder {
  /// Keeps experience.
  associatedtype Replay
  /// Turns steps into items of the replay.
  associatedtype ExperienceAdder: Adder

  /// An empty replay for experience from that environment.
  func makeReplay(for environment: any BatchEnvironment) -> Replay
  /// An adder of steps in that environment to a replay.
  func makeAdder(to replay: Replay, for environment: any BatchEnvironment) -> ExperienceAdder
}

extension AgentBuilder {
  public var playsAllSides: Bool { false }
  public var copiesStates: Bool { false }
  public func checkSettings(for specification: EnvironmentSpecification) throws {}
  public func idleFields(in specification: EnvironmentSpecification) -> [String: String] { [:] }
  public func choices(for specification: EnvironmentSpecification) -> [String: JSONValue] { [:] }

  /// As ``makeLearner(training:evaluation:budget:key:threads:)``, on one thread.
  public func makeLearner(
    training: BatchEnvironmentFactory, evaluation: @escaping BatchEnvironmentFactory, budget: Budget, key: RandomKey
  ) throws -> any EvaluatingLearner & PolicyProviding {
    try makeLearner(training: training, evaluation: evaluation, budget: budget, key: key, threads: 1)
  }
}
