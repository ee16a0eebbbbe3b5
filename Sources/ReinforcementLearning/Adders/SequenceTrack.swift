import Core

/// The steps of one copy since its episode or its sequence began, with the observation that the next step starts from.
struct SequenceTrack {
  private let layout: ReplayLayout
  private let keepsLogProbabilities: Bool
  /// The steps so far, and what follows them.
  private(set) var sequence = RecordedEpisode()

  /// The steps of a copy whose sequences go to that queue.
  init(_ queue: SequenceQueue) {
    layout = queue.layout
    keepsLogProbabilities = queue.keepsLogProbabilities
  }

  /// How many steps there are.
  var count: Int { sequence.rewards.count }

  /// Forgets the steps; the present observation of a copy is where the next one starts from.
  mutating func begin(_ environment: any BatchEnvironment, _ copy: Int) {
    sequence = RecordedEpisode()
    setFinal(environment.observations, environment.legalActions, copy)
  }

  /// Adds the step that a copy has just taken.
  mutating func add(_ actions: ActionBatch, _ environment: any BatchEnvironment, _ copy: Int) {
    let width = layout.actionWidth
    sequence.observations += sequence.finalObservation
    sequence.legalActions += sequence.finalLegalActions
    if layout.isContinuous {
      sequence.continuousActions += actions.continuous[copy * width..<(copy + 1) * width]
    } else {
      sequence.discreteActions += actions.discrete[copy * width..<(copy + 1) * width]
    }
    if keepsLogProbabilities { sequence.logProbabilities.append(actions.logProbabilities[copy]) }
    sequence.rewards.append(environment.rewards[copy])
    sequence.end = environment.statuses[copy]
    if sequence.end.isLast {
      setFinal(environment.finalObservations, environment.finalLegalActions, copy)
    } else {
      setFinal(environment.observations, environment.legalActions, copy)
    }
  }

  /// Forgets the first steps.
  mutating func dropFirst(_ steps: Int) {
    sequence.observations.removeFirst(steps * layout.observationSize)
    sequence.legalActions.removeFirst(steps * layout.maskSize)
    sequence.discreteActions.removeFirst(layout.isContinuous ? 0 : steps * layout.actionWidth)
    sequence.continuousActions.removeFirst(layout.isContinuous ? steps * layout.actionWidth : 0)
    sequence.logProbabilities.removeFirst(keepsLogProbabilities ? steps : 0)
    sequence.rewards.removeFirst(steps)
  }

  private mutating func setFinal(
    _ observations: UnsafeBufferPointer<Float>, _ masks: UnsafeBufferPointer<UInt8>, _ copy: Int
  ) {
    let (size, maskSize) = (layout.observationSize, layout.maskSize)
    sequence.finalObservation = Array(observations[copy * size..<(copy + 1) * size])
    sequence.finalLegalActions = maskSize > 0 ? Array(masks[copy * maskSize..<(copy + 1) * maskSize]) : []
  }

  func save() -> Snapshot { saveSequences([sequence]) }

  mutating func restore(_ snapshot: Snapshot) throws {
    let sequences = try restoreSequences(snapshot, layout, logProbabilities: keepsLogProbabilities)
    guard sequences.count == 1 else {
      throw WarrenError("the snapshot of a copy's running steps holds \(sequences.count) sequences", kind: .failure)
    }
    sequence = sequences[0]
  }
}

/// Sequences as flat arrays, one after the other.
func saveSequences(_ sequences: [RecordedEpisode]) -> Snapshot {
  var snapshot = Snapshot()
  snapshot.setArray("steps", sequences.map { Int32($0.rewards.count) })
  snapshot.setArray("ends", sequences.map(\.end.rawValue))
  snapshot.setArray("observations", sequences.flatMap(\.observations))
  snapshot.setArray("legalActions", sequences.flatMap(\.legalActions))
  snapshot.setArray("discreteActions", sequences.flatMap(\.discreteActions))
  snapshot.setArray("continuousActions", sequences.flatMap(\.continuousActions))
  snapshot.setArray("logProbabilities", sequences.flatMap(\.logProbabilities))
  snapshot.setArray("rewards", sequences.flatMap(\.rewards))
  snapshot.setArray("finalObservations", sequences.flatMap(\.finalObservation))
  snapshot.setArray("finalLegalActions", sequences.flatMap(\.finalLegalActions))
  return snapshot
}

/// The sequences that ``saveSequences(_:)`` has written.
/// - Throws: `WarrenError` when sizes do not fit the layout, or the logarithms of probabilities are there and should not be, or the
///   other way round.
func restoreSequences(
  _ snapshot: Snapshot, _ layout: ReplayLayout, logProbabilities keepsLogProbabilities: Bool
) throws -> [RecordedEpisode] {
  let steps = try snapshot.array("steps", of: Int32.self).map(Int.init)
  let ends = try snapshot.array("ends", of: UInt8.self, count: steps.count)
  guard steps.allSatisfy({ $0 >= 0 }) else { throw WarrenError("a sequence has fewer than 0 steps", kind: .failure) }
  let total = steps.reduce(0, +)
  let width = layout.actionWidth
  let observations = try snapshot.array("observations", of: Float.self, count: total * layout.observationSize)
  let masks = try snapshot.array("legalActions", of: UInt8.self, count: total * layout.maskSize)
  let discrete = try snapshot.array("discreteActions", of: Int32.self, count: layout.isContinuous ? 0 : total * width)
  let continuous = try snapshot.array("continuousActions", of: Float.self, count: layout.isContinuous ? total * width : 0)
  let logs = try snapshot.array("logProbabilities", of: Float.self, count: keepsLogProbabilities ? total : 0)
  let rewards = try snapshot.array("rewards", of: Float.self, count: total)
  let finals = try snapshot.array("finalObservations", of: Float.self, count: steps.count * layout.observationSize)
  let finalMasks = try snapshot.array("finalLegalActions", of: UInt8.self, count: steps.count * layout.maskSize)
  var start = 0
  return try steps.indices.map { index in
    func rows<Number>(_ numbers: [Number], _ size: Int) -> [Number] {
      numbers.isEmpty ? [] : Array(numbers[start * size..<(start + steps[index]) * size])
    }
    func row<Number>(_ numbers: [Number], _ size: Int) -> [Number] { Array(numbers[index * size..<(index + 1) * size]) }
    guard let end = TimeStep.Status(rawValue: ends[index]) else {
      throw WarrenError("a sequence ends with the status \(ends[index]), expected 0 to 2", kind: .failure)
    }
    var sequence = RecordedEpisode()
    sequence.observations = rows(observations, layout.observationSize)
    sequence.legalActions = rows(masks, layout.maskSize)
    sequence.discreteActions = rows(discrete, width)
    sequence.continuousActions = rows(continuous, width)
    sequence.logProbabilities = rows(logs, 1)
    sequence.rewards = rows(rewards, 1)
    sequence.finalObservation = row(finals, layout.observationSize)
    sequence.finalLegalActions = row(finalMasks, layout.maskSize)
    sequence.end = end
    start += steps[index]
    return sequence
  }
}
