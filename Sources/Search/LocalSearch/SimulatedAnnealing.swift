import Core
import Foundation

/// Takes random moves; one that makes things worse by d with the probability exp(-d / temperature), while the temperature falls
/// (Kirkpatrick, Gelatt and Vecchi, "Optimization by simulated annealing", 1983; Černý 1985; acceptance of Metropolis 1953).
///
/// The temperature falls geometrically from the first to the last over a given number of moves, or about a given time; then it begins
/// anew from the best solution, so long as the budget lasts. Where no first temperature is given, it is the one at which about four of five of the moves
/// that make things worse would be taken, estimated by drawing moves from the start (Ben-Ameur 2004 in its simplest form).
public struct SimulatedAnnealing<P: NeighborhoodProblem>: LocalSearchStrategy {
  private let startTemperature: Double?
  private let warmth: Double
  private let ratio: Double
  private let plan: AnnealingPlan
  private let reheats: Int?
  /// The first temperature, once it is known.
  private var hottest: Double?
  /// What moves take, once it is known, where the plan is in seconds.
  private var pace: MovePace?
  private var movesDone = 0
  /// How many of the moves were made.
  private var movesMade = 0
  private var reheatsDone = 0
  public private(set) var isFinished = false

  /// How many moves are drawn to estimate the first temperature.
  static var estimationMoves: Int { 200 }

  /// An annealing.
  /// - Parameters:
  ///   - startTemperature: the first temperature, in units of the objective; estimated when nil.
  ///   - warmth: the first temperature as a share of the estimate.
  ///   - ratio: the last temperature as a share of the first.
  ///   - plan: how long it takes from the first to the last.
  ///   - reheats: how often it begins anew; without end when nil.
  public init(
    startTemperature: Double? = nil, warmth: Double = 1, ratio: Double = 1e-3, plan: AnnealingPlan = .moves(1_000_000),
    reheats: Int? = nil
  ) {
    precondition(ratio > 0 && ratio <= 1 && warmth > 0, "the ratio lies above 0 and up to 1, the warmth above 0")
    switch plan {
    case .moves(let moves): precondition(moves >= 1, "there is at least one move")
    case .seconds(let seconds, let most): precondition(seconds > 0 && most >= 1, "there is some time, and at least one move")
    }
    self.startTemperature = startTemperature
    self.warmth = warmth
    self.ratio = ratio
    self.plan = plan
    self.reheats = reheats
  }

  /// The present temperature; nil before the first move.
  public var temperature: Double? { hottest.map { $0 * pow(ratio, min(1, progress)) } }

  /// Which share of the present annealing is done.
  private var progress: Double {
    switch plan {
    case .moves(let moves): return Double(movesDone) / Double(moves)
    case .seconds(let seconds, let most):
      guard let pace else { return 0 }
      let reckoned = Double(movesDone) * pace.look + Double(movesMade) * pace.make
      // Should moves have been faster than reckoned, what time is left goes to shorter ones.
      let length = reheatsDone == 0 ? seconds : seconds / 4
      return max(reckoned / length, Double(movesDone) / Double(most))
    }
  }

  /// How many moves are left at most.
  private var movesLeft: Int {
    switch plan {
    case .moves(let moves), .seconds(_, let moves): moves - movesDone
    }
  }

  public var metrics: Metrics { temperature.map { ["temperature": $0] } ?? Metrics() }

  public mutating func advance(_ walk: inout LocalSearchWalk<P>, deltas: Int) throws {
    let neighborhood = walk.neighborhood
    let end = walk.deltas + deltas
    while walk.deltas < end, walk.canPayDelta {
      if hottest == nil { try begin(&walk) }
      if progress >= 1 {
        guard reheatsDone < reheats ?? .max else {
          isFinished = true
          return
        }
        reheatsDone += 1
        movesDone = 0
        movesMade = 0
        try walk.returnToBest()
      }
      // The temperature is worked out once for some moves: it hardly changes over them.
      let group = min(64 - movesDone % 64, movesLeft)
      let temperature = temperature ?? 0
      for _ in 0..<group where walk.canPayDelta {
        let move = neighborhood.sampleMove(in: walk.state, using: &walk.random)
        let delta = try walk.delta(of: move)
        if delta <= 0 || (delta < .infinity && walk.random.uniformDouble() < exp(-delta / temperature)) {
          walk.apply(move, delta: delta)
          movesMade += 1
        }
        movesDone += 1
      }
    }
  }

  private mutating func begin(_ walk: inout LocalSearchWalk<P>) throws {
    hottest = try startTemperature ?? warmth * estimate(&walk)
    if case .seconds = plan { pace = try MovePace(measuringOn: &walk) }
  }

  /// The mean loss of moves that make things worse, times 1 / ln(1 / 0.8).
  private func estimate(_ walk: inout LocalSearchWalk<P>) throws -> Double {
    var loss = 0.0
    var losses = 0
    for _ in 0..<Self.estimationMoves where walk.canPayDelta {
      let delta = try walk.delta(of: walk.neighborhood.sampleMove(in: walk.state, using: &walk.random))
      if delta > 0, delta < .infinity {
        loss += delta
        losses += 1
      }
    }
    return losses > 0 ? loss / Double(losses) / log(1 / 0.8) : 1
  }

  private struct Progress: Codable, Sendable {
    var movesDone: Int
    var movesMade: Int
    var reheatsDone: Int
    var isFinished: Bool
  }

  public func save(in walk: LocalSearchWalk<P>) throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("hottest", hottest.map { [$0] } ?? [])
    snapshot.setArray("pace", pace.map { [$0.look, $0.make] } ?? [])
    try snapshot.setValue(
      "progress",
      Progress(movesDone: movesDone, movesMade: movesMade, reheatsDone: reheatsDone, isFinished: isFinished))
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot, in walk: LocalSearchWalk<P>) throws {
    let progress: Progress = try snapshot.value("progress")
    hottest = try snapshot.array("hottest", of: Double.self).first
    let pace = try snapshot.array("pace", of: Double.self)
    self.pace = pace.count == 2 ? MovePace(look: pace[0], make: pace[1]) : nil
    movesDone = progress.movesDone
    movesMade = progress.movesMade
    reheatsDone = progress.reheatsDone
    isFinished = progress.isFinished
  }
}
