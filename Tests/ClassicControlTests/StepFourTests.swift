import ClassicControl
import Core
import ReinforcementLearning
import Testing

@Suite struct StepFourTests {
  /// Plays copies in one batch, where they are stepped four at once but for the last three, and each by itself.
  private func expectSameAlone<E: Environment>(_ environment: E, steps: Int) throws where E.Action == Int {
    let copies = 11
    let together = try VectorEnvironment(environment, count: copies)
    let key = RandomKey(seed: 5)
    try together.reset(key: key)
    var streams = (0..<copies).map { key[$0].stream }
    var singles = [E](repeating: environment, count: copies)
    for copy in 0..<copies { singles[copy].reset(using: &streams[copy]) }
    let policy = RandomPolicy(environment.specification, key: RandomKey(seed: 6))
    let actions = ActionBatch(for: together)
    let size = environment.specification.observationSize
    let limit = environment.specification.timeLimit ?? .max
    var lengths = [Int](repeating: 0, count: copies)
    var ends = 0
    for _ in 0..<steps {
      policy.selectActions(for: together, into: actions)
      try actions.take(in: together, copies: copies)
      for copy in 0..<copies {
        let timeStep = singles[copy].step(Int(actions.discrete[copy]), using: &streams[copy])
        lengths[copy] += 1
        let status = timeStep.status == .running && lengths[copy] >= limit ? .truncated : timeStep.status
        try #require(together.rewards[copy].bitPattern == timeStep.reward.bitPattern)
        try #require(together.statuses[copy] == status)
        if status.isLast {
          try #require(Int(together.episodeLengths[copy]) == lengths[copy])
          try #require(row(singles[copy], size) == Array(together.finalObservations[copy * size..<(copy + 1) * size]))
          singles[copy].reset(using: &streams[copy])
          lengths[copy] = 0
          ends += 1
        }
        try #require(row(singles[copy], size) == Array(together.observations[copy * size..<(copy + 1) * size]))
      }
    }
    #expect(ends > 10)
  }

  private func row<E: Environment>(_ environment: E, _ size: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: size) { buffer, count in
      var row = BatchRow(buffer.baseAddress!, count: size)
      environment.writeObservation(into: &row)
      count = size
    }
  }

  @Test("four carts at once are the same bits as each alone, ends and new beginnings included")
  func cartPole() throws {
    try expectSameAlone(CartPole(), steps: 600)
    try expectSameAlone(CartPole(CartPoleConfiguration(timeLimit: 13)), steps: 100)
  }

  @Test("four acrobots at once are the same bits as each alone, ends and new beginnings included")
  func acrobot() throws {
    try expectSameAlone(Acrobot(), steps: 1_500)
    try expectSameAlone(Acrobot(AcrobotConfiguration(timeLimit: 13)), steps: 100)
  }

  @Test("a batch whose last copies do not make four steps them as well, and actions for some copies only are no different")
  func fewCopies() throws {
    for copies in 1...9 {
      let batch = try VectorEnvironment(CartPole(), count: 9)
      try batch.reset(key: RandomKey(seed: 1))
      let before = (0..<9).map { batch[$0] }
      try [Int32](repeating: 1, count: copies).withUnsafeBufferPointer { try batch.step($0) }
      for copy in 0..<9 { #expect((batch[copy] != before[copy]) == (copy < copies)) }
    }
  }
}
