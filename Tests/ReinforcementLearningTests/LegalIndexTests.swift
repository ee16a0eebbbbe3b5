import Core
import ReinforcementLearning
import Testing

/// Any of its actions are legal, sometimes none.
private struct Masked: Environment {
  var choices = 1
  var legal: UInt64 = 0

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(observationShape: [1], actionSpace: .discrete(choices), timeLimit: 50)
  }
  mutating func reset(using random: inout RandomStream) { legal = random.next() }
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    legal = random.bernoulli(0.02) ? 0 : random.next()
    return .running(reward: 0)
  }
  func writeObservation(into row: inout BatchRow<Float>) { row[0] = 0 }
  func writeLegalActions(into row: inout BatchRow<Bool>) {
    for action in 0..<choices { row[action] = legal >> UInt64(action) & 1 == 1 }
  }
}

@Suite struct LegalIndexTests {
  /// The entry that the same random number chooses, by counting one by one.
  private func reference(_ mask: ArraySlice<UInt8>, _ random: inout RandomStream) -> Int {
    let legal = mask.indices.filter { mask[$0] == 1 }
    guard !legal.isEmpty else { return -1 }
    return legal[random.integer(below: legal.count)] - mask.startIndex
  }

  @Test("any mask at any place gives the entry that counting finds, from the same random numbers")
  func counting() {
    var masks = RandomKey(seed: 1).stream
    var (random, other) = (RandomKey(seed: 2).stream, RandomKey(seed: 2).stream)
    for round in 0..<20_000 {
      let (count, before, after) = (1 + masks.integer(below: 40), masks.integer(below: 9), masks.integer(below: 12))
      let share = [0, 0.1, 0.5, 0.9, 1][round % 5]
      let mask = (0..<before + count + after).map { _ in masks.bernoulli(share) ? UInt8(1) : 0 }
      let found = mask.withUnsafeBufferPointer { random.legalIndex($0, from: before, count: count) }
      #expect(found == reference(mask[before..<before + count], &other), "\(mask), from \(before), \(count)")
      #expect(random == other)
    }
  }

  @Test("small masks one by one: all there are of up to eight entries", arguments: 1...8)
  func small(count: Int) {
    var (random, other) = (RandomKey(seed: 3).stream, RandomKey(seed: 3).stream)
    for bits in 0..<1 << count {
      let mask = (0..<16).map { $0 < count ? UInt8(bits >> $0 & 1) : 1 }
      for _ in 0..<8 {
        let found = mask.withUnsafeBufferPointer { random.legalIndex($0, from: 0, count: count) }
        #expect(found == reference(mask[0..<count], &other))
      }
    }
  }

  @Test("a random policy takes the actions that drawing one after the other gives", arguments: [1, 3, 8, 21])
  func policy(choices: Int) throws {
    let batch = try VectorEnvironment(Masked(choices: choices), count: 5)
    try batch.reset(key: RandomKey(seed: 1))
    let actions = ActionBatch(for: batch)
    let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 5))
    var random = RandomKey(seed: 5).stream
    for _ in 0..<300 {
      policy.selectActions(for: batch, into: actions)
      let legal = Array(batch.legalActions)
      let expected = (0..<5).map { reference(legal[$0 * choices..<($0 + 1) * choices], &random) }
      #expect(actions.discrete.map { Int($0) } == expected)
      // Where no action is legal, -1 is chosen, which a batch does not take.
      try expected.map { Int32(max($0, 0)) }.withUnsafeBufferPointer { try batch.step($0) }
    }
  }

  @Test("without a mask any index is drawn")
  func noMask() {
    var random = RandomKey(seed: 4).stream
    let drawn = (0..<200).map { _ in random.legalIndex(nil, from: 7, count: 5) }
    #expect(Set(drawn) == [0, 1, 2, 3, 4])
  }
}
