/// Every offspring competes with the nearer of its parents alone and takes its place unless it is worse, so that a population keeps
/// several peaks (deterministic crowding: Mahfoud, "Crowding and preselection revisited", 1992).
///
/// Where several offspring have the same nearer parent, the best of them competes.
public struct CrowdingSurvival: Survival {
  private var challenger: [Int] = []

  /// The survival, which has no settings.
  public init() {}

  public var usesLineage: Bool { true }

  public func offspringCount(populationSize: Int) -> Int { populationSize }

  public mutating func selectSurvivors(
    parents: [Fitness], offspring: [Fitness], lineage: [Int], populationSize: Int, into survivors: inout [Survivor]
  ) {
    precondition(lineage.count == offspring.count, "crowding needs to know the parents")
    challenger = [Int](repeating: -1, count: parents.count)
    for (index, parent) in lineage.enumerated() where challenger[parent] < 0 || offspring[index] < offspring[challenger[parent]]
    {
      challenger[parent] = index
    }
    for (index, fitness) in parents.enumerated() {
      let rival = challenger[index]
      survivors.append(rival >= 0 && !(fitness < offspring[rival]) ? .offspring(rival) : .parent(index))
    }
  }
}
