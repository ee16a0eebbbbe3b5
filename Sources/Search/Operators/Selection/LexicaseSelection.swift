import Core
import Foundation

/// A parent is the one that is left after the population was filtered by one case after the other, in random order: only those who
/// are best in a case go on to the next (Spector, "Assessment of problem modality by differential performance of lexicase selection",
/// 2012). Specialists get their chance, whatever their mean.
///
/// Cases are the problem's objectives. With epsilon, members within the median absolute deviation of the best go on too, which suits
/// real-valued errors (La Cava, Spector and Danai, "Epsilon-lexicase selection for regression", 2016; here the semi-dynamic form: the
/// deviation is that of the whole population, the best that of those left). Infeasible members take part only while all are infeasible.
/// - Complexity: O(population · cases) a parent at worst.
public struct LexicaseSelection: Selection {
  /// The objectives, which say which way is better.
  public let objectives: [Objective]
  /// Whether members near the best count as the best.
  public let usesEpsilon: Bool

  private var costs: [Double] = []
  private var epsilons: [Double] = []
  private var everyone: [Int] = []
  private var cases: [Int] = []
  private var pool: [Int] = []

  /// A selection over the cases that the objectives are.
  public init(objectives: [Objective], usesEpsilon: Bool) {
    precondition(!objectives.isEmpty, "there is at least one case")
    self.objectives = objectives
    self.usesEpsilon = usesEpsilon
  }

  public mutating func prepare(
    for fitness: [Fitness], evaluations: [Evaluation], choices: Int, using random: inout RandomStream
  ) {
    let someFeasible = fitness.contains { $0.violation == 0 }
    everyone = fitness.indices.filter { !someFeasible || fitness[$0].violation == 0 }
    costs = evaluations.flatMap { evaluation in
      someFeasible
        ? objectives.indices.map { objectives[$0].cost(of: evaluation.objectives[$0]) }
        : objectives.indices.map { _ in evaluation.violation }
    }
    cases = Array(objectives.indices)
    epsilons = objectives.indices.map { usesEpsilon ? deviation(of: $0) : 0 }
  }

  /// The median absolute deviation of a case over the members that take part.
  private func deviation(of index: Int) -> Double {
    let values = everyone.map { costs[$0 * objectives.count + index] }
    let middle = median(values)
    return median(values.map { abs($0 - middle) })
  }

  private func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let half = sorted.count / 2
    return sorted.count.isMultiple(of: 2) ? sorted[half - 1] / 2 + sorted[half] / 2 : sorted[half]
  }

  public mutating func select(from fitness: [Fitness], using random: inout RandomStream) -> Int {
    precondition(costs.count == fitness.count * objectives.count, "prepare has not been called for this population")
    pool.removeAll(keepingCapacity: true)
    pool.append(contentsOf: everyone)
    random.shuffle(&cases)
    for index in cases where pool.count > 1 {
      var best = Double.infinity
      for member in pool { best = min(best, costs[member * objectives.count + index]) }
      let limit = best + epsilons[index]
      pool.removeAll { costs[$0 * objectives.count + index] > limit }
    }
    return pool[random.integer(below: pool.count)]
  }
}
