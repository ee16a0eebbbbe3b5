/// The offspring replace the parents, except for a few of the best (De Jong 1975).
///
/// Where duplicates are not kept, of members of exactly equal fitness one goes on, and the best of the other parents take the
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
  /// The indices of the best parents, the best first.
  private var best: [Int] = []

  /// Generations in which that many of the best parents go on.
  public init(elitism: Int = 1, keepsDuplicates: Bool = true) {
    precondition(elitism >= 0, "elitism is not negative")
    self.elitism = elitism
    self.keepsDuplicates = keepsDuplicates
  }

  public func offspringCount(populationSize: Int) -> Int {
    max(1, populationSize - elitism)
  }

  /// With duplicates O(n · elitism) for n parents and offspring, else O(n log n).
  public mutating func selectSurvivors(
    parents: [Fitness], offspring: [Fitness], lineage: [Int], populationSize: Int, into survivors: inout [Survivor]
  ) {
    if keepsDuplicates {
      selectAll(parents, offspring, populationSize, &survivors)
    } else {
      selectDistinct(parents, offspring, populationSize, &survivors)
    }
  }

  private mutating func selectAll(
    _ parents: [Fitness], _ offspring: [Fitness], _ populationSize: Int, _ survivors: inout [Survivor]
  ) {
    let kept = min(offspring.count, populationSize - min(elitism, parents.count, populationSize))
    // A generation cut short by its budget leaves room for more parents than the elites.
    let room = min(parents.count, populationSize - kept)
    best.removeAll(keepingCapacity: true)
    for (index, fitness) in parents.enumerated() where room > 0 {
      if best.count == room {
        guard fitness < parents[best[room - 1]] else { continue }
        best.removeLast()
      }
      var place = best.count
      while place > 0, fitness < parents[best[place - 1]] { place -= 1 }
      best.insert(index, at: place)
    }
    for parent in best { survivors.append(.parent(parent)) }
    for index in 0..<kept { survivors.append(.offspring(index)) }
  }

  private mutating func selectDistinct(
    _ parents: [Fitness], _ offspring: [Fitness], _ populationSize: Int, _ survivors: inout [Survivor]
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
    for place in candidates.indices.dropFirst() where candidates[place].fitness == candidates[place - 1].fitness {
      candidates[place].tier = .duplicate
    }
    for tier in Tier.allCases {
      for candidate in candidates where candidate.tier == tier && survivors.count < populationSize {
        survivors.append(candidate.survivor)
      }
    }
  }
}
