import Core
import Foundation
import ReinforcementLearning

/// Copies of an environment of Gymnasium, stepped by Python processes that share memory with this one.
///
/// The processes step their copies at the same time. Copy `i` is seeded once, from `key[i]`, and goes on from there, as Gymnasium
/// recommends, so the same key gives the same run for any number of processes.
///
/// A process that dies is started anew. The episodes that its copies were in are lost: they end as `.truncated` with a reward of 0
/// at the observation before the step. The same happens to all episodes after ``restore(_:)``, since the state of a Python object
/// cannot be saved in general.
public final class GymnasiumBatch: BatchEnvironment {
  public let specification: EnvironmentSpecification
  public let count: Int
  public let hasIllegalActions: Bool
  /// How many episodes have been lost by processes that died.
  public private(set) var lostEpisodes = 0

  private let environment: GymnasiumEnvironment
  private let memory: GymnasiumMemory
  private let rows: GymnasiumRows
  private let workers: [GymnasiumWorker]
  private let actionWidth: Int
  /// How many choices each dimension of a discrete action has.
  private let choices: [Int32]
  /// The bounds of a continuous action.
  private let low: [Float], high: [Float]
  /// Where the seeds of each copy come from.
  private var streams: [RandomStream]
  /// The copies whose episode cannot go on, and has not been reported as ended yet.
  private var isLost: [Bool]
  private var restartsLeft: Int

  /// Starts the processes for so many copies, and waits until they are ready.
  init(_ environment: GymnasiumEnvironment, count: Int) throws {
    guard count > 0 else { throw WarrenError("a batch of \(count) environments", at: environment.configuration.id) }
    self.environment = environment
    self.count = count
    specification = environment.specification
    hasIllegalActions = environment.description.hasMasks
    actionWidth = specification.actionSpace.width
    switch specification.actionSpace {
    case .discrete(let count): (choices, low, high) = ([Int32(clamping: count)], [], [])
    case .multiDiscrete(let counts): (choices, low, high) = (counts.map { Int32(clamping: $0) }, [], [])
    case .continuous(let low, let high): (choices, self.low, self.high) = ([], low, high)
    }
    rows = GymnasiumRows(count: count, specification: specification)
    streams = [RandomStream](repeating: RandomKey(seed: 0).stream, count: count)
    isLost = [Bool](repeating: false, count: count)
    restartsLeft = environment.configuration.restarts
    let memory = try GymnasiumMemory(count: count, specification: specification)
    self.memory = memory
    let workerCount = environment.workerCount(for: count)
    workers = (0..<workerCount).map { index in
      GymnasiumWorker(
        environment, copies: count * index / workerCount..<count * (index + 1) / workerCount, memory: memory)
    }
    do {
      for worker in workers { try worker.start() }
      for worker in workers { try finishStart(worker) }
    } catch let error as WarrenError { throw error.within(environment.configuration.id) }
  }

  deinit {
    // All are let go before the first is waited for.
    for worker in workers { worker.hangUp() }
  }

  private func finishStart(_ worker: GymnasiumWorker) throws {
    guard try worker.finishStart() == environment.description else {
      throw WarrenError("it is not the same each time it is made: its spaces or its time limit differ", kind: .failure)
    }
  }

  // MARK: Stepping

  public func reset(key: RandomKey) throws {
    for copy in 0..<count {
      streams[copy] = key[copy].stream
      order(copy, GymnasiumMemory.Order.begin)
    }
    try advance(count)
    for copy in 0..<count {
      isLost[copy] = false
      rows.begin(copy)
      try takeObservation(copy)
    }
  }

  public func step(_ actions: UnsafeBufferPointer<Int32>) throws {
    guard !choices.isEmpty else { throw mismatch("whole numbers, but it takes continuous actions") }
    let copies = try copies(of: actions.count)
    var dimension = 0
    for number in actions {
      guard number >= 0, number < choices[dimension] else { throw wrongNumber(number, dimension) }
      dimension = dimension + 1 == actionWidth ? 0 : dimension + 1
    }
    for index in actions.indices { memory.discreteActions[index] = actions[index] }
    try play(copies)
  }

  public func step(_ actions: UnsafeBufferPointer<Float>) throws {
    guard choices.isEmpty else { throw mismatch("real numbers, but it takes discrete actions") }
    let copies = try copies(of: actions.count)
    if let number = actions.first(where: { !$0.isFinite }) { throw mismatch("the number \(number)") }
    for index in actions.indices {
      let dimension = index % actionWidth
      memory.continuousActions[index] = min(max(actions[index], low[dimension]), high[dimension])
    }
    try play(copies)
  }

  private func copies(of numbers: Int) throws -> Int {
    let copies = numbers / actionWidth
    guard copies <= count, copies * actionWidth == numbers else {
      throw mismatch("\(numbers) numbers for \(count) copies of \(actionWidth) each")
    }
    return copies
  }

  public func step(_ actions: UnsafeBufferPointer<Int32>, only copies: UnsafeBufferPointer<Int32>) throws {
    guard !choices.isEmpty else { throw mismatch("whole numbers, but it takes continuous actions") }
    try check(copies, actions.count)
    for copy in copies {
      for dimension in 0..<actionWidth {
        let index = Int(copy) * actionWidth + dimension
        let number = actions[index]
        guard number >= 0, number < choices[dimension] else { throw wrongNumber(number, dimension) }
        memory.discreteActions[index] = number
      }
    }
    try play(only: copies)
  }

  public func step(_ actions: UnsafeBufferPointer<Float>, only copies: UnsafeBufferPointer<Int32>) throws {
    guard choices.isEmpty else { throw mismatch("real numbers, but it takes discrete actions") }
    try check(copies, actions.count)
    for copy in copies {
      for dimension in 0..<actionWidth {
        let index = Int(copy) * actionWidth + dimension
        guard actions[index].isFinite else { throw mismatch("the number \(actions[index])") }
        memory.continuousActions[index] = min(max(actions[index], low[dimension]), high[dimension])
      }
    }
    try play(only: copies)
  }

  public func truncate(_ copies: UnsafeBufferPointer<Int32>) throws {
    try check(copies, count * actionWidth)
    for copy in copies where rows.statuses[Int(copy)].isLast || rows.runningLengths[Int(copy)] == 0 {
      throw mismatch("the end of an episode in copy \(copy), where none has taken a step")
    }
    leaveAlone()
    for copy in copies where !isLost[Int(copy)] { order(Int(copy), GymnasiumMemory.Order.begin) }
    try advance(Int(copies.max() ?? -1) + 1)
    for copy in copies {
      isLost[Int(copy)] = false
      rows.cutOff(Int(copy))
      try takeObservation(Int(copy))
    }
  }

  /// Checks that there are such copies, and a row of actions for each.
  private func check(_ copies: UnsafeBufferPointer<Int32>, _ numbers: Int) throws {
    let rows = try self.copies(of: numbers)
    for copy in copies where copy < 0 || copy >= rows { throw mismatch("a copy \(copy); there are 0 to \(rows - 1)") }
  }

  /// Has the next command change nothing in any copy, but those that are to begin a new episode since theirs was lost.
  private func leaveAlone() {
    for copy in 0..<count where !isLost[copy] { memory.orders[copy] = GymnasiumMemory.Order.skip }
  }

  /// Takes the actions that lie in the shared memory, in some copies.
  private func play(only copies: UnsafeBufferPointer<Int32>) throws {
    leaveAlone()
    for copy in copies where !isLost[Int(copy)] { memory.orders[Int(copy)] = GymnasiumMemory.Order.step }
    try advance(Int(copies.max() ?? -1) + 1)
    for copy in copies { try finish(Int(copy)) }
  }

  /// Takes the actions that lie in the shared memory, in the first copies.
  private func play(_ copies: Int) throws {
    for copy in 0..<copies where !isLost[copy] { memory.orders[copy] = GymnasiumMemory.Order.step }
    try advance(copies)
    for copy in 0..<copies { try finish(copy) }
  }

  /// Takes over what has come of the step of a copy.
  private func finish(_ copy: Int) throws {
    if isLost[copy] {
      isLost[copy] = false
      rows.endAtPresent(copy)
      rows.finishStep(copy, reward: 0, status: .truncated)
    } else {
      try takeStep(copy)
    }
    try takeObservation(copy)
  }

  /// Lets the workers advance the first copies, and sees to those that die.
  private func advance(_ copies: Int) throws {
    var failures: [(worker: GymnasiumWorker, error: any Error)] = []
    var waiting: [GymnasiumWorker] = []
    for worker in workers where worker.copies.lowerBound < copies {
      do {
        try worker.advance(worker.copies.clamped(to: 0..<copies))
        waiting.append(worker)
      } catch { failures.append((worker, error)) }
    }
    // Every reply is read, even after a failure, so that the next command meets workers that listen.
    for worker in waiting {
      do { try worker.awaitReply() } catch { failures.append((worker, error)) }
    }
    for (worker, error) in failures {
      do {
        guard case .died(let how) = error as? ProcessFailure else { throw error }
        try revive(worker, how, copies)
      } catch let failure as ProcessFailure {
        throw worker.error(failure, "in a step").within(environment.configuration.id)
      } catch let error as WarrenError {
        throw error.within(
          "\(environment.configuration.id): copies \(worker.copies.lowerBound) to \(worker.copies.upperBound - 1)")
      }
    }
  }

  /// Starts a worker anew whose process has died, and begins new episodes in its copies.
  private func revive(_ worker: GymnasiumWorker, _ how: String, _ copies: Int) throws {
    var how = how
    while true {
      guard restartsLeft > 0 else {
        let restarts = environment.configuration.restarts
        throw WarrenError(
          "its Python process \(how) in a step, after \(restarts) restart\(restarts == 1 ? "" : "s") of such processes",
          hint: "'restarts' says how many are made", kind: .failure)
      }
      restartsLeft -= 1
      let note =
        "\(environment.configuration.id): a Python process \(how) and is started anew; "
        + "\(worker.copies.count == 1 ? "the episode" : "\(worker.copies.count) episodes") of its copies count as cut off\n"
      FileHandle.standardError.write(Data(note.utf8))
      lostEpisodes += worker.copies.count
      for copy in worker.copies { lose(copy) }
      try worker.start()
      try finishStart(worker)
      do {
        try worker.advance(worker.copies.clamped(to: 0..<copies))
        return try worker.awaitReply()
      } catch ProcessFailure.died(let again) { how = again }
    }
  }

  private func order(_ copy: Int, _ order: UInt8) {
    memory.orders[copy] = order
    // 31 bits: what any library takes as a seed.
    if order == GymnasiumMemory.Order.begin { memory.seeds[copy] = Int64(streams[copy].next() >> 33) }
  }

  private func lose(_ copy: Int) {
    isLost[copy] = true
    order(copy, GymnasiumMemory.Order.begin)
  }

  // MARK: Taking over what the workers have written

  private func takeStep(_ copy: Int) throws {
    let reward = memory.rewards[copy]
    guard reward.isFinite else { throw nonsense("its reward is \(reward)", copy) }
    guard let status = TimeStep.Status(rawValue: memory.statuses[copy]) else {
      throw nonsense("its step has the status \(memory.statuses[copy]), which is unknown", copy)
    }
    if status.isLast {
      try take(copy, memory.finalObservations, rows.finalObservations, memory.finalLegalActions, rows.finalLegalActions)
      guard rows.number(copy, rows.finalObservations, rows.finalStateNumbers) else { throw noState(copy) }
    }
    rows.finishStep(copy, reward: reward, status: status)
  }

  private func takeObservation(_ copy: Int) throws {
    try take(copy, memory.observations, rows.observations, memory.legalActions, rows.legalActions)
    guard rows.number(copy, rows.observations, rows.stateNumbers) else { throw noState(copy) }
  }

  private func noState(_ copy: Int) -> WarrenError { nonsense("its observation is not the number of a state", copy) }

  private func take(
    _ copy: Int, _ observations: UnsafePointer<Float>, _ ownObservations: UnsafeMutablePointer<Float>,
    _ masks: UnsafePointer<UInt8>, _ ownMasks: UnsafeMutablePointer<UInt8>
  ) throws {
    let start = copy * rows.observationSize
    let stray = copyFinite(observations + start, to: ownObservations + start, count: rows.observationSize)
    if let stray { throw nonsense("entry \(stray) of its observation is \(ownObservations[start + stray])", copy) }
    guard hasIllegalActions else { return }
    for index in copy * rows.maskSize..<(copy + 1) * rows.maskSize { ownMasks[index] = masks[index] == 0 ? 0 : 1 }
  }

  private func nonsense(_ message: String, _ copy: Int) -> WarrenError {
    WarrenError(message, at: "\(environment.configuration.id): copy \(copy)", kind: .failure)
  }

  private func wrongNumber(_ number: Int32, _ dimension: Int) -> WarrenError {
    if number < 0, hasIllegalActions {
      return WarrenError(
        "no action is legal in a state that has not ended", at: environment.configuration.id, kind: .failure)
    }
    return mismatch("action \(number) in dimension \(dimension), which has 0 to \(choices[dimension] - 1)")
  }

  private func mismatch(_ given: String) -> WarrenError {
    WarrenError("it was given \(given)", at: environment.configuration.id, kind: .failure)
  }

  // MARK: What is shown

  public var observations: UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(start: rows.observations, count: count * rows.observationSize)
  }
  public var finalObservations: UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(start: rows.finalObservations, count: count * rows.observationSize)
  }
  public var legalActions: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: rows.legalActions, count: count * rows.maskSize)
  }
  public var finalLegalActions: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: rows.finalLegalActions, count: count * rows.maskSize)
  }
  public var stateNumbers: UnsafeBufferPointer<Int32> { UnsafeBufferPointer(rows.stateNumbers) }
  public var finalStateNumbers: UnsafeBufferPointer<Int32> { UnsafeBufferPointer(rows.finalStateNumbers) }
  public var rewards: UnsafeBufferPointer<Float> { UnsafeBufferPointer(start: rows.rewards, count: count) }
  public var statuses: UnsafeBufferPointer<TimeStep.Status> { UnsafeBufferPointer(start: rows.statuses, count: count) }
  public var episodeReturns: UnsafeBufferPointer<Double> { UnsafeBufferPointer(start: rows.episodeReturns, count: count) }
  public var episodeLengths: UnsafeBufferPointer<Int32> { UnsafeBufferPointer(start: rows.episodeLengths, count: count) }

  /// The state of one copy as text, where the environment has the render mode `ansi`.
  public func rendering(of copy: Int) -> String? {
    guard environment.description.renderMode != nil, let worker = workers.first(where: { $0.copies.contains(copy) }) else {
      return nil
    }
    return try? worker.rendering(of: copy)
  }

  // MARK: Saving

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    rows.save(into: &snapshot)
    try snapshot.setValue("randomStreams", streams)
    return snapshot
  }

  /// Continues from what such a batch has saved, as far as that goes: the episodes of that time are lost, and new ones begin with
  /// seeds that come from the saved randomness. The next step ends each of the old ones as `.truncated`.
  public func restore(_ snapshot: Snapshot) throws {
    let streams = try snapshot.value("randomStreams", as: [RandomStream].self)
    guard streams.count == count else {
      throw WarrenError("the snapshot holds \(streams.count) copies of the environment, expected \(count)", kind: .failure)
    }
    try rows.restore(snapshot)
    self.streams = streams
    for copy in 0..<count { lose(copy) }
  }
}
