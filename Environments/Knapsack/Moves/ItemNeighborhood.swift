import Core
import Search

/// Which items are packed, as a list of the packed ones and then the others, so that a random one of either is found at once.
public struct ItemPartition: Sendable {
  /// The items, those packed first.
  private(set) var items: [Int32]
  /// By item where it stands in the list.
  private var places: [Int32]
  /// How many are packed.
  private(set) var packedCount: Int

  /// The partition that a choice makes; both parts ascend.
  init(_ choice: BitString) {
    var items: [Int32] = []
    items.reserveCapacity(choice.count)
    choice.forEachOne { items.append(Int32($0)) }
    packedCount = items.count
    for item in 0..<choice.count where !choice[item] { items.append(Int32(item)) }
    var places = [Int32](repeating: 0, count: items.count)
    for (place, item) in items.enumerated() { places[Int(item)] = Int32(place) }
    self.items = items
    self.places = places
  }

  /// For each item whether it is packed.
  var choice: BitString {
    var choice = BitString(count: items.count)
    for item in items[..<packedCount] { choice[Int(item)] = true }
    return choice
  }

  func isPacked(_ item: Int) -> Bool { Int(places[item]) < packedCount }

  /// Makes a move; the item it takes out is packed, the one it packs is not.
  mutating func apply(_ move: KnapsackMove) {
    if move.removed >= 0 {
      packedCount -= 1
      exchange(Int(places[move.removed]), packedCount)
    }
    if move.added >= 0 {
      exchange(Int(places[move.added]), packedCount)
      packedCount += 1
    }
  }

  private mutating func exchange(_ first: Int, _ second: Int) {
    items.swapAt(first, second)
    places[Int(items[first])] = Int32(first)
    places[Int(items[second])] = Int32(second)
  }
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

/// A choice of items with what makes moves cheap.
public protocol ItemState: Sendable {
  /// Which items are packed.
  var partition: ItemPartition { get }
}

/// The choices of items that differ in one item, or in one item packed in place of another. All of them fit: a move that would make
/// the knapsack too heavy has a delta of minus infinity, so no search makes it.
///
/// A delta reads at most 2 of the items of which a full evaluation reads all: it counts 2 / items.
public protocol ItemNeighborhood: Neighborhood where Solution == BitString, Move == KnapsackMove, State: ItemState {
  /// How many items there are.
  var count: Int { get }
}

extension ItemNeighborhood {
  public var deltaCost: Double { 2 / Double(count) }

  public func solution(of state: State) -> BitString { state.partition.choice }

  /// Every item may change sides, and every two items change places: n (n + 1) / 2 of n items.
  public func moveCount(in state: State) -> Int { count * (count + 1) / 2 }

  /// First the items by their numbers, then all pairs: those next to each other, those two apart, and so on. A pair of which both
  /// are packed, or neither, is no move: its delta is minus infinity.
  public func move(_ number: Int, in state: State) -> KnapsackMove {
    let partition = state.partition
    if number < count { return partition.isPacked(number) ? KnapsackMove(removed: number) : KnapsackMove(added: number) }
    let first = number % count
    let second = (first + number / count) % count
    switch (partition.isPacked(first), partition.isPacked(second)) {
    case (true, false): return KnapsackMove(removed: first, added: second)
    case (false, true): return KnapsackMove(removed: second, added: first)
    default: return KnapsackMove()
    }
  }

  /// For each item 2 · item + 1 while it is packed, and 2 · item while it is not.
  public func features(of move: KnapsackMove, in state: State) -> MoveFeatures {
    var features = MoveFeatures(removed: SIMD4(repeating: -1), added: SIMD4(repeating: -1))
    if move.removed >= 0 { (features.removed[0], features.added[0]) = (2 * move.removed + 1, 2 * move.removed) }
    if move.added >= 0 { (features.removed[1], features.added[1]) = (2 * move.added, 2 * move.added + 1) }
    return features
  }

  /// With equal probability any item that changes sides, or any packed item and any other that change places; the former always
  /// where one side is empty.
  public func sampleMove(in state: State, using random: inout RandomStream) -> KnapsackMove {
    let items = state.partition.items
    let packed = state.partition.packedCount
    if packed == 0 || packed == items.count || random.next() & 1 == 0 {
      let place = random.integer(below: items.count)
      let item = Int(items[place])
      return place < packed ? KnapsackMove(removed: item) : KnapsackMove(added: item)
    }
    return KnapsackMove(
      removed: Int(items[random.integer(below: packed)]),
      added: Int(items[packed + random.integer(below: items.count - packed)]))
  }
}
