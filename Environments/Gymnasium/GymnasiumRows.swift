import Core
import ReinforcementLearning

/// What a batch shows to the outside: copied from the shared memory when a step has gone well, so that a worker that dies leaves
/// it as it was.
final class GymnasiumRows {
  let count: Int
  let observationSize: Int
  let maskSize: Int
  let observations: UnsafeMutablePointer<Float>
  let finalObservations: UnsafeMutablePointer<Float>
  let legalActions: UnsafeMutablePointer<UInt8>
  let finalLegalActions: UnsafeMutablePointer<UInt8>
  /// The numbers of the present and of the final states; empty where states are not numbered.
  let stateNumbers: UnsafeMutableBufferPointer<Int32>
  let finalStateNumbers: UnsafeMutableBufferPointer<Int32>
  let rewards: UnsafeMutablePointer<Float>
  let statuses: UnsafeMutablePointer<TimeStep.Status>
  let episodeReturns: UnsafeMutablePointer<Double>
  let episodeLengths: UnsafeMutablePointer<Int32>
  /// The sum of rewards of the episode that each copy is in.
  let runningReturns: UnsafeMutablePointer<Double>
  /// The number of steps of the episode that each copy is in.
  let runningLengths: UnsafeMutablePointer<Int32>

  init(count: Int, specification: EnvironmentSpecification) {
    func allocate<Element>(_ count: Int, _ value: Element) -> UnsafeMutablePointer<Element> {
      let pointer = UnsafeMutablePointer<Element>.allocate(capacity: max(count, 1))
      pointer.initialize(repeating: value, count: max(count, 1))
      return pointer
    }
    self.count = count
    observationSize = specification.observationSize
    maskSize = specification.actionSpace.maskSize
    observations = allocate(count * observationSize, 0)
    finalObservations = allocate(count * observationSize, 0)
    legalActions = allocate(count * maskSize, 1)
    finalLegalActions = allocate(count * maskSize, 1)
    let numbered = specification.stateCount == nil ? 0 : count
    stateNumbers = UnsafeMutableBufferPointer(start: allocate(numbered, 0), count: numbered)
    finalStateNumbers = UnsafeMutableBufferPointer(start: allocate(numbered, 0), count: numbered)
    rewards = allocate(count, 0)
    statuses = allocate(count, .running)
    episodeReturns = allocate(count, 0)
    episodeLengths = allocate(count, 0)
    runningReturns = allocate(count, 0)
    runningLengths = allocate(count, 0)
  }

  deinit {
    for pointer in [observations, finalObservations, rewards] { pointer.deallocate() }
    for pointer in [legalActions, finalLegalActions] { pointer.deallocate() }
    for pointer in [episodeReturns, runningReturns] { pointer.deallocate() }
    for pointer in [episodeLengths, runningLengths] { pointer.deallocate() }
    for buffer in [stateNumbers, finalStateNumbers] { buffer.deallocate() }
    statuses.deallocate()
  }

  /// Takes note of a step of the episode that a copy is in; `finalObservations` and its mask are already there when it has ended.
  func finishStep(_ copy: Int, reward: Float, status: TimeStep.Status) {
    rewards[copy] = reward
    statuses[copy] = status
    let (sum, length) = (runningReturns[copy] + Double(reward), runningLengths[copy] + 1)
    if status.isLast {
      (episodeReturns[copy], episodeLengths[copy]) = (sum, length)
      (runningReturns[copy], runningLengths[copy]) = (0, 0)
    } else {
      (runningReturns[copy], runningLengths[copy]) = (sum, length)
    }
  }

  /// Makes the last step of a copy, after which its episode went on, the end of the episode.
  func cutOff(_ copy: Int) {
    endAtPresent(copy)
    statuses[copy] = .truncated
    (episodeReturns[copy], episodeLengths[copy]) = (runningReturns[copy], runningLengths[copy])
    (runningReturns[copy], runningLengths[copy]) = (0, 0)
  }

  /// Takes note of a reset.
  func begin(_ copy: Int) {
    (rewards[copy], statuses[copy]) = (0, .running)
    (runningReturns[copy], runningLengths[copy]) = (0, 0)
  }

  /// Makes the present observation the final one: that of an episode which goes on nowhere.
  func endAtPresent(_ copy: Int) {
    (finalObservations + copy * observationSize).update(from: observations + copy * observationSize, count: observationSize)
    (finalLegalActions + copy * maskSize).update(from: legalActions + copy * maskSize, count: maskSize)
    if !stateNumbers.isEmpty { finalStateNumbers[copy] = stateNumbers[copy] }
  }

  /// Reads the number of a copy's state from its observation, where states are numbered.
  /// - Returns: false where the observation is not zeros but for a single one.
  func number(
    _ copy: Int, _ observations: UnsafePointer<Float>, _ numbers: UnsafeMutableBufferPointer<Int32>
  ) -> Bool {
    guard !numbers.isEmpty else { return true }
    let row = UnsafeBufferPointer(start: observations + copy * observationSize, count: observationSize)
    guard let state = row.firstIndex(where: { $0 != 0 }), row[state] == 1 else { return false }
    numbers[copy] = Int32(truncatingIfNeeded: state)
    return true
  }

  func save(into snapshot: inout Snapshot) {
    snapshot.setArray("observations", UnsafeBufferPointer(start: observations, count: count * observationSize))
    snapshot.setArray("legalActions", UnsafeBufferPointer(start: legalActions, count: count * maskSize))
    snapshot.setArray("runningReturns", UnsafeBufferPointer(start: runningReturns, count: count))
    snapshot.setArray("runningLengths", UnsafeBufferPointer(start: runningLengths, count: count))
  }

  func restore(_ snapshot: Snapshot) throws {
    func copy<Element: SnapshotElement>(_ name: String, _ pointer: UnsafeMutablePointer<Element>, _ count: Int) throws {
      try snapshot.copyArray(name, to: UnsafeMutableBufferPointer(start: pointer, count: count))
    }
    try copy("observations", observations, count * observationSize)
    try copy("legalActions", legalActions, count * maskSize)
    try copy("runningReturns", runningReturns, count)
    try copy("runningLengths", runningLengths, count)
    for copy in 0..<count { (rewards[copy], statuses[copy]) = (0, .running) }
    for copy in stateNumbers.indices { _ = number(copy, observations, stateNumbers) }
  }
}

/// Copies numbers.
/// - Returns: the index of the first that is not finite; nil when all are.
package func copyFinite(_ source: UnsafePointer<Float>, to destination: UnsafeMutablePointer<Float>, count: Int) -> Int? {
  var largest: UInt32 = 0
  for index in 0..<count {
    let number = source[index]
    destination[index] = number
    // Without the sign, the numbers that are not finite are those above all others.
    largest = max(largest, number.bitPattern & 0x7fff_ffff)
  }
  guard largest >= Float.infinity.bitPattern else { return nil }
  return (0..<count).first { !destination[$0].isFinite }
}
