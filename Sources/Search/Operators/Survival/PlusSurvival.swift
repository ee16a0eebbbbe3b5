/// The best of parents and offspring together go on: (mu + lambda), with mu the size of the population (Schwefel 1977; Rechenberg
/// 1973).
///
/// With one or two offspring it is the steady state (Syswerda 1989; Whitley's GENITOR 1989), where they take the place of the worst.
/// Of equals, offspring go before parents, so that a population can drift over a plateau, and earlier ones before later ones.
public struct PlusSurvival: Survival {
  /// How many offspring a generation makes; as many as the population has members when nil.
  public let offspring: Int?
  /// Whether members of exactly equal fitness may live side by side. Where not, one of them goes on before the others, which fill what
  /// is left.
  public let keepsDuplicates: Bool
  private var candidates: [Candidate] = []

  private struct Candidate {
    var fitness: Fitness
    var isDuplicate = false
    var survivor: Survivor
    var number: Int
  }

  /// (mu + offspring).
  public init(offspring: Int? = nil, keepsDuplicates: Bool = true) {
    precondition(offspring ?? 1 >= 1, "a generation makes at least one offspring")
    self.offspring = offspring
    self.keepsDuplicates = keepsDuplicates
  }

  public func offspringCount(populationSize: Int) -> Int { offspring ?? populationSize }

  public var replacesWorst: Bool { keepsDuplicates }

  public mutating func selectSurvivors(
    parents: [Fitness], offspring: [Fitness], lineage: [Int], populationSize: Int, into survivors: inout [Survivor]
  ) {
    if keepsDuplicates, offspring.count == 1, parents.count == populationSize {
      return replaceWorst(parents, offspring[0], &survivors)
    }
    candidates.removeAll(keepingCapacity: true)
    for (index, fitness) in offspring.enumerated() {
      candidates.append(Candidate(fitness: fitness, survivor: .offspring(index), number: index))
    }
    for (index, fitness) in parents.enumerated() {
      candidates.append(Candidate(fitness: fitness, survivor: .parent(index), number: offspring.count + index))
    }
    candidates.sort { ($0.fitness, $0.number) < ($1.fitness, $1.number) }
    guard !keepsDuplicates else {
      for candidate in candidates.prefix(populationSize) { survivors.append(candidate.survivor) }
      return
    }
    for place in candidates.indices.dropFirst() {
      candidates[place].isDuplicate = candidates[place].fitness == candidates[place - 1].fitness
    }
    for isDuplicate in [false, true] {
      for candidate in candidates where candidate.isDuplicate == isDuplicate && survivors.count < populationSize {
        survivors.append(candidate.survivor)
      }
    }
  }

  /// The steady state without sorting: the worst parent gives way unless the one offspring is worse still.
  private func replaceWorst(_ parents: [Fitness], _ offspring: Fitness, _ survivors: inout [Survivor]) {
    var worst = 0
    for index in parents.indices where !(parents[index] < parents[worst]) { worst = index }
    let isAccepted = !(parents[worst] < offspring)
    for index in parents.indices { survivors.append(index == worst && isAccepted ? .offspring(0) : .parent(index)) }
  }
}
