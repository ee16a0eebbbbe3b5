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

  /// Directions are made of stretches of a table: longer ones of several, each of its own.
  @Test("a particle is thrown in another direction in every stretch of its numbers")
  func longDirections() throws {
    struct Space: ContinuousProblem {
      let dimension = 2 * DirectionTable.longest
      let bounds: [ClosedRange<Double>]? = nil
      func value(at point: [Double]) -> Double { 0 }
    }
    var configuration = ParticleSwarmConfiguration()
    configuration.population = 2
    var strategy = try configuration.makeLearner(for: Space(), budget: Budget(), key: RandomKey(seed: 1)).strategy
    // The first particle hears of nothing better than where it began, and is drawn there alone: what is left is the throw.
    var places: [[Double]] = []
    for costs in [[0.0, 1], [2, 3], [4, 5]] {
      strategy.ask(atMost: .max)
      places.append(strategy.candidates[0])
      strategy.tell(costs)
    }
    let thrown = (0..<Space().dimension).map { place in
      let velocity = places[1][place] - places[0][place]
      let pull = configuration.attraction / 2 * (places[0][place] - places[1][place])
      return places[2][place] - places[1][place] - configuration.inertia * velocity - pull
    }
    let (one, other) = (thrown[..<DirectionTable.longest], thrown[DirectionTable.longest...])
    func product(_ first: ArraySlice<Double>, _ second: ArraySlice<Double>) -> Double {
      zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let (length, otherLength) = (product(one, one), product(other, other))
    // Both have their share of the way, and hardly anything in common: five deviations.
    #expect(length > 0 && abs(length / otherLength - 1) < 0.6)
    #expect(abs(product(one, other)) < 5 * (length * otherLength).squareRoot() / Double(DirectionTable.longest).squareRoot())
  }

  @Test("directions from the table are as long and as independent as those of normal numbers")
  func directions() {
    var stream = RandomKey(seed: 3).stream
    let (count, dimension) = (400_000, 6)
    var sums = [Double](repeating: 0, count: dimension)
    var products = [Double](repeating: 0, count: dimension * dimension)
    var fourth = 0.0
    DirectionTable.shared.withNumbers { table in
      for _ in 0..<count {
        let bits = stream.next()
        let stretches = DirectionTable.Stretches(table, bits: bits)
        let sign: Double = bits >> 63 == 0 ? 1 : -1
        let direction = (0..<dimension).map { sign * stretches.number(at: $0) }
        for place in 0..<dimension {
          sums[place] += direction[place]
          for other in 0..<dimension { products[place * dimension + other] += direction[place] * direction[other] }
        }
        fourth += direction[0] * direction[0] * direction[0] * direction[0]
      }
    }
    // The sum of two numbers has a variance of 2. The table's own numbers are 32,768, so moments are off by what that many are.
    for place in 0..<dimension {
      #expect(abs(sums[place] / Double(count)) < 5 * (2 / Double(count)).squareRoot())
      for other in 0..<dimension {
        #expect(abs(products[place * dimension + other] / Double(count) - (place == other ? 2 : 0)) < 0.06)
      }
    }
    #expect(abs(fourth / Double(count) - 12) < 0.8)
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
