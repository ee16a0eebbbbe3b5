import Core
import Foundation
import ReinforcementLearning
import Testing

/// A transition as the environment ``Script`` shows it, found out the slow way from a whole episode.
private struct Expected: Hashable {
  var first: [Float]
  var action: Int32
  var reward: Float
  var discount: Float
  /// nil where it does not count.
  var next: [Float]?
}

@Suite struct ReplayTests {
  private let discount: Float = 0.5

  /// Plays a batch of ``Script`` with an adder, and works out by itself which transitions ought to come of it.
  private func play(
    copies: Int, steps: Int, batchSteps: Int, capacity: Int
  ) throws -> (replay: UniformReplay, expected: [Expected]) {
    let batch: any BatchEnvironment = try VectorEnvironment(Script(), count: copies)
    try batch.reset(key: RandomKey(seed: 11))
    let replay = UniformReplay(
      layout: ReplayLayout(for: batch), capacity: capacity, window: NStepAdder.window(steps: steps, copies: copies))
    var adder = NStepAdder(to: replay, copies: copies, steps: steps, discount: discount)
    adder.addFirst(batch)
    let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 12))
    let actions = ActionBatch(for: batch)
    // For each copy the steps of the present episode: observation before, action, reward.
    var episodes = [[(observation: [Float], action: Int32, reward: Float)]](repeating: [], count: copies)
    var expected: [Expected] = []
    func transition(_ episode: ArraySlice<(observation: [Float], action: Int32, reward: Float)>, next: [Float]?) {
      var (sum, factor): (Float, Float) = (0, 1)
      for step in episode {
        sum += factor * step.reward
        factor *= discount
      }
      expected.append(
        Expected(
          first: episode.first!.observation, action: episode.first!.action, reward: sum, discount: next == nil ? 0 : factor,
          next: next))
    }
    for _ in 0..<batchSteps {
      let before = (0..<copies).map { Array(batch.observations[$0 * 2..<$0 * 2 + 2]) }
      policy.selectActions(for: batch, into: actions)
      try actions.take(in: batch, copies: copies)
      adder.add(actions, copies: copies, batch)
      for copy in 0..<copies {
        episodes[copy].append((before[copy], actions.discrete[copy], batch.rewards[copy]))
        let count = episodes[copy].count
        switch batch.statuses[copy] {
        case .running:
          let now = Array(batch.observations[copy * 2..<copy * 2 + 2])
          if count >= steps { transition(episodes[copy][(count - steps)...], next: now) }
        case .terminated, .truncated:
          let last = Array(batch.finalObservations[copy * 2..<copy * 2 + 2])
          for start in max(0, count - steps)..<count {
            transition(episodes[copy][start...], next: batch.statuses[copy] == .truncated ? last : nil)
          }
          episodes[copy] = []
        }
      }
    }
    return (replay, expected)
  }

  private func draw(_ replay: UniformReplay, count: Int, seed: UInt64 = 1) -> [Expected] {
    let batch = replay.makeBatch(count: count)
    var random = RandomKey(seed: seed).stream
    replay.sample(into: batch, using: &random)
    return (0..<count).map { row in
      Expected(
        first: Array(batch.observations[row * 2..<row * 2 + 2]), action: batch.discreteActions[row],
        reward: batch.rewards[row], discount: batch.discounts[row],
        next: batch.discounts[row] == 0 ? nil : Array(batch.nextObservations[row * 2..<row * 2 + 2]))
    }
  }

  @Test("n-step transitions equal those worked out from whole episodes", arguments: [1, 2, 3, 7], [1, 4])
  func transitions(steps: Int, copies: Int) throws {
    let (replay, expected) = try play(copies: copies, steps: steps, batchSteps: 300, capacity: 100_000)
    #expect(replay.count == expected.count && replay.insertCount == expected.count)
    #expect(Set(draw(replay, count: 60_000)) == Set(expected))
  }

  @Test("a truncated episode bootstraps from its final observation, a terminated one from nothing")
  func truncationBootstraps() throws {
    let (_, expected) = try play(copies: 1, steps: 3, batchSteps: 300, capacity: 100_000)
    let (replay, _) = try play(copies: 1, steps: 3, batchSteps: 300, capacity: 100_000)
    let short = draw(replay, count: 20_000).filter { $0.discount != 0 && $0.discount != 0.125 }
    #expect(!short.isEmpty && short.allSatisfy { [0.5, 0.25].contains($0.discount) && expected.contains($0) })
    #expect(draw(replay, count: 20_000).contains { $0.discount == 0 })
  }

  @Test("a full replay keeps the most recent transitions, each with its own observations", arguments: [1, 5])
  func forgets(steps: Int) throws {
    let (replay, expected) = try play(copies: 3, steps: steps, batchSteps: 2000, capacity: 500)
    #expect(replay.count <= 500 && replay.count > 400)
    let recent = Set(expected.suffix(replay.count))
    #expect(Set(draw(replay, count: 20_000)) == recent)
  }

  @Test("every transition is drawn equally often: chi-squared")
  func uniform() throws {
    let (replay, _) = try play(copies: 1, steps: 1, batchSteps: 40, capacity: 25)
    let draws = draw(replay, count: 50_000)
    let counts = Dictionary(grouping: draws, by: { $0 }).mapValues(\.count)
    let mean = 50_000.0 / Double(counts.count)
    let chiSquared = counts.values.reduce(0) { $0 + pow(Double($1) - mean, 2) / mean }
    // 99.99 % quantile with 24 degrees of freedom.
    #expect(counts.count == replay.count && chiSquared < 58.6)
  }

  @Test("replay and adder are saved and restored exactly")
  func saveAndRestore() throws {
    let batch: any BatchEnvironment = try VectorEnvironment(Choices(), count: 2)
    try batch.reset(key: RandomKey(seed: 1))
    func make() -> (UniformReplay, NStepAdder) {
      let replay = UniformReplay(
        layout: ReplayLayout(for: batch), capacity: 30, window: NStepAdder.window(steps: 3, copies: 2))
      return (replay, NStepAdder(to: replay, copies: 2, steps: 3, discount: 0.9))
    }
    var (replay, adder) = make()
    var (otherReplay, otherAdder) = make()
    adder.addFirst(batch)
    let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 2))
    let actions = ActionBatch(for: batch)
    for step in 0..<60 {
      if step == 25 {
        try otherReplay.restore(replay.save())
        try otherAdder.restore(adder.save())
      }
      policy.selectActions(for: batch, into: actions)
      try actions.take(in: batch, copies: 2)
      adder.add(actions, copies: 2, batch)
      if step >= 25 { otherAdder.add(actions, copies: 2, batch) }
    }
    let (left, right) = (replay.makeBatch(count: 500), otherReplay.makeBatch(count: 500))
    var (random, same) = (RandomKey(seed: 3).stream, RandomKey(seed: 3).stream)
    replay.sample(into: left, using: &random)
    otherReplay.sample(into: right, using: &same)
    #expect(left.observations.elementsEqual(right.observations))
    #expect(left.nextObservations.elementsEqual(right.nextObservations))
    #expect(left.discreteActions.elementsEqual(right.discreteActions))
    #expect(left.rewards.elementsEqual(right.rewards) && left.discounts.elementsEqual(right.discounts))
    #expect(left.nextLegalActions.elementsEqual(right.nextLegalActions) && left.nextLegalActions.contains(0))
    #expect(replay.count == otherReplay.count && replay.insertCount == otherReplay.insertCount)
  }

  @Test("the mask of a transition goes with its next observation")
  func masks() throws {
    let batch: any BatchEnvironment = try VectorEnvironment(Choices(), count: 1)
    try batch.reset(key: RandomKey(seed: 1))
    let replay = UniformReplay(layout: ReplayLayout(for: batch), capacity: 100, window: NStepAdder.window(steps: 1, copies: 1))
    var adder = NStepAdder(to: replay, copies: 1, steps: 1, discount: 0.9)
    adder.addFirst(batch)
    let policy = RandomPolicy(batch.specification, key: RandomKey(seed: 2))
    let actions = ActionBatch(for: batch)
    for _ in 0..<80 {
      policy.selectActions(for: batch, into: actions)
      try actions.take(in: batch, copies: 1)
      adder.add(actions, copies: 1, batch)
    }
    let sample = replay.makeBatch(count: 300)
    var random = RandomKey(seed: 3).stream
    replay.sample(into: sample, using: &random)
    for row in 0..<300 {
      let last = Int(sample.nextObservations[row * 3 + 2])
      #expect((0..<9).allSatisfy { sample.nextLegalActions[row * 9 + $0] == ($0 == 5 + last ? 0 : 1) })
    }
  }

  @Test("the rate limiter waits for the minimum, then keeps the ratio")
  func rateLimiter() {
    var limiter = RateLimiter(samplesPerInsert: 2, minimumSize: 100)
    limiter.recordInserts(100)
    #expect(!limiter.allowsSampling(64))
    limiter.recordInserts(32)
    #expect(limiter.allowsSampling(64))
    limiter.recordSamples(64)
    #expect(!limiter.allowsSampling(64))
    var batches = 0
    for _ in 0..<1000 {
      limiter.recordInserts(8)
      while limiter.allowsSampling(64) {
        limiter.recordSamples(64)
        batches += 1
      }
    }
    #expect(batches == 250)
  }
}
