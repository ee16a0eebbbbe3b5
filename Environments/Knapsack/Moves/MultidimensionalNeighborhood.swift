import Core
import Search

/// A choice of items, and what is left of the budgets.
public struct MultidimensionalState: ItemState {
  public fileprivate(set) var partition: ItemPartition
  /// Two budgets to a vector.
  fileprivate var room: [SIMD2<Double>]
  /// Moves made since the weights were summed up anew.
  fileprivate var moves = 0
}

/// The choices that differ in one item, or in one item packed in place of another, and still keep all budgets. A delta takes time in
/// proportion to the number of constraints, as a share of an evaluation does.
public struct MultidimensionalNeighborhood: ItemNeighborhood {
  private let rows: ItemRows

  /// - Parameter rows: the items in the order of their numbers.
  init(_ rows: ItemRows) { self.rows = rows }

  public var count: Int { rows.count }

  public func state(of solution: BitString) -> MultidimensionalState {
    precondition(solution.count == count, "a choice of \(solution.count) items out of \(count)")
    return MultidimensionalState(partition: ItemPartition(solution), room: room(of: solution))
  }

  private func room(of choice: BitString) -> [SIMD2<Double>] {
    var room = rows.limits
    choice.forEachOne { item in
      for vector in 0..<rows.width { room[vector] -= rows.weights[item * rows.width + vector] }
    }
    return room
  }

  public func delta(of move: KnapsackMove, in state: MultidimensionalState) -> Double {
    guard move.added >= 0 else { return move.removed < 0 ? -.infinity : -rows.values[move.removed] }
    let width = rows.width
    let fits = state.room.withUnsafeBufferPointer { room in
      rows.weights.withUnsafeBufferPointer { weights in
        let added = move.added &* width
        if move.removed < 0 {
          for vector in 0..<width {
            let left = room[vector] - weights[added &+ vector]
            if left.x < 0 || left.y < 0 { return false }
          }
          return true
        }
        let removed = move.removed &* width
        for vector in 0..<width {
          let left = room[vector] + weights[removed &+ vector] - weights[added &+ vector]
          if left.x < 0 || left.y < 0 { return false }
        }
        return true
      }
    }
    guard fits else { return -.infinity }
    return move.removed < 0 ? rows.values[move.added] : rows.values[move.added] - rows.values[move.removed]
  }

  public func apply(_ move: KnapsackMove, to state: inout MultidimensionalState) {
    state.partition.apply(move)
    for vector in 0..<rows.width {
      if move.removed >= 0 { state.room[vector] += rows.weights[move.removed * rows.width + vector] }
      if move.added >= 0 { state.room[vector] -= rows.weights[move.added * rows.width + vector] }
    }
    state.moves += 1
    guard state.moves >= 10_000 else { return }
    // Keeps rounding from adding up.
    state.moves = 0
    state.room = room(of: state.partition.choice)
  }
}
