import Core
import Foundation
import Search
import Testing

@Suite struct SelectionTests {
  private func frequencies(_ selection: any Selection, _ fitness: [Fitness], draws: Int = 100_000) -> [Double] {
    var selection = selection
    var stream = RandomKey(seed: 11).stream
    selection.prepare(for: fitness)
    var counts = [Double](repeating: 0, count: fitness.count)
    for _ in 0..<draws { counts[selection.select(from: fitness, using: &stream)] += 1 / Double(draws) }
    return counts
  }

  @Test(arguments: [1, 2, 3, 7])
  func tournamentsFollowTheirDistribution(size: Int) {
    let costs = [5.0, 1, 9, 3, 7]
    let observed = frequencies(TournamentSelection(size: size), costs.map { Fitness(cost: $0) })
    for (index, cost) in costs.enumerated() {
      let rank = Double(costs.filter { $0 < cost }.count)
      let n = Double(costs.count)
      let k = Double(size)
      let expected = (pow(n - rank, k) - pow(n - rank - 1, k)) / pow(n, k)
      #expect(abs(observed[index] - expected) < 0.01)
    }
  }

  @Test func rouletteIsProportionalToMaximizedValues() {
    let objective = Objective("value", .maximize)
    let fitness = [1.0, 2, 3, 4, 0].map { Fitness(Evaluation($0), under: objective) }
    var roulette = RouletteSelection()
    roulette.prepare(for: fitness)
    for (share, expected) in zip(roulette.shares, [0.1, 0.2, 0.3, 0.4, 0]) { #expect(abs(share - expected) < 1e-12) }
    for (observed, share) in zip(frequencies(roulette, fitness), roulette.shares) { #expect(abs(observed - share) < 0.01) }
    let expected = ["largestShare": 0.4, "smallestShare": 0, "copiesOfBest": 2, "effectiveParents": 1 / 0.3]
    for (name, value) in expected { #expect(abs((roulette.metrics[name] ?? .nan) - value) < 1e-12, "\(name)") }
  }

  @Test func rouletteTurnsMinimizedCostsIntoShares() {
    let fitness = [100.0, 200, 150].map { Fitness(cost: $0) }
    var roulette = RouletteSelection()
    roulette.prepare(for: fitness)
    let expected = [1.1, 0.1, 0.6].map { $0 / 1.8 }
    for (share, expected) in zip(roulette.shares, expected) { #expect(abs(share - expected) < 1e-12) }
    for (observed, share) in zip(frequencies(roulette, fitness), roulette.shares) { #expect(abs(observed - share) < 0.01) }
  }

  @Test func rouletteHandlesEqualHugeAndInfeasibleMembers() {
    var roulette = RouletteSelection()
    roulette.prepare(for: [Fitness(cost: 3), Fitness(cost: 3)])
    #expect(roulette.shares == [0.5, 0.5])
    roulette.prepare(for: [Fitness(cost: 1e308), Fitness(cost: -1e308)])
    #expect(roulette.shares.allSatisfy(\.isFinite) && roulette.shares[1] > roulette.shares[0])
    roulette.prepare(for: [Fitness(cost: 1, violation: 2), Fitness(cost: 5), Fitness(cost: 5)])
    #expect(roulette.shares == [0, 0.5, 0.5])
    roulette.prepare(for: [Fitness(cost: 1, violation: 2), Fitness(cost: 5, violation: 1)])
    #expect(roulette.shares[1] > roulette.shares[0])
  }

  @Test func feasibleMembersComeFirst() {
    #expect(Fitness(cost: 9) < Fitness(cost: 1, violation: 0.1))
    #expect(Fitness(cost: 9, violation: 1) < Fitness(cost: 1, violation: 2))
    #expect(Fitness(cost: 1) < Fitness(cost: 2))
  }

  private func survivors(_ survival: GenerationalSurvival, _ parents: [Double], _ offspring: [Double]) -> [Survivor] {
    var survival = survival
    var survivors: [Survivor] = []
    survival.selectSurvivors(
      parents: parents.map { Fitness(cost: $0) }, offspring: offspring.map { Fitness(cost: $0) }, lineage: [],
      populationSize: parents.count, into: &survivors)
    return survivors
  }

  @Test func elitesAndOffspringSurvive() {
    let survival = GenerationalSurvival(elitism: 1)
    #expect(survival.offspringCount(populationSize: 4) == 3)
    #expect(
      Set(survivors(survival, [4, 2, 3, 1], [9, 9, 8]).map { "\($0)" })
        == ["parent(3)", "offspring(0)", "offspring(1)", "offspring(2)"])
    // A short generation leaves room for the next best parents.
    #expect(survivors(survival, [4, 2, 3, 1], [9]) == [.parent(3), .parent(1), .parent(2), .offspring(0)])
  }

  @Test func duplicatesGiveWayToParents() {
    let survival = GenerationalSurvival(elitism: 1, keepsDuplicates: false)
    #expect(survivors(survival, [4, 2, 3, 1], [9, 1, 9]) == [.parent(3), .offspring(0), .parent(1), .parent(2)])
    // Where nothing else is left, duplicates go on.
    #expect(survivors(survival, [1, 1, 1], [1, 1]).count == 3)
  }
}
