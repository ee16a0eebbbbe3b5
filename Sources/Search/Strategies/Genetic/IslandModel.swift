import Core

/// Where the members of an island migrate to.
public enum IslandTopology: String, Codable, Sendable, CaseIterable {
  /// To the next island.
  case ring
  /// To every other island.
  case complete
  /// From the first island to all others, and from them to the first.
  case star

  /// The islands that the members of one go to.
  func neighbors(of island: Int, count: Int) -> [Int] {
    guard count > 1 else { return [] }
    switch self {
    case .ring: return [(island + 1) % count]
    case .complete: return (0..<count).filter { $0 != island }
    case .star: return island == 0 ? Array(1..<count) : [0]
    }
  }
}

/// Several populations that live side by side and now and then exchange their best (coarse-grained parallel genetic algorithm: Tanese,
/// "Distributed genetic algorithms", 1989; Whitley, Rana and Heckendorn, "The island model genetic algorithm", 1999).
///
/// The islands take turns, one generation each. When all have lived `interval` generations, each sends copies of its best members to
/// its neighbours, where they replace the worst. With one island it is that one's genetic algorithm, to the bit.
public struct IslandModel<E: Encoding>: SearchStrategy {
  public typealias Genotype = E.Genotype

  /// The populations.
  public private(set) var islands: [GeneticAlgorithm<E>]
  private let topology: IslandTopology
  private let interval: Int
  private let migrants: Int
  /// Whose turn it is.
  private var turn = 0
  /// How many generations every island has lived since the last migration.
  private var generations = 0

  /// Islands that exchange so many members after so many generations.
  public init(_ islands: [GeneticAlgorithm<E>], topology: IslandTopology = .ring, interval: Int = 20, migrants: Int = 2) {
    precondition(!islands.isEmpty, "there is at least one island")
    precondition(interval >= 1 && migrants >= 0, "the interval is at least 1, the number of migrants not negative")
    self.islands = islands
    self.topology = topology
    self.interval = interval
    self.migrants = migrants
  }

  public mutating func ask(atMost limit: Int) { islands[turn].ask(atMost: limit) }
  public var candidates: [E.Genotype] { islands[turn].candidates }

  /// Puts an improved genotype in the place of a candidate that has not been told about yet.
  public mutating func replaceCandidate(_ index: Int, by genotype: E.Genotype) {
    islands[turn].replaceCandidate(index, by: genotype)
  }

  public var metrics: Metrics { islands[turn == 0 ? islands.count - 1 : turn - 1].metrics }

  public mutating func tell(_ evaluations: [Evaluation]) {
    islands[turn].tell(evaluations)
    turn += 1
    guard turn == islands.count else { return }
    turn = 0
    generations += 1
    guard generations == interval, islands.count > 1 else { return }
    generations = 0
    migrate()
  }

  /// Everybody leaves before anybody arrives, so the order of the islands does not matter.
  private mutating func migrate() {
    let leaving = islands.map { $0.best(migrants) }
    for (island, members) in leaving.enumerated() {
      for neighbor in topology.neighbors(of: island, count: islands.count) { islands[neighbor].replaceWorst(by: members) }
    }
  }

  public func save() throws -> Snapshot {
    if islands.count == 1 { return try islands[0].save() }
    var snapshot = Snapshot()
    try snapshot.setValue("turn", turn)
    try snapshot.setValue("generations", generations)
    for (index, island) in islands.enumerated() { snapshot.merge(try island.save(), under: "island\(index)") }
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    if islands.count == 1 { return try islands[0].restore(snapshot) }
    let turn: Int = try snapshot.value("turn")
    guard islands.indices.contains(turn) else { throw WarrenError("there is no island \(turn)", kind: .failure) }
    let generations: Int = try snapshot.value("generations")
    var restored = islands
    for index in islands.indices { try restored[index].restore(snapshot.section("island\(index)")) }
    islands = restored
    self.turn = turn
    self.generations = generations
  }
}

extension GeneticAlgorithm {
  /// Puts an improved genotype in the place of a candidate that has not been told about yet.
  public mutating func replaceCandidate(_ index: Int, by genotype: E.Genotype) {
    encoding.copy(genotype, into: &offspring[index])
  }

  /// The best members with their evaluations, the best first; of equals, the earlier one.
  func best(_ count: Int) -> [(genotype: E.Genotype, evaluation: Evaluation)] {
    let order = memberFitness.indices.sorted { (memberFitness[$0], $0) < (memberFitness[$1], $1) }
    return order.prefix(count).map { (members[$0], memberEvaluations[$0]) }
  }

  /// Puts members in the place of the worst, each where it is better.
  mutating func replaceWorst(by newcomers: [(genotype: E.Genotype, evaluation: Evaluation)]) {
    for newcomer in newcomers where !memberFitness.isEmpty {
      var worst = 0
      for index in memberFitness.indices where !(memberFitness[index] < memberFitness[worst]) { worst = index }
      let fitness = constraints.fitness(of: newcomer.evaluation, under: objective)
      guard fitness < memberFitness[worst] else { continue }
      encoding.copy(newcomer.genotype, into: &members[worst])
      memberEvaluations[worst] = newcomer.evaluation
      memberFitness[worst] = fitness
      worstFirst.isValid = false
    }
  }
}

extension IslandModel: AdaptiveStrategy {
  public mutating func problemHasChanged() {
    for index in islands.indices { islands[index].problemHasChanged() }
  }
}
