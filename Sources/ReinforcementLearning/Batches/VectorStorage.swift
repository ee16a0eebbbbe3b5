import Core

/// The copies of a ``VectorEnvironment`` and the loop over them.
@usableFromInline
final class VectorStorage<E: Environment> {
  @usableFromInline let specification: EnvironmentSpecification
  @usableFromInline let count: Int
  @usableFromInline let buffers: BatchBuffers
  @usableFromInline let environments: UnsafeMutablePointer<E>
  @usableFromInline let streams: UnsafeMutablePointer<RandomStream>
  @usableFromInline let hasIllegalActions: Bool
  /// How many states are numbered; 0 when none are.
  @usableFromInline let stateCount: Int
  /// How many numbers make up an action.
  @usableFromInline let width: Int
  /// The steps after which an episode is cut off.
  @usableFromInline let timeLimit: Int32
  /// How many choices each dimension of a discrete action has.
  @usableFromInline let choices: [Int32]
  /// The bounds of a continuous action.
  @usableFromInline let low: [Float], high: [Float]
  /// One continuous action within its bounds.
  @usableFromInline let clipped: UnsafeMutablePointer<Float>
  @usableFromInline var onEpisodeEnd: ((Int, E) -> Void)?

  @inlinable
  init(_ prototype: E, count: Int) throws {
    let specification = prototype.specification
    if let problem = specification.problems.first {
      throw WarrenError("the specification is wrong: \(problem)", at: "environment \(E.self)")
    }
    guard count > 0 else { throw WarrenError("a batch of \(count) environments", at: "environment \(E.self)") }
    self.specification = specification
    self.count = count
    buffers = BatchBuffers(count: count, specification: specification)
    environments = UnsafeMutablePointer<E>.allocate(capacity: count)
    environments.initialize(repeating: prototype, count: count)
    streams = UnsafeMutablePointer<RandomStream>.allocate(capacity: count)
    streams.initialize(repeating: RandomKey(seed: 0).stream, count: count)
    width = specification.actionSpace.width
    stateCount = specification.stateCount ?? 0
    timeLimit = Int32(clamping: specification.timeLimit ?? Int(Int32.max))
    switch specification.actionSpace {
    case .discrete(let count): (choices, low, high) = ([Int32(clamping: count)], [], [])
    case .multiDiscrete(let counts): (choices, low, high) = (counts.map { Int32(clamping: $0) }, [], [])
    case .continuous(let low, let high): (choices, self.low, self.high) = ([], low, high)
    }
    clipped = UnsafeMutablePointer<Float>.allocate(capacity: max(width, 1))
    clipped.initialize(repeating: 0, count: max(width, 1))
    // Whether the environment has a function of its own for legal actions is known from its type: ask it once.
    if buffers.maskSize > 0 {
      var probe = environments[0]
      var random = RandomKey(seed: 0).stream
      probe.reset(using: &random)
      var row = BatchRow(buffers.finalLegalActions, count: buffers.maskSize)
      probe.writeLegalActions(into: &row)
      hasIllegalActions = !row.isLegalByDefault
    } else {
      hasIllegalActions = false
    }
  }

  deinit {
    environments.deinitialize(count: count)
    environments.deallocate()
    streams.deallocate()
    clipped.deallocate()
  }

  @inlinable
  func reset(key: RandomKey) throws {
    var stray: WarrenError?
    for copy in 0..<count {
      streams[copy] = key[copy].stream
      environments[copy].reset(using: &streams[copy])
      buffers.rewards[copy] = 0
      buffers.statuses[copy] = .running
      buffers.runningReturns[copy] = 0
      buffers.runningLengths[copy] = 0
      writePresent(&environments[copy], copy, &stray)
    }
    if let stray { throw stray }
  }

  @inlinable
  func step(discrete numbers: UnsafeBufferPointer<Int32>) throws {
    guard !choices.isEmpty else { throw mismatch("whole numbers, but it takes continuous actions") }
    try choices.withUnsafeBufferPointer { choices in
      if width == 1 {
        let choices = choices[0]
        if numbers.count <= count, areAllBelow(choices, numbers) { return }
        for index in numbers.indices where UInt32(bitPattern: numbers[index]) >= UInt32(bitPattern: choices) {
          throw wrongNumber(Int(numbers[index]), dimension: 0)
        }
      } else {
        for index in numbers.indices
        where UInt32(bitPattern: numbers[index]) >= UInt32(bitPattern: choices[index % width]) {
          throw wrongNumber(Int(numbers[index]), dimension: index % width)
        }
      }
    }
    var stray: WarrenError?
    var stepped = 0
    if width == 1, numbers.count <= count, let start = numbers.baseAddress {
      while stepped &+ 8 <= numbers.count {
        let chosen = UnsafeRawPointer(start + stepped).loadUnaligned(as: SIMD8<Int32>.self)
        guard let steps = E.stepEight(environments + stepped, chosen) else { break }
        finishFour(stepped, steps.first, &stray)
        finishFour(stepped &+ 4, steps.second, &stray)
        stepped &+= 8
      }
      while stepped &+ 4 <= numbers.count {
        let chosen = UnsafeRawPointer(start + stepped).loadUnaligned(as: SIMD4<Int32>.self)
        guard let steps = E.stepFour(environments + stepped, chosen) else { break }
        finishFour(stepped, steps, &stray)
        stepped &+= 4
      }
    }
    try step(numbers, from: stepped, &stray) { E.Action.discrete($0) }
  }

  @inlinable
  func step(continuous numbers: UnsafeBufferPointer<Float>) throws {
    guard !low.isEmpty else { throw mismatch("real numbers, but it takes discrete actions") }
    if !areAllFinite(numbers) {
      for index in numbers.indices where !numbers[index].isFinite {
        throw mismatch("the number \(numbers[index]) in dimension \(index % width)")
      }
    }
    var stray: WarrenError?
    var stepped = 0
    if width == 1, numbers.count <= count, let start = numbers.baseAddress {
      let (lowest, highest) = (SIMD4(repeating: low[0]), SIMD4(repeating: high[0]))
      while stepped &+ 4 <= numbers.count {
        let chosen = UnsafeRawPointer(start + stepped).loadUnaligned(as: SIMD4<Float>.self)
        let raised = chosen.replacing(with: lowest, where: chosen .<= lowest)
        let bounded = raised.replacing(with: highest, where: raised .> highest)
        guard let steps = E.stepFour(environments + stepped, continuous: bounded) else { break }
        finishFour(stepped, steps, &stray)
        stepped &+= 4
      }
    }
    try step(numbers, from: stepped, &stray) { clippedAction($0) }
  }

  /// Whether all numbers are from 0 up to a bound; four at once, and false where less than four are left over.
  @inlinable @inline(__always)
  func areAllBelow(_ bound: Int32, _ numbers: UnsafeBufferPointer<Int32>) -> Bool {
    guard let start = numbers.baseAddress, numbers.count % 4 == 0 else { return false }
    var wrong = SIMD4<Int32>(repeating: 0)
    for index in stride(from: 0, to: numbers.count, by: 4) {
      // The sign says whether a number is negative or at least the bound.
      let four = UnsafeRawPointer(start + index).loadUnaligned(as: SIMD4<Int32>.self)
      wrong |= four | (bound &- 1 &- four)
    }
    return (wrong[0] | wrong[1] | wrong[2] | wrong[3]) >= 0
  }

  /// Whether all numbers are finite; four at once, and false where less than four are left over.
  @inlinable @inline(__always)
  func areAllFinite(_ numbers: UnsafeBufferPointer<Float>) -> Bool {
    guard let start = numbers.baseAddress, numbers.count % 4 == 0 else { return false }
    var sum = SIMD4<Float>(repeating: 0)
    for index in stride(from: 0, to: numbers.count, by: 4) {
      // Zero, or not a number where the number is infinite or none.
      sum += UnsafeRawPointer(start + index).loadUnaligned(as: SIMD4<Float>.self) * 0
    }
    return (sum[0] + sum[1]) + (sum[2] + sum[3]) == 0
  }

  @inlinable @inline(__always)
  func clippedAction(_ action: UnsafeBufferPointer<Float>) -> E.Action? {
    for dimension in 0..<width { clipped[dimension] = min(max(action[dimension], low[dimension]), high[dimension]) }
    return E.Action.continuous(UnsafeBufferPointer(start: clipped, count: width))
  }

  @inlinable @inline(__always)
  func step<Number>(
    _ numbers: UnsafeBufferPointer<Number>, from start: Int, _ stray: inout WarrenError?,
    _ action: (UnsafeBufferPointer<Number>) -> E.Action?
  ) throws {
    let width = width
    let copies = width == 1 ? numbers.count : numbers.count / width
    guard copies <= count, copies * width == numbers.count else {
      throw mismatch("\(numbers.count) numbers for \(count) copies of \(width) each")
    }
    for copy in start..<copies {
      guard let action = action(UnsafeBufferPointer(rebasing: numbers[copy &* width..<copy &* width &+ width])) else {
        throw mismatch("a number that \(E.Action.self) has no case for")
      }
      advance(copy, action, &stray)
    }
    if let stray { throw stray }
  }

  /// As the rest of ``advance(_:_:_:_:_:)``, for four copies whose environments have been stepped.
  @inlinable @inline(__always)
  func finishFour(_ copy: Int, _ steps: FourTimeSteps, _ stray: inout WarrenError?) {
    let buffers = buffers
    let lengths = UnsafeMutableRawPointer(buffers.runningLengths + copy)
    let returns = UnsafeMutableRawPointer(buffers.runningReturns + copy)
    let length = lengths.loadUnaligned(as: SIMD4<Int32>.self) &+ 1
    lengths.storeBytes(of: length, as: SIMD4<Int32>.self)
    let sum = returns.loadUnaligned(as: SIMD4<Double>.self) + SIMD4<Double>(steps.rewards)
    returns.storeBytes(of: sum, as: SIMD4<Double>.self)
    UnsafeMutableRawPointer(buffers.rewards + copy).storeBytes(of: steps.rewards, as: SIMD4<Float>.self)
    for lane in 0..<4 { buffers.statuses[copy &+ lane] = .running }
    // The sign of a lane says whether the episode ends; all lanes at once, since episodes seldom do.
    let terminated = unsafeBitCast(steps.isTerminated, to: SIMD4<Int64>.self)
    let ending = terminated.lowHalf | terminated.highHalf
    let remaining = timeLimit &- 1 &- length
    let expiring = remaining.lowHalf | remaining.highHalf
    if (ending[0] | ending[1] | Int64(expiring[0] | expiring[1])) < 0 {
      for lane in 0..<4 where terminated[lane] < 0 || length[lane] >= timeLimit {
        buffers.statuses[copy &+ lane] = terminated[lane] < 0 ? .terminated : .truncated
        beginNext(&environments[copy &+ lane], &streams[copy &+ lane], copy &+ lane, &stray)
      }
    }
    if hasIllegalActions || buffers.stateNumbers != nil {
      for lane in 0..<4 { writePresent(&environments[copy &+ lane], copy &+ lane, &stray) }
    } else {
      for lane in 0..<4 {
        writeObservation(&environments[copy &+ lane], copy &+ lane, buffers.observations, buffers.hotIndices, &stray)
      }
    }
  }

  /// Takes a step in a copy, and begins the next episode where it was the last.
  @inlinable @inline(__always)
  func advance(_ copy: Int, _ action: E.Action, _ stray: inout WarrenError?) {
    advance(&environments[copy], &streams[copy], copy, action, &stray)
  }

  /// A function of its own, with the environment as an argument that nothing else can change meanwhile: so the compiler need not
  /// count references to the arrays that an environment has, as it does for a value at the end of a pointer.
  @inlinable @inline(never)
  func advance(
    _ environment: inout E, _ random: inout RandomStream, _ copy: Int, _ action: E.Action, _ stray: inout WarrenError?
  ) {
    let buffers = buffers
    let moves = E.hasMovingParts && buffers.hotIndices[copy] == BatchBuffers.current
    if moves {
      var row = BatchRow(buffers.observations + copy &* buffers.observationSize, count: buffers.observationSize)
      environment.removeMovingParts(from: &row)
      if let index = row.firstIndexOutOfRange { stray = strayed(index, buffers.observationSize, "observation") }
    }
    let timeStep = environment.step(action, using: &random)
    var status = timeStep.status
    let length = buffers.runningLengths[copy] &+ 1
    if length >= timeLimit, status == .running { status = .truncated }
    let sum = buffers.runningReturns[copy] + Double(timeStep.reward)
    buffers.rewards[copy] = timeStep.reward
    buffers.statuses[copy] = status
    buffers.runningReturns[copy] = sum
    buffers.runningLengths[copy] = length
    if status != .running {
      beginNext(&environment, &random, copy, &stray)
    } else if moves {
      var row = BatchRow(buffers.observations + copy &* buffers.observationSize, count: buffers.observationSize)
      environment.writeMovingParts(into: &row)
      if let index = row.firstIndexOutOfRange { stray = strayed(index, buffers.observationSize, "observation") }
      return writeActions(&environment, copy, buffers.legalActions, buffers.stateNumbers, &stray)
    }
    writePresent(&environment, copy, &stray)
  }

  /// Keeps what the episode of a copy leaves behind, and begins the next one.
  @inlinable @inline(__always)
  func beginNext(
    _ environment: inout E, _ random: inout RandomStream, _ copy: Int, _ stray: inout WarrenError?
  ) {
    let buffers = buffers
    buffers.episodeReturns[copy] = buffers.runningReturns[copy]
    buffers.episodeLengths[copy] = buffers.runningLengths[copy]
    buffers.runningReturns[copy] = 0
    buffers.runningLengths[copy] = 0
    write(
      &environment, copy, buffers.finalObservations, buffers.finalHotIndices, buffers.finalLegalActions,
      buffers.finalStateNumbers, &stray)
    if let onEpisodeEnd { onEpisodeEnd(copy, environment) }
    environment.reset(using: &random)
  }

  /// Writes the rows that show the present state of a copy.
  @inlinable @inline(__always)
  func writePresent(_ environment: inout E, _ copy: Int, _ stray: inout WarrenError?) {
    let buffers = buffers
    write(
      &environment, copy, buffers.observations, buffers.hotIndices, buffers.legalActions, buffers.stateNumbers, &stray)
  }

  /// Writes the rows of a copy: its observation and, where the environment has them, its legal actions and the state's number.
  @inlinable @inline(__always)
  func write(
    _ environment: inout E, _ copy: Int, _ observations: UnsafeMutablePointer<Float>,
    _ hotIndices: UnsafeMutablePointer<Int32>, _ legalActions: UnsafeMutablePointer<Bool>,
    _ stateNumbers: UnsafeMutablePointer<Int32>?, _ stray: inout WarrenError?
  ) {
    writeObservation(&environment, copy, observations, hotIndices, &stray)
    writeActions(&environment, copy, legalActions, stateNumbers, &stray)
  }

  /// Writes the observation of a copy.
  @inlinable @inline(__always)
  func writeObservation(
    _ environment: inout E, _ copy: Int, _ observations: UnsafeMutablePointer<Float>,
    _ hotIndices: UnsafeMutablePointer<Int32>, _ stray: inout WarrenError?
  ) {
    let size = buffers.observationSize
    let hot = environment.oneHotIndex
    if hot >= 0 {
      if hot < size {
        let row = observations + copy &* size
        let last = hotIndices[copy]
        if last >= 0 { row[Int(last)] = 0 } else { row.update(repeating: 0, count: size) }
        row[hot] = 1
        hotIndices[copy] = Int32(truncatingIfNeeded: hot)
      } else {
        stray = strayed(hot, size, "observation")
      }
    } else {
      var row = BatchRow(observations + copy &* size, count: size)
      environment.writeObservation(into: &row)
      if let index = row.firstIndexOutOfRange { stray = strayed(index, size, "observation") }
      hotIndices[copy] = E.hasMovingParts ? BatchBuffers.current : -1
    }
  }

  /// Writes the legal actions of a copy and the number of its state, where the environment has them.
  @inlinable @inline(__always)
  func writeActions(
    _ environment: inout E, _ copy: Int, _ legalActions: UnsafeMutablePointer<Bool>,
    _ stateNumbers: UnsafeMutablePointer<Int32>?, _ stray: inout WarrenError?
  ) {
    if hasIllegalActions {
      let size = buffers.maskSize
      var row = BatchRow(legalActions + copy &* size, count: size)
      environment.writeLegalActions(into: &row)
      if let index = row.firstIndexOutOfRange { stray = strayed(index, size, "mask of legal actions") }
    }
    if let stateNumbers {
      let number = environment.stateNumber
      if UInt(bitPattern: number) >= UInt(bitPattern: stateCount) { stray = wrongState(number) }
      stateNumbers[copy] = Int32(truncatingIfNeeded: number)
    }
  }

  @usableFromInline @inline(never)
  func strayed(_ index: Int, _ size: Int, _ what: String) -> WarrenError {
    WarrenError(
      "its \(what) uses index \(index), but its specification says \(size) numbers, 0 to \(size - 1)",
      at: "environment \(E.self)", kind: .failure)
  }

  @usableFromInline @inline(never)
  func wrongState(_ number: Int) -> WarrenError {
    WarrenError(
      "its state has the number \(number), but its specification says \(stateCount) states, 0 to \(stateCount - 1)",
      at: "environment \(E.self)", kind: .failure)
  }

  @usableFromInline @inline(never)
  func wrongNumber(_ number: Int, dimension: Int) -> WarrenError {
    if number < 0, hasIllegalActions {
      return WarrenError("no action is legal in a state that has not ended", at: "environment \(E.self)", kind: .failure)
    }
    return mismatch("action \(number) in dimension \(dimension), which has 0 to \(choices[dimension] - 1)")
  }

  @usableFromInline @inline(never)
  func mismatch(_ given: String) -> WarrenError {
    WarrenError("it was given \(given)", at: "environment \(E.self)", kind: .failure)
  }
}
