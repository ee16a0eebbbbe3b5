import Core
import Search

extension LinKernighan {
  /// When longer tours are accepted how readily: ever less from the beginning of a stretch of edges read to its end.
  struct Annealing: Codable {
    var start = 0
    /// How many edges it reads.
    var length = 0
    /// The temperature it starts from, as a share of the one that is set.
    var scale = 1.0

    var end: Int { start + length }

    func temperature(at reads: Int) -> Double {
      scale * max(0, 1 - Double(reads - start) / Double(max(1, length)))
    }
  }

  /// Tours that are crossed.
  enum Crossed: String, Codable {
    /// The ends of a population that there are when not all have been found.
    case part
    case population
    /// The best of several populations.
    case champions
  }

  private struct Progress: Codable {
    var ledger: Ledger
    var random: RandomStream
    var restartsDone: Int
    var isDone: Bool
    var hasBegun: Bool
    var annealing: Annealing
    var preparationReads: Int
    var isAscending: Bool
    var hasPrices: Bool
    var edgeReads: Int?
    var population: LinKernighanPlan.Population
    /// How many ends and best tours of populations there are, and how many are being crossed.
    var endCount: Int
    var championCount: Int
    var crossed: Crossed
    var crossedCount: Int?
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue(
      "progress",
      Progress(
        ledger: ledger, random: random, restartsDone: restartsDone, isDone: isDone, hasBegun: hasBegun, annealing: annealing,
        preparationReads: preparationReads, isAscending: ascent != nil,
        hasPrices: prices != nil, edgeReads: descent?.edgeReads, population: population, endCount: ends.count,
        championCount: champions.count, crossed: crossed, crossedCount: merging?.tourCount))
    try incumbent?.save(into: &snapshot, under: "incumbent")
    if let numbering { snapshot.setArray("numbering", numbering) }
    if let ascent { snapshot.merge(try ascent.save(), under: "ascent") }
    if let prices { snapshot.setArray("prices", prices) }
    if let descent {
      snapshot.setArray("order", descent.tour.cities)
      snapshot.setArray("queue", descent.queued)
      snapshot.setArray("lengths", [descent.length, meanEdge] + (best.map { [$0.length] } ?? []))
      if let best { snapshot.setArray("best", best.cities) }
    }
    if !ends.isEmpty { snapshot.setArray("ends", ends.flatMap(\.elements)) }
    if !champions.isEmpty { snapshot.setArray("champions", champions.flatMap(\.elements)) }
    if let merging { snapshot.merge(try merging.save(), under: "merging") }
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    let progress: Progress = try snapshot.value("progress")
    let count = problem.count
    var numbering: [Int32]?
    let incumbent = try problem.keptIncumbent(in: snapshot, isThere: progress.ledger.learnerSteps > 0)
    var descent: LinKernighanDescent?
    var best: (length: Double, cities: [Int32])?
    var meanEdge = 0.0
    if incumbent != nil {
      numbering = try Permutation(try snapshot.array("numbering", count: count)).elements
    }
    var ascent: OneTreeAscent?
    if let numbering, progress.isAscending {
      var begun = OneTreeAscent(alphaGraph(numbering))
      try begun.restore(snapshot.section("ascent"))
      ascent = begun
    }
    let prices = progress.hasPrices ? try snapshot.array("prices", of: Double.self, count: count) : nil
    if let numbering, let edgeReads = progress.edgeReads {
      let order = try Permutation(try snapshot.array("order", count: count)).elements
      let queue = try snapshot.array("queue", of: Int32.self)
      let lengths = try snapshot.array("lengths", of: Double.self)
      guard lengths.count == 2 || lengths.count == 3, queue.count <= count, queue.allSatisfy({ $0 >= 0 && $0 < count }) else {
        throw WarrenError("the snapshot's queue or lengths do not fit \(count) cities", kind: .failure)
      }
      if lengths.count == 3 { best = (lengths[2], try Permutation(try snapshot.array("best", count: count)).elements) }
      meanEdge = lengths[1]
      let begun = makeDescent(numbering, prices: prices)
      begun.begin(order, length: lengths[0], queued: queue, edgeReads: edgeReads)
      descent = begun
    }
    let size = progress.population.size
    guard (1...1000).contains(size), (0..<size).contains(progress.endCount),
      (0...Self.mostChampions).contains(progress.championCount)
    else {
      throw WarrenError(
        "the snapshot has \(progress.endCount) ends of \(size) searches and \(progress.championCount) best tours; there are fewer ends than searches, and \(Self.mostChampions) best tours at most",
        kind: .failure)
    }
    let ends = try Self.tours(progress.endCount, of: count, in: snapshot, under: "ends")
    let champions = try Self.tours(progress.championCount, of: count, in: snapshot, under: "champions")
    var merging: TourMerging?
    if let crossed = progress.crossedCount {
      guard (2...1000).contains(crossed) else {
        throw WarrenError("the snapshot crosses \(crossed) tours; there are 2 to 1000", kind: .failure)
      }
      merging = try TourMerging(
        crossover, tourCount: crossed, cityCount: count, restoring: snapshot.section("merging"))
    }
    ledger = progress.ledger
    population = progress.population
    self.ends = ends
    self.champions = champions
    crossed = progress.crossed
    self.merging = merging
    random = progress.random
    restartsDone = progress.restartsDone
    isDone = progress.isDone
    hasBegun = progress.hasBegun
    self.numbering = numbering
    self.incumbent = incumbent
    preparationReads = progress.preparationReads
    self.ascent = ascent
    self.prices = prices
    self.descent = descent
    self.best = best
    self.meanEdge = meanEdge
    annealing = progress.annealing
  }

  private static func tours(
    _ number: Int, of count: Int, in snapshot: Snapshot, under name: String
  ) throws -> [Permutation] {
    guard number > 0 else { return [] }
    let cities = try snapshot.array(name, of: Int32.self, count: number * count)
    return try (0..<number).map { try Permutation(Array(cities[$0 * count..<($0 + 1) * count])) }
  }
}
