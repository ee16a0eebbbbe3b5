import Core

/// A way to walk from solution to solution by moves. ``LocalSearch`` drives it:
///
/// ```swift
/// while walk.canPayDelta, !strategy.isFinished { try strategy.advance(&walk, deltas: 10_000) }
/// ```
public protocol LocalSearchStrategy<P> {
  associatedtype P: NeighborhoodProblem

  /// Goes on for about so many deltas; stops between two moves, and where the budget is used up.
  mutating func advance(_ walk: inout LocalSearchWalk<P>, deltas: Int) throws

  /// Whether nothing better can come.
  var isFinished: Bool { get }

  /// What is worth plotting, besides the best value.
  var metrics: Metrics { get }

  /// Everything that the future depends on, besides the walk itself.
  func save(in walk: LocalSearchWalk<P>) throws -> Snapshot

  /// Continues from what a strategy with the same settings has saved.
  mutating func restore(_ snapshot: Snapshot, in walk: LocalSearchWalk<P>) throws
}

extension LocalSearchStrategy {
  public var isFinished: Bool { false }
  public var metrics: Metrics { Metrics() }
}
