import Foundation

/// How many tours of the population have each edge, and what that says about its diversity.
///
/// The entropy of the edges is -sum F(e) / N log(F(e) / N), where N is the population's size and F(e) the number of tours with edge e
/// (Nagata and Kobayashi 2013). The numbers stand in a hash table with linear probing, an edge near its city of lower number.
final class EdgeFrequencies {
  private let count: Int
  /// F / N log(F / N) with a minus, by F.
  private let terms: [Double]
  private var keys: Slab<UInt64>
  private var values: Slab<Int32>
  private var used = 0

  private var slotsPerCity = 16

  private static let nothing = UInt64.max

  init(count: Int, populationSize: Int) {
    self.count = count
    terms = (0...populationSize + 1).map { frequency in
      let share = Double(frequency) / Double(populationSize)
      return share > 0 ? -share * log(share) : 0
    }
    var capacity = 64
    while capacity < slotsPerCity * count { capacity *= 2 }
    keys = Slab(capacity, filledWith: Self.nothing)
    values = Slab(capacity, filledWith: 0)
    slotsPerCity = capacity / count
  }

  /// Where the number of an edge stands; the edge is entered with 0 where it is new.
  private func slot(_ first: Int32, _ second: Int32) -> Int {
    let low = UInt64(UInt32(bitPattern: min(first, second)))
    let high = UInt64(UInt32(bitPattern: max(first, second)))
    let key = low << 32 | high
    let mask = keys.count - 1
    let keys = keys.base
    let spread = ((high &* 0x9E37_79B9_7F4A_7C15) >> 48) * UInt64(slotsPerCity) >> 16
    var slot = (Int(low) * slotsPerCity + Int(spread)) & mask
    while keys[slot] != key {
      if keys[slot] == Self.nothing {
        keys[slot] = key
        used += 1
        return slot
      }
      slot = (slot + 1) & mask
    }
    return slot
  }

  /// Forgets all tours.
  func removeAll() {
    keys.base.update(repeating: Self.nothing, count: keys.count)
    values.base.update(repeating: 0, count: values.count)
    used = 0
  }

  /// Counts one tour more or less with that edge.
  /// - Returns: by how much that changes the entropy.
  @discardableResult
  func change(_ first: Int32, _ second: Int32, by difference: Int32) -> Double {
    if 4 * used > 3 * keys.count { rebuild() }
    let slot = slot(first, second)
    let before = values.base[slot]
    values.base[slot] = before + difference
    return terms[Int(before + difference)] - terms[Int(before)]
  }

  /// How many tours have that edge.
  func frequency(_ first: Int32, _ second: Int32) -> Int { Int(values.base[slot(first, second)]) }

  /// Drops the edges that no tour has any more, and makes room where that is not enough.
  private func rebuild() {
    let (oldKeys, oldValues) = (keys, values)
    let living = (0..<oldKeys.count).count { oldValues.base[$0] > 0 }
    let capacity = 2 * living > oldKeys.count ? 2 * oldKeys.count : oldKeys.count
    keys = Slab(capacity, filledWith: Self.nothing)
    values = Slab(capacity, filledWith: 0)
    slotsPerCity = capacity / count
    used = 0
    for index in 0..<oldKeys.count where oldValues.base[index] > 0 {
      let key = oldKeys.base[index]
      let slot = slot(Int32(truncatingIfNeeded: key >> 32), Int32(truncatingIfNeeded: key & 0xFFFF_FFFF))
      values.base[slot] = oldValues.base[index]
    }
  }
}
