import Core
import Search

/// CMA-ES over the cube, from its middle (Hansen and Ostermeier 2001), a generation at a time.
struct CovarianceSearch: TuningSearch {
  private var strategy: CMAESSearch
  private let count: Int
  private var number = 0
  private var trials: [TuningTrial] = []

  init(_ space: TuningSpace, trials: Int, key: RandomKey) throws {
    var configuration = CMAESConfiguration()
    configuration.sigma = 0.3
    strategy = try configuration.makeLearner(for: UnitCube(dimension: space.dimension), budget: Budget(), key: key).strategy
    count = trials
    beginGeneration()
  }

  package func ask() -> [TuningTrial] { trials }

  package mutating func tell(_ costs: [Double]) {
    strategy.tell(costs)
    number += trials.count
    beginGeneration()
  }

  private mutating func beginGeneration() {
    trials = []
    guard number < count, strategy.stop == nil else { return }
    strategy.ask(atMost: count - number)
    let candidates = strategy.candidates
    trials = (0..<candidates.count).map { TuningTrial(number: number + $0 + 1, point: candidates[$0]) }
  }
}

/// The region that is searched. Its points are valued by the runs of a trial, not here.
private struct UnitCube: ContinuousProblem {
  let dimension: Int

  var bounds: [ClosedRange<Double>]? { Array(repeating: 0...1, count: dimension) }
  func startingPoint(key: RandomKey) -> [Double] { Array(repeating: 0.5, count: dimension) }
  func value(at point: [Double]) -> Double { .nan }
}
