import Core

/// Makes the best move that is not tabu, better or worse; a move is tabu while it would bring back a part of a solution that has gone
/// lately (Glover, "Tabu search", 1989 and 1990).
///
/// A move that leads to a better solution than any before is made even so (aspiration). Of large neighbourhoods only a random sample is
/// looked at. How long parts stay away is drawn anew for each move, within half the tenure (robust tabu search: Taillard 1991).
public struct TabuSearch<P: NeighborhoodProblem>: LocalSearchStrategy {
  private let tenure: Int
  private let sampleSize: Int
  /// Until which move each part of a solution must not come back.
  private var tabuUntil: [Int: Int] = [:]
  private var moveNumber = 0

  /// A tabu search.
  /// - Parameters:
  ///   - tenure: for about how many moves a part that has gone stays away.
  ///   - sampleSize: how many moves are looked at for each one made; all of them where there are fewer.
  public init(tenure: Int = 10, sampleSize: Int = 200) {
    precondition(tenure >= 0 && sampleSize >= 1, "the tenure is not negative, and at least one move is looked at")
    self.tenure = tenure
    self.sampleSize = sampleSize
  }

  public mutating func advance(_ walk: inout LocalSearchWalk<P>, deltas: Int) throws {
    let neighborhood = walk.neighborhood
    let end = walk.deltas + deltas
    while walk.deltas < end, walk.canPayDelta {
      let count = walk.moveCount
      guard count > 0 else { return }
      var best: (move: P.Moves.Move, delta: Double)?
      for index in 0..<min(count, sampleSize) where walk.canPayDelta {
        let move =
          count <= sampleSize
          ? neighborhood.move(index, in: walk.state) : neighborhood.sampleMove(in: walk.state, using: &walk.random)
        let delta = try walk.delta(of: move)
        guard delta < best?.delta ?? .infinity else { continue }
        let isAspired = walk.cost + delta < walk.bestCost - 1e-12 * abs(walk.bestCost)
        if isAspired || !isTabu(neighborhood.features(of: move, in: walk.state)) { best = (move, delta) }
      }
      moveNumber += 1
      if let best {
        remember(neighborhood.features(of: best.move, in: walk.state), &walk)
        walk.apply(best.move, delta: best.delta)
      }
      if moveNumber % 1024 == 0 { tabuUntil = tabuUntil.filter { $0.value > moveNumber } }
    }
  }

  private func isTabu(_ features: MoveFeatures) -> Bool {
    for index in 0..<4 where features.added[index] >= 0 {
      if let until = tabuUntil[features.added[index]], until >= moveNumber { return true }
    }
    return false
  }

  private mutating func remember(_ features: MoveFeatures, _ walk: inout LocalSearchWalk<P>) {
    let length = tenure - tenure / 2 + walk.random.integer(below: tenure / 2 * 2 + 1)
    for index in 0..<4 where features.removed[index] >= 0 { tabuUntil[features.removed[index]] = moveNumber + length }
  }

  public func save(in walk: LocalSearchWalk<P>) throws -> Snapshot {
    var snapshot = Snapshot()
    let entries = tabuUntil.filter { $0.value >= moveNumber }.sorted { $0.key < $1.key }
    snapshot.setArray("features", entries.map { Int64($0.key) })
    snapshot.setArray("until", entries.map { Int64($0.value) })
    try snapshot.setValue("moveNumber", moveNumber)
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot, in walk: LocalSearchWalk<P>) throws {
    let features = try snapshot.array("features", of: Int64.self)
    let until = try snapshot.array("until", of: Int64.self, count: features.count)
    moveNumber = try snapshot.value("moveNumber")
    tabuUntil = [:]
    for (feature, until) in zip(features, until) { tabuUntil[Int(feature)] = Int(until) }
  }
}
