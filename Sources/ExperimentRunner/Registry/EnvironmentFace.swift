import Core
import ReinforcementLearning

/// Plays so many episodes and says, in words, what breaks the contract of an environment.
@usableFromInline
typealias EnvironmentFindings =
  @Sendable (_ episodes: Int, _ key: RandomKey, _ telling: @escaping @Sendable (_ place: String) -> Void) -> [String]

/// The face of a task that agents work on: an environment, its type hidden.
///
/// It is made where the environment's type is known, so that the loops inside are compiled for it.
public struct EnvironmentFace: Sendable {
  /// Shapes, bounds, time limit and discount.
  public let specification: EnvironmentSpecification
  /// Makes a batch of copies, for training, evaluation or display.
  public let makeBatch: BatchEnvironmentFactory
  /// Makes the batches in which a policy is measured and shown, where they differ from those it learns in: an agent that learns
  /// a game by self-play is measured against an opponent.
  public var makeEvaluationBatch: BatchEnvironmentFactory?
  /// Makes batches of the game itself, in which all players' moves come from outside; nil where there is no game.
  public var makeGameBatch: BatchEnvironmentFactory?
  /// The specification of the game itself where the environment is a game against an opponent; nil where it is none.
  public var gameSpecification: EnvironmentSpecification?
  /// Whether its states can be copied and played on, as planning does: so it is with a value of a type `Environment`, and not with
  /// a process of its own or a wrapper.
  public var hasCopies = false
  @usableFromInline let findings: EnvironmentFindings
  /// Makes a recorder that keeps the best solution built in training, where episodes build solutions of a problem.
  public var makeRecorder: (@Sendable () -> any SolutionRecorder)?

  /// The complete model of the environment, where it is known and finite.
  public var makeModel: (@Sendable () throws -> TabularModel)?

  /// Makes the batches in which a policy is measured and shown.
  public var evaluation: BatchEnvironmentFactory { makeEvaluationBatch ?? makeBatch }

  /// The face of an environment with its settings.
  @inlinable
  public init<E: Environment>(_ prototype: E) {
    specification = prototype.specification
    gameSpecification = (prototype as? any GameProviding).map { Self.gameSpecification(of: $0) }
    hasCopies = true
    makeBatch = { try VectorEnvironment(prototype, count: $0) }
    if let modeled = prototype as? any ModeledEnvironment { makeModel = { try TabularModel(of: modeled) } }
    findings = { checkEnvironment(prototype, episodes: $0, key: $1, telling: $2).map { "\($0)" } }
  }

  @usableFromInline
  static func gameSpecification(of contest: some GameProviding) -> EnvironmentSpecification { contest.game.specification }

  /// The face of an environment that is no value of a type `Environment`, such as one that lives in another process.
  /// - Parameters:
  ///   - specification: what agents are told about it.
  ///   - makeBatch: makes batches of that specification.
  ///   - check: plays so many episodes and says, in words, what breaks the contract of `BatchEnvironment`.
  public init(
    specification: EnvironmentSpecification, makeBatch: @escaping BatchEnvironmentFactory,
    check: @escaping @Sendable (_ episodes: Int, _ key: RandomKey) -> [String]
  ) {
    self.specification = specification
    self.makeBatch = makeBatch
    findings = { episodes, key, _ in check(episodes, key) }
  }

  /// What breaks the contract of an environment, in words.
  /// - Parameters:
  ///   - episodes: how many episodes are played.
  ///   - key: the randomness of environment and actions.
  ///   - telling: called with the place before each call of the environment's own code, where that runs in this process.
  public func check(
    _ episodes: Int, _ key: RandomKey, telling: @escaping @Sendable (_ place: String) -> Void = { _ in }
  ) -> [String] {
    findings(episodes, key, telling)
  }
}

/// Keeps the best solution that the episodes of a training environment have built, so that agents and search are compared by
/// the same objective. Each finished episode is one evaluation.
public protocol SolutionRecorder: AnyObject, IncumbentReporting {
  /// How many solutions have been completed.
  var evaluations: Int { get }
  /// Whether it has a solution and that is better than the other recorder's.
  func isBetter(than other: any SolutionRecorder) -> Bool
  /// Watches the episodes of a batch. Called once, before the first step.
  /// - Throws: `WarrenError` when the batch is not of the kind that the recorder knows.
  func watch(_ batch: any BatchEnvironment) throws
  func save() throws -> Snapshot
  func restore(_ snapshot: Snapshot) throws
}
