import Core
import ReinforcementLearning

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
  /// What breaks the contract of an environment, in words.
  public let check: @Sendable (_ episodes: Int, _ key: RandomKey) -> [String]
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
    check = { checkEnvironment(prototype, episodes: $0, key: $1).map { "\($0)" } }
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
    self.check = check
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
