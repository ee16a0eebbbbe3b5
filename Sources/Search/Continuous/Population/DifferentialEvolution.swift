import Core

/// Differential evolution (Storn and Price, "Differential evolution: a simple and efficient heuristic for global optimization over
/// continuous spaces", 1997): a candidate takes some numbers of its parent and the others of a mutant, a point moved by scaled
/// differences of members of the population, whose size so adapts to the landscape by itself. It replaces its parent where it is
/// not worse.
///
/// A round is a generation: one candidate for each member, all from the same population. Where a mutant leaves the bounds it is
/// brought back to the middle between its parent and the bound.
public struct DifferentialEvolution: PopulationStrategy {
  /// Which points a mutant is made of; all binomial crossover (`bin`).
  public enum Scheme: String, Codable, Sendable, CaseIterable {
    /// A random member and one difference.
    case rand1 = "rand/1/bin"
    /// A random member and two differences.
    case rand2 = "rand/2/bin"
    /// The best member and one difference.
    case best1 = "best/1/bin"
    /// The parent, on the way to the best, and one difference.
    case currentToBest1 = "current-to-best/1/bin"
    /// The parent, on the way to one of the best, and one difference.
    case currentToPBest1 = "current-to-pbest/1/bin"

    /// How many members other than the parent are drawn.
    var drawn: Int {
      switch self {
      case .rand1: 3
      case .rand2: 5
      case .best1, .currentToBest1, .currentToPBest1: 2
      }
    }
  }

  public private(set) var candidates: PointBatch
  /// The population.
  public private(set) var members: PointBatch
  /// Their costs, lower being better; empty before the first round.
  public private(set) var costs: [Double] = []
  private let box: SearchBox
  private let scheme: Scheme
  private let scale: Double
  private let crossover: BinomialCrossover
  /// How many of the best `current-to-pbest` chooses from.
  private let eliteCount: Int
  private var elite: [Int] = []
  private var random: RandomStream

  init(_ configuration: DifferentialEvolutionConfiguration, box: SearchBox, key: RandomKey) {
    let count = configuration.population
    candidates = PointBatch(count: 0, dimension: box.dimension)
    members = PointBatch(count: count, dimension: box.dimension)
    self.box = box
    scheme = configuration.scheme
    scale = configuration.scale
    crossover = BinomialCrossover(rate: configuration.crossoverRate)
    eliteCount = scheme == .currentToPBest1 ? max(1, Int((configuration.bestFraction * Double(count)).rounded())) : 1
    random = key.stream
  }

  /// Converged when all members are the same point, as no difference is left then.
  public private(set) var stop: ContinuousStop?

  public mutating func ask(atMost limit: Int) {
    let count = min(members.count, limit)
    candidates.resize(to: count)
    guard !costs.isEmpty else { return candidates.sample(in: box, using: &self.random) }
    let box = box
    if scheme == .best1 || scheme == .currentToBest1 || scheme == .currentToPBest1 { costs.findLeast(eliteCount, into: &elite) }
    let (scheme, scale, crossover, elite, total) = (scheme, scale, crossover, elite, members.count)
    let dimension = box.dimension
    var random = RoundRandom(&self.random)
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 6) { drawn in
      members.withRows { members in
        candidates.withMutableRows { candidates in
          for index in 0..<count {
            random.drawDistinct(scheme.drawn, below: total, besides: index, into: drawn.baseAddress!)
            func row(_ place: Int) -> UnsafePointer<Double> { members + drawn[place] * dimension }
            let parent = members + index * dimension
            let child = candidates + index * dimension
            func cross<M: Mutant>(_ mutant: M) { crossover.fill(child, parent, dimension, &random, mutant) }
            switch scheme {
            case .rand1: cross(OneDifference(base: row(0), scale: scale, one: row(1), other: row(2)))
            case .rand2:
              cross(TwoDifferences(base: row(0), scale: scale, one: row(1), other: row(2), third: row(3), fourth: row(4)))
            case .best1: cross(OneDifference(base: members + elite[0] * dimension, scale: scale, one: row(0), other: row(1)))
            case .currentToBest1, .currentToPBest1:
              let goal = members + elite[elite.count == 1 ? 0 : random.integer(below: elite.count)] * dimension
              cross(TwoDifferences(base: parent, scale: scale, one: goal, other: parent, third: row(0), fourth: row(1)))
            }
            box.repair(child, parent)
          }
        }
      }
    }
  }

  public mutating func tell(_ costs: [Double]) {
    guard !self.costs.isEmpty else {
      guard costs.count == members.count else { return }
      self.costs = costs
      swap(&members, &candidates)
      return
    }
    for index in costs.indices where costs[index] <= self.costs[index] {
      self.costs[index] = costs[index]
      members.copy(index, of: candidates, to: index)
    }
    if members.isOnePoint { stop = .converged }
  }

  public var metrics: Metrics { ["spread": costs.spread] }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("members", costs.isEmpty ? [] : members.numbers)
    snapshot.setArray("costs", costs)
    try snapshot.setValue("random", random)
    try snapshot.setValue("stop", stop)
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let costs = try snapshot.array("costs", of: Double.self)
    let numbers = try snapshot.array("members", of: Double.self)
    guard costs.isEmpty || costs.count == members.count else {
      throw WarrenError("the population was of \(costs.count) members, expected \(members.count)", kind: .failure)
    }
    if !costs.isEmpty { try members.restore(numbers, count: costs.count) }
    self.costs = costs
    random = try snapshot.value("random")
    stop = try snapshot.value("stop")
  }
}
