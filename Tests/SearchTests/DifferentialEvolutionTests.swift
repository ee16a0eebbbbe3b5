import Core
import Search
import Testing

@Suite struct DifferentialEvolutionTests {
  private struct Sphere: ContinuousProblem {
    var dimension = 4
    let bounds: [ClosedRange<Double>]? = nil
    func value(at point: [Double]) -> Double { point.reduce(0) { $0 + $1 * $1 } }
  }

  private func cost(_ point: [Double]) -> Double { Sphere().value(at: point) }

  /// A strategy whose first population has been evaluated.
  private func strategy(
    _ scheme: DifferentialEvolution.Scheme, population: Int, rate: Double, dimension: Int = 4
  ) throws -> DifferentialEvolution {
    var configuration = DifferentialEvolutionConfiguration()
    (configuration.scheme, configuration.population, configuration.crossoverRate) = (scheme, population, rate)
    var strategy = try configuration.makeLearner(
      for: Sphere(dimension: dimension), budget: Budget(), key: RandomKey(seed: 3)
    ).strategy
    strategy.ask(atMost: .max)
    strategy.tell((0..<population).map { cost(strategy.candidates[$0]) })
    return strategy
  }

  @Test("a mutant is what its scheme says, of distinct members", arguments: DifferentialEvolution.Scheme.allCases)
  func mutants(scheme: DifferentialEvolution.Scheme) throws {
    let count = 7
    var strategy = try strategy(scheme, population: count, rate: 1)
    let members = (0..<count).map { strategy.members[$0] }
    let best = members.min { cost($0) < cost($1) }!
    strategy.ask(atMost: .max)
    for index in 0..<count {
      let others = members.indices.filter { $0 != index }
      func isMade(_ numbers: (Int) -> Double) -> Bool {
        (0..<4).allSatisfy { abs(numbers($0) - strategy.candidates[index][$0]) < 1e-12 }
      }
      func pairs(besides used: [Int], _ body: (Int, Int) -> Bool) -> Bool {
        others.contains { a in
          others.contains { b in a != b && !used.contains(a) && !used.contains(b) && body(a, b) }
        }
      }
      func number(_ member: Int, _ place: Int) -> Double { members[member][place] }
      func difference(_ a: Int, _ b: Int, _ place: Int) -> Double { 0.6 * (number(a, place) - number(b, place)) }
      var found = false
      switch scheme {
      case .rand1:
        for base in others where !found {
          found = pairs(besides: [base]) { a, b in isMade { number(base, $0) + difference(a, b, $0) } }
        }
      case .rand2:
        for base in others where !found {
          found = pairs(besides: [base]) { a, b in
            pairs(besides: [base, a, b]) { c, d in
              isMade { number(base, $0) + difference(a, b, $0) + difference(c, d, $0) }
            }
          }
        }
      case .best1: found = pairs(besides: []) { a, b in isMade { best[$0] + difference(a, b, $0) } }
      case .currentToBest1, .currentToPBest1:
        // A tenth of seven members is the best one.
        found = pairs(besides: []) { a, b in
          isMade { place in
            let parent = number(index, place)
            return parent + 0.6 * (best[place] - parent) + difference(a, b, place)
          }
        }
      }
      #expect(found, "candidate \(index)")
    }
  }

  @Test("the crossover rate is the share of numbers that a candidate takes from its mutant", arguments: [0, 0.3, 0.9, 1])
  func crossoverRate(rate: Double) throws {
    let (count, dimension) = (200, 50)
    var strategy = try strategy(.rand1, population: count, rate: rate, dimension: dimension)
    strategy.ask(atMost: .max)
    var changed = 0
    for index in 0..<count {
      let different = zip(strategy.candidates[index], strategy.members[index]).count { $0 != $1 }
      #expect(different >= 1)
      changed += different
    }
    // One number is always the mutant's.
    let expected = (1 + rate * Double(dimension - 1)) / Double(dimension)
    #expect(abs(Double(changed) / Double(count * dimension) - expected) < 0.02)
  }

  @Test("a candidate replaces its parent where it is not worse, and only there")
  func replacement() throws {
    var strategy = try strategy(.rand1, population: 10, rate: 0.9)
    let (members, costs) = (strategy.members, strategy.costs)
    strategy.ask(atMost: .max)
    let candidates = strategy.candidates
    let told = costs.enumerated().map { $0.offset % 3 == 0 ? $0.element : $0.element + ($0.offset % 3 == 1 ? 1 : -1) }
    strategy.tell(told)
    for index in 0..<10 {
      #expect(strategy.members[index] == (index % 3 == 1 ? members[index] : candidates[index]))
      #expect(strategy.costs[index] == (index % 3 == 1 ? costs[index] : told[index]))
    }
  }

  @Test("a population that has become one point ends the search")
  func collapse() throws {
    var strategy = try strategy(.best1, population: 6, rate: 1)
    while strategy.stop == nil {
      strategy.ask(atMost: .max)
      strategy.tell((0..<6).map { cost(strategy.candidates[$0]) })
    }
    #expect(strategy.stop == .converged)
  }

  @Test("L-SHADE's population shrinks linearly from 18 n to 4 over the budget")
  func reduction() throws {
    let budget = 20_000
    var learner = try LSHADEConfiguration().makeLearner(
      for: Rosenbrock(dimension: 10), budget: Budget(evaluations: budget), key: RandomKey(seed: 1))
    var sizes: [Double] = []
    while !learner.isFinished {
      _ = try learner.step()
      let size = Double(learner.strategy.members.count)
      let expected = 180 + (4 - 180) * min(learner.ledger.evaluations / Double(budget), 1)
      #expect(abs(size - expected) <= 1)
      #expect(size <= sizes.last ?? 180)
      sizes.append(size)
    }
    #expect(learner.stopReason == .budget && sizes.last == 4)
  }

  @Test("SHADE and L-SHADE solve what needs small and large crossover rates")
  func adaptation() throws {
    for seed in 1...3 {
      for problem in [Bowl(dimension: 8, condition: 1e6), Bowl(dimension: 8, condition: 1)] {
        let budget = Budget(evaluations: 60_000)
        var shade = try SHADEConfiguration().makeLearner(for: problem, budget: budget, key: RandomKey(seed: UInt64(seed)))
        while !shade.isFinished { _ = try shade.step() }
        #expect(try #require(shade.incumbent).evaluation.value < 1e-10)
        var reduced = try LSHADEConfiguration().makeLearner(for: problem, budget: budget, key: RandomKey(seed: UInt64(seed)))
        while !reduced.isFinished { _ = try reduced.step() }
        #expect(try #require(reduced.incumbent).evaluation.value < 1e-10)
      }
    }
  }
}
