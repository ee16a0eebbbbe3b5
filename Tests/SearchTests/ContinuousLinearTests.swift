import Core
import Foundation
import Search
import Testing

@Suite struct ContinuousLinearTests {
  /// What `Tests/Golden/least_squares.py` has recorded from numpy.
  struct Case: Decodable, CustomTestStringConvertible {
    var name: String
    var rows: [[Double]]
    var observations: [Double]
    var ridge: Double
    var rank: Int
    var solution: [Double]
    var sum: Double
    var testDescription: String { name }
  }

  private struct Recorded: Decodable { var cases: [Case] }

  static let cases: [Case] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Golden/least-squares.json")
    guard let data = try? Data(contentsOf: file) else { return [] }
    return (try? JSONDecoder().decode(Recorded.self, from: data).cases) ?? []
  }()

  private func solve(_ problem: Linear, ridge: Double = 0) throws -> (solution: [Double], sum: Double, metrics: Metrics) {
    var configuration = LinearLeastSquaresConfiguration()
    configuration.ridge = ridge
    var search = try configuration.makeLearner(for: problem, budget: Budget())
    let metrics = try search.step()
    #expect(search.stopReason == .converged && search.ledger.evaluations == 2)
    let incumbent = try #require(search.incumbent)
    return (incumbent.solution, incumbent.evaluation.value, metrics)
  }

  @Test func thereAreRecordedCases() { #expect(Self.cases.count == 10) }

  @Test(arguments: Self.cases)
  func closedFormEqualsNumpy(recorded: Case) throws {
    let problem = Linear(rows: recorded.rows, observations: recorded.observations)
    let (solution, sum, metrics) = try solve(problem, ridge: recorded.ridge)
    let length = recorded.solution.reduce(0) { $0 + $1 * $1 }.squareRoot()
    if recorded.name == "different units" {
      for (found, expected) in zip(solution, recorded.solution) { #expect(abs(found / expected - 1) < 1e-9) }
    } else {
      for (found, expected) in zip(solution, recorded.solution) { #expect(abs(found - expected) < 1e-9 * length) }
      #expect(metrics["rank"] == Double(recorded.rank))
    }
    #expect(abs(sum - recorded.sum) <= 1e-10 * max(recorded.sum, 1e-10))
  }

  /// The same cases without a ridge as if they were nonlinear, dependent columns and too few rows included.
  @Test(arguments: cases.filter { $0.ridge == 0 })
  func levenbergMarquardtReachesTheSameSum(recorded: Case) throws {
    let problem = Linear(rows: recorded.rows, observations: recorded.observations)
    var search = try LevenbergMarquardtConfiguration().makeLearner(
      for: problem, budget: Budget(evaluations: 400), key: RandomKey(seed: 2))
    while !search.isFinished { _ = try search.step() }
    let first = recorded.observations.reduce(0) { $0 + $1 * $1 }
    #expect(search.stopReason == .converged)
    #expect(abs(try #require(search.incumbent).evaluation.value - recorded.sum) <= 1e-10 * first)
  }

  /// Norris of NIST's Statistical Reference Datasets: a line through 36 points, its parameters certified to 15 digits.
  @Test func certifiedLine() throws {
    let x = [
      0.2, 337.4, 118.2, 884.6, 10.1, 226.5, 666.3, 996.3, 448.6, 777.0, 558.2, 0.4, 0.6, 775.5, 666.9, 338.0, 447.5, 11.6,
      556.0,
      228.1, 995.8, 887.6, 120.2, 0.3, 0.3, 556.8, 339.1, 887.2, 999.0, 779.0, 11.1, 118.3, 229.2, 669.1, 448.9, 0.5,
    ]
    let y = [
      0.1, 338.8, 118.1, 888.0, 9.2, 228.1, 668.5, 998.5, 449.1, 778.9, 559.2, 0.3, 0.1, 778.1, 668.8, 339.3, 448.9, 10.8,
      557.7,
      228.3, 998.0, 888.8, 119.6, 0.3, 0.6, 557.6, 339.3, 888.0, 998.5, 778.9, 10.2, 117.6, 228.9, 668.4, 449.2, 0.2,
    ]
    let (solution, sum, _) = try solve(Linear(rows: x.map { [1, $0] }, observations: y))
    #expect(abs(solution[0] / -0.262323073774029 - 1) < 1e-11)
    #expect(abs(solution[1] / 1.00211681802045 - 1) < 1e-14)
    #expect(abs(sum / 26.6173985294224 - 1) < 1e-12)
  }

  /// Wampler1 of the same collection: y = 1 + x + ... + x⁵ at 0, 1, ..., 20, where normal equations lose all digits but a few.
  @Test func certifiedPolynomial() throws {
    let rows = (0...20).map { x in (0...5).map { pow(Double(x), Double($0)) } }
    let (solution, _, _) = try solve(Linear(rows: rows, observations: rows.map { $0.reduce(0, +) }))
    for coefficient in solution { #expect(abs(coefficient - 1) < 1e-8) }
  }

  @Test func factorsGiveTheMatrixBack() {
    var random = RandomKey(seed: 5).stream
    for (rows, columns) in [(1, 1), (7, 3), (3, 7), (5, 5), (40, 12)] {
      let matrix = DoubleMatrix(
        rows: rows, columns: (0..<columns).map { _ in (0..<rows).map { _ in random.normal() } })
      let factors = PivotedQR(matrix)
      let triangle = factors.triangle
      #expect(factors.rank == min(rows, columns) && factors.permutation.sorted() == Array(0..<columns))
      for (place, column) in factors.permutation.enumerated() {
        let stacked = triangle.column(place) + [Double](repeating: 0, count: max(0, rows - columns))
        for (found, expected) in zip(factors.times(Array(stacked)), matrix.column(column)) {
          #expect(abs(found - expected) < 1e-13 * 10)
        }
      }
      for row in 1..<max(2, triangle.rowCount) where row < triangle.rowCount {
        #expect(abs(triangle[row, row]) <= abs(triangle[row - 1, row - 1]) * (1 + 1e-12))
      }
      let vector = (0..<rows).map { _ in random.normal() }
      for (found, expected) in zip(factors.times(factors.transposedTimes(vector)), vector) {
        #expect(abs(found - expected) < 1e-13 * 10)
      }
    }
  }

  @Test func degenerateMatricesDoNotCrash() throws {
    #expect(PivotedQR(DoubleMatrix(rowCount: 4, columnCount: 3)).solution(for: [1, 2, 3, 4]) == [0, 0, 0])
    #expect(PivotedQR(DoubleMatrix(rowCount: 3, columnCount: 0)).solution(for: [1, 2, 3]) == [])
    #expect(PivotedQR(DoubleMatrix(rowCount: 0, columnCount: 2)).solution(for: []) == [0, 0])
    let tiny = Linear(rows: [[1e-300, 0], [0, 1e-300], [1e-300, 1e-300]], observations: [1e-300, 2e-300, 3e-300])
    let (solution, _, _) = try solve(tiny)
    #expect(abs(solution[0] - 1) < 1e-12 && abs(solution[1] - 2) < 1e-12)
    let huge = Linear(rows: [[1e200, 0], [0, 1e200]], observations: [1e200, 2e200])
    #expect(abs(try solve(huge).solution[1] - 2) < 1e-12)
    var broken = try LinearLeastSquaresConfiguration().makeLearner(
      for: Linear(rows: [[1, .nan], [1, 2]], observations: [1, 2]), budget: Budget())
    #expect(throws: WarrenError.self) { try broken.step() }
  }
}
