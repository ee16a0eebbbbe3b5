import Core
import Foundation
import Search
import Testing

@Suite struct CMAESTests {
  private struct Rastrigin: ContinuousProblem {
    let dimension: Int
    var searchRegion: [ClosedRange<Double>]? { [ClosedRange](repeating: -4...6, count: dimension) }
    func value(at point: [Double]) -> Double {
      point.reduce(0) { $0 + $1 * $1 + 10 - 10 * cos(2 * .pi * $1) }
    }
  }

  private func solve<P: ContinuousProblem>(
    _ problem: P, evaluations: Int, seed: UInt64 = 1, _ change: (inout CMAESConfiguration) -> Void = { _ in }
  ) throws -> (value: Double, learner: PopulationSearch<CMAESSearch, P>) {
    var configuration = CMAESConfiguration()
    change(&configuration)
    var learner = try configuration.makeLearner(
      for: problem, budget: Budget(evaluations: evaluations), key: RandomKey(seed: seed))
    while !learner.isFinished { _ = try learner.step() }
    return (try #require(learner.incumbent).evaluation.value, learner)
  }

  @Test("one run finds the bottom of valleys turned and ill-conditioned", arguments: 1...5)
  func valleys(seed: UInt64) throws {
    let bowl = try solve(Bowl(dimension: 10, condition: 1e6), evaluations: 20_000, seed: seed) { $0.restarts = .none }
    #expect(bowl.value < 1e-10 && bowl.learner.stopReason == .converged)
    let rosenbrock = try solve(Rosenbrock(dimension: 8), evaluations: 40_000, seed: seed) { $0.restarts = .none }
    #expect(rosenbrock.value < 1e-10)
  }

  @Test("restarts with growing populations find the best of many valleys", arguments: [1, 2, 3])
  func restarts(seed: UInt64) throws {
    let problem = Rastrigin(dimension: 8)
    let single = try solve(problem, evaluations: 200_000, seed: seed) { $0.restarts = .none }
    #expect(single.value > 0.9 && single.learner.ledger.evaluations < 20_000)
    for restarts in [CMAESConfiguration.Restarts.ipop, .bipop] {
      #expect(try solve(problem, evaluations: 200_000, seed: seed) { $0.restarts = restarts }.value < 1e-8)
    }
  }

  @Test("the population doubles from run to run, a given number of times, and then the search ends")
  func doublings() throws {
    var configuration = CMAESConfiguration()
    (configuration.restarts, configuration.doublings, configuration.population) = (.ipop, 3, 8)
    var learner = try configuration.makeLearner(for: Rastrigin(dimension: 3), budget: Budget(), key: RandomKey(seed: 1))
    var populations: [Double] = []
    while !learner.isFinished {
      _ = try learner.step()
      let population = try #require(learner.strategy.metrics["population"])
      if populations.last != population { populations.append(population) }
    }
    #expect(populations == [8, 16, 32, 64] && learner.stopReason != .budget)
  }

  @Test("numbers of very different size are scaled by their region")
  func scales() throws {
    struct Scaled: ContinuousProblem {
      let dimension = 4
      let searchRegion: [ClosedRange<Double>]? = [-1e-6...1e-6, 0...1e6, 1e9...(1e9 + 1), -1...1]
      func value(at point: [Double]) -> Double {
        let shares = [point[0] * 1e6, point[1] / 1e6 - 0.3, point[2] - 1e9 - 0.5, point[3]]
        return shares.reduce(0) { $0 + $1 * $1 }
      }
    }
    let solved = try solve(Scaled(), evaluations: 4000) { $0.restarts = .none }
    #expect(solved.value < 1e-12)
  }

  @Test("the separable form needs linear time, and finds valleys along the axes in 300 dimensions")
  func manyDimensions() throws {
    struct Axes: ContinuousProblem {
      let dimension = 300
      let searchRegion: [ClosedRange<Double>]? = [ClosedRange](repeating: -1...1, count: 300)
      func value(at point: [Double]) -> Double {
        point.enumerated().reduce(0) { $0 + (1 + Double($1.offset % 100)) * $1.element * $1.element }
      }
    }
    #expect(try solve(Axes(), evaluations: 150_000) { $0.restarts = .none }.value < 1e-6)
  }

  @Test("normal numbers of the table are normal")
  func normals() {
    var random = RandomKey(seed: 11).stream
    let (count, table) = (4_000_000, NormalTable.shared)
    var moments = [Double](repeating: 0, count: 5)
    let limits = [0.5, 1, 2, 3, 3.7]
    var beyond = [Int](repeating: 0, count: limits.count)
    var numbers = [Double](repeating: 0, count: 1000)
    for _ in 0..<count / numbers.count {
      numbers.withUnsafeMutableBufferPointer { table.fill($0.baseAddress!, count: $0.count, using: &random) }
      for number in numbers {
        var power = 1.0
        for order in 1...4 {
          power *= number
          moments[order] += power / Double(count)
        }
        for (index, limit) in limits.enumerated() where abs(number) > limit { beyond[index] += 1 }
      }
    }
    // Five deviations of each estimate.
    let root = Double(count).squareRoot()
    let expected: [(moment: Double, variance: Double)] = [(0, 1), (1, 2), (0, 15), (3, 96)]
    for (order, known) in expected.enumerated() {
      #expect(abs(moments[order + 1] - known.moment) < 5 * known.variance.squareRoot() / root, "moment \(order + 1)")
    }
    for (limit, found) in zip(limits, beyond) {
      let mean = erfc(limit / 2.0.squareRoot()) * Double(count)
      #expect(abs(Double(found) - mean) < 5 * mean.squareRoot(), "beyond \(limit)")
    }
  }
}
