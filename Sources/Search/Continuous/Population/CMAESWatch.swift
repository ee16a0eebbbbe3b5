import Core

/// Says when a run of CMA-ES has nothing more to find, by the conditions of Hansen's tutorial (appendix B.3) and of the BI-population
/// CMA-ES (2009): values or steps that do not differ any more, a distribution too long or too wide, no progress over a long time.
struct CMAESWatch: Sendable {
  private let run: CMAESRestarts.Run
  private let dimension: Int
  /// The best and the median cost of each generation, as many as are looked at.
  private(set) var best: [Double] = []
  private(set) var median: [Double] = []
  private var generations = 0

  init(_ run: CMAESRestarts.Run, dimension: Int) {
    self.run = run
    self.dimension = dimension
  }

  mutating func restore(best: [Double], median: [Double]) {
    (self.best, self.median) = (best, median)
    generations = best.count
  }

  /// What the run has spent.
  var evaluations: Int { generations * run.population }

  /// The most generations that a run may take: 100 + 50 (n + 3)² / √population.
  private var generationLimit: Int {
    100 + Int(50 * Double((dimension + 3) * (dimension + 3)) / Double(run.population).squareRoot())
  }

  /// Takes note of a generation that the distribution has learned from.
  /// - Returns: why it is the run's last one; nil when it is not.
  mutating func reasonToEnd(_ distribution: CovarianceAdaptation, _ costs: [Double], _ order: [Int]) -> ContinuousStop? {
    generations += 1
    best.append(costs[order[0]])
    median.append(costs[order[order.count / 2]])
    if distribution.isBroken || !distribution.sigma.isFinite { return .diverged }
    let (least, most) = distribution.axes
    // The distribution has become wider by four orders of magnitude: the steps were too small, or there is no minimum.
    if distribution.sigma * most > 1e4 * run.sigma { return .diverged }
    if most > 1e7 * least { return .stalled }
    if distribution.sigma * most < 1e-12 * run.sigma { return .converged }
    if !distribution.hasEffect { return .converged }
    if let limit = run.limit, evaluations >= limit { return .stalled }
    if generations >= generationLimit { return .stalled }
    if isFlat(costs, order) { return .converged }
    return isStagnant ? .stalled : nil
  }

  /// Whether the best values of the last 10 + 30 n / population generations, and all of the last one, lie within 1e-12; or whether, in
  /// half of as many, half of the candidates were as good as the best.
  private func isFlat(_ costs: [Double], _ order: [Int]) -> Bool {
    let span = 10 + (30 * dimension + run.population - 1) / run.population
    guard generations >= span else { return false }
    let recent = best.suffix(span)
    let (least, most) = (recent.min()!, recent.max()!)
    guard least.isFinite else { return true }
    if most - least < 1e-12, costs[order[order.count - 1]] - costs[order[0]] < 1e-12 { return true }
    return zip(best.suffix(span), median.suffix(span)).count { $0 == $1 } > span / 2
  }

  /// Whether neither the median of the best nor of the median costs has become smaller between the first and the last third of the
  /// last generations: a fifth of all, at least 120 + 30 n / population. Looked at every tenth generation, as it sorts.
  private var isStagnant: Bool {
    let span = max(120 + 30 * dimension / run.population, min(generations / 5, 20_000))
    guard generations % 10 == 0, generations >= span else { return false }
    func isStagnant(_ history: [Double]) -> Bool {
      let recent = Array(history.suffix(span))
      let part = span * 3 / 10
      func middle(_ values: ArraySlice<Double>) -> Double { values.sorted()[values.count / 2] }
      return middle(recent.suffix(part)) >= middle(recent.prefix(part))
    }
    return isStagnant(best) && isStagnant(median)
  }
}
