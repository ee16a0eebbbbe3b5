import Core

/// Several copies of one environment that are stepped together, seen without their type: what agents, adders and evaluators
/// work with.
///
/// An episode that ends is followed by the next one at once: after a ``step(_:)-(UnsafeBufferPointer<Int32>)`` whose
/// `statuses[i]` is last, `observations` holds the first observation of the new episode, while `finalObservations`,
/// `finalLegalActions`, `episodeReturns` and `episodeLengths` describe the one that has ended.
///
/// ```swift
/// try environment.reset(key: key)
/// while true {
///   policy.selectActions(for: environment, into: actions)
///   try environment.step(actions.discrete)
/// }
/// ```
///
/// The buffers are views of the batch's own memory: they change with every step and are valid for as long as the batch lives.
public protocol BatchEnvironment: AnyObject {
  /// The specification that all copies share.
  var specification: EnvironmentSpecification { get }
  /// How many copies there are.
  var count: Int { get }

  /// Begins an episode in every copy. Copy `i` draws its randomness from `key[i]`.
  /// - Throws: `WarrenError` when the environment writes outside its rows.
  func reset(key: RandomKey) throws

  /// Steps the first copies, as many as there are actions (all of them, but for the end of a budget). Copies that are not
  /// stepped keep their rows.
  /// - Parameter actions: [stepped copies × width of the action space].
  /// - Throws: `WarrenError` for an action that the space does not have, before any copy is stepped, or when the environment
  ///   writes outside its rows.
  func step(_ actions: UnsafeBufferPointer<Int32>) throws

  /// As ``step(_:)-(UnsafeBufferPointer<Int32>)``, for continuous actions.
  func step(_ actions: UnsafeBufferPointer<Float>) throws

  /// Steps some of the copies, in their order. The others keep their rows.
  /// - Parameters:
  ///   - actions: [rows × width of the action space]; the rows of copies that are not stepped are not looked at.
  ///   - copies: which copies, each at most once.
  /// - Throws: as ``step(_:)-(UnsafeBufferPointer<Int32>)``.
  func step(_ actions: UnsafeBufferPointer<Int32>, only copies: UnsafeBufferPointer<Int32>) throws

  /// As ``step(_:only:)-(UnsafeBufferPointer<Int32>,_)``, for continuous actions.
  func step(_ actions: UnsafeBufferPointer<Float>, only copies: UnsafeBufferPointer<Int32>) throws

  /// Makes the step that some copies have just taken, and after which their episodes went on, the last one of these: their statuses
  /// become `.truncated`, and the next episodes begin. This is how a time limit is put upon a batch from outside.
  /// - Parameter copies: which copies, each at most once.
  func truncate(_ copies: UnsafeBufferPointer<Int32>) throws

  /// The batch inside all wrappers; the batch itself where it is none.
  var unwrapped: any BatchEnvironment { get }

  /// The present observations, [count × observation size].
  var observations: UnsafeBufferPointer<Float> { get }
  /// Whether some actions may be illegal at times. When false, no mask needs to be looked at.
  var hasIllegalActions: Bool { get }
  /// Which actions are legal now, 0 or 1, [count × mask size].
  var legalActions: UnsafeBufferPointer<UInt8> { get }
  /// The rewards of the last step, [count].
  var rewards: UnsafeBufferPointer<Float> { get }
  /// Whether the episodes went on after the last step, [count].
  var statuses: UnsafeBufferPointer<TimeStep.Status> { get }
  /// The last observations of the episodes that have just ended, [count × observation size]; other rows are undefined.
  var finalObservations: UnsafeBufferPointer<Float> { get }
  /// The legal actions that go with `finalObservations`, [count × mask size].
  var finalLegalActions: UnsafeBufferPointer<UInt8> { get }
  /// The numbers of the present states, [count]; empty where the specification has no `stateCount`.
  var stateNumbers: UnsafeBufferPointer<Int32> { get }
  /// The numbers of the last states of the episodes that have just ended, [count]; empty where states are not numbered.
  var finalStateNumbers: UnsafeBufferPointer<Int32> { get }
  /// The sums of rewards of the episodes that have just ended, [count].
  var episodeReturns: UnsafeBufferPointer<Double> { get }
  /// The numbers of steps of the episodes that have just ended, [count].
  var episodeLengths: UnsafeBufferPointer<Int32> { get }

  /// The state of one copy as text, where its environment can be rendered.
  func rendering(of copy: Int) -> String?
  /// Has the last state of every episode shown as text, before the next episode begins. Nothing is shown where the environment
  /// cannot be rendered.
  func showFinalStates(_ show: @escaping (_ copy: Int, _ rendering: String) -> Void)
  /// The name of an action, where the environment's actions have names (see ``NamedActions``).
  func actionName(_ action: Int) -> String?
  /// Whether episodes are games against an opponent, which end with a return above 0 for the one who wins.
  var isContest: Bool { get }
  /// Whose turn it is in a copy; 0 where only one plays.
  func currentPlayer(of copy: Int) -> Int

  /// Makes places in which states of these copies can be kept and played on, for tree search. Of environments that are games
  /// against an opponent (see ``GameProviding``), they are places of the game itself.
  /// - Throws: `WarrenError` when the state cannot be copied, as with a process of its own.
  func makeSimulator(capacity: Int) throws -> any Simulator

  /// The complete model of the environment, where it is known and finite.
  func makeModel() throws -> TabularModel?

  /// Everything that the future of the copies depends on.
  func save() throws -> Snapshot
  /// Continues from what a batch of the same environment and count has saved.
  func restore(_ snapshot: Snapshot) throws
}

extension BatchEnvironment {
  public var unwrapped: any BatchEnvironment { self }
  public var stateNumbers: UnsafeBufferPointer<Int32> { UnsafeBufferPointer(start: nil, count: 0) }
  public var finalStateNumbers: UnsafeBufferPointer<Int32> { UnsafeBufferPointer(start: nil, count: 0) }
  public func showFinalStates(_ show: @escaping (_ copy: Int, _ rendering: String) -> Void) {}
  public func actionName(_ action: Int) -> String? { nil }
  public var isContest: Bool { false }
  public func currentPlayer(of copy: Int) -> Int { 0 }
  public func makeSimulator(capacity: Int) throws -> any Simulator {
    throw WarrenError("the state of this environment cannot be copied, so nothing can be planned in it")
  }
  public func makeModel() throws -> TabularModel? { nil }
}

/// Makes a batch of that many copies of one environment.
public typealias BatchEnvironmentFactory = @Sendable (_ count: Int) throws -> any BatchEnvironment
