import Core

/// Differential evolution that learns its scale and crossover rate from its successes: SHADE (Tanabe and Fukunaga, "Success-history
/// based parameter adaptation for differential evolution", 2013), and with a population that shrinks linearly over the budget L-SHADE
/// ("Improving the search performance of SHADE using linear population size reduction", 2014).
///
/// Candidates are made by `current-to-pbest/1/bin`, the last difference reaching also into an archive of parents that were
/// replaced. A round is a generation.
public struct SHADE: PopulationStrategy {
  /// How SHADE and L-SHADE differ.
  struct Settings: Sendable {
    /// Members at the beginning, and at the end of the budget.
    var population: Int
    var finalPopulation: Int
    /// Over how many evaluations the population shrinks; nil when it does not.
    var evaluations: Int?
    /// Entries of the memory of successes, which is of the form of 2014 or of 2013.
    var memory: Int
    var isLehmer: Bool
    /// The shares of the population that count as the best; each candidate draws one of them.
    var bestFractions: ClosedRange<Double>
    /// How many parents the archive holds for each member.
    var archiveRate: Double
  }

  public private(set) var candidates: PointBatch
  /// The population.
  public private(set) var members: PointBatch
  /// Their costs, lower being better; empty before the first round.
  public private(set) var costs: [Double] = []
  private var archive: PointBatch
  private let box: SearchBox
  private let settings: Settings
  private var history: SuccessHistory
  private var random: RandomStream
  private var evaluations = 0
  private var parameters: [(scale: Double, rate: Double)] = []
  private var successes: [SuccessHistory.Success] = []
  /// The best members in order, and the worst that are to go.
  private var best: [Int] = []
  private var worst: [Int] = []

  init(_ settings: Settings, box: SearchBox, key: RandomKey) {
    self.settings = settings
    self.box = box
    candidates = PointBatch(count: 0, dimension: box.dimension)
    members = PointBatch(count: settings.population, dimension: box.dimension)
    archive = candidates
    history = SuccessHistory(count: settings.memory, isLehmer: settings.isLehmer)
    random = key.stream
  }

  /// Converged when all members are the same point.
  public private(set) var stop: ContinuousStop?

  public mutating func ask(atMost limit: Int) {
    let count = min(members.count, limit)
    candidates.resize(to: count)
    guard !costs.isEmpty else { return candidates.sample(in: box, using: &self.random) }
    let box = box
    let (dimension, total, archived) = (box.dimension, members.count, archive.count)
    func bestCount(_ share: Double) -> Int { min(max(Int(share * Double(total) + 0.5), 2), total) }
    costs.findLeast(bestCount(settings.bestFractions.upperBound), into: &best)
    var random = RoundRandom(&self.random)
    let normals = NormalTable.shared
    parameters.removeAll(keepingCapacity: true)
    for _ in 0..<count { parameters.append(history.draw(normals, using: &random)) }
    let (parameters, shares, best) = (parameters, settings.bestFractions, best)
    members.withRows { members in
      archive.numbers.withUnsafeBufferPointer { archive in
        candidates.withMutableRows { candidates in
          for index in 0..<count {
            var share = shares.lowerBound
            if shares.upperBound > share { share += (shares.upperBound - share) * random.uniformDouble() }
            let goal = members + best[random.integer(below: bestCount(share))] * dimension
            var first = index
            while first == index { first = random.integer(below: total) }
            var second = index
            while second == index || second == first { second = random.integer(below: total + archived) }
            let one = members + first * dimension
            let other = second < total ? members + second * dimension : archive.baseAddress! + (second - total) * dimension
            let parent = members + index * dimension
            let child = candidates + index * dimension
            let (scale, rate) = parameters[index]
            BinomialCrossover(rate: rate).fill(
              child, parent, dimension, &random,
              TwoDifferences(base: parent, scale: scale, one: goal, other: parent, third: one, fourth: other))
            box.repair(child, parent)
          }
        }
      }
    }
  }

  public mutating func tell(_ costs: [Double]) {
    evaluations += costs.count
    guard !self.costs.isEmpty else {
      guard costs.count == members.count else { return }
      self.costs = costs
      swap(&members, &candidates)
      shrink()
      return
    }
    successes.removeAll(keepingCapacity: true)
    let capacity = archiveCapacity
    for index in costs.indices where costs[index] <= self.costs[index] {
      let before = self.costs[index]
      if costs[index] < before {
        remember(index, capacity: capacity)
        successes.append(
          .init(
            scale: parameters[index].scale, rate: parameters[index].rate, improvement: before - costs[index]))
      }
      self.costs[index] = costs[index]
      members.copy(index, of: candidates, to: index)
    }
    history.learn(successes)
    shrink()
    if members.isOnePoint { stop = .converged }
  }

  private var archiveCapacity: Int { Int((settings.archiveRate * Double(members.count)).rounded()) }

  /// Puts a member that is to be replaced into the archive, in a random place once that is full.
  private mutating func remember(_ index: Int, capacity: Int) {
    guard capacity > 0 else { return }
    let place: Int
    if archive.count < capacity {
      place = archive.count
      archive.resize(to: place + 1)
    } else {
      place = random.integer(below: archive.count)
    }
    archive.copy(index, of: members, to: place)
  }

  /// Removes the worst members, as many as the share of the budget that is spent asks for, and shrinks the archive along.
  private mutating func shrink() {
    guard let limit = settings.evaluations else { return }
    let share = min(Double(evaluations) / Double(max(limit, 1)), 1)
    let wanted = Double(settings.population) + share * Double(settings.finalPopulation - settings.population)
    let count = min(members.count, max(Int(wanted.rounded()), settings.finalPopulation))
    guard count < members.count else { return }
    // The others stay in the order in which they stand.
    costs.findLargest(members.count - count, into: &worst)
    worst.sort()
    var (place, gone) = (worst[0], 0)
    for index in worst[0]..<members.count {
      if gone < worst.count, index == worst[gone] {
        gone += 1
      } else {
        members.move(index, to: place)
        costs[place] = costs[index]
        place += 1
      }
    }
    members.resize(to: count)
    costs.removeLast(costs.count - count)
    let capacity = archiveCapacity
    while archive.count > capacity {
      archive.move(archive.count - 1, to: random.integer(below: archive.count))
      archive.resize(to: archive.count - 1)
    }
  }

  public var metrics: Metrics { ["population": Double(members.count), "spread": costs.spread] }
}

extension SHADE {
  private struct State: Codable {
    var random: RandomStream
    var evaluations: Int
    var stop: ContinuousStop?
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("members", costs.isEmpty ? [] : members.numbers)
    snapshot.setArray("costs", costs)
    snapshot.setArray("archive", archive.numbers)
    try history.save(into: &snapshot)
    try snapshot.setValue("state", State(random: random, evaluations: evaluations, stop: stop))
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    let state: State = try snapshot.value("state")
    let costs = try snapshot.array("costs", of: Double.self)
    let numbers = try snapshot.array("members", of: Double.self)
    let archived = try snapshot.array("archive", of: Double.self)
    guard costs.count <= settings.population else {
      throw WarrenError("the population was of \(costs.count) members, expected \(settings.population)", kind: .failure)
    }
    try history.restore(snapshot)
    if !costs.isEmpty { try members.restore(numbers, count: costs.count) }
    try archive.restore(archived, count: archived.count / archive.dimension)
    self.costs = costs
    (random, evaluations, stop) = (state.random, state.evaluations, state.stop)
  }
}
