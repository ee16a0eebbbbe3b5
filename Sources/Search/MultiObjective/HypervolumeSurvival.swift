import Core

/// The survival of SMS-EMOA: one offspring a round, and whoever adds least to the hypervolume goes (Beume, Naujoks and Emmerich,
/// "SMS-EMOA: Multiobjective selection based on dominated hypervolume", 2007).
///
/// While there are several fronts, it is the member of the last one that most others dominate. The hypervolume is that within the
/// worst costs and a tenth of the range beyond; with two objectives the ends of the front stay. From five objectives on, who adds least
/// is estimated by sampling, as HypE does (Bader and Zitzler 2011). Mating knows nothing but violations.
public struct HypervolumeSurvival: MultiObjectiveSurvival {
  private var fronts = FrontList()

  /// The survival of SMS-EMOA.
  public init() {}

  public func offspringCount(populationSize: Int) -> Int { 1 }

  public mutating func selectSurvivors(
    _ count: Int, costs: CostMatrix, violations: [Double], into survivors: inout [Int],
    preferences: inout [MatingPreference], using random: inout RandomStream
  ) {
    survivors.removeAll(keepingCapacity: true)
    for row in 0..<costs.count { survivors.append(row) }
    var costs = costs
    var violations = violations
    while survivors.count > count {
      let worst = leastUseful(costs, violations)
      survivors.remove(at: worst)
      costs.values.removeSubrange(worst * costs.objectiveCount..<(worst + 1) * costs.objectiveCount)
      violations.remove(at: worst)
    }
    preferences.removeAll(keepingCapacity: true)
    for violation in violations { preferences.append(MatingPreference(rank: violation)) }
  }

  private mutating func leastUseful(_ costs: CostMatrix, _ violations: [Double]) -> Int {
    fronts.update(costs, violations)
    let last = Array(fronts[fronts.count - 1])
    if last.count == 1 || violations[last[0]] > 0 { return last[last.count - 1] }
    if fronts.count > 1 {
      let dominators = last.map { row in (0..<costs.count).count { costs.dominates($0, row) } }
      let most = dominators.indices.max { (dominators[$0], $0) < (dominators[$1], $1) } ?? 0
      return last[most]
    }
    return costs.leastContributor()
  }
}
