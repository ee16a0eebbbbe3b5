import Core

/// Descends by moves that improve until none is left, then begins anew from a random solution, or ends.
///
/// Moves are looked at in a random order that is new for every pass: the first that improves is made, or the best of all of them
/// (steepest descent). A local optimum is proved by a look at every move since the last one made.
public struct HillClimbing<P: NeighborhoodProblem>: LocalSearchStrategy {
  private let takesBest: Bool
  private let restarts: Int?
  private var pass = DescentPass<P>()
  private var restartsDone = 0
  public private(set) var isFinished = false

  /// A descent.
  /// - Parameters:
  ///   - takesBest: whether the best of all moves is made, not the first that improves.
  ///   - restarts: how often it begins anew; without end when nil.
  public init(takesBest: Bool = false, restarts: Int? = nil) {
    self.takesBest = takesBest
    self.restarts = restarts
  }

  public mutating func advance(_ walk: inout LocalSearchWalk<P>, deltas: Int) throws {
    let end = walk.deltas + deltas
    while walk.deltas < end, walk.canPayDelta {
      guard try pass.descend(&walk, until: end, takesBest: takesBest) else { return }
      guard restartsDone < restarts ?? .max else {
        isFinished = true
        return
      }
      guard walk.canPayEvaluation else { return }
      restartsDone += 1
      try walk.move(to: walk.problem.sampleSolution(using: &walk.random))
      pass = DescentPass()
    }
  }

  public func save(in walk: LocalSearchWalk<P>) throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("pass", pass.progress)
    try snapshot.setValue("restartsDone", restartsDone)
    try snapshot.setValue("isFinished", isFinished)
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot, in walk: LocalSearchWalk<P>) throws {
    pass = DescentPass()
    pass.progress = try snapshot.value("pass")
    restartsDone = try snapshot.value("restartsDone")
    isFinished = try snapshot.value("isFinished")
  }
}

/// One pass of a descent over all moves, in an order that is random but can be written down in two numbers: from a random start on in
/// steps that have no common divisor with the number of moves.
struct DescentPass<P: NeighborhoodProblem> {
  struct Progress: Codable, Sendable {
    var number = 0
    var stride = 1
    /// How many moves have been looked at since the last one was made.
    var seen = 0
    /// The best move seen in this pass and its delta, where the best is wanted.
    var bestNumber = -1
    var bestDelta = 0.0
    var hasBegun = false
  }

  var progress = Progress()

  /// Descends until no move improves or so many deltas have been asked for.
  /// - Returns: whether a local optimum has been reached.
  mutating func descend(_ walk: inout LocalSearchWalk<P>, until end: Int, takesBest: Bool) throws -> Bool {
    let neighborhood = walk.neighborhood
    var count = walk.moveCount
    while walk.deltas < end, walk.canPayDelta {
      if !progress.hasBegun { begin(count, &walk) }
      if progress.seen == count {
        guard takesBest, progress.bestNumber >= 0 else {
          progress.hasBegun = false
          return true
        }
        walk.apply(neighborhood.move(progress.bestNumber, in: walk.state), delta: progress.bestDelta)
        count = walk.moveCount
        begin(count, &walk)
        continue
      }
      let move = neighborhood.move(progress.number, in: walk.state)
      let delta = try walk.delta(of: move)
      progress.seen += 1
      // Differences that rounding errors may have made are no improvements: a descent has to end.
      let isImprovement = delta < -1e-12 * abs(walk.cost)
      if isImprovement, takesBest, delta < progress.bestDelta {
        progress.bestNumber = progress.number
        progress.bestDelta = delta
      }
      progress.number = (progress.number + progress.stride) % count
      if isImprovement, !takesBest {
        walk.apply(move, delta: delta)
        let newCount = walk.moveCount
        progress.seen = 0
        if newCount != count {
          count = newCount
          begin(count, &walk)
        }
      }
    }
    return false
  }

  private mutating func begin(_ count: Int, _ walk: inout LocalSearchWalk<P>) {
    progress = Progress()
    progress.hasBegun = true
    guard count > 1 else { return }
    progress.number = walk.random.integer(below: count)
    repeat {
      progress.stride = 1 + walk.random.integer(below: count - 1)
    } while greatestCommonDivisor(progress.stride, count) != 1
  }

  private func greatestCommonDivisor(_ first: Int, _ second: Int) -> Int {
    var (first, second) = (first, second)
    while second != 0 { (first, second) = (second, first % second) }
    return first
  }
}
