/// The offspring replace the parents, except for a few of the best (De Jong 1975).
///
/// By default members of exactly equal fitness count as duplicates, of which one goes on; the best of the other parents take the
/// places left. On tours that recognizes the same cycle whatever its direction and first city, and it keeps a population from
/// filling up with copies of one member.
public struct GenerationalSurvival: Survival {
  /// How many of the best parents go on unchanged.
  public let elitism: Int
  /// Whether duplicates go on like other offspring.
  public let keepsDuplicates: Bool

  /// In which order places are given away.
  private enum Tier: Int, CaseIterable {
    case elite, offspring, parent, duplicate
  }

  private struct Candidate {
    var fitness: Fitness
    var survivor: Survivor
    var tier: Tier
    var number: Int
  }

  private var candidates: [Candidate] = []

  /// Generations in which that many of the best parents go on.
  public init(elitism: Int = 1, keepsDuplicates: Bool = false) {
    precondition(elitism >= 0, "elitism is not negative")
    self.elitism = elitism
    self.keepsDuplicates = keepsDuplicates
  }

  public func offspringCount(populationSize: Int) -> Int {
    max(1, populationSize - elitism)
  }

  /// O(n log n) for n parents and offspring.
  public mutating func selectSurvivors(
    parents: [Fitness], offspring: [Fitness], populationSize: Int, into survivors: inout [Survivor]
  ) {
    candidates.removeAll(keepingCapacity: true)
    for (index, fitness) in parents.enumerated() {
      candidates.append(Candidate(fitness: fitness, survivor: .parent(index), tier: .parent, number: index))
    }
    candidates.sort { ($0.fitness, $0.number) < ($1.fitness, $1.number) }
    for place in candidates.indices.prefix(elitism) { candidates[place].tier = .elite }
    for (index, fitness) in offspring.enumerated() {
      candidates.append(Candidate(fitness: fitness, survivor: .offspring(index), tier: .offspring, number: index))
    }
    candidates.sort {
      ($0.fitness, $0.tier.rawValue, $0.number) < ($1.fitness, $1.tier.rawValue, $1.number)
    }
    if !keepsDuplicates {
      for place in candidates.indices.dropFirst() where candidates[place].fitness == candidates[place - 1].fitness {
        candidates[place].tier = .duplicate
      }
    }
    for tier in Tier.allCases {
      for candidate in candidates where candidate.tier == tier && survivors.count < populationSize {
        survivors.append(candidate.survivor)
      }
    }
  }
}
