import Core
import Dispatch
import Foundation

/// How long an annealing takes from its first temperature to its last.
public enum AnnealingPlan: Sendable, Equatable {
  /// So many moves.
  case moves(Int)
  /// About so many seconds, but no more moves than `atMost`. How fast moves are is measured once, when the search begins, and kept with
  /// it: a search that is continued goes on by the same plan.
  case seconds(Double, atMost: Int)
}

/// What moves take on this machine, in seconds: by these the time that an annealing has taken is reckoned, never by a clock.
struct MovePace: Sendable, Equatable {
  /// To draw a move and see what it changes.
  var look: Double
  /// To make it.
  var make: Double

  /// Measures on a walk, whose deltas are paid as always and which moves on by some random moves.
  init<P: NeighborhoodProblem>(measuringOn walk: inout LocalSearchWalk<P>) throws {
    look = .infinity
    make = .infinity
    // Other programs can only slow it down: the best of several rounds counts.
    for _ in 0..<6 {
      let start = DispatchTime.now().uptimeNanoseconds
      var looks = 0
      while looks < 256, walk.canPayDelta {
        _ = try walk.delta(of: walk.neighborhood.sampleMove(in: walk.state, using: &walk.random))
        looks += 1
      }
      let between = DispatchTime.now().uptimeNanoseconds
      var made = 0
      for _ in 0..<64 where walk.canPayDelta {
        let move = walk.neighborhood.sampleMove(in: walk.state, using: &walk.random)
        let delta = try walk.delta(of: move)
        guard delta < .infinity else { continue }
        walk.apply(move, delta: delta)
        made += 1
      }
      let end = DispatchTime.now().uptimeNanoseconds
      if looks > 0 { look = min(look, Double(between - start) * 1e-9 / Double(looks)) }
      if made > 0 { make = min(make, max(0, Double(end - between) * 1e-9 - 64 * look) / Double(made)) }
    }
    look = Self.rounded(look)
    make = Self.rounded(make)
  }

  /// A pace that has been measured before.
  init(look: Double, make: Double) {
    self.look = look
    self.make = make
  }

  /// To the next of eight steps from one power of two to another, so that runs on one machine mostly go by the same plan.
  private static func rounded(_ seconds: Double) -> Double {
    seconds > 0 && seconds.isFinite ? exp2((8 * log2(seconds)).rounded() / 8) : 1e-9
  }
}
