import CKernels
import Core
import ReinforcementLearning

/// Acts in training and writes what happens into a ``Rollout``: actor and adder in one, as both know the same row.
final class RolloutActor: Actor, Adder {
  let actorCritic: ActorCritic
  let rollout: Rollout
  private let normalizers: TrainingNormalizers
  /// The randomness of the actions.
  private var random: RandomStream?
  /// The states of the memory before the present observations and before the rollout's first, [copies × state size].
  private var states: [Float]
  private(set) var firstStates: [Float]
  private var finalObservations: [Float]
  private var scratch: [Float]
  private let hasIllegalActions: Bool

  init(_ actorCritic: ActorCritic, rollout: Rollout, normalizers: TrainingNormalizers, key: RandomKey) {
    self.actorCritic = actorCritic
    self.rollout = rollout
    self.normalizers = normalizers
    random = key.stream
    states = [Float](repeating: 0, count: max(rollout.copies * actorCritic.stateSize, 1))
    firstStates = states
    finalObservations = [Float](repeating: 0, count: rollout.copies * rollout.layout.observationSize)
    scratch = [Float](repeating: 0, count: rollout.copies * actorCritic.distribution.outputCount)
    hasIllegalActions = rollout.layout.maskSize > 0
  }

  /// Forgets the last rollout.
  func begin() {
    rollout.begin()
    for index in states.indices { firstStates[index] = states[index] }
  }

  func addFirst(_ environment: any BatchEnvironment) {
    for copy in 0..<rollout.copies { rollout.presentBegins[copy] = 1 }
    writePresent(environment)
  }

  /// Writes the present observations and masks, and takes note of them.
  private func writePresent(_ environment: any BatchEnvironment) {
    let layout = rollout.layout
    let observations = environment.observations.baseAddress!
    normalizers.observe(observations, rows: rollout.copies)
    normalizers.scale(
      observations: observations, rows: rollout.copies, size: layout.observationSize, into: rollout.presentObservations)
    if hasIllegalActions {
      rollout.presentLegalActions.update(
        from: environment.legalActions.baseAddress!, count: rollout.copies * layout.maskSize)
    }
  }

  func selectActions(for environment: any BatchEnvironment, into actions: ActionBatch) throws {
    let (rows, start, distribution) = (rollout.copies, rollout.count, actorCritic.distribution)
    let stateSize = actorCritic.stateSize
    let legal = hasIllegalActions ? UnsafePointer(rollout.presentLegalActions) : nil
    try withMemory { memory, states in
      try actorCritic.evaluate(rollout.presentObservations, rows: rows, memory: memory, wantsValues: true) {
        outputs, values, deviations, after in
        if stateSize > 0 { states.update(from: after, count: rows * stateSize) }
        try distribution.check(outputs, rows: rows)
        (rollout.values + start).update(from: values, count: rows)
        let logProbabilities = rollout.logProbabilities + start
        if distribution.isContinuous {
          let drawn = rollout.continuousActions + start * distribution.width
          distribution.choose(
            means: outputs, logDeviations: deviations, rows: rows, random: &random, actions: drawn,
            logProbabilities: logProbabilities)
          distribution.scale(drawn, rows: rows, into: actions.continuous.baseAddress!)
        } else {
          let chosen = rollout.discreteActions + start * distribution.width
          distribution.normalize(outputs, legal: legal, rows: rows)
          scratch.withUnsafeMutableBufferPointer {
            distribution.choose(
              outputs, legal: legal, rows: rows, random: &random, actions: chosen, logProbabilities: logProbabilities,
              scratch: $0.baseAddress!)
          }
          actions.discrete.baseAddress!.update(from: chosen, count: rows * distribution.width)
        }
      }
    }
  }

  func add(_ actions: ActionBatch, copies: Int, _ environment: any BatchEnvironment) {
    // At the end of a budget only some copies are stepped: no rollout needs the row.
    guard copies == rollout.copies else { return }
    let start = rollout.count
    let statuses = environment.statuses.baseAddress!
    normalizers.observeRewards(environment, copies: copies)
    normalizers.scale(rewards: environment.rewards.baseAddress!, count: copies, into: rollout.rewards + start)
    (rollout.statuses + start).update(from: statuses, count: copies)
    bootstrapTruncated(environment, into: rollout.nextValues + start)
    rollout.advance()
    for copy in 0..<copies { rollout.presentBegins[copy] = statuses[copy].isLast ? 1 : 0 }
    writePresent(environment)
  }

  /// Writes what the final observations of the episodes that have just been cut off are worth.
  private func bootstrapTruncated(_ environment: any BatchEnvironment, into nextValues: UnsafeMutablePointer<Float>) {
    let (copies, size) = (rollout.copies, rollout.layout.observationSize)
    guard (0..<copies).contains(where: { environment.statuses[$0] == .truncated }) else { return }
    // The other rows are not looked at, but what they hold might not even be numbers.
    for copy in 0..<copies {
      let isTruncated = environment.statuses[copy] == .truncated
      for index in copy * size..<(copy + 1) * size {
        finalObservations[index] = isTruncated ? environment.finalObservations[index] : 0
      }
    }
    finalObservations.withUnsafeMutableBufferPointer { final in
      normalizers.scale(observations: final.baseAddress!, rows: copies, size: size, into: final.baseAddress!)
      // The episode has not begun anew at its final observation.
      for copy in 0..<copies { rollout.begins[rollout.count + copies + copy] = 0 }
      withMemory(begins: rollout.begins + rollout.count + copies) { memory, _ in
        actorCritic.values(of: final.baseAddress!, rows: copies, memory: memory, into: nextValues)
      }
    }
  }

  /// Writes what followed the rollout's steps.
  func finish() {
    scratch.withUnsafeMutableBufferPointer { values in
      withMemory { memory, _ in
        actorCritic.values(
          of: rollout.presentObservations, rows: rollout.copies, memory: memory, into: values.baseAddress!)
      }
      rollout.finish(lastValues: values.baseAddress!)
    }
  }

  private func withMemory(
    begins: UnsafePointer<UInt8>? = nil,
    _ body: (ActorCriticNetwork.Sequences?, UnsafeMutablePointer<Float>) throws -> Void
  ) rethrows {
    let begins = begins ?? UnsafePointer(rollout.presentBegins)
    try states.withUnsafeMutableBufferPointer { states in
      let memory = ActorCriticNetwork.Sequences(count: rollout.copies, states: states.baseAddress!, begins: begins)
      try body(memory, states.baseAddress!)
    }
  }

  // MARK: Saving

  /// The policy's randomness and memory, what has been seen, and the rollout: all of its steps, or only the present observations.
  func save(withSteps: Bool) throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("random", random)
    snapshot.setArray("states", states)
    if !withSteps { rollout.begin() }
    snapshot.merge(try rollout.save(), under: "rollout")
    snapshot.merge(try normalizers.save(), under: "normalizers")
    return snapshot
  }

  func restore(_ snapshot: Snapshot) throws {
    try rollout.restore(snapshot.section("rollout"))
    random = try snapshot.value("random")
    states = try snapshot.array("states", count: states.count)
    try normalizers.restore(snapshot.section("normalizers"))
  }
}
