import Core

/// Descends to a local optimum, perturbs it by some random moves, descends again, and keeps what comes out unless it is worse (iterated
/// local search: Lourenço, Martin and Stützle 2003).
///
/// With a largest perturbation above the smallest it is variable neighbourhood search: after each descent that brings nothing the next
/// perturbation has one move more, until the largest; after one that improves, the smallest again (Mladenović and Hansen 1997, the k-th
/// neighbourhood being k moves away). With constructions it is GRASP: instead of perturbing, every descent begins at a new solution
/// built greedily with some chance (Feo and Resende 1995).
public struct IteratedLocalSearch<P: NeighborhoodProblem>: LocalSearchStrategy {
  private let perturbation: ClosedRange<Int>
  private let construct: (@Sendable (inout RandomStream) -> P.Solution)?
  private var pass = DescentPass<P>()
  /// How many moves the present perturbation has.
  private var size: Int
  /// The local optimum that is kept, and its cost; nil before the first.
  private var kept: (state: P.Moves.State, cost: Double)?

  /// An iterated local search.
  /// - Parameters:
  ///   - perturbation: how many random moves a perturbation has, from the smallest to the largest.
  ///   - construct: builds new solutions for the descents to begin at, in place of perturbations.
  public init(perturbation: ClosedRange<Int>, construct: (@Sendable (inout RandomStream) -> P.Solution)? = nil) {
    precondition(perturbation.lowerBound >= 1, "a perturbation has at least one move")
    self.perturbation = perturbation
    self.construct = construct
    size = perturbation.lowerBound
  }

  public var metrics: Metrics { perturbation.count > 1 ? ["perturbation": Double(size)] : Metrics() }

  public mutating func advance(_ walk: inout LocalSearchWalk<P>, deltas: Int) throws {
    let end = walk.deltas + deltas
    // As the walk's own state, this one is made anew where an interruption might be.
    defer { if let kept { self.kept?.state = walk.neighborhood.state(of: walk.neighborhood.solution(of: kept.state)) } }
    while walk.deltas < end, walk.canPayDelta {
      guard try pass.descend(&walk, until: end, takesBest: false) else { return }
      if let construct {
        guard walk.canPayEvaluation else { return }
        try walk.move(to: construct(&walk.random))
        pass = DescentPass()
        continue
      }
      try accept(&walk)
      try perturb(&walk)
      pass = DescentPass()
    }
  }

  private mutating func accept(_ walk: inout LocalSearchWalk<P>) throws {
    let isBetter = kept.map { walk.cost < $0.cost - 1e-12 * abs($0.cost) } ?? true
    size = isBetter ? perturbation.lowerBound : size == perturbation.upperBound ? perturbation.lowerBound : size + 1
    if let kept, walk.cost > kept.cost {
      try walk.return(to: kept.state, cost: kept.cost)
    } else {
      try walk.settle()
      kept = (walk.state, walk.cost)
    }
  }

  private func perturb(_ walk: inout LocalSearchWalk<P>) throws {
    var made = 0
    var tries = 0
    while made < size, tries < 100 * size, walk.canPayDelta, walk.moveCount > 0 {
      tries += 1
      let move = walk.neighborhood.sampleMove(in: walk.state, using: &walk.random)
      let delta = try walk.delta(of: move)
      guard delta < .infinity else { continue }
      walk.apply(move, delta: delta)
      made += 1
    }
  }

  public func save(in walk: LocalSearchWalk<P>) throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("pass", pass.progress)
    try snapshot.setValue("size", size)
    if let kept { try snapshot.setValue("kept", walk.neighborhood.solution(of: kept.state)) }
    snapshot.setArray("keptCost", kept.map { [$0.cost] } ?? [])
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot, in walk: LocalSearchWalk<P>) throws {
    pass = DescentPass()
    pass.progress = try snapshot.value("pass")
    size = try snapshot.value("size")
    kept = nil
    guard let cost = try snapshot.array("keptCost", of: Double.self).first else { return }
    let solution: P.Solution = try snapshot.value("kept")
    try walk.problem.validate(solution)
    kept = (walk.neighborhood.state(of: solution), cost)
  }
}
