import Core
import Foundation

/// What a search by chained Lin-Kernighan makes of its settings, its budget and the number of cities.
struct LinKernighanPlan {
  /// Searches from tours of their own whose ends are crossed with one another.
  struct Population: Codable, Equatable {
    /// How many; one is not crossed, and has all edges that are left to be read.
    var size: Int
    /// How many edges each reads.
    var readsEach: Int
  }

  /// The most edges that the budget lets it read.
  let readLimit: Int
  /// About how many it will have read in the end.
  let plannedReads: Int
  /// Whether a clock may end it sooner than is planned.
  let isTimed: Bool
  /// The first population.
  let first: Population
  let breadth: [Int]
  /// How many cities each segment has at most that a perturbation exchanges.
  let segment: Int
  /// How much longer a local optimum may be at first, on average, in mean edges.
  let temperature: Double

  private let count: Int
  private let wantedSize: Int?

  private static let mostReadsPerStep = 300_000
  private static let plannedReadsPerCity = 20_000
  /// How many edges a city a search of a population reads, a few perturbations for each city, where the budget lets it be so many.
  private static let readsEachPerCity = 400
  private static let largestPopulation = 300
  /// Smaller populations are worse than a single annealing: so many searches at least, and one for each so many cities.
  private static let fewest = (searches: 10, citiesEach: 400)
  /// The share of a time that searches and crossings are planned to take: preparing takes some, and crossing sometimes longer.
  private static let timedShare = 0.8
  /// The share of all edges to be read that is planned for once more when the plan has been carried out and there is budget left.
  private static let surplusShare = 0.25

  init(_ configuration: LinKernighanConfiguration, budget: Budget, count: Int) {
    self.count = count
    readLimit = budget.edgeReads(cities: count)
    plannedReads = Self.plannedReads(budget, limit: readLimit, count: count)
    isTimed = budget.seconds != nil
    wantedSize = configuration.population
    let shared = isTimed ? Int(Double(plannedReads) * Self.timedShare) : plannedReads
    let affordable = Self.affordableSize(shared, count: count)
    let isSingle = affordable < max(Self.fewest.searches, count / Self.fewest.citiesEach)
    let size = wantedSize ?? (isSingle ? 1 : affordable)
    first = Self.population(size, reads: size > 1 ? shared : plannedReads, count: count)
    breadth = configuration.breadth ?? (size > 1 ? [5, 3, 1] : [3, 1])
    segment = configuration.segment ?? 50
    temperature = configuration.temperature ?? (size > 1 ? 0 : 0.3)
  }

  /// The population that follows one whose ends have been crossed when that many edges have been read.
  func population(after reads: Int) -> Population {
    let left = min(readLimit - reads, max(plannedReads - reads, Int(Double(plannedReads) * Self.surplusShare)))
    return Self.population(wantedSize ?? max(2, Self.affordableSize(left, count: count)), reads: left, count: count)
  }

  private static func population(_ size: Int, reads: Int, count: Int) -> Population {
    guard size > 1 else { return Population(size: 1, readsEach: reads) }
    let left = max(0, Double(reads) - crossingReads(size, count: count))
    let each = max(1, Int(left / Double(size)))
    return Population(size: size, readsEach: size == largestPopulation ? min(each, readsEachPerCity * count) : each)
  }

  /// How many searches may read that many edges together, and their ends be crossed.
  private static func affordableSize(_ reads: Int, count: Int) -> Int {
    let size = (1...largestPopulation).last {
      Double($0 * readsEachPerCity) * Double(count) + crossingReads($0, count: count) <= Double(reads)
    }
    return size ?? 1
  }

  /// About how many edges a descent reads in the time in which so many tours are crossed until none becomes shorter any more: measured
  /// on 575 to 15,112 cities.
  private static func crossingReads(_ size: Int, count: Int) -> Double {
    pow(Double(size), 1.5) * max(18, Double(count) / 55 - 12) * Double(count)
  }

  /// How many edges the budget lets it read; without one, those of a few perturbations of each city.
  private static func plannedReads(_ budget: Budget, limit: Int, count: Int) -> Int {
    var reads = limit
    if let seconds = budget.seconds { reads = min(reads, Int(min(1e15, seconds * plannedReadsPerSecond(count)))) }
    if let steps = budget.learnerSteps { reads = min(reads, self.reads(ofSteps: min(steps, 1 << 40), count: count)) }
    return reads == .max ? plannedReadsPerCity * count : reads
  }

  /// How many edges a step reads when its search has read so many: few at first, so that curves show how fast the first tour gets better.
  static func readsOfStep(after reads: Int, count: Int) -> Int { min(mostReadsPerStep, max(1000, 4 * count, reads / 8)) }

  private static func reads(ofSteps steps: Int, count: Int) -> Int {
    var reads = 0
    for step in 0..<steps {
      let next = readsOfStep(after: reads, count: count)
      if next == mostReadsPerStep { return reads + (steps - step) * next }
      reads += next
    }
    return reads
  }

  /// What a second is taken to allow, a little less than one core of a recent server reads: the more cities, the more often it waits for
  /// memory. A faster machine goes on to a further population, a slower one ends a little warm or has not crossed all tours.
  private static func plannedReadsPerSecond(_ count: Int) -> Double {
    max(35e6, 75e6 - 15e6 * log10(max(1, Double(count) / 1000)))
  }
}
