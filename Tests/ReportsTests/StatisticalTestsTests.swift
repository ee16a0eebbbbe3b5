import Core
import Foundation
import Reports
import Testing

/// Against SciPy, whose answers `SciPy/record.py` has recorded, and against brute force.
@Suite struct StatisticalTestsTests {
  private struct Recorded: Decodable {
    struct Pair: Decodable { var first, second: [Double], statistic, probability, shift: Double }
    struct Differences: Decodable { var differences: [Double], statistic, probability: Double }
    struct Rows: Decodable { var rows: [[Double]], statistic, probability: Double, ranks: [Double], critical: Double }
    struct Trimmed: Decodable { var values: [Double], mean: Double }
    var mannWhitney: [Pair]
    var wilcoxon: [Differences]
    var friedman: [Rows]
    var trimmed: [Trimmed]
  }

  private func recorded() throws -> Recorded {
    let url = try #require(Bundle.module.url(forResource: "tests", withExtension: "json"))
    return try JSONDecoder().decode(Recorded.self, from: Data(contentsOf: url))
  }

  private func isNear(_ one: Double, _ other: Double, _ tolerance: Double = 1e-9) -> Bool {
    abs(one - other) <= tolerance * max(1, abs(other))
  }

  @Test func mannWhitneyEqualsSciPy() throws {
    for sample in try recorded().mannWhitney {
      let test = try #require(MannWhitney(sample.first, sample.second))
      #expect(test.statistic == sample.statistic)
      #expect(isNear(test.probability, sample.probability), "\(sample.first.count), \(sample.second.count)")
      #expect(isNear(test.shift, sample.shift))
      let pairs = sample.first.flatMap { one in sample.second.map { one > $0 ? 1 : one == $0 ? 0.5 : 0 } }
      #expect(isNear(test.effect, pairs.reduce(0, +) / Double(pairs.count)))
    }
    #expect(MannWhitney([], [1]) == nil)
    #expect(MannWhitney([2, 2, 2], [2, 2, 2])?.probability == 1)
  }

  @Test func tiedValuesAreComparedExactly() throws {
    // Every way to deal six values to three and three: only two of twenty are as far apart.
    #expect(isNear(try #require(MannWhitney([8, 8, 8], [9, 9, 9])).probability, 0.1))
    var stream = RandomKey(seed: 8).stream
    for (n, m) in [(3, 3), (4, 7), (6, 5), (1, 9)] {
      for _ in 0..<5 {
        let values = (0..<n + m).map { _ in Double(stream.integer(below: 4)) }
        let test = try #require(MannWhitney(Array(values[..<n]), Array(values[n...])))
        let all = statistics(values, size: n)
        let below = all.filter { $0 <= test.statistic }.count
        let above = all.filter { $0 >= test.statistic }.count
        #expect(isNear(test.probability, min(1, 2 * Double(min(below, above)) / Double(all.count))), "\(values)")
      }
    }
  }

  /// The statistic of every choice of `size` of the values against the rest, pair by pair.
  private func statistics(_ values: [Double], size: Int) -> [Double] {
    (0..<1 << values.count).filter { $0.nonzeroBitCount == size }.map { (choice: Int) -> Double in
      let first = values.indices.filter { choice >> $0 & 1 == 1 }
      let second = values.indices.filter { choice >> $0 & 1 == 0 }
      return first.flatMap { one in second.map { values[one] > values[$0] ? 1 : values[one] == values[$0] ? 0.5 : 0 } }
        .reduce(0, +)
    }
  }

  @Test func wilcoxonEqualsSciPy() throws {
    for sample in try recorded().wilcoxon {
      let test = try #require(WilcoxonSignedRank(differences: sample.differences))
      #expect(isNear(test.statistic, sample.statistic))
      #expect(isNear(test.probability, sample.probability), "\(sample.differences.count)")
    }
    #expect(WilcoxonSignedRank(differences: []) == nil)
    #expect(WilcoxonSignedRank(differences: [0, 0])?.probability == 1)
  }

  @Test func friedmanEqualsSciPy() throws {
    for sample in try recorded().friedman {
      let test = try #require(Friedman(sample.rows))
      #expect(isNear(test.statistic, sample.statistic))
      #expect(isNear(test.probability, sample.probability))
      #expect(zip(test.meanRanks, sample.ranks).allSatisfy { isNear($0, $1) })
      #expect(isNear(test.criticalDifference, sample.critical, 1e-6))
    }
    #expect(Friedman([[1, 2]]) == nil)
    #expect(Friedman([[1, 1], [2, 2]])?.probability == 1)
  }

  @Test func criticalDifferencesAreDemsars() throws {
    // Demšar 2006, table 5a: q.05 of 2 to 10 methods, times sqrt(k (k + 1) / 6 N).
    let table = [1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164]
    for (index, q) in table.enumerated() {
      let k = Double(index + 2)
      let rows = (0..<4).map { row in (0..<index + 2).map { Double(($0 * 7 + row * 3) % (index + 2)) } }
      let test = try #require(Friedman(rows))
      #expect(abs(test.criticalDifference - q * (k * (k + 1) / 24).squareRoot()) < 2e-3)
    }
  }

  @Test func interquartileMeansEqualSciPy() throws {
    for sample in try recorded().trimmed {
      #expect(isNear(try #require(Statistics(sample.values).interquartileMean), sample.mean))
    }
  }

  @Test func holmsCorrectionStepsDown() {
    let corrected = MultipleTests.holm([0.01, 0.04, 0.03, 0.005])
    #expect(zip(corrected, [0.03, 0.06, 0.06, 0.02]).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(MultipleTests.holm([0.9, 0.8]) == [1, 1])
  }

  @Test func bootstrapIntervalsCoverTheMean() throws {
    // Of 300 samples of normal values around 1, the interval holds 1 in about 95 of 100.
    var stream = RandomKey(seed: 3).stream
    var covered = 0
    for trial in 0..<300 {
      let strata = (0..<2).map { _ in (0..<20).map { _ in 1 + stream.normal() } }
      let result = try #require(Bootstrap.interquartileMean(strata, repetitions: 300, key: RandomKey(seed: 4)[trial]))
      let interval = try #require(result.interval)
      #expect(interval.contains(result.value))
      if interval.contains(1) { covered += 1 }
    }
    #expect((255...297).contains(covered))
  }

  @Test func improvementIsProbableWhereValuesAreLarger() throws {
    let key = RandomKey(seed: 5)
    let (low, high) = ([1.0, 2, 3, 4, 5], [6.0, 7, 8, 9, 10])
    let certain = try #require(Bootstrap.probabilityOfImprovement([high, high], over: [low, low], key: key))
    #expect(certain.value == 1 && certain.interval == 1...1)
    let even = try #require(Bootstrap.probabilityOfImprovement([low], over: [low], key: key))
    let interval = try #require(even.interval)
    #expect(even.value == 0.5 && interval.lowerBound < 0.3 && interval.upperBound > 0.7)
    // A higher confidence takes a wider interval.
    let wider = try #require(Bootstrap.probabilityOfImprovement([low], over: [low], confidence: 0.99, key: key)?.interval)
    #expect(wider.lowerBound < interval.lowerBound && wider.upperBound > interval.upperBound)
    // Few values have none, and the figure all the same.
    let few = try #require(Bootstrap.probabilityOfImprovement([high, [9, 8, 7, 6]], over: [low, low], key: key))
    #expect(few.value == 1 && few.interval == nil)
    #expect(Bootstrap.interquartileMean([[1, 2, 3, 4]], key: key).map { $0.value == 2.5 && $0.interval == nil } == true)
    #expect(Bootstrap.probabilityOfImprovement([[1]], over: [[]], key: key) == nil)
  }

  @Test func targetsAreReachedWhenTheyAre() {
    let runs = [StepSeries(x: [1, 5, 9], y: [10, 4, 1]), StepSeries(x: [2, 7], y: [9, 5])]
    let attainment = TargetAttainment(runs: runs, spent: [10, 20], targets: [9, 5, 2], isMinimized: true)
    #expect(attainment.hits == [[5, 5, 9], [2, 7, nil]])
    #expect(attainment.share(at: 5) == 3.0 / 6)
    #expect(attainment.share(at: 100) == 5.0 / 6)
    #expect(attainment.expectedRunningTime(0) == 3.5)
    // 9 until the success, and 20 for nothing.
    #expect(attainment.expectedRunningTime(2) == 29)
    let impossible = TargetAttainment(runs: runs, spent: [10, 20], targets: [0], isMinimized: true)
    #expect(impossible.expectedRunningTime(0) == nil)
  }
}
