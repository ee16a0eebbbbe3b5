import Core
import Search
import Testing

/// Costs with many ties and repetitions: integers below `levels`.
func tiedCosts(_ count: Int, _ objectives: Int, levels: Int, seed: UInt64) -> CostMatrix {
  var random = RandomKey(seed: seed).stream
  return CostMatrix(
    objectiveCount: objectives, values: (0..<count * objectives).map { _ in Double(random.integer(below: levels)) })
}

func uniformCosts(_ count: Int, _ objectives: Int, seed: UInt64) -> CostMatrix {
  var random = RandomKey(seed: seed).stream
  return CostMatrix(objectiveCount: objectives, values: (0..<count * objectives).map { _ in random.uniformDouble() })
}

@Suite struct ParetoSortingTests {
  /// Peels front after front by the definition.
  private func peeledRanks(_ costs: CostMatrix, _ violations: [Double]) -> [Int] {
    func dominates(_ row: Int, _ other: Int) -> Bool {
      if violations[row] != violations[other] { return violations[row] < violations[other] }
      return violations[row] == 0 && costs.dominates(row, other)
    }
    var ranks = [Int](repeating: -1, count: costs.count)
    var front = 0
    while ranks.contains(-1) {
      let left = ranks.indices.filter { ranks[$0] < 0 }
      for row in left where !left.contains(where: { dominates($0, row) }) { ranks[row] = front }
      front += 1
    }
    return ranks
  }

  @Test(arguments: 1...7)
  func frontsAreThoseOfTheDefinition(objectives: Int) {
    var sorter = NonDominatedSorter()
    for seed in 0..<12 as Range<UInt64> {
      let count = [1, 2, 7, 40, 90, 150][Int(seed) % 6]
      let costs =
        seed < 6 ? uniformCosts(count, objectives, seed: seed) : tiedCosts(count, objectives, levels: 4, seed: seed)
      var ranks: [Int] = []
      let fronts = sorter.sort(costs, into: &ranks)
      let expected = peeledRanks(costs, [Double](repeating: 0, count: count))
      #expect(ranks == expected)
      #expect(fronts == (expected.max() ?? -1) + 1)
    }
  }

  @Test(arguments: 2...5)
  func infeasibleRowsFollowByTheirViolation(objectives: Int) {
    var random = RandomKey(seed: 3).stream
    let costs = tiedCosts(60, objectives, levels: 5, seed: 11)
    let violations = (0..<60).map { _ in Double(max(0, random.integer(below: 6) - 2)) }
    var sorter = NonDominatedSorter()
    var ranks: [Int] = []
    sorter.sort(costs, violations: violations, into: &ranks)
    #expect(ranks == peeledRanks(costs, violations))
  }

  @Test func manyObjectivesAreSortedInBlocks() {
    // More rows than one block of bits holds; three objectives sort the same rows another way.
    let three = uniformCosts(26_000, 3, seed: 5)
    var four = CostMatrix(objectiveCount: 4)
    for row in 0..<three.count { four.append(three.row(row) + [three[row, 2]]) }
    var sorter = NonDominatedSorter()
    var ranks: [Int] = []
    var expected: [Int] = []
    sorter.sort(four, into: &ranks)
    sorter.sort(three, into: &expected)
    #expect(ranks == expected)
  }

  @Test func noRowsHaveNoFronts() {
    var sorter = NonDominatedSorter()
    var ranks = [1, 2]
    for objectives in 1...5 {
      let fronts = sorter.sort(CostMatrix(objectiveCount: objectives), into: &ranks)
      #expect(fronts == 0)
      #expect(ranks.isEmpty)
    }
  }

  /// The survivors of NSGA-II against a slow second implementation: the most crowded of the last front goes, again and again.
  @Test func theMostCrowdedGoFirst() {
    var random = RandomKey(seed: 12).stream
    func distance(_ row: Int, among rows: [Int], _ costs: CostMatrix) -> Double {
      (0..<costs.objectiveCount).reduce(0) { sum, objective in
        let order = rows.sorted { (costs[$0, objective], $0) < (costs[$1, objective], $1) }
        let place = order.firstIndex(of: row) ?? 0
        guard place > 0, place < order.count - 1 else { return .infinity }
        return sum + costs[order[place + 1], objective] - costs[order[place - 1], objective]
      }
    }
    for round in 0..<60 {
      // On a concave front whose ranges are 1, with dominated points behind it.
      let count = 20 + round
      let costs = CostMatrix(
        (0..<count + 10).map { index in
          let angle = index == 0 ? 0 : index == 1 ? 1 : random.uniformDouble()
          return index < count ? [angle, 1 - angle * angle] : [angle + 2, 3 - angle]
        })
      let wanted = 1 + random.integer(below: count)
      var survival = CrowdingDistanceSurvival(prunesOneByOne: true)
      var survivors: [Int] = []
      var preferences: [MatingPreference] = []
      survival.selectSurvivors(
        wanted, costs: costs, violations: [Double](repeating: 0, count: costs.count), into: &survivors,
        preferences: &preferences, using: &random)
      var expected = Array(0..<count)
      while expected.count > max(wanted, 2) {
        let room = expected.map { distance($0, among: expected, costs) }
        expected.remove(at: room.indices.min { room[$0] < room[$1] } ?? 0)
      }
      if wanted >= 2 { #expect(survivors.sorted() == expected) } else { #expect(survivors.count == 1) }
      let whole = Array(0..<count)
      for (row, preference) in zip(survivors, preferences) {
        let known = distance(row, among: whole, costs)
        #expect(preference.rank == 0)
        #expect(known == .infinity ? preference.density == -.infinity : abs(preference.density + known) < 1e-12)
      }
    }
  }

  @Test func crowdingIsTheSumOfScaledGaps() {
    let costs = CostMatrix([[0, 10], [1, 6], [3, 5], [10, 0]])
    var crowding = CrowdingDistance()
    var distances = [Double](repeating: -1, count: 4)
    crowding.assign([0, 1, 2, 3][...], of: costs, into: &distances)
    #expect(distances[0] == .infinity && distances[3] == .infinity)
    #expect(abs(distances[1] - (3.0 / 10 + 5.0 / 10)) < 1e-12)
    #expect(abs(distances[2] - (9.0 / 10 + 6.0 / 10)) < 1e-12)
  }
}
