import Core

/// A batch of environments around another one, which it shows in a different way. This class changes nothing; a subclass overrides
/// what it changes:
///
/// ```swift
/// let batch = FrameStack(ActionRepeat(try VectorEnvironment(Snake(), count: 8), times: 2), frames: 4)
/// ```
///
/// A wrapper goes around any batch, one of a process of its own included. The episodes that end, and the moment at which they do,
/// are those of the batch inside, so masks, final observations and the beginning of the next episode hold as
/// ``BatchEnvironment`` says.
open class BatchWrapper: BatchEnvironment {
  /// The batch inside.
  public let inner: any BatchEnvironment
  public let specification: EnvironmentSpecification
  public let count: Int
  private let width: Int

  /// A wrapper around a batch.
  /// - Parameters:
  ///   - inner: the batch inside.
  ///   - specification: what the environment is from outside; that of the batch inside when left out.
  public init(_ inner: any BatchEnvironment, specification: EnvironmentSpecification? = nil) {
    self.inner = inner
    self.specification = specification ?? inner.specification
    count = inner.count
    width = inner.specification.actionSpace.width
  }

  // MARK: What subclasses change

  /// Takes note of the first observations. Called after a reset of the batch inside.
  open func begin() {}

  /// Steps some copies: by `stepInner(_:_:)`, and what the wrapper has to do before and after it.
  open func advance(_ selection: CopySelection, _ actions: BatchActions) throws { try stepInner(selection, actions) }

  /// Cuts off the episodes of some copies: by the same in the batch inside, and what the wrapper has to do after it.
  open func truncate(_ copies: UnsafeBufferPointer<Int32>) throws { try inner.truncate(copies) }

  /// Adds to a snapshot what the wrapper has to remember, under names of its own.
  open func save(into snapshot: inout Snapshot) throws {}

  /// Takes back what ``save(into:)`` has added.
  open func restoreOwn(_ snapshot: Snapshot) throws {}

  open var observations: UnsafeBufferPointer<Float> { inner.observations }
  open var finalObservations: UnsafeBufferPointer<Float> { inner.finalObservations }
  open var rewards: UnsafeBufferPointer<Float> { inner.rewards }
  open var episodeLengths: UnsafeBufferPointer<Int32> { inner.episodeLengths }

  /// A simulator knows nothing of a wrapper, so there is none.
  open func makeSimulator(capacity: Int) throws -> any Simulator {
    throw WarrenError("nothing can be planned in an environment with wrappers (here \(Self.self)): leave them out")
  }

  /// The model of the batch inside, where the wrapper leaves its steps as they are; nil otherwise, and unless said so.
  open func makeModel() throws -> TabularModel? { nil }

  // MARK: What stays as it is

  /// Steps copies of the batch inside.
  public final func stepInner(_ selection: CopySelection, _ actions: BatchActions) throws {
    switch (selection.chosen, actions) {
    case (nil, .discrete(let numbers)):
      try inner.step(UnsafeBufferPointer(rebasing: numbers[0..<selection.count * width]))
    case (nil, .continuous(let numbers)):
      try inner.step(UnsafeBufferPointer(rebasing: numbers[0..<selection.count * width]))
    case (let copies?, .discrete(let numbers)): try inner.step(numbers, only: copies)
    case (let copies?, .continuous(let numbers)): try inner.step(numbers, only: copies)
    }
  }

  public final func reset(key: RandomKey) throws {
    try inner.reset(key: key)
    begin()
  }

  public final func step(_ actions: UnsafeBufferPointer<Int32>) throws {
    try advance(CopySelection(first: copies(of: actions.count)), .discrete(actions))
  }
  public final func step(_ actions: UnsafeBufferPointer<Float>) throws {
    try advance(CopySelection(first: copies(of: actions.count)), .continuous(actions))
  }
  public final func step(_ actions: UnsafeBufferPointer<Int32>, only copies: UnsafeBufferPointer<Int32>) throws {
    try advance(CopySelection(only: copies), .discrete(actions))
  }
  public final func step(_ actions: UnsafeBufferPointer<Float>, only copies: UnsafeBufferPointer<Int32>) throws {
    try advance(CopySelection(only: copies), .continuous(actions))
  }

  private func copies(of numbers: Int) throws -> Int {
    let copies = numbers / width
    guard copies <= count, copies * width == numbers else {
      throw WarrenError(
        "\(numbers) numbers were given for \(count) copies of \(width) each", at: "wrapper \(Self.self)", kind: .failure)
    }
    return copies
  }

  public final var unwrapped: any BatchEnvironment { inner.unwrapped }
  public final var hasIllegalActions: Bool { inner.hasIllegalActions }
  public final var legalActions: UnsafeBufferPointer<UInt8> { inner.legalActions }
  public final var finalLegalActions: UnsafeBufferPointer<UInt8> { inner.finalLegalActions }
  public final var statuses: UnsafeBufferPointer<TimeStep.Status> { inner.statuses }
  public final var stateNumbers: UnsafeBufferPointer<Int32> { inner.stateNumbers }
  public final var finalStateNumbers: UnsafeBufferPointer<Int32> { inner.finalStateNumbers }
  public final var episodeReturns: UnsafeBufferPointer<Double> { inner.episodeReturns }
  public final func rendering(of copy: Int) -> String? { inner.rendering(of: copy) }
  public final func showFinalStates(_ show: @escaping (_ copy: Int, _ rendering: String) -> Void) {
    inner.showFinalStates(show)
  }
  public final func actionName(_ action: Int) -> String? { inner.actionName(action) }
  public final func currentPlayer(of copy: Int) -> Int { inner.currentPlayer(of: copy) }

  public final func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try save(into: &snapshot)
    try snapshot.merge(inner.save(), under: "wrapped")
    return snapshot
  }

  public final func restore(_ snapshot: Snapshot) throws {
    try inner.restore(snapshot.section("wrapped"))
    try restoreOwn(snapshot)
  }
}
