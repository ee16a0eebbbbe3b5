import Core
import Search
import Testing

@Suite struct ParticleSwarmTests {
  @Test("finds the bottom of a bowl, however it is turned", arguments: 1...5)
  func bowls(seed: UInt64) throws {
    var swarm = try ParticleSwarmConfiguration().makeLearner(
      for: Bowl(dimension: 6, condition: 100), budget: Budget(evaluations: 40_000), key: RandomKey(seed: seed))
    while !swarm.isFinished { _ = try swarm.step() }
    #expect(try #require(swarm.incumbent).evaluation.value < 1e-10)
  }

  /// Where every particle has been told that it stands on the best point it will ever see, nothing draws it, so that it goes on
  /// by its inertia: x, x + w v, x + w v + w² v.
  @Test("a particle that stands on its best point and hears of no better one keeps a share of its velocity")
  func inertia() throws {
    struct Line: ContinuousProblem {
      let dimension = 3
      let bounds: [ClosedRange<Double>]? = nil
      func value(at point: [Double]) -> Double { 0 }
    }
    var configuration = ParticleSwarmConfiguration()
    (configuration.population, configuration.inertia) = (5, 0.5)
    var strategy = try configuration.makeLearner(for: Line(), budget: Budget(), key: RandomKey(seed: 1)).strategy
    strategy.ask(atMost: .max)
    let first = (0..<5).map { strategy.candidates[$0] }
    // All alike: nobody informs of something better.
    strategy.tell([1, 1, 1, 1, 1])
    strategy.ask(atMost: .max)
    let second = (0..<5).map { strategy.candidates[$0] }
    // Better everywhere: all stand on their best points again, of which only their own are better than others.
    strategy.tell([0.5, 0.5, 0.5, 0.5, 0.5])
    strategy.ask(atMost: .max)
    for particle in 0..<5 {
      for place in 0..<3 {
        let moved = second[particle][place] - first[particle][place]
        #expect(abs(strategy.candidates[particle][place] - second[particle][place] - 0.5 * moved) < 1e-12)
      }
    }
  }

  @Test("a particle that would leave the bounds stops there")
  func bounds() throws {
    struct Corner: ContinuousProblem {
      let dimension = 4
      let bounds: [ClosedRange<Double>]? = [0...1, 0...2, 0...3, 0...4]
      func value(at point: [Double]) -> Double { point.reduce(0, +) }
    }
    var swarm = try ParticleSwarmConfiguration().makeLearner(
      for: Corner(), budget: Budget(evaluations: 4000), key: RandomKey(seed: 1))
    while !swarm.isFinished { _ = try swarm.step() }
    #expect(swarm.incumbent?.solution == [0, 0, 0, 0])
  }
}
