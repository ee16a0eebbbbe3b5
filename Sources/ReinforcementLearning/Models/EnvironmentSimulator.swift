import Core

/// The ``Simulator`` of an environment whose type is known, so that its loops are compiled for it.
@usableFromInline
final class EnvironmentSimulator<E: Environment>: Simulator {
  @usableFromInline let storage: VectorStorage<E>
  @usableFromInline let environments: UnsafeMutablePointer<E>
  /// How many steps of its episode each state is old.
  @usableFromInline let lengths: UnsafeMutablePointer<Int32>
  @usableFromInline let mask: UnsafeMutablePointer<UInt8>
  @usableFromInline let capacity: Int
  // Made in the initializer, which is specialized, as a class is called through its protocol by code that is not.
  @usableFromInline let stepPlace: (Int, Int32, inout RandomStream) throws -> TimeStep
  @usableFromInline let rollOutPlace: (Int, Int, inout RandomStream, (TimeStep, Int) -> Void) throws -> Void
  @usableFromInline let copyPlace: (Int, Int) -> Void
  @usableFromInline let observe: (Int, UnsafeMutablePointer<Float>) throws -> Void
  @usableFromInline let writeMask: (Int, UnsafeMutablePointer<UInt8>) throws -> Void

  /// The environment of a copy of a batch and how many steps old it is; nil for a batch of another kind.
  @usableFromInline let state: (_ batch: any BatchEnvironment, _ copy: Int) -> (E, Int32)?

  /// Places for states of the environment of a batch.
  @inlinable
  convenience init(_ storage: VectorStorage<E>, capacity: Int) {
    self.init(storage, capacity: capacity) { batch, copy in
      (batch as? VectorEnvironment<E>).map { ($0[copy], $0.storage.buffers.runningLengths[copy]) }
    }
  }

  /// Places for states that are taken from batches in a way of its own.
  @inlinable
  init(
    _ storage: VectorStorage<E>, capacity: Int,
    state: @escaping (_ batch: any BatchEnvironment, _ copy: Int) -> (E, Int32)?
  ) {
    self.state = state
    self.storage = storage
    self.capacity = capacity
    let environments = UnsafeMutablePointer<E>.allocate(capacity: capacity)
    environments.initialize(repeating: storage.environments[0], count: capacity)
    let lengths = UnsafeMutablePointer<Int32>.allocate(capacity: capacity)
    lengths.initialize(repeating: 0, count: capacity)
    let maskSize = storage.buffers.maskSize
    let mask = UnsafeMutablePointer<UInt8>.allocate(capacity: max(maskSize, 1))
    mask.initialize(repeating: 1, count: max(maskSize, 1))
    self.environments = environments
    self.lengths = lengths
    self.mask = mask

    let size = storage.buffers.observationSize
    let hasIllegalActions = storage.hasIllegalActions
    let timeLimit = storage.timeLimit
    let step = { (place: Int, action: Int32, random: inout RandomStream) throws -> TimeStep in
      let taken = withUnsafePointer(to: action) { E.Action.discrete(UnsafeBufferPointer(start: $0, count: 1)) }
      guard let taken, UInt32(bitPattern: action) < UInt32(clamping: maskSize) else {
        throw storage.wrongNumber(Int(action), dimension: 0)
      }
      var timeStep = environments[place].step(taken, using: &random)
      lengths[place] &+= 1
      if timeStep.status == .running, lengths[place] >= timeLimit { timeStep.status = .truncated }
      return timeStep
    }
    let writeMask = { (place: Int, row: UnsafeMutablePointer<UInt8>) throws -> Void in
      guard hasIllegalActions else { return row.update(repeating: 1, count: maskSize) }
      try row.withMemoryRebound(to: Bool.self, capacity: maskSize) { row in
        var row = BatchRow(row, count: maskSize)
        environments[place].writeLegalActions(into: &row)
        if let index = row.firstIndexOutOfRange { throw storage.strayed(index, maskSize, "mask of legal actions") }
      }
    }
    stepPlace = step
    self.writeMask = writeMask
    copyPlace = { source, destination in
      environments[destination] = environments[source]
      lengths[destination] = lengths[source]
    }
    observe = { place, row in
      var row = BatchRow(row, count: size)
      environments[place].writeObservation(into: &row)
      if let index = row.firstIndexOutOfRange { throw storage.strayed(index, size, "observation") }
    }
    rollOutPlace = { place, limit, random, body in
      for _ in 0..<limit {
        var action = 0
        if hasIllegalActions {
          try writeMask(place, mask)
          action = random.legalIndex(UnsafeBufferPointer(start: mask, count: maskSize), from: 0, count: maskSize)
        } else {
          action = random.integer(below: maskSize)
        }
        let player = environments[place].currentPlayer
        let timeStep = try step(place, Int32(truncatingIfNeeded: action), &random)
        body(timeStep, player)
        if timeStep.status.isLast { return }
      }
    }
  }

  deinit {
    environments.deinitialize(count: capacity)
    environments.deallocate()
    lengths.deallocate()
    mask.deallocate()
  }

  @usableFromInline var specification: EnvironmentSpecification { storage.specification }
  @usableFromInline var hasIllegalActions: Bool { storage.hasIllegalActions }

  @usableFromInline
  func reset(_ place: Int, using random: inout RandomStream) {
    environments[place].reset(using: &random)
    lengths[place] = 0
  }

  @usableFromInline
  func load(_ batch: any BatchEnvironment, copy: Int, into place: Int) {
    guard let (environment, length) = state(batch, copy) else {
      preconditionFailure("a simulator of \(E.self) takes over states of that environment only")
    }
    environments[place] = environment
    lengths[place] = length
  }

  // Further from any limit than anyone plays.
  @usableFromInline func liftTimeLimit(of place: Int) { lengths[place] = .min }

  @usableFromInline func copy(_ source: Int, to destination: Int) { copyPlace(source, destination) }

  @usableFromInline
  func step(_ place: Int, action: Int32, using random: inout RandomStream) throws -> TimeStep {
    try stepPlace(place, action, &random)
  }

  @usableFromInline
  func rollOut(
    _ place: Int, atMost limit: Int, using random: inout RandomStream, _ body: (TimeStep, _ player: Int) -> Void
  ) throws {
    try rollOutPlace(place, limit, &random, body)
  }

  @usableFromInline func currentPlayer(in place: Int) -> Int { environments[place].currentPlayer }

  @usableFromInline
  func writeObservation(of place: Int, into row: UnsafeMutablePointer<Float>) throws { try observe(place, row) }

  @usableFromInline
  func writeLegalActions(of place: Int, into row: UnsafeMutablePointer<UInt8>) throws { try writeMask(place, row) }

  @usableFromInline
  func rendering(of place: Int) -> String? { (environments[place] as? any RenderableEnvironment)?.rendering }

  @usableFromInline
  func save(_ places: Range<Int>) throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("environments", places.map { environments[$0] })
    try snapshot.setValue("lengths", places.map { lengths[$0] })
    return snapshot
  }

  @usableFromInline
  func restore(_ snapshot: Snapshot, places: Range<Int>) throws {
    let saved: [E] = try snapshot.value("environments")
    let savedLengths: [Int32] = try snapshot.value("lengths")
    guard saved.count == places.count, savedLengths.count == places.count else {
      throw WarrenError("the snapshot holds \(saved.count) states, expected \(places.count)", kind: .failure)
    }
    for (index, place) in places.enumerated() {
      environments[place] = saved[index]
      lengths[place] = savedLengths[index]
    }
  }
}
