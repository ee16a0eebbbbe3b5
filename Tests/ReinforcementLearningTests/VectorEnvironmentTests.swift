import AllocationCounter
import Core
import ReinforcementLearning
import Testing

@Suite struct BatchRowTests {
  @Test("an index outside the row changes nothing and is remembered, the first of them")
  func strayIndices() {
    var numbers: [Float] = [7, 1, 2, 3, 8]
    numbers.withUnsafeMutableBufferPointer { buffer in
      var row = BatchRow(buffer.baseAddress! + 1, count: 3)
      #expect(row.firstIndexOutOfRange == nil)
      row[0] = 10
      row[-1] = 99
      row[3] = 99
      _ = row[1_000_000]
      #expect(row.firstIndexOutOfRange == -1)
      #expect(row[0] == 10)
    }
    #expect(numbers == [7, 10, 2, 3, 8])
  }

  @Test("fill and write stay inside the row")
  func bulk() {
    var numbers = [Float](repeating: -1, count: 2002)
    numbers.withUnsafeMutableBufferPointer { buffer in
      var row = BatchRow(buffer.baseAddress! + 1, count: 2000)
      row.fill(4)
      row.fill(3..<6, with: 5)
      row.write([6, 7], at: 1998)
      #expect(row.firstIndexOutOfRange == nil)
      row.write([8, 9], at: 1999)
      #expect(row.firstIndexOutOfRange == 2000)
    }
    #expect(numbers.first == -1 && numbers.last == -1)
    #expect(numbers[1...3].allSatisfy { $0 == 4 } && numbers[4...6].allSatisfy { $0 == 5 } && numbers[7] == 4)
    #expect(numbers[1999] == 6 && numbers[2000] == 8)
  }

  @Test("zeros and others fill rows of any length, and nothing beside them", arguments: [1, 7, 255, 256, 257, 512, 1000, 2000])
  func filling(count: Int) {
    for value: Float in [0, -0.0, 3] {
      var numbers = [Float](repeating: -1, count: count + 2)
      numbers.withUnsafeMutableBufferPointer { buffer in
        var row = BatchRow(buffer.baseAddress! + 1, count: count)
        row.fill(value)
      }
      #expect(numbers.first == -1 && numbers.last == -1)
      #expect(numbers[1...count].allSatisfy { $0.bitPattern == value.bitPattern })
    }
  }

  @Test("a range that leaves the row is not filled at all", arguments: [(-1..<2, -1), (2..<4, 3), (5..<9, 5)])
  func strayRanges(range: Range<Int>, index: Int) {
    var numbers: [Float] = [0, 0, 0]
    numbers.withUnsafeMutableBufferPointer { buffer in
      var row = BatchRow(buffer.baseAddress!, count: 3)
      row.fill(range, with: 1)
      #expect(row.firstIndexOutOfRange == index)
    }
    #expect(numbers == [0, 0, 0])
  }
}

@Suite struct VectorEnvironmentTests {
  @Test("an episode that ends leaves its final observation, return and length; the next one has begun")
  func automaticReset() throws {
    let batch: any BatchEnvironment = try VectorEnvironment(Corridor(), count: 3)
    try batch.reset(key: RandomKey(seed: 1))
    #expect(batch.hasIllegalActions)
    var ended = 0
    for _ in 0..<50 {
      let starts = (0..<3).map { copy in batch.observations[copy * 6..<copy * 6 + 6].firstIndex(of: 1)! - copy * 6 }
      try batch.take([1, 1, 1])
      for copy in 0..<3 where batch.statuses[copy].isLast {
        ended += 1
        #expect(batch.statuses[copy] == .terminated && starts[copy] == 4)
        #expect(Array(batch.finalObservations[copy * 6..<copy * 6 + 6]) == [0, 0, 0, 0, 0, 1])
        #expect(Array(batch.finalLegalActions[copy * 2..<copy * 2 + 2]) == [1, 1])
        #expect(batch.episodeReturns[copy] == Double(11 - batch.episodeLengths[copy]))
        let position = batch.observations[copy * 6..<copy * 6 + 6].firstIndex(of: 1)! - copy * 6
        #expect(position <= 1 && batch.legalActions[copy * 2] == (position > 0 ? 1 : 0))
      }
    }
    #expect(ended >= 27)
  }

  @Test("the time limit truncates, and only a running episode")
  func timeLimit() throws {
    let batch = try VectorEnvironment(Corridor(length: 6, timeLimit: 4), count: 1)
    try batch.reset(key: RandomKey(seed: 1))
    var statuses: [TimeStep.Status] = []
    for action: Int32 in [1, 0, 1, 0] {
      try batch.take([action])
      statuses.append(batch.statuses[0])
    }
    #expect(statuses == [.running, .running, .running, .truncated])
    #expect(batch.episodeLengths[0] == 4 && batch.episodeReturns[0] == -4)
    let exact = try VectorEnvironment(Corridor(length: 3, timeLimit: 2), count: 8)
    try exact.reset(key: RandomKey(seed: 2))
    try exact.take([Int32](repeating: 1, count: 8))
    try exact.take([Int32](repeating: 1, count: 8))
    #expect(exact.statuses.contains(.terminated) && !exact.statuses.contains(.truncated))
  }

  @Test("what happens in a copy does not depend on how many copies there are, nor on the others")
  func copiesAreIndependent() throws {
    let small = try VectorEnvironment(Script(), count: 2)
    let large = try VectorEnvironment(Script(), count: 5)
    try small.reset(key: RandomKey(seed: 3))
    try large.reset(key: RandomKey(seed: 3))
    for _ in 0..<40 {
      try small.take([0, 0])
      // Fewer actions than copies step the first copies only.
      try large.take([0, 0])
      #expect(small.observations.elementsEqual(large.observations.prefix(4)))
      #expect(small.statuses.elementsEqual(large.statuses.prefix(2)))
      #expect(large.observations[4] == 1 && large.observations[5] == 0)
    }
  }

  @Test("an action that does not exist is an error, and nothing has been stepped")
  func wrongActions() throws {
    let batch = try VectorEnvironment(Corridor(), count: 2)
    try batch.reset(key: RandomKey(seed: 1))
    let before = Array(batch.observations)
    for actions: [Int32] in [[1, 2], [-1, 0], [1, 1, 1]] {
      #expect(throws: WarrenError.self) { try batch.take(actions) }
    }
    #expect(throws: WarrenError.self) { try batch.take(continuous: [0.5, 0.5]) }
    #expect(Array(batch.observations) == before)
  }

  @Test("a state without a legal action that does not end the episode is an error that says so")
  func deadEnd() throws {
    let batch = try VectorEnvironment(DeadEnd(), count: 2)
    try batch.reset(key: RandomKey(seed: 1))
    let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 2))
    let actions = ActionBatch(for: batch)
    policy.selectActions(for: batch, into: actions)
    try actions.take(in: batch, copies: 2)
    policy.selectActions(for: batch, into: actions)
    let error = #expect(throws: WarrenError.self) { try actions.take(in: batch, copies: 2) }
    #expect(error?.description.contains("no action is legal") == true)
  }

  @Test("an observation beyond its row is an error that names environment and index")
  func strayObservation() throws {
    let batch = try VectorEnvironment(Stray(), count: 2)
    do {
      try batch.reset(key: RandomKey(seed: 1))
      Issue.record("no error")
    } catch let error as WarrenError {
      #expect(error.description.contains("Stray") && error.description.contains("index 3"))
    }
  }

  @Test("continuous actions arrive within their bounds, and not-a-number not at all")
  func continuous() throws {
    let batch = try VectorEnvironment(Vectors(), count: 2)
    try batch.reset(key: RandomKey(seed: 1))
    try batch.take(continuous: [-3, 2, 0.5, 9])
    #expect(Array(batch.observations) == [-1, 2, 0.5, 5])
    #expect(!batch.hasIllegalActions)
    #expect(throws: WarrenError.self) { try batch.take(continuous: [.nan, 0, 0, 0]) }
  }

  @Test("multi-discrete actions and their masks, dimension after dimension")
  func multiDiscrete() throws {
    let batch = try VectorEnvironment(Choices(), count: 2)
    try batch.reset(key: RandomKey(seed: 1))
    try batch.take([1, 2, 3, 0, 1, 2])
    #expect(Array(batch.observations) == [1, 2, 3, 0, 1, 2])
    #expect(Array(batch.legalActions) == [1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1])
    #expect(throws: WarrenError.self) { try batch.take([1, 3, 3, 0, 1, 2]) }
  }

  @Test("a batch that is saved and restored into another goes on with the same bits")
  func saveAndRestore() throws {
    let first = try VectorEnvironment(Corridor(), count: 4)
    let second = try VectorEnvironment(Corridor(), count: 4)
    try first.reset(key: RandomKey(seed: 5))
    try second.reset(key: RandomKey(seed: 6))
    let policy = RandomPolicy(first.specification, key: RandomKey(seed: 7))
    let actions = ActionBatch(for: first)
    for step in 0..<60 {
      if step == 33 { try second.restore(first.save()) }
      policy.selectActions(for: first, into: actions)
      try actions.take(in: first, copies: 4)
      if step < 33 { continue }
      try actions.take(in: second, copies: 4)
      #expect(first.observations.elementsEqual(second.observations))
      #expect(first.legalActions.elementsEqual(second.legalActions))
      #expect(first.statuses.elementsEqual(second.statuses) && first.rewards.elementsEqual(second.rewards))
      #expect(first.episodeReturns.elementsEqual(second.episodeReturns))
      #expect(first.episodeLengths.elementsEqual(second.episodeLengths))
    }
    #expect(throws: WarrenError.self) { try VectorEnvironment(Corridor(), count: 3).restore(first.save()) }
  }

  @Test("the end of an episode is told with the environment as it ended")
  func episodeEnd() throws {
    let batch = try VectorEnvironment(Corridor(), count: 2)
    var ends: [Int] = []
    batch.onEpisodeEnd = { copy, environment in
      #expect(environment.position == 5)
      ends.append(copy)
    }
    try batch.reset(key: RandomKey(seed: 1))
    for _ in 0..<6 { try batch.take([1, 1]) }
    #expect(Set(ends) == [0, 1])
    #expect(batch.rendering(of: 0)?.hasSuffix("@") == true)
  }

  @Test("a step allocates nothing", .enabled(if: allocation_count() >= 0, "allocations cannot be counted here"))
  func allocations() throws {
    let batch: any BatchEnvironment = try VectorEnvironment(Corridor(), count: 16)
    try batch.reset(key: RandomKey(seed: 1))
    let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 2))
    let actions = ActionBatch(for: batch)
    let probe = allocation_count()
    _ = [Int](repeating: 1, count: actions.count * 100).withUnsafeBufferPointer { $0.count }
    #expect(allocation_count() > probe, "the counter counts")
    let before = allocation_count()
    for _ in 0..<200 {
      policy.selectActions(for: batch, into: actions)
      try actions.take(in: batch, copies: 16)
    }
    #expect(allocation_count() == before)
  }
}

/// Leaves no action after the first step.
private struct DeadEnd: Environment {
  private var isOver = false
  var specification: EnvironmentSpecification {
    EnvironmentSpecification(observationShape: [1], actionSpace: .discrete(2), timeLimit: 5)
  }
  mutating func reset(using random: inout RandomStream) { isOver = false }
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    isOver = true
    return .running(reward: 0)
  }
  func writeObservation(into row: inout BatchRow<Float>) { row.write([1]) }
  func writeLegalActions(into row: inout BatchRow<Bool>) { row.write([!isOver, !isOver]) }
}

/// Writes one number too many.
private struct Stray: Environment {
  var specification: EnvironmentSpecification {
    EnvironmentSpecification(observationShape: [3], actionSpace: .discrete(2), timeLimit: 5)
  }
  mutating func reset(using random: inout RandomStream) {}
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep { .running(reward: 0) }
  func writeObservation(into row: inout BatchRow<Float>) { row.write([1, 2, 3, 4]) }
}
