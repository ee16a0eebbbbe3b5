import Core
import Search
import Testing

@Suite struct ParetoFrontTests {
  private let reference = CostMatrix([[0, 2], [1, 1], [2, 0]])

  @Test func indicatorsOfASmallFront() {
    let indicators = FrontIndicators(reference: reference)
    let front = CostMatrix([[0, 3], [1, 0.5]])
    // (0, 3) is 1 from (0, 2); (1, 0.5) is 0.5 from (1, 1), which it is better than.
    #expect(abs(indicators.generationalDistance(of: front) - 0.75) < 1e-12)
    #expect(abs(indicators.generationalDistancePlus(of: front) - 0.5) < 1e-12)
    // (0, 2): 1; (1, 1): 0.5; (2, 0): sqrt(1.25). One-sided: 1 from either; 0; 0.5.
    #expect(abs(indicators.invertedGenerationalDistance(of: front) - (1 + 0.5 + 1.25.squareRoot()) / 3) < 1e-12)
    #expect(abs(indicators.invertedGenerationalDistancePlus(of: front) - (1 + 0 + 0.5) / 3) < 1e-12)
    #expect(abs(indicators.additiveEpsilon(of: front) - 1) < 1e-12)
    #expect(indicators.additiveEpsilon(of: CostMatrix([[-1, -1]])) == -1)
    #expect(indicators.additiveEpsilon(of: CostMatrix(objectiveCount: 2)) == .infinity)
    #expect(indicators.invertedGenerationalDistance(of: CostMatrix(objectiveCount: 2)) == .infinity)
  }

  @Test func theReferenceSetItselfIsPerfect() {
    let indicators = FrontIndicators(reference: reference)
    #expect(indicators.generationalDistance(of: reference) == 0)
    #expect(indicators.invertedGenerationalDistance(of: reference) == 0)
    #expect(indicators.additiveEpsilon(of: reference) == 0)
    #expect(indicators.spread(of: reference) < 1e-12)
    #expect(indicators.spread(of: CostMatrix([[0, 2], [0.1, 1.9], [2, 0]])) > 0.3)
    #expect(indicators.spread(of: CostMatrix([[0, 2]])) == 1)
  }

  @Test func attainmentSurfacesAreThoseOfTheDefinition() {
    for seed in 0..<10 as Range<UInt64> {
      let fronts = (0..<5).map { run in
        seed < 5 ? uniformCosts(8, 2, seed: 100 * seed + run) : tiedCosts(6, 2, levels: 6, seed: 100 * seed + run)
      }
      for level in 1...5 {
        let corners = AttainmentSurface(of: fronts, level: level).corners
        func isBounded(_ point: [Double]) -> Bool {
          (0..<corners.count).contains { corners[$0, 0] <= point[0] && corners[$0, 1] <= point[1] }
        }
        func attaining(_ point: [Double]) -> Int {
          fronts.count { front in (0..<front.count).contains { front[$0, 0] <= point[0] && front[$0, 1] <= point[1] } }
        }
        let xs = fronts.flatMap { front in (0..<front.count).map { front[$0, 0] } }
        let ys = fronts.flatMap { front in (0..<front.count).map { front[$0, 1] } }
        for x in xs { for y in ys { #expect(isBounded([x, y]) == (attaining([x, y]) >= level)) } }
        #expect(corners.nonDominatedIndices.count == corners.count)
      }
    }
  }

  @Test func theKneeIsWhereTheFrontBulges() {
    let front = CostMatrix([[0, 10], [1, 4], [2, 1], [6, 0.5], [10, 0]])
    let analysis = FrontAnalysis(front)
    #expect(analysis.knee == 2)
    #expect(abs(analysis.bulge(of: 2) - 0.7) < 1e-12)
    let rates = analysis.tradeOffs.map(\.rate)
    #expect(rates.count == 4)
    #expect(abs(rates[0] - 6) < 1e-12 && abs(rates[1] - 3) < 1e-12 && abs(rates[2] - 0.125) < 1e-12)
    #expect(FrontAnalysis(CostMatrix([[0, 1], [0.6, 0.6], [1, 0]])).knee == nil)
  }

  @Test(arguments: 2...4)
  func archivesKeepWhatIsNotDominated(objectives: Int) {
    let costs = uniformCosts(300, objectives, seed: 4)
    var archive = ParetoArchive<Int>(objectiveCount: objectives, capacity: 1000)
    for row in 0..<costs.count { archive.insert(row, costs: costs.row(row)) }
    #expect(archive.members.sorted() == costs.nonDominatedIndices)
    for (place, member) in archive.members.enumerated() { #expect(archive.costs.row(place) == costs.row(member)) }
    let isRepeated = archive.insert(-1, costs: archive.costs.row(0))
    #expect(!isRepeated)
  }

  @Test func boundedArchivesKeepTheVolume() throws {
    // A fine front in random order: ten members of it, chosen one by one, dominate nearly what the ten best can.
    var random = RandomKey(seed: 6).stream
    var archive = ParetoArchive<Int>(objectiveCount: 2, capacity: 10)
    for index in random.permutation(1001) {
      let share = Double(index) / 1000
      archive.insert(index, costs: [share, 1 - share])
      #expect(archive.members.count <= 10)
    }
    let hypervolume = Hypervolume(reference: [1, 1])
    // Ten even points on the line leave ten triangles free, nine of them between the ends.
    let best = 0.5 - 0.5 / 9
    #expect(hypervolume.value(of: archive.costs) > best - 0.01)
    #expect(archive.members.contains(0) && archive.members.contains(1000))
    var restored = ParetoArchive<Int>(objectiveCount: 2, capacity: 10)
    try restored.restore(archive.save())
    #expect(restored.members == archive.members && restored.costs == archive.costs)
  }
}
