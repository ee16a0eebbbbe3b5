import Core
import Search

extension BoundedKnapsackProblem: NeighborhoodProblem {
  public var neighborhood: BoundedNeighborhood { BoundedNeighborhood(instance) }

  /// Copies packed in a random order of the items, of each a random number of those that still fit.
  public func sampleSolution(using random: inout RandomStream) -> [Int] {
    var copies = [Int](repeating: 0, count: instance.count)
    var room = instance.limit.packing
    for item in random.permutation(instance.count) where instance.weights[item] <= room {
      let fitting = min(instance.copies[item], Int(min(room / instance.weights[item], 0x1p40)))
      copies[item] = random.integer(below: fitting + 1)
      room -= Double(copies[item]) * instance.weights[item]
    }
    return copies
  }
}

/// How many copies of each item are packed, and what they weigh.
public struct BoundedState: Sendable {
  /// By item how many copies are packed.
  public fileprivate(set) var copies: [Int]
  fileprivate var weight: Double
  fileprivate var moves = 0
}

/// The numbers of copies that differ by one copy, or by one copy of an item in place of one of another, and still fit. A delta reads at
/// most 2 items: it counts 2 / items.
public struct BoundedNeighborhood: Neighborhood {
  private let instance: BoundedKnapsackInstance
  private let mostCopies: Int

  init(_ instance: BoundedKnapsackInstance) {
    self.instance = instance
    mostCopies = instance.copies.max() ?? 1
  }

  private var count: Int { instance.count }

  public var deltaCost: Double { 2 / Double(count) }

  public func state(of solution: [Int]) -> BoundedState {
    BoundedState(copies: solution, weight: weight(of: solution))
  }

  private func weight(of copies: [Int]) -> Double {
    copies.indices.reduce(0) { $0 + Double(copies[$1]) * instance.weights[$1] }
  }

  public func solution(of state: BoundedState) -> [Int] { state.copies }

  /// A copy more, a copy less, or one for another, for every item and every two items: n (n + 1) of n.
  public func moveCount(in state: BoundedState) -> Int { count * (count + 1) }

  /// First a copy more of each item, then a copy less, then one in place of one of the next item, of the second next, and so on.
  public func move(_ number: Int, in state: BoundedState) -> KnapsackMove {
    if number < count { return KnapsackMove(added: number) }
    if number < 2 * count { return KnapsackMove(removed: number - count) }
    let first = number % count
    return KnapsackMove(removed: (first + number / count - 1) % count, added: first)
  }

  public func delta(of move: KnapsackMove, in state: BoundedState) -> Double {
    var (value, weight) = (0.0, state.weight)
    if move.removed >= 0 {
      guard state.copies[move.removed] > 0 else { return -.infinity }
      value -= instance.values[move.removed]
      weight -= instance.weights[move.removed]
    }
    if move.added >= 0 {
      guard state.copies[move.added] < instance.copies[move.added] else { return -.infinity }
      value += instance.values[move.added]
      weight += instance.weights[move.added]
      if weight > instance.limit.packing { return -.infinity }
    }
    return value
  }

  /// For each item and each number of copies a number.
  public func features(of move: KnapsackMove, in state: BoundedState) -> MoveFeatures {
    var features = MoveFeatures(removed: SIMD4(repeating: -1), added: SIMD4(repeating: -1))
    for (slot, (item, step)) in [(move.removed, -1), (move.added, 1)].enumerated() where item >= 0 {
      let feature = item * (mostCopies + 3) + 1 + state.copies[item]
      (features.removed[slot], features.added[slot]) = (feature, feature + step)
    }
    return features
  }

  public func apply(_ move: KnapsackMove, to state: inout BoundedState) {
    if move.removed >= 0 {
      state.copies[move.removed] -= 1
      state.weight -= instance.weights[move.removed]
    }
    if move.added >= 0 {
      state.copies[move.added] += 1
      state.weight += instance.weights[move.added]
    }
    state.moves += 1
    guard state.moves >= 10_000 else { return }
    // Keeps rounding from adding up.
    state.moves = 0
    state.weight = weight(of: state.copies)
  }
}
