import Search

/// A tour as an array of cities together with the position of each, so that neighbours in the tour are found at once.
public struct TourState: Sendable {
  /// The cities in the order of the visit.
  public private(set) var order: [Int32]
  /// Where each city stands in `order`.
  public private(set) var position: [Int32]

  /// The state of a tour.
  public init(_ tour: Permutation) {
    order = tour.elements
    position = [Int32](repeating: 0, count: order.count)
    for (place, city) in order.enumerated() { position[Int(city)] = Int32(place) }
  }

  /// The tour.
  public var tour: Permutation { Permutation(unchecked: order) }

  /// The city that is visited after another.
  @inline(__always)
  func successor(of city: Int32) -> Int32 {
    let next = Int(position[Int(city)]) + 1
    return order[next == order.count ? 0 : next]
  }

  /// The city that is visited before another.
  @inline(__always)
  func predecessor(of city: Int32) -> Int32 {
    let place = Int(position[Int(city)])
    return order[place == 0 ? order.count - 1 : place - 1]
  }

  /// Reverses the path from one position to another, round the end where `last` comes before `first`; or the rest of the tour,
  /// where that is shorter, which makes the same tour of it.
  /// - Returns: how many pairs of cities were exchanged.
  @discardableResult
  public mutating func reversePath(from first: Int, through last: Int) -> Int {
    let count = order.count
    var inside = last - first
    if inside < 0 { inside += count }
    inside += 1
    var low = first
    var high = last
    var swaps = inside / 2
    if 2 * inside > count {
      low = last + 1 == count ? 0 : last + 1
      high = first == 0 ? count - 1 : first - 1
      swaps = (count - inside) / 2
    }
    order.withUnsafeMutableBufferPointer { order in
      position.withUnsafeMutableBufferPointer { position in
        for _ in 0..<swaps {
          let left = order[low]
          let right = order[high]
          order[low] = right
          position[Int(right)] = Int32(low)
          order[high] = left
          position[Int(left)] = Int32(high)
          low += 1
          if low == count { low = 0 }
          high -= 1
          if high < 0 { high = count - 1 }
        }
      }
    }
    return swaps
  }
}
