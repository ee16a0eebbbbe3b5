import Core
import Foundation

/// Takes random moves; one that makes things worse by d with the probability exp(-d / temperature), while the temperature falls
/// (Kirkpatrick, Gelatt and Vecchi, "Optimization by simulated annealing", 1983; Černý 1985; acceptance of Metropolis 1953).
///
/// The temperature falls geometrically from the first to the last over a given number of moves; then it begins anew from the best
/// solution, so long as the budget lasts. Where no first temperature is given, it is the one at which about four of five of the moves
/// that make things worse would be taken, estimated by drawing moves from the start (Ben-Ameur 2004 in its simplest form).
public struct SimulatedAnnealing<P: NeighborhoodProblem>: LocalSearchStrategy {
  private let startTemperature: Double?
  private let ratio: Double
  private let moves: Int
  private let reheats: Int?
  /// The first temperature, once it is known.
  private var hottest: Double?
  private var movesDone = 0
  private var reheatsDone = 0
  public private(set) var isFinished = false

  /// An annealing.
  /// - Parameters:
  ///   - startTemperature: the first temperature, in units of the objective; estimated when nil.
  ///   - ratio: the last temperature as a share of the first.
  ///   - moves: how many moves it tries from the first to the last.
  ///   - reheats: how often it begins anew; without end when nil.
  public init(startTemperature: Double? = nil, ratio: Double = 1e-3, moves: Int = 1_000_000, reheats: Int? = nil) {
    precondition(ratio > 0 && ratio <= 1 && moves >= 1, "the ratio lies above 0 and up to 1, there is at least one move")
    self.startTemperature = startTemperature
    self.ratio = ratio
    self.moves = moves
    self.reheats = reheats
  }

  /// The present temperature; nil before the first move.
  public var temperature: Double? {
    hottest.map { $0 * pow(ratio, Double(movesDone) / Double(moves)) }
  }

  public var metrics: Metrics { temperature.map { ["temperature": $0] } ?? Metrics() }

  public mutating func advance(_ walk: inout LocalSearchWalk<P>, deltas: Int) throws {
    let neighborhood = walk.neighborhood
    let end = walk.deltas + deltas
    while walk.deltas < end, walk.canPayDelta {
      if hottest == nil { hottest = startTemperature ?? estimate(&walk) }
      if movesDone == moves {
        guard reheatsDone < reheats ?? .max else {
          isFinished = true
          return
        }
        guard walk.canPayEvaluation else { return }
        reheatsDone += 1
        movesDone = 0
        try walk.settle()
        try walk.move(to: walk.best)
      }
      // The temperature is worked out once for some moves: it hardly changes over them.
      let group = min(64 - movesDone % 64, moves - movesDone)
      let temperature = temperature ?? 0
      for _ in 0..<group where walk.canPayDelta {
        let move = neighborhood.sampleMove(in: walk.state, using: &walk.random)
        let delta = walk.delta(of: move)
        if delta <= 0 || (delta < .infinity && walk.random.uniformDouble() < exp(-delta / temperature)) {
          walk.apply(move, delta: delta)
        }
        movesDone += 1
      }
    }
  }

  /// The mean loss of moves that make things worse, times 1 / ln(1 / 0.8).
  private func estimate(_ walk: inout LocalSearchWalk<P>) -> Double {
    var loss = 0.0
    var losses = 0
    for _ in 0..<200 where walk.canPayDelta {
      let delta = walk.delta(of: walk.neighborhood.sampleMove(in: walk.state, using: &walk.random))
      if delta > 0, delta < .infinity {
        loss += delta
        losses += 1
      }
    }
    return losses > 0 ? loss / Double(losses) / log(1 / 0.8) : 1
  }

  private struct Progress: Codable, Sendable {
    var movesDone: Int
    var reheatsDone: Int
    var isFinished: Bool
  }

  public func save(in walk: LocalSearchWalk<P>) throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("hottest", hottest.map { [$0] } ?? [])
    try snapshot.setValue(
      "progress", Progress(movesDone: movesDone, reheatsDone: reheatsDone, isFinished: isFinished))
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot, in walk: LocalSearchWalk<P>) throws {
    let progress: Progress = try snapshot.value("progress")
    hottest = try snapshot.array("hottest", of: Double.self).first
    movesDone = progress.movesDone
    reheatsDone = progress.reheatsDone
    isFinished = progress.isFinished
  }
}
