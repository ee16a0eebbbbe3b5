import Core
import ReinforcementLearning
import Testing

/// An environment whose episodes are long or short by chance and return their length.
private struct Lengths: Environment {
  var remaining = 0

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(observationShape: [1], actionSpace: .discrete(2), rewardRange: 1...1)
  }
  mutating func reset(using random: inout RandomStream) { remaining = random.bernoulli(0.5) ? 2 : 200 }
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    remaining -= 1
    return remaining == 0 ? .terminated(reward: 1) : .running(reward: 1)
  }
  func writeObservation(into row: inout BatchRow<Float>) { row[0] = Float(remaining) }
}

/// Never ends.
private struct Endless: Environment {
  var specification: EnvironmentSpecification {
    EnvironmentSpecification(observationShape: [1], actionSpace: .discrete(2))
  }
  mutating func reset(using random: inout RandomStream) {}
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep { .running(reward: 0) }
  func writeObservation(into row: inout BatchRow<Float>) { row[0] = 0 }
}

/// Takes nothing in.
private struct DiscardingAdder: Adder {
  var copies: [Int] = []
  mutating func addFirst(_ environment: any BatchEnvironment) {}
  mutating func add(_ actions: ActionBatch, copies: Int, _ environment: any BatchEnvironment) { self.copies.append(copies) }
}

@Suite struct EvaluatorTests {
  private func policy<E: Environment>(_ environment: E) -> RandomPolicy {
    RandomPolicy(environment.specification, key: RandomKey(seed: 4))
  }

  @Test("exactly as many episodes as asked for", arguments: [1, 7, 20, 33])
  func episodeCount(episodes: Int) throws {
    var evaluator = Evaluator { try VectorEnvironment(Lengths(), count: $0) }
    let result = try evaluator.evaluate(policy(Lengths()), episodes: episodes, key: RandomKey(seed: 1))
    #expect(result.returns.count == episodes && result.lengths.count == episodes)
    #expect(zip(result.returns, result.lengths).allSatisfy { $0 == Double($1) })
  }

  @Test("as many episodes as a number can say are shared out too")
  func mostEpisodes() {
    struct Refused: Error {}
    var evaluator = Evaluator { try VectorEnvironment(Lengths(), count: $0) }
    #expect(throws: Refused.self) {
      try evaluator.evaluate(policy(Lengths()), episodes: .max, key: RandomKey(seed: 1), onStep: { _, _ in throw Refused() })
    }
  }

  @Test("short episodes are not favoured")
  func unbiased() throws {
    var evaluator = Evaluator { try VectorEnvironment(Lengths(), count: $0) }
    let mean = try evaluator.evaluate(policy(Lengths()), episodes: 2000, key: RandomKey(seed: 2)).meanReturn
    // The true mean is 101 with a standard error of 2.2; the first 2000 episodes to end would have a mean near 20.
    #expect(abs(mean - 101) < 9)
  }

  @Test("the same key gives the same episodes, also after other evaluations; another key gives others")
  func repeats() throws {
    var evaluator = Evaluator { try VectorEnvironment(Lengths(), count: $0) }
    let first = try evaluator.evaluate(policy(Lengths()), episodes: 30, key: RandomKey(seed: 5))
    let other = try evaluator.evaluate(policy(Lengths()), episodes: 30, key: RandomKey(seed: 6))
    #expect(try evaluator.evaluate(policy(Lengths()), episodes: 30, key: RandomKey(seed: 5)) == first)
    #expect(other != first)
  }

  @Test("an episode that does not end is an error, and so are no episodes", .timeLimit(.minutes(1)))
  func endless() {
    var evaluator = Evaluator(longestEpisode: 5000) { try VectorEnvironment(Endless(), count: $0) }
    #expect(throws: WarrenError.self) {
      try evaluator.evaluate(policy(Endless()), episodes: 2, key: RandomKey(seed: 1))
    }
    #expect(throws: WarrenError.self) {
      try evaluator.evaluate(policy(Endless()), episodes: 0, key: RandomKey(seed: 1))
    }
  }

  @Test("metrics are mean, deviation and extremes")
  func metrics() {
    let metrics = EvaluationResult(returns: [1, 3], lengths: [10, 20]).metrics
    #expect(metrics["return"] == 2 && metrics["returnDeviation"] == 1 && metrics["episodeLength"] == 15)
    #expect(metrics["returnMinimum"] == 1 && metrics["returnMaximum"] == 3)
    #expect(metrics["won"] == nil)
  }

  @Test("of games against an opponent the shares won, drawn and lost are told too, through wrappers as well")
  func contests() throws {
    let contest = AgainstOpponent(Nim(start: 10), opponent: RandomOpponent<Nim>())
    var evaluator = Evaluator { try FrameStack(VectorEnvironment(contest, count: $0), frames: 2) }
    let result = try evaluator.evaluate(policy(contest), episodes: 50, key: RandomKey(seed: 3))
    let metrics = result.metrics
    #expect(metrics["won"] == Double(result.returns.count { $0 == 1 }) / 50)
    #expect(metrics["lost"] == Double(result.returns.count { $0 == -1 }) / 50 && metrics["drawn"] == 0)
    #expect(metrics["won"]! > 0.1 && metrics["lost"]! > 0.1)
    #expect(EvaluationResult(returns: [1, 0, 0, -1, 1], lengths: [1, 1, 1, 1, 1], isContest: true).metrics["drawn"] == 0.4)
  }

  @Test("a loop meets a budget of steps exactly, and goes on after a restore as if nothing had been")
  func loop() throws {
    let policy = policy(Lengths())
    let loop = try EnvironmentLoop(VectorEnvironment(Lengths(), count: 8), key: RandomKey(seed: 1))
    var adder = DiscardingAdder()
    while try loop.step(actor: policy, adder: &adder, atMost: 1001 - loop.stepCount) > 0 {}
    #expect(loop.stepCount == 1001 && adder.copies.suffix(2) == [8, 1])
    let other = try EnvironmentLoop(VectorEnvironment(Lengths(), count: 8), key: RandomKey(seed: 2))
    try other.restore(loop.save())
    for _ in 0..<500 {
      try loop.step(actor: policy, adder: &adder)
      try other.step(actor: policy, adder: &adder)
    }
    #expect(loop.stepCount == other.stepCount && loop.episodes == other.episodes && loop.episodes.count > 8)
    #expect(loop.episodes.meanReturn == loop.episodes.meanLength)
  }
}
