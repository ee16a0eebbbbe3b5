import Core
import Search
import Testing

/// Archives of many objectives drop one that adds little to the hypervolume, without working out what each adds.
@Suite struct SampledContributorTests {
  /// Points of a sphere in the positive orthant: none dominates another.
  private func front(_ count: Int, objectives: Int, key: RandomKey) -> [[Double]] {
    var random = key.stream
    return (0..<count).map { _ in
      let point = (0..<objectives).map { _ in abs(random.normal()) + 1e-3 }
      let length = point.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return point.map { 10 * $0 / length }
    }
  }

  @Test(arguments: [5, 6])
  func whoGoesIsAmongThoseThatAddLeast(objectives: Int) throws {
    let count = 25
    var ranks: [Int] = []
    for trial in 0..<20 {
      let rows = front(count, objectives: objectives, key: RandomKey(seed: 3)[trial])
      var archive = ParetoArchive<Int>(objectiveCount: objectives, capacity: count - 1)
      for (index, row) in rows.enumerated() { archive.insert(index, costs: row) }
      let gone = try #require(Set(0..<count).subtracting(archive.members).first)
      let costs = CostMatrix(rows)
      let reference = zip(costs.minima, costs.maxima).map { $1 + 0.1 * ($1 - $0) }
      let exact = Hypervolume(reference: reference).contributions(of: costs)
      ranks.append(exact.count { $0 < exact[gone] })
    }
    #expect(ranks.allSatisfy { $0 <= 3 }, "\(ranks)")
    #expect(ranks.count { $0 == 0 } >= 12, "\(ranks)")
  }

  @Test func equalRowsAddNothingAndGoFirst() {
    var rows = front(20, objectives: 6, key: RandomKey(seed: 5))
    rows[19] = rows[4].map { $0 * 0.999999 }
    var archive = ParetoArchive<Int>(objectiveCount: 6, capacity: 30)
    for (index, row) in rows.enumerated() { archive.insert(index, costs: row) }
    #expect(!archive.members.contains(4) && archive.members.count == 19)
  }

  @Test func anArchiveOfEightObjectivesIsQuick() {
    let rows = front(300, objectives: 8, key: RandomKey(seed: 7))
    var archive = ParetoArchive<Int>(objectiveCount: 8, capacity: 100)
    let duration = ContinuousClock().measure {
      for (index, row) in rows.enumerated() { archive.insert(index, costs: row) }
    }
    #expect(archive.members.count == 100)
    // With exact contributions it takes half a minute.
    #expect(duration < .seconds(5))
  }
}
