import Core
import Search

/// A choice of items with what makes moves cheap: its weight, and a list of the packed items and of the others.
public struct KnapsackState: Sendable {
  /// The items, those packed first.
  var items: [Int32]
  /// By item where it stands in the list.
  var places: [Int32]
  /// How many are packed.
  var packedCount: Int
  /// What they weigh.
  var weight: Double
  /// Moves made since the weight was summed up anew.
  var moves = 0
}

/// One or two items that change sides; -1 stands for none.
public struct KnapsackMove: Sendable, Equatable {
  /// The item that is taken out.
  public var removed: Int
  /// The item that is packed.
  public var added: Int

  /// A move.
  public init(removed: Int = -1, added: Int = -1) {
    self.removed = removed
    self.added = added
  }
}

/// The choices that differ in one item, or in one item packed in place of another. All of them fit: a move that would make the
/// knapsack too heavy has a delta of minus infinity, so no search makes it.
///
/// A delta reads at most 2 of the items of which a full evaluation reads all: it counts 2 / items.
public struct KnapsackNeighborhood: Neighborhood {
  /// The items.
  public let instance: KnapsackInstance

  /// The neighbourhood of an instance's choices.
  public init(_ instance: KnapsackInstance) { self.instance = instance }

  public var deltaCost: Double { 2 / Double(instance.count) }

  public func state(of solution: BitString) -> KnapsackState {
    precondition(solution.count == instance.count, "a choice of \(solution.count) items out of \(instance.count)")
    var items: [Int32] = []
    solution.forEachOne { items.append(Int32($0)) }
    let packedCount = items.count
    for item in 0..<solution.count where !solution[item] { items.append(Int32(item)) }
    var places = [Int32](repeating: 0, count: items.count)
    for (place, item) in items.enumerated() { places[Int(item)] = Int32(place) }
    return KnapsackState(items: items, places: places, packedCount: packedCount, weight: instance.weight(of: solution))
  }

  public func solution(of state: KnapsackState) -> BitString {
    var choice = BitString(count: state.items.count)
    for item in state.items[..<state.packedCount] { choice[Int(item)] = true }
    return choice
  }

  /// Every item may change sides, and every two items change places: n (n + 1) / 2 of n items.
  public func moveCount(in state: KnapsackState) -> Int { instance.count * (instance.count + 1) / 2 }

  /// First the items by their numbers, then all pairs: those next to each other, those two apart, and so on. A pair of which both
  /// are packed, or neither, is no move: its delta is minus infinity.
  public func move(_ number: Int, in state: KnapsackState) -> KnapsackMove {
    let count = instance.count
    func isPacked(_ item: Int) -> Bool { Int(state.places[item]) < state.packedCount }
    if number < count { return isPacked(number) ? KnapsackMove(removed: number) : KnapsackMove(added: number) }
    let first = number % count
    let second = (first + number / count) % count
    switch (isPacked(first), isPacked(second)) {
    case (true, false): return KnapsackMove(removed: first, added: second)
    case (false, true): return KnapsackMove(removed: second, added: first)
    default: return KnapsackMove()
    }
  }

  /// For each item 2 · item + 1 while it is packed, and 2 · item while it is not.
  public func features(of move: KnapsackMove, in state: KnapsackState) -> MoveFeatures {
    var features = MoveFeatures(removed: SIMD4(repeating: -1), added: SIMD4(repeating: -1))
    if move.removed >= 0 { (features.removed[0], features.added[0]) = (2 * move.removed + 1, 2 * move.removed) }
    if move.added >= 0 { (features.removed[1], features.added[1]) = (2 * move.added, 2 * move.added + 1) }
    return features
  }

  /// With equal probability any item that changes sides, or any packed item and any other that change places; the former always
  /// where one side is empty.
  public func sampleMove(in state: KnapsackState, using random: inout RandomStream) -> KnapsackMove {
    let count = state.items.count
    let packed = state.packedCount
    if packed == 0 || packed == count || random.next() & 1 == 0 {
      let place = random.integer(below: count)
      let item = Int(state.items[place])
      return place < packed ? KnapsackMove(removed: item) : KnapsackMove(added: item)
    }
    return KnapsackMove(
      removed: Int(state.items[random.integer(below: packed)]),
      added: Int(state.items[packed + random.integer(below: count - packed)]))
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
    if move.removed >= 0 {
      state.packedCount -= 1
      exchange(Int(state.places[move.removed]), state.packedCount, in: &state)
      state.weight -= instance.weights[move.removed]
    }
    if move.added >= 0 {
      exchange(Int(state.places[move.added]), state.packedCount, in: &state)
      state.packedCount += 1
      state.weight += instance.weights[move.added]
    }
    state.moves += 1
    guard state.moves >= 10_000 else { return }
    // Keeps rounding from adding up.
    state.moves = 0
    state.weight = instance.weight(of: solution(of: state))
  }

  private func exchange(_ first: Int, _ second: Int, in state: inout KnapsackState) {
    state.items.swapAt(first, second)
    state.places[Int(state.items[first])] = Int32(first)
    state.places[Int(state.items[second])] = Int32(second)
  }
}
