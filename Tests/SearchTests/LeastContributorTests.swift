import Core
import Foundation
import Search
import Testing

/// Archives of four objectives drop the one that adds least to the hypervolume, without working out what each adds.
@Suite struct LeastContributorTests {
  /// The row that a full archive drops.
  private func dropped(_ rows: [[Double]]) throws -> Int {
    var archive = ParetoArchive<Int>(objectiveCount: rows[0].count, capacity: rows.count - 1)
    for (index, row) in rows.enumerated() { archive.insert(index, costs: row) }
    return try #require(Set(0..<rows.count).subtracting(archive.members).first)
  }

  private func contributions(_ rows: [[Double]]) -> [Double] {
    let costs = CostMatrix(rows)
    let reference = zip(costs.minima, costs.maxima).map { $1 + 0.1 * ($1 - $0) }
    return Hypervolume(reference: reference).contributions(of: costs)
  }

  /// A front that bends one way or the other, or a flat one, with rows close together, some ends far away.
  private func front(_ trial: Int, count: Int, objectives: Int) -> [[Double]] {
    var random = RandomKey(seed: 11)[trial].stream
    return (0..<count).map { _ in
      let point = (0..<objectives).map { _ in -log(1 - random.uniformDouble()) + 1e-3 }
      let power = [0.5, 1, 2][trial % 3]
      let length = pow(point.reduce(0) { $0 + pow($1, power) }, 1 / power)
      return point.enumerated().map { pow(10, Double($0)) * $1 / length }
    }
  }

  @Test("who goes is who adds least, worked out for every row", arguments: [4, 5])
  func exactlyTheLeast(objectives: Int) throws {
    for trial in 0..<30 {
      let rows = front(trial, count: objectives == 4 ? 10 + 3 * trial : 12, objectives: objectives)
      let all = contributions(rows)
      #expect(all[try dropped(rows)] == all.min())
    }
  }

  @Test("of rows that add the same the last one goes")
  func equals() throws {
    // Whole numbers: many rows share what they dominate with others down to nothing, or add the same.
    for trial in 0..<30 {
      var random = RandomKey(seed: 12)[trial].stream
      var rows: [[Double]] = []
      while rows.count < 14 {
        let row = (0..<4).map { _ in Double(random.integer(below: 6)) }
        // Of the same sum, so none dominates another.
        if row.reduce(0, +) == 9, !rows.contains(row) { rows.append(row) }
      }
      let all = contributions(rows)
      let least = try #require(all.min())
      #expect(try dropped(rows) == all.lastIndex(of: least))
    }
  }
}
