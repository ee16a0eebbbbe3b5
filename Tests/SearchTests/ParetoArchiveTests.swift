import Core
import Search
import Testing

/// Archives find who dominates whom by a tree; what they hold, and in which order, is what looking at all members gives.
@Suite struct ParetoArchiveTests {
  /// Looks at every member, one after the other.
  private struct SimpleArchive {
    let capacity: Int
    var rows: [[Double]] = []
    var members: [Int] = []

    mutating func insert(_ member: Int, _ row: [Double]) -> Bool {
      var index = 0
      while index < rows.count {
        if zip(rows[index], row).allSatisfy({ $0 <= $1 }) { return false }
        if zip(rows[index], row).allSatisfy({ $0 >= $1 }) { remove(index) } else { index += 1 }
      }
      rows.append(row)
      members.append(member)
      return true
    }

    mutating func remove(_ index: Int) {
      rows.swapAt(index, rows.count - 1)
      members.swapAt(index, members.count - 1)
      rows.removeLast()
      members.removeLast()
    }
  }

  /// Costs in random order that come nearer to a front, on a grid where many are equal, or as fine as numbers are.
  private func costs(_ objectives: Int, levels: Double?, index: Int, of count: Int, _ random: inout RandomStream) -> [Double] {
    let point = (0..<objectives).map { _ in abs(random.normal()) + 1e-9 }
    let length = point.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let radius = 1 - 0.5 * Double(index) / Double(count) + 0.2 * random.uniformDouble()
    return point.map {
      let cost = 2 - radius * $0 / length
      return levels.map { (cost * $0).rounded() / $0 } ?? cost
    }
  }

  @Test(arguments: 1...5, [nil, 6, 40])
  func holdWhatASimpleOneHoldsInItsOrder(objectives: Int, levels: Double?) throws {
    let count = 3000
    var random = RandomKey(seed: 8)[objectives].stream
    var archive = ParetoArchive<Int>(objectiveCount: objectives, capacity: count)
    var simple = SimpleArchive(capacity: count)
    for index in 0..<count {
      let row = costs(objectives, levels: levels, index: index, of: count, &random)
      #expect(archive.insert(index, costs: row) == simple.insert(index, row))
      try #require(archive.members == simple.members, "after \(index)")
      if index == count / 2 {
        var restored = ParetoArchive<Int>(objectiveCount: objectives, capacity: count)
        try restored.restore(archive.save())
        archive = restored
      }
    }
    #expect(archive.costs.values == simple.rows.flatMap { $0 })
  }

  @Test func aFullOneDropsAsASimpleOneDoes() throws {
    var random = RandomKey(seed: 9).stream
    let capacity = 30
    var archive = ParetoArchive<Int>(objectiveCount: 3, capacity: capacity)
    var simple = SimpleArchive(capacity: capacity)
    for index in 0..<600 {
      let row = costs(3, levels: nil, index: index, of: 600, &random)
      let before = archive.members
      archive.insert(index, costs: row)
      guard simple.insert(index, row), simple.members.count > capacity else {
        try #require(archive.members == simple.members, "after \(index)")
        continue
      }
      // Whoever has gone; among the others nothing has moved but the last.
      let gone = try #require(Set(before + [index]).subtracting(archive.members).intersection(simple.members).first)
      simple.remove(try #require(simple.members.firstIndex(of: gone)))
      try #require(archive.members == simple.members, "after \(index)")
    }
    #expect(archive.members.count == capacity)
  }

  /// Twenty thousand members of a front: each insertion looks at a few dozen of them.
  @Test(arguments: [2, 3])
  func aLargeOneIsQuick(objectives: Int) {
    var random = RandomKey(seed: 10).stream
    let rows = (0..<40_000).map { _ in
      let point = (0..<objectives).map { _ in abs(random.normal()) + 1e-9 }
      let length = point.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return point.map { 1 - $0 / length }
    }
    var archive = ParetoArchive<Int>(objectiveCount: objectives, capacity: rows.count)
    let duration = ContinuousClock().measure {
      for (index, row) in rows.enumerated() { archive.insert(index, costs: row) }
    }
    #expect(archive.members.count > 39_000)
    // Looking at all would compare 800 million pairs; the tree takes a tenth of a second.
    #expect(duration < .seconds(2))
  }
}
