import Core

/// A batch of copies of one environment, stepped one after the other on the calling thread.
///
/// It applies the time limit of the specification, begins the next episode where one has ended, and keeps what the ended one
/// left behind. A step allocates nothing. Everything is inlinable, so the loop is compiled for the environment in the module
/// that makes the batch: make it where the environment's type is known, not in generic code that is not inlinable itself.
public final class VectorEnvironment<E: Environment>: BatchEnvironment {
  @usableFromInline let storage: VectorStorage<E>
  // A generic class is called through `any BatchEnvironment` by code that is not specialized; these closures are made in the
  // initializer, which is, and lead back into the specialized loop.
  @usableFromInline let stepDiscrete: (UnsafeBufferPointer<Int32>) throws -> Void
  @usableFromInline let stepContinuous: (UnsafeBufferPointer<Float>) throws -> Void
  @usableFromInline let stepDiscreteOnly: (UnsafeBufferPointer<Int32>, UnsafeBufferPointer<Int32>) throws -> Void
  @usableFromInline let stepContinuousOnly: (UnsafeBufferPointer<Float>, UnsafeBufferPointer<Int32>) throws -> Void
  @usableFromInline let truncateCopies: (UnsafeBufferPointer<Int32>) throws -> Void
  @usableFromInline let simulator: (_ capacity: Int) throws -> any Simulator

  /// A batch of copies of `prototype`. Call ``reset(key:)`` before the first step.
  /// - Throws: `WarrenError` when the specification contradicts itself.
  @inlinable
  public init(_ prototype: E, count: Int) throws {
    let storage = try VectorStorage(prototype, count: count)
    self.storage = storage
    stepDiscrete = { try storage.step(discrete: $0) }
    stepContinuous = { try storage.step(continuous: $0) }
    stepDiscreteOnly = { try storage.step(discrete: $0, only: $1) }
    stepContinuousOnly = { try storage.step(continuous: $0, only: $1) }
    truncateCopies = { try storage.truncate($0) }
    if let providing = prototype as? any GameProviding {
      simulator = Self.gameSimulator(providing)
    } else {
      simulator = { EnvironmentSimulator(storage, capacity: $0) }
    }
  }

  /// Makes simulators of the game that environments of that kind provide.
  @inlinable
  static func gameSimulator<P: GameProviding>(_ prototype: P) -> (_ capacity: Int) throws -> any Simulator {
    { capacity in
      EnvironmentSimulator(try VectorStorage(prototype.game, count: 1), capacity: capacity) { batch, copy in
        (batch as? VectorEnvironment<P>).map { ($0[copy].game, Int32(clamping: $0[copy].moveCount)) }
      }
    }
  }

  /// Called with the index of the copy and its environment when an episode has ended, before the next one begins.
  @inlinable
  public var onEpisodeEnd: ((Int, E) -> Void)? {
    get { storage.onEpisodeEnd }
    set { storage.onEpisodeEnd = newValue }
  }

  /// The environment of a copy, as it is now.
  @inlinable
  public subscript(copy: Int) -> E {
    precondition(copy >= 0 && copy < count, "there are \(count) copies, no copy \(copy)")
    return storage.environments[copy]
  }

  @inlinable public var specification: EnvironmentSpecification { storage.specification }
  @inlinable public var count: Int { storage.count }

  @inlinable public func reset(key: RandomKey) throws { try storage.reset(key: key) }
  @inlinable public func step(_ actions: UnsafeBufferPointer<Int32>) throws { try stepDiscrete(actions) }
  @inlinable public func step(_ actions: UnsafeBufferPointer<Float>) throws { try stepContinuous(actions) }

  @inlinable
  public func step(_ actions: UnsafeBufferPointer<Int32>, only copies: UnsafeBufferPointer<Int32>) throws {
    try stepDiscreteOnly(actions, copies)
  }
  @inlinable
  public func step(_ actions: UnsafeBufferPointer<Float>, only copies: UnsafeBufferPointer<Int32>) throws {
    try stepContinuousOnly(actions, copies)
  }
  @inlinable public func truncate(_ copies: UnsafeBufferPointer<Int32>) throws { try truncateCopies(copies) }

  @inlinable public var hasIllegalActions: Bool { storage.hasIllegalActions }

  @inlinable
  public var observations: UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(start: storage.buffers.observations, count: count * storage.buffers.observationSize)
  }
  @inlinable
  public var finalObservations: UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(start: storage.buffers.finalObservations, count: count * storage.buffers.observationSize)
  }
  @inlinable
  public var legalActions: UnsafeBufferPointer<UInt8> { storage.buffers.bytes(of: storage.buffers.legalActions) }
  @inlinable
  public var finalLegalActions: UnsafeBufferPointer<UInt8> { storage.buffers.bytes(of: storage.buffers.finalLegalActions) }
  @inlinable
  public var rewards: UnsafeBufferPointer<Float> { UnsafeBufferPointer(start: storage.buffers.rewards, count: count) }
  @inlinable
  public var statuses: UnsafeBufferPointer<TimeStep.Status> {
    UnsafeBufferPointer(start: storage.buffers.statuses, count: count)
  }
  @inlinable
  public var stateNumbers: UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(start: storage.buffers.stateNumbers, count: storage.buffers.stateNumbers == nil ? 0 : count)
  }
  @inlinable
  public var finalStateNumbers: UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(start: storage.buffers.finalStateNumbers, count: storage.buffers.finalStateNumbers == nil ? 0 : count)
  }
  @inlinable
  public var episodeReturns: UnsafeBufferPointer<Double> {
    UnsafeBufferPointer(start: storage.buffers.episodeReturns, count: count)
  }
  @inlinable
  public var episodeLengths: UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(start: storage.buffers.episodeLengths, count: count)
  }

  public func rendering(of copy: Int) -> String? {
    (self[copy] as? any RenderableEnvironment)?.rendering
  }

  public func showFinalStates(_ show: @escaping (_ copy: Int, _ rendering: String) -> Void) {
    let earlier = onEpisodeEnd
    onEpisodeEnd = { copy, environment in
      earlier?(copy, environment)
      if let renderable = environment as? any RenderableEnvironment { show(copy, renderable.rendering) }
    }
  }

  public func actionName(_ action: Int) -> String? { (self[0] as? any NamedActions)?.name(of: action) }

  public var isContest: Bool { E.self is any GameProviding.Type }
  @inlinable public func currentPlayer(of copy: Int) -> Int { self[copy].currentPlayer }

  public func makeSimulator(capacity: Int) throws -> any Simulator { try simulator(capacity) }

  public func makeModel() throws -> TabularModel? {
    try (self[0] as? any ModeledEnvironment).map { try TabularModel(of: $0) }
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    storage.buffers.save(into: &snapshot)
    try snapshot.setValue("environments", (0..<count).map { storage.environments[$0] })
    try snapshot.setValue("randomStreams", (0..<count).map { storage.streams[$0] })
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    let environments = try snapshot.value("environments", as: [E].self)
    let streams = try snapshot.value("randomStreams", as: [RandomStream].self)
    guard environments.count == count, streams.count == count else {
      throw WarrenError("the snapshot holds \(environments.count) copies of the environment, expected \(count)", kind: .failure)
    }
    try storage.buffers.restore(snapshot)
    for copy in 0..<count {
      storage.environments[copy] = environments[copy]
      storage.streams[copy] = streams[copy]
    }
  }
}

extension VectorEnvironment {
  /// A batch of copies of the environment with its default settings.
  @inlinable
  public convenience init(count: Int) throws { try self.init(E(), count: count) }
}

extension VectorEnvironment {
  /// A batch of games against an opponent, for measuring: where the agent is to be every player equally often, the copies are each
  /// player by turns instead of drawing who is who, as far as that comes out even.
  @inlinable
  public convenience init<Rival: Opponent>(alternating prototype: E, count: Int) throws where E == AgainstOpponent<Rival> {
    try self.init(prototype, count: count)
    guard prototype.side == .alternate, count % 2 == 0, prototype.playerCount == 2 else { return }
    for copy in 0..<count {
      storage.environments[copy] = AgainstOpponent(
        prototype.game, opponent: prototype.opponent, side: copy % 2 == 0 ? .first : .second,
        openingMoves: prototype.openingMoves)
    }
  }
}
