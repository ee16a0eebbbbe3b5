import ClassicControl
import Core
import ReinforcementLearning
import Testing

@Suite struct StepFourTests {
  /// Plays copies in one batch, where they are stepped eight and four at once but for the last three, and each by itself.
  private func expectSameAlone<E: Environment>(
    _ environment: E, steps: Int, action: (ActionBatch, Int) -> E.Action
  ) throws {
    let copies = 15
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
        let timeStep = singles[copy].step(action(actions, copy), using: &streams[copy])
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

  private func expectSameAlone<E: Environment>(_ environment: E, steps: Int) throws where E.Action == Int {
    try expectSameAlone(environment, steps: steps) { Int($0.discrete[$1]) }
  }

  private func expectSameAlone<E: Environment>(_ environment: E, steps: Int) throws where E.Action == ScalarAction {
    try expectSameAlone(environment, steps: steps) { ScalarAction($0.continuous[$1]) }
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

  @Test("four and eight acrobots at once are the same bits as each alone, ends, new beginnings and whirling ones included")
  func acrobot() throws {
    try expectSameAlone(Acrobot(), steps: 1_500)
    try expectSameAlone(Acrobot(AcrobotConfiguration(timeLimit: 13)), steps: 100)
    // Slow ones beside such that turn far in a stage, or more than once in a step.
    var random = RandomKey(seed: 9).stream
    for _ in 0..<200 {
      func draw(_ bound: Double) -> Double { (random.uniformDouble() * 2 - 1) * bound * Double.pi }
      let starts = (0..<8).map { lane in
        let fastest = lane % 2 == 0 ? 1.0 : 0.05
        return Acrobot(angles: SIMD2(draw(1), draw(1)), speeds: SIMD2(draw(4 * fastest), draw(9 * fastest)))
      }
      var together = starts
      let actions = SIMD8<Int32>(0, 1, 2, 0, 1, 2, 0, 1)
      let steps = try #require(together.withUnsafeMutableBufferPointer { Acrobot.stepEight($0.baseAddress!, actions) })
      for lane in 0..<8 {
        var alone = starts[lane]
        let timeStep = alone.step(Int(actions[lane]), using: &random)
        let four = lane < 4 ? steps.first : steps.second
        #expect(together[lane] == alone && four.rewards[lane % 4] == timeStep.reward)
        #expect(four.isTerminated[lane % 4] == (timeStep.status == .terminated))
      }
    }
  }

  @Test("four mountain cars at once are the same bits as each alone, ends and new beginnings included")
  func mountainCar() throws {
    try expectSameAlone(MountainCar(), steps: 500)
    try expectSameAlone(MountainCar(MountainCarConfiguration(timeLimit: 13, goalSpeed: 0.01)), steps: 100)
  }

  @Test("four cars whose force is chosen are the same bits as each alone, arrivals included")
  func mountainCarContinuous() throws {
    try expectSameAlone(MountainCarContinuous(), steps: 2_500)
    try expectSameAlone(MountainCarContinuous(MountainCarContinuousConfiguration(timeLimit: 13)), steps: 100)
    // Four that stand before the flag or beside it, of which each arrives in its own time.
    let starts: [(Float, Float)] = [(0.44, 0.02), (0.1, 0.069), (0.4299, 0.0155), (-1.19, -0.05)]
    var together = starts.map { MountainCarContinuous(position: $0, speed: $1) }
    var alone = together
    var random = RandomKey(seed: 0).stream
    var arrivals = 0
    for step in 0..<20 {
      let actions = SIMD4<Float>(1, -1, 0.25 * Float(step % 3), 0)
      let steps = together.withUnsafeMutableBufferPointer {
        MountainCarContinuous.stepFour($0.baseAddress!, continuous: actions)
      }
      for lane in 0..<4 {
        let timeStep = alone[lane].step(ScalarAction(actions[lane]), using: &random)
        #expect(steps?.rewards[lane] == timeStep.reward)
        #expect(steps?.isTerminated[lane] == (timeStep.status == .terminated))
        arrivals += timeStep.status == .terminated ? 1 : 0
      }
      #expect(together == alone)
    }
    #expect(arrivals > 0 && arrivals < 80)
  }

  @Test("four pendulums at once are the same bits as each alone, new beginnings included")
  func pendulum() throws {
    try expectSameAlone(Pendulum(), steps: 1_000)
    try expectSameAlone(Pendulum(PendulumConfiguration(timeLimit: 13, gravity: 9.81)), steps: 100)
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
