import Core
import Search

/// A choice of items, and its weight.
public struct KnapsackState: ItemState {
  public fileprivate(set) var partition: ItemPartition
  /// What the packed items weigh.
  fileprivate var weight: Double
  /// Moves made since the weight was summed up anew.
  fileprivate var moves = 0
}

/// The choices that differ in one item, or in one item packed in place of another, and still fit in the knapsack.
public struct KnapsackNeighborhood: ItemNeighborhood {
  /// The items.
  public let instance: KnapsackInstance

  /// The neighbourhood of an instance's choices.
  public init(_ instance: KnapsackInstance) { self.instance = instance }

  public var count: Int { instance.count }

  public func state(of solution: BitString) -> KnapsackState {
    precondition(solution.count == instance.count, "a choice of \(solution.count) items out of \(instance.count)")
    return KnapsackState(partition: ItemPartition(solution), weight: instance.weight(of: solution))
  }

  public func delta(of move: KnapsackMove, in state: KnapsackState) -> Double {
    if move.removed < 0, move.added < 0 { return -.infinity }
    var (value, weight) = (0.0, state.weight)
    if move.removed >= 0 {
      value -= instance.values[move.removed]
      weight -= instance.weights[move.removed]
    }
    if move.added >= 0 {
      value += instance.values[move.added]
      weight += instance.weights[move.added]
      if weight > instance.packingLimit { return -.infinity }
    }
    return value
  }

  public func apply(_ move: KnapsackMove, to state: inout KnapsackState) {
    state.partition.apply(move)
    if move.removed >= 0 { state.weight -= instance.weights[move.removed] }
    if move.added >= 0 { state.weight += instance.weights[move.added] }
    state.moves += 1
    guard state.moves >= 10_000 else { return }
    // Keeps rounding from adding up.
    state.moves = 0
    state.weight = instance.weight(of: solution(of: state))
  }
}
