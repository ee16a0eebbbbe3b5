import Core
import Search

/// Two positions of a tour: the path after the first up to and including the second is reversed, which exchanges two edges.
public struct TwoOptMove: Sendable, Equatable {
  public var first: Int
  public var second: Int

  /// A move; the positions are different.
  public init(first: Int, second: Int) {
    self.first = first
    self.second = second
  }
}

/// The tours that differ in two edges (Croes 1958).
///
/// A delta reads 4 of the edges of which a full evaluation reads as many as there are cities: it counts 4 / cities.
public struct TwoOptNeighborhood: Neighborhood {
  /// The cities.
  public let instance: TravelingSalesmanInstance

  /// The neighbourhood of an instance's tours.
  public init(_ instance: TravelingSalesmanInstance) {
    self.instance = instance
  }

  public var deltaCost: Double { 4 / Double(instance.count) }

  public func state(of solution: Permutation) -> TourState { TourState(solution) }
  public func solution(of state: TourState) -> Permutation { state.tour }

  /// Pairs of edges that have no city in common: n (n - 3) / 2 of n cities.
  public func moveCount(in state: TourState) -> Int { max(0, instance.count * (instance.count - 3) / 2) }

  /// The pair that begins at a position, its second edge some positions farther on: first all pairs two apart, then three, and so on.
  public func move(_ number: Int, in state: TourState) -> TwoOptMove {
    let count = instance.count
    let first = number % count
    let second = first + 2 + number / count
    return TwoOptMove(first: first, second: second < count ? second : second - count)
  }

  public func delta(of move: TwoOptMove, in state: TourState) -> Double {
    let a = state.order[move.first]
    let b = state.successor(of: a)
    let c = state.order[move.second]
    let d = state.successor(of: c)
    let storage = instance.storage
    return storage.distance(Int(a), Int(c)) + storage.distance(Int(b), Int(d)) - storage.distance(Int(a), Int(b))
      - storage.distance(Int(c), Int(d))
  }

  /// The edges that go and come, each the number `lower city · cities + higher city`.
  public func features(of move: TwoOptMove, in state: TourState) -> MoveFeatures {
    let a = Int(state.order[move.first])
    let b = Int(state.successor(of: Int32(a)))
    let c = Int(state.order[move.second])
    let d = Int(state.successor(of: Int32(c)))
    func edge(_ one: Int, _ other: Int) -> Int { min(one, other) * instance.count + max(one, other) }
    return MoveFeatures(removed: SIMD4(edge(a, b), edge(c, d), -1, -1), added: SIMD4(edge(a, c), edge(b, d), -1, -1))
  }

  public func apply(_ move: TwoOptMove, to state: inout TourState) {
    let first = move.first + 1 == state.order.count ? 0 : move.first + 1
    state.reversePath(from: first, through: move.second)
  }
}
