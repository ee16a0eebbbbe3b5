import Core

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// With which population and width each run of CMA-ES begins.
///
/// - `ipop` (Auger and Hansen, "A restart CMA evolution strategy with increasing population size", 2005): twice the population each
///   time, until it has doubled a number of times.
/// - `bipop` (Hansen, "Benchmarking a BI-population CMA-ES on the BBOB-2009 function testbed", 2009): the same, and in between as many
///   evaluations in runs of a small population, from its default up to half the large one, and a width between a hundredth of the
///   first one and that. A small run ends after half the evaluations of the last large one.
struct CMAESRestarts: Codable, Sendable {

  /// How one run begins, and after how many evaluations it ends at the latest.
  struct Run: Codable, Sendable {
    /// 0 for the first one.
    var index = 0
    var population: Int
    var sigma: Double
    var isSmall = false
    var limit: Int?
  }

  private(set) var run: Run
  private let regime: CMAESConfiguration.Restarts
  private let firstPopulation: Int
  private let firstSigma: Double
  private let doublings: Int
  private var doublingsDone = 0
  /// The evaluations spent in runs of large and of small populations, and in the last large one. The first run counts as neither.
  private var large = 0
  private var small = 0
  private var lastLarge = 0
  private var random: RandomStream

  init(_ configuration: CMAESConfiguration, dimension: Int, random: RandomStream) {
    regime = configuration.restarts
    firstPopulation = configuration.population ?? CovarianceAdaptation.defaultPopulation(dimension: dimension)
    firstSigma = configuration.sigma
    doublings = configuration.doublings
    self.random = random
    run = Run(population: firstPopulation, sigma: firstSigma)
  }

  /// Whether both follow the same settings.
  func fits(_ other: CMAESRestarts) -> Bool {
    regime == other.regime && firstPopulation == other.firstPopulation && firstSigma == other.firstSigma
      && doublings == other.doublings
  }

  /// Chooses the next run.
  /// - Parameter evaluations: what the last one has spent.
  /// - Returns: false when there is none.
  mutating func next(evaluations: Int) -> Bool {
    if run.isSmall {
      small += evaluations
    } else {
      lastLarge = evaluations
      if run.index > 0 { large += evaluations }
    }
    guard regime != .none else { return false }
    if regime == .bipop, run.index > 0, small < large {
      let ratio = Double(largePopulation) / Double(2 * firstPopulation)
      let share = pow(max(ratio, 1), pow(random.uniformDouble(), 2))
      run = Run(
        index: run.index + 1, population: Int(Double(firstPopulation) * share),
        sigma: firstSigma * pow(10, -2 * random.uniformDouble()), isSmall: true, limit: max(lastLarge / 2, 1))
      return true
    }
    guard doublingsDone < doublings else { return false }
    doublingsDone += 1
    run = Run(index: run.index + 1, population: largePopulation, sigma: firstSigma)
    return true
  }

  private var largePopulation: Int { firstPopulation << doublingsDone }
}
