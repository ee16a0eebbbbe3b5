import AllocationCounter
import Core
import ReinforcementLearning
import Testing

@Suite struct WrapperTests {
  /// Wrappers to try, alone and one in the other.
  private static let settings = [
    ReferenceWrapping(),
    ReferenceWrapping(actionRepeat: 3),
    ReferenceWrapping(timeLimit: 4),
    ReferenceWrapping(scale: 0.5, clip: 1),
    ReferenceWrapping(frames: 3),
    ReferenceWrapping(actionRepeat: 2, timeLimit: 3, scale: 2, clip: 1.5, frames: 2),
  ]

  /// Steps a wrapped batch and one slow environment for each copy, and compares everything that they show.
  private func compare<E: Environment>(_ prototype: E, _ settings: ReferenceWrapping, resume: Bool = false) throws {
    let copies = 5
    var batch = try settings.wrap(VectorEnvironment(prototype, count: copies))
    let specification = batch.specification
    let (size, maskSize, width) = (
      specification.observationSize, specification.actionSpace.maskSize, specification.actionSpace.width
    )
    let key = RandomKey(seed: 3)
    try batch.reset(key: key)
    var references = (0..<copies).map { ReferenceEnvironment(prototype, settings, random: key[$0].stream) }
    let policy = RandomPolicy(specification, key: RandomKey(seed: 4))
    var random = RandomKey(seed: 5).stream
    let actions = ActionBatch(for: batch)
    var endings = 0
    for step in 0..<400 {
      if resume, step % 50 == 49 {
        let saved = try batch.save()
        batch = try settings.wrap(VectorEnvironment(prototype, count: copies))
        try batch.restore(saved)
      }
      for copy in 0..<copies {
        #expect(Array(batch.observations[copy * size..<(copy + 1) * size]) == references[copy].observation)
        #expect(Array(batch.legalActions[copy * maskSize..<(copy + 1) * maskSize]) == references[copy].mask)
      }
      policy.selectActions(for: batch, into: actions)
      // A part of the batch now and then, and some copies now and then.
      var stepped = Array(0..<copies)
      switch random.integer(below: 4) {
      case 0:
        stepped = Array(0..<1 + random.integer(below: copies))
        try actions.take(in: batch, copies: stepped.count)
      case 1:
        stepped = stepped.filter { _ in random.uniform() < 0.5 }
        let chosen = stepped.map { Int32($0) }
        try chosen.withUnsafeBufferPointer { chosen in
          if actions.continuous.isEmpty {
            try batch.step(UnsafeBufferPointer(actions.discrete), only: chosen)
          } else {
            try batch.step(UnsafeBufferPointer(actions.continuous), only: chosen)
          }
        }
      default: try actions.take(in: batch, copies: copies)
      }
      for copy in stepped {
        let outcome = references[copy].step(
          discrete: actions.discrete.isEmpty ? [] : Array(actions.discrete[copy * width..<(copy + 1) * width]),
          continuous: actions.continuous.isEmpty ? [] : Array(actions.continuous[copy * width..<(copy + 1) * width]))
        #expect(batch.rewards[copy] == outcome.reward && batch.statuses[copy] == outcome.status)
        guard outcome.status.isLast else { continue }
        endings += 1
        #expect(Array(batch.finalObservations[copy * size..<(copy + 1) * size]) == outcome.finalObservation)
        #expect(Array(batch.finalLegalActions[copy * maskSize..<(copy + 1) * maskSize]) == outcome.finalMask)
        #expect(batch.episodeReturns[copy] == outcome.episodeReturn)
        #expect(Int(batch.episodeLengths[copy]) == outcome.episodeLength)
      }
    }
    #expect(endings > 20)
  }

  @Test("wrapped batches are equal to one slow environment a copy", arguments: settings)
  func reference(settings: ReferenceWrapping) throws {
    try compare(Corridor(), settings)
    try compare(Script(), settings)
    try compare(Vectors(), settings)
    try compare(Choices(), settings)
    try compare(Planes(), settings)
  }

  @Test("and go on exactly after they were saved", arguments: settings)
  func saving(settings: ReferenceWrapping) throws {
    try compare(Corridor(), settings, resume: true)
    try compare(Script(), settings, resume: true)
    try compare(Planes(), settings, resume: true)
  }

  @Test("specifications follow: shapes, time limits, bounds of rewards")
  func specifications() throws {
    let corridor = Corridor().specification
    let repeated = try ActionRepeat.specification(of: corridor, times: 3)
    #expect(repeated.timeLimit == 7 && repeated.rewardRange == -3...30)
    #expect(try TimeLimit.specification(of: corridor, steps: 30).timeLimit == 20)
    #expect(try TimeLimit.specification(of: corridor, steps: 5).timeLimit == 5)
    #expect(try TimeLimit.specification(of: Script().specification, steps: 9).timeLimit == 9)
    let scaled = try RewardScaling.specification(of: corridor, factor: 0.5, bound: 2)
    #expect(scaled.rewardRange == -0.5...2)
    #expect(try FrameStack.specification(of: corridor, frames: 4).observationShape == [24])
    #expect(try FrameStack.specification(of: Planes().specification, frames: 4).observationShape == [2, 3, 8])
    let picture = EnvironmentSpecification(observationShape: [5, 7], actionSpace: .discrete(2))
    #expect(try FrameStack.specification(of: picture, frames: 4).observationShape == [5, 7, 4])
  }

  @Test("an episode that a wrapper cuts off is truncated, and its last observation is the one before the next begins")
  func truncation() throws {
    let batch = try TimeLimit(VectorEnvironment(Script(), count: 1), steps: 1)
    try batch.reset(key: RandomKey(seed: 1))
    var cutOff = 0
    for _ in 0..<60 {
      let episode = batch.observations[0]
      try batch.take([0])
      #expect(batch.statuses[0].isLast && batch.episodeLengths[0] == 1)
      #expect(Array(batch.finalObservations) == [episode, 1] && Array(batch.observations) == [episode + 1, 0])
      #expect(batch.rewards[0] == episode * 100 + 1 && batch.episodeReturns[0] == Double(batch.rewards[0]))
      if batch.statuses[0] == .truncated { cutOff += 1 }
    }
    #expect(cutOff > 40)
  }

  @Test("what was cut off is bootstrapped by transitions through all wrappers")
  func bootstrapping() throws {
    let batch = try ReferenceWrapping(actionRepeat: 2, timeLimit: 3, frames: 2).wrap(VectorEnvironment(Script(), count: 2))
    let replay = UniformReplay(
      layout: ReplayLayout(for: batch), capacity: 400, window: NStepAdder.window(steps: 1, copies: 2))
    let loop = try EnvironmentLoop(batch, key: RandomKey(seed: 1))
    var adder = NStepAdder(to: replay, copies: 2, steps: 1, discount: 0.9)
    adder.addFirst(batch)
    let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 2))
    var ends: [TimeStep.Status: Int] = [:]
    for _ in 0..<100 {
      try loop.step(actor: policy, adder: &adder)
      for status in batch.statuses { ends[status, default: 0] += 1 }
    }
    let sample = replay.makeBatch(count: 200)
    for index in 0..<200 { replay.storage.copy(index, into: sample, row: index) }
    #expect(sample.discounts.filter { $0 == 0 }.count == ends[.terminated])
    #expect(sample.discounts.filter { $0 == 0.9 }.count == 200 - (ends[.terminated] ?? 0))
    #expect((ends[.truncated] ?? 0) > 30 && (ends[.terminated] ?? 0) > 10)
  }

  @Test("a step allocates nothing", .enabled(if: allocation_count() >= 0, "allocations cannot be counted here"))
  func allocations() throws {
    let batch = try ReferenceWrapping(actionRepeat: 2, timeLimit: 9, scale: 2, clip: 1, frames: 3)
      .wrap(VectorEnvironment(Corridor(), count: 4))
    try batch.reset(key: RandomKey(seed: 1))
    let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 2))
    let actions = ActionBatch(for: batch)
    func play(_ steps: Int) throws {
      for _ in 0..<steps {
        policy.selectActions(for: batch, into: actions)
        try actions.take(in: batch, copies: 4)
      }
    }
    try play(50)
    let before = allocation_count()
    try play(500)
    #expect(allocation_count() == before)
  }

  @Test("wrong numbers and copies are errors, and nothing is stepped then")
  func mistakes() throws {
    let inner = try VectorEnvironment(Corridor(), count: 2)
    #expect(throws: WarrenError.self) { try ActionRepeat(inner, times: 0) }
    #expect(throws: WarrenError.self) { try TimeLimit(inner, steps: 0) }
    #expect(throws: WarrenError.self) { try RewardScaling(inner, factor: 0) }
    #expect(throws: WarrenError.self) { try RewardScaling(inner, bound: 0) }
    #expect(throws: WarrenError.self) { try FrameStack(inner, frames: 0) }
    let batch = try FrameStack(inner, frames: 2)
    try batch.reset(key: RandomKey(seed: 1))
    let before = Array(batch.observations)
    #expect(throws: WarrenError.self) { try batch.take([1, 1, 1]) }
    #expect(throws: WarrenError.self) { try batch.take([1, 2]) }
    let stray: [Int32] = [0, 2]
    let actions: [Int32] = [1, 1]
    #expect(throws: WarrenError.self) {
      try actions.withUnsafeBufferPointer { actions in try stray.withUnsafeBufferPointer { try batch.step(actions, only: $0) } }
    }
    #expect(throws: WarrenError.self) { try [Int32(0)].withUnsafeBufferPointer { try batch.truncate($0) } }
    #expect(throws: WarrenError.self) { try batch.makeSimulator(capacity: 1) }
    #expect(Array(batch.observations) == before)
  }
}

/// Two planes of two by three that change with every step.
struct Planes: Environment {
  var number: Float = 0

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(observationShape: [2, 3, 2], actionSpace: .discrete(2), timeLimit: 11)
  }

  mutating func reset(using random: inout RandomStream) { number = Float(random.integer(below: 100)) }

  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    number += Float(action + 1)
    return number.truncatingRemainder(dividingBy: 13) == 0 ? .terminated(reward: number) : .running(reward: -number)
  }

  func writeObservation(into row: inout BatchRow<Float>) { row.write((0..<12).map { number * 100 + Float($0) }) }
}
