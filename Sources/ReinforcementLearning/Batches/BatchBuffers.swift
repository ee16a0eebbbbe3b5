import Core

/// The memory that a batch of environments shows to the outside: allocated once, written in place by every step.
@usableFromInline
final class BatchBuffers {
  /// See ``hotIndices``.
  @inlinable static var current: Int32 { -2 }

  @usableFromInline let count: Int
  @usableFromInline let observationSize: Int
  @usableFromInline let maskSize: Int
  @usableFromInline let observations: UnsafeMutablePointer<Float>
  @usableFromInline let finalObservations: UnsafeMutablePointer<Float>
  /// Where a row of the observations, and of the final ones, has the only number that is not 0 (see ``Environment/oneHotIndex``);
  /// -1 where that is not known, and ``current`` where the row shows the present state of an environment with moving parts.
  @usableFromInline let hotIndices: UnsafeMutablePointer<Int32>
  @usableFromInline let finalHotIndices: UnsafeMutablePointer<Int32>
  @usableFromInline let legalActions: UnsafeMutablePointer<Bool>
  @usableFromInline let finalLegalActions: UnsafeMutablePointer<Bool>
  /// The numbers of the present and of the final states; nil where states are not numbered.
  @usableFromInline let stateNumbers: UnsafeMutablePointer<Int32>?
  @usableFromInline let finalStateNumbers: UnsafeMutablePointer<Int32>?
  @usableFromInline let rewards: UnsafeMutablePointer<Float>
  @usableFromInline let statuses: UnsafeMutablePointer<TimeStep.Status>
  @usableFromInline let episodeReturns: UnsafeMutablePointer<Double>
  @usableFromInline let episodeLengths: UnsafeMutablePointer<Int32>
  /// The sum of rewards of the episode that each copy is in.
  @usableFromInline let runningReturns: UnsafeMutablePointer<Double>
  /// The number of steps of the episode that each copy is in.
  @usableFromInline let runningLengths: UnsafeMutablePointer<Int32>

  @usableFromInline
  init(count: Int, specification: EnvironmentSpecification) {
    func allocate<Element>(_ count: Int, _ value: Element) -> UnsafeMutablePointer<Element> {
      // At least one element, as a row needs one even where it is empty; aligned to cache lines, as wide stores across their
      // boundaries cost double.
      let count = max(count, 1)
      let bytes = UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Element>.stride, alignment: 64)
      let pointer = bytes.bindMemory(to: Element.self, capacity: count)
      pointer.initialize(repeating: value, count: count)
      return pointer
    }
    self.count = count
    observationSize = specification.observationSize
    maskSize = specification.actionSpace.maskSize
    observations = allocate(count * observationSize, 0)
    finalObservations = allocate(count * observationSize, 0)
    hotIndices = allocate(count, -1)
    finalHotIndices = allocate(count, -1)
    legalActions = allocate(count * maskSize, true)
    finalLegalActions = allocate(count * maskSize, true)
    stateNumbers = specification.stateCount == nil ? nil : allocate(count, 0)
    finalStateNumbers = specification.stateCount == nil ? nil : allocate(count, 0)
    rewards = allocate(count, 0)
    statuses = allocate(count, .running)
    episodeReturns = allocate(count, 0)
    episodeLengths = allocate(count, 0)
    runningReturns = allocate(count, 0)
    runningLengths = allocate(count, 0)
  }

  deinit {
    observations.deallocate()
    finalObservations.deallocate()
    hotIndices.deallocate()
    finalHotIndices.deallocate()
    legalActions.deallocate()
    finalLegalActions.deallocate()
    stateNumbers?.deallocate()
    finalStateNumbers?.deallocate()
    rewards.deallocate()
    statuses.deallocate()
    episodeReturns.deallocate()
    episodeLengths.deallocate()
    runningReturns.deallocate()
    runningLengths.deallocate()
  }

  /// A mask as bytes: `Bool` is one byte, 0 or 1.
  @usableFromInline
  func bytes(of mask: UnsafeMutablePointer<Bool>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: UnsafeRawPointer(mask).assumingMemoryBound(to: UInt8.self), count: count * maskSize)
  }

  @usableFromInline
  func save(into snapshot: inout Snapshot) {
    let rows = count * observationSize
    snapshot.setArray("observations", UnsafeBufferPointer(start: observations, count: rows))
    snapshot.setArray("finalObservations", UnsafeBufferPointer(start: finalObservations, count: rows))
    snapshot.setArray("legalActions", bytes(of: legalActions))
    snapshot.setArray("finalLegalActions", bytes(of: finalLegalActions))
    if let stateNumbers, let finalStateNumbers {
      snapshot.setArray("stateNumbers", UnsafeBufferPointer(start: stateNumbers, count: count))
      snapshot.setArray("finalStateNumbers", UnsafeBufferPointer(start: finalStateNumbers, count: count))
    }
    snapshot.setArray("rewards", UnsafeBufferPointer(start: rewards, count: count))
    snapshot.setArray("statuses", (0..<count).map { statuses[$0].rawValue })
    snapshot.setArray("episodeReturns", UnsafeBufferPointer(start: episodeReturns, count: count))
    snapshot.setArray("episodeLengths", UnsafeBufferPointer(start: episodeLengths, count: count))
    snapshot.setArray("runningReturns", UnsafeBufferPointer(start: runningReturns, count: count))
    snapshot.setArray("runningLengths", UnsafeBufferPointer(start: runningLengths, count: count))
  }

  @usableFromInline
  func restore(_ snapshot: Snapshot) throws {
    func copy<Element: SnapshotElement>(_ name: String, _ pointer: UnsafeMutablePointer<Element>, _ count: Int) throws {
      try snapshot.copyArray(name, to: UnsafeMutableBufferPointer(start: pointer, count: count))
    }
    func copyMask(_ name: String, _ pointer: UnsafeMutablePointer<Bool>) throws {
      for (index, byte) in try snapshot.array(name, of: UInt8.self, count: count * maskSize).enumerated() {
        pointer[index] = byte != 0
      }
    }
    try copy("observations", observations, count * observationSize)
    try copy("finalObservations", finalObservations, count * observationSize)
    hotIndices.update(repeating: -1, count: count)
    finalHotIndices.update(repeating: -1, count: count)
    try copyMask("legalActions", legalActions)
    try copyMask("finalLegalActions", finalLegalActions)
    if let stateNumbers, let finalStateNumbers {
      try copy("stateNumbers", stateNumbers, count)
      try copy("finalStateNumbers", finalStateNumbers, count)
    }
    try copy("rewards", rewards, count)
    for (index, byte) in try snapshot.array("statuses", of: UInt8.self, count: count).enumerated() {
      guard let status = TimeStep.Status(rawValue: byte) else {
        throw WarrenError("the snapshot holds the status \(byte), which no step has", kind: .failure)
      }
      statuses[index] = status
    }
    try copy("episodeReturns", episodeReturns, count)
    try copy("episodeLengths", episodeLengths, count)
    try copy("runningReturns", runningReturns, count)
    try copy("runningLengths", runningLengths, count)
  }
}
