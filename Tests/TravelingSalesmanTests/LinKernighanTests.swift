import Core
import Foundation
import Search
import Testing
import TravelingSalesman

@Suite struct LinKernighanTests {
  private func problem(_ name: String) throws -> TravelingSalesmanProblem {
    TravelingSalesmanProblem(try ShippedInstances.instance(named: name))
  }

  private static let variants: [LinKernighanConfiguration] = {
    var all = [LinKernighanConfiguration()]
    for candidates in LinKernighanConfiguration.Candidates.allCases {
      for start in LinKernighanConfiguration.Start.allCases {
        var configuration = LinKernighanConfiguration()
        configuration.candidates = candidates
        configuration.start = start
        configuration.neighbors = 8
        all.append(configuration)
      }
    }
    var plain = LinKernighanConfiguration()
    plain.breadth = [5]
    plain.temperature = 0
    all.append(plain)
    return all
  }()

  @Test(arguments: variants.indices)
  func toursAreValidBudgetsKeptAndInterruptionsChangeNothing(index: Int) throws {
    let problem = try problem("kroA100")
    let budget = Budget(evaluations: 3000)
    func make() throws -> LinKernighan {
      try Self.variants[index].makeLearner(for: problem, budget: budget, key: RandomKey(seed: 5))
    }
    let whole = try make()
    var interrupted = try make()
    while !whole.isFinished {
      let metrics = try whole.step()
      #expect(try interrupted.step() == metrics)
      let snapshot = try interrupted.save()
      interrupted = try make()
      try interrupted.restore(snapshot)
    }
    #expect(whole.ledger.evaluations <= 3000)
    #expect(whole.ledger == interrupted.ledger && whole.incumbent?.solution == interrupted.incumbent?.solution)
    let best = try #require(whole.incumbent)
    try problem.validate(best.solution)
    #expect(problem.instance.length(of: best.solution) == best.evaluation.value)
    #expect(best.evaluation.value < 1.03 * 21282)
  }

  @Test func interruptionsOfAnAscentChangeNothing() throws {
    let problem = try problem("ch150")
    // Of which an ascent of all iterations takes a little, in several steps; so much for each city that moves are deep.
    let budget = Budget(evaluations: 300_000)
    func make() throws -> LinKernighan {
      try LinKernighanConfiguration().makeLearner(for: problem, budget: budget, key: RandomKey(seed: 6))
    }
    let whole = try make()
    var interrupted = try make()
    for _ in 0..<30 {
      let metrics = try whole.step()
      #expect(try interrupted.step() == metrics)
      #expect(whole.ledger == interrupted.ledger && whole.incumbent?.solution == interrupted.incumbent?.solution)
      let snapshot = try interrupted.save()
      interrupted = try make()
      try interrupted.restore(snapshot)
    }
    let other = TravelingSalesmanProblem(try ShippedInstances.instance(named: "ch130"))
    let stranger = try LinKernighanConfiguration().makeLearner(for: other, budget: budget, key: RandomKey(seed: 6))
    let snapshot = try whole.save()
    #expect(throws: WarrenError.self) { try stranger.restore(snapshot) }
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func smallInstancesAreSolved(seed: UInt64) throws {
    for name in ["berlin52", "kroA100"] {
      let problem = try problem(name)
      let learner = try LinKernighanConfiguration().makeLearner(
        for: problem, budget: Budget(evaluations: 100_000), key: RandomKey(seed: seed))
      let optimum = try #require(problem.known?.value)
      while !learner.isFinished, learner.bestObjectives["length"] != optimum { _ = try learner.step() }
      #expect(learner.bestObjectives["length"] == optimum, "\(name)")
    }
  }

  @Test func tinyInstancesEnd() throws {
    for count in 2...8 {
      let instance = try TravelingSalesmanConfiguration.drawn(cities: count)
      let problem = TravelingSalesmanProblem(instance)
      let learner = try LinKernighanConfiguration().makeLearner(
        for: problem, budget: Budget(evaluations: 500), key: RandomKey(seed: 1))
      var steps = 0
      while !learner.isFinished, steps < 1000 {
        _ = try learner.step()
        steps += 1
      }
      #expect(learner.incumbent?.solution.count == count)
    }
  }
}

extension TravelingSalesmanConfiguration {
  fileprivate static func drawn(cities: Int) throws -> TravelingSalesmanInstance {
    var settings = TravelingSalesmanConfiguration()
    settings.instance = nil
    settings.cities = cities
    return try settings.makeInstance(relativeTo: URL(fileURLWithPath: "/"))
  }
}
