import Core
import Foundation

/// What a search by chained Lin-Kernighan makes of its settings, its budget and the number of cities.
struct LinKernighanPlan {
  /// How an annealing goes about.
  struct Manner {
    /// How many cities each segment has at most that a perturbation exchanges.
    var segment: Int
    /// How much longer a local optimum may be at first, on average, in mean edges.
    var temperature: Double
  }

  /// The most edges that the budget lets it read.
  let readLimit: Int
  /// About how many it will have read in the end.
  let plannedReads: Int
  let breadth: [Int]
  /// How many annealings share the budget.
  let annealings: Int
  /// The first annealings try each twice, by turns; those after them go about as has ended best on average.
  let manners: [Manner]

  static let readsPerStep = 300_000
  private static let plannedReadsPerCity = 20_000
  /// From so many edges on that the budget lets it read for each city, deeper moves and several annealings pay: of few cities, and of
  /// many.
  private static let longSearch = (few: 25_000, many: 200_000)
  /// How many cities are few.
  private static let fewCities = 3000
  /// How many annealings share a long budget.
  private static let several = 5

  init(_ configuration: LinKernighanConfiguration, budget: Budget, count: Int) {
    readLimit =
      budget.evaluations.map { $0.multipliedReportingOverflow(by: count) }
      .map { $0.overflow ? .max : $0.partialValue } ?? .max
    plannedReads = Self.plannedReads(budget, limit: readLimit, count: count)
    let readsPerCity = plannedReads / max(1, count)
    let isLong = readsPerCity >= (count <= Self.fewCities ? Self.longSearch.few : Self.longSearch.many)
    breadth = configuration.breadth ?? (isLong ? [5, 3, 1] : [3, 1])
    annealings = configuration.annealings ?? (isLong && configuration.temperature != 0 ? Self.several : 1)
    let usual =
      isLong
      ? [Manner(segment: 150, temperature: 1), Manner(segment: 50, temperature: 0.4)]
      : [Manner(segment: 50, temperature: 0.3)]
    manners = usual.map {
      Manner(segment: configuration.segment ?? $0.segment, temperature: configuration.temperature ?? $0.temperature)
    }
  }

  /// How many edges the budget lets it read; without one, those of a few perturbations of each city.
  private static func plannedReads(_ budget: Budget, limit: Int, count: Int) -> Int {
    var reads = limit
    if let seconds = budget.seconds { reads = min(reads, Int(min(1e15, seconds * plannedReadsPerSecond(count)))) }
    if let steps = budget.learnerSteps { reads = min(reads, min(steps, 1 << 40) * readsPerStep) }
    return reads == .max ? plannedReadsPerCity * count : reads
  }

  /// What a second is taken to allow, a little less than one core of a recent server reads: the more cities, the more often it waits for
  /// memory. A faster machine goes on to further annealings, a slower one ends a little warm.
  private static func plannedReadsPerSecond(_ count: Int) -> Double {
    max(35e6, 75e6 - 15e6 * log10(max(1, Double(count) / 1000)))
  }
}
