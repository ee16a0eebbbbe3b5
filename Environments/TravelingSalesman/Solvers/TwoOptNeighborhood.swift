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

  /// Every pair of different positions is equally likely.
  public func sampleMove(in state: TourState, using random: inout RandomStream) -> TwoOptMove {
    let first = random.integer(below: state.order.count)
    var second = random.integer(below: state.order.count - 1)
    if second >= first { second += 1 }
    return TwoOptMove(first: first, second: second)
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

  public func apply(_ move: TwoOptMove, to state: inout TourState) {
    let first = move.first + 1 == state.order.count ? 0 : move.first + 1
    state.reversePath(from: first, through: move.second)
  }
}
