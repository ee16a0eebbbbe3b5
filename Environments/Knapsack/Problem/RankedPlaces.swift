/// Places of a list, of which some are removed: the rank of each among those that remain, and back, in O(log n) (Fenwick 1994).
struct RankedPlaces {
  private(set) var remaining: Int
  private var isLeft: [Bool]
  /// At index i how many remain of the lowest bit of i places that end before place i.
  private var counts: [Int]

  init(count: Int) {
    remaining = count
    isLeft = [Bool](repeating: true, count: count)
    counts = (0...count).map { $0 & -$0 }
  }

  /// Removes a place; nothing happens when it has been removed.
  mutating func remove(_ place: Int) {
    guard isLeft[place] else { return }
    isLeft[place] = false
    remaining -= 1
    var index = place + 1
    while index < counts.count {
      counts[index] -= 1
      index += index & -index
    }
  }

  /// How many remain before a place.
  func rank(of place: Int) -> Int {
    var index = place
    var rank = 0
    while index > 0 {
      rank += counts[index]
      index -= index & -index
    }
    return rank
  }

  /// The place of that rank; it is less than how many remain.
  func place(of rank: Int) -> Int {
    var place = 0
    var rest = rank
    var size = 1
    while 2 * size < counts.count { size *= 2 }
    while size > 0 {
      if place + size < counts.count, counts[place + size] <= rest {
        place += size
        rest -= counts[place]
      }
      size /= 2
    }
    return place
  }
}
