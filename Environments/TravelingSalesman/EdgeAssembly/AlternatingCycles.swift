import Core

/// The AB-cycles of two tours: closed walks whose edges belong to the one and to the other by turns (Nagata and Kobayashi 2013).
///
/// Edges that both tours have are left out. The others are divided among the cycles by a random walk that takes an edge of A, an
/// edge of B and so on, and gives off a cycle whenever it closes one. O(cities).
final class AlternatingCycles {
  /// How many cycles there are.
  private(set) var cycleCount = 0
  /// The cities of cycle i are `cities[starts[i]..<starts[i + 1]]`; the edge from the first to the second is one of A, the next
  /// one of B, and the last, back to the first, one of B.
  let cities: UnsafeMutablePointer<Int32>
  let starts: UnsafeMutablePointer<Int32>
  /// The length of the edge from each of `cities` to the next of its cycle, once they have been measured.
  let lengths: UnsafeMutablePointer<Double>

  private let count: Int
  private let citySlab: Slab<Int32>
  private let startSlab: Slab<Int32>
  private let lengthSlab: Slab<Double>
  /// The neighbours by edges that are left: of city c two in A at 4c, two in B at 4c + 2.
  private let left: Slab<Int32>
  /// How many of them are left: in A at 2c, in B at 2c + 1.
  private let leftCount: Slab<Int32>
  private let path: Slab<Int32>
  /// Where a city stands on the path: at an even place at 2c, at an odd one at 2c + 1; -1 where it does not.
  private let place: Slab<Int32>
  /// The cities that had edges left at some time.
  private let active: Slab<Int32>

  init(count: Int) {
    self.count = count
    citySlab = Slab(2 * count, filledWith: 0)
    startSlab = Slab(count / 2 + 2, filledWith: 0)
    left = Slab(4 * count, filledWith: 0)
    leftCount = Slab(2 * count, filledWith: 0)
    path = Slab(2 * count + 2, filledWith: 0)
    place = Slab(2 * count, filledWith: -1)
    active = Slab(count, filledWith: 0)
    lengthSlab = Slab(2 * count, filledWith: 0)
    cities = citySlab.base
    lengths = lengthSlab.base
    starts = startSlab.base
  }

  /// The number of edges of a cycle, an even number of at least 4.
  @inline(__always)
  func size(of cycle: Int) -> Int { Int(starts[cycle + 1] - starts[cycle]) }

  /// Divides the edges by which two tours differ.
  /// - Parameters:
  ///   - a: the two neighbours of each city in tour A.
  ///   - b: the same for tour B.
  ///   - limit: how many cycles are enough.
  func divide(_ a: UnsafePointer<Int32>, _ b: UnsafePointer<Int32>, limit: Int, using random: inout RandomStream) {
    cycleCount = 0
    starts[0] = 0
    var activeCount = collectDifferences(a, b)
    var bits = RandomBits()
    while cycleCount < limit, activeCount > 0 {
      let index = random.integer(below: activeCount)
      let city = active.base[index]
      if leftCount.base[2 * Int(city)] == 0 {
        activeCount -= 1
        active.base[index] = active.base[activeCount]
      } else {
        walk(from: city, limit: limit, &bits, &random)
      }
    }
  }

  /// Measures the edges of a cycle.
  /// - Returns: by how much tour A becomes shorter when the cycle's B edges take the place of its A edges.
  func measure(_ cycle: Int, _ distance: EdgeLengths) -> Double {
    let first = Int(starts[cycle])
    let last = Int(starts[cycle + 1]) - 1
    lengths[last] = distance(cities[last], cities[first])
    var gain = -lengths[last]
    for index in first..<last {
      lengths[index] = distance(cities[index], cities[index + 1])
      gain += (index - first) & 1 == 0 ? lengths[index] : -lengths[index]
    }
    return gain
  }

  /// Writes down the edges that only one of the tours has.
  /// - Returns: how many cities have such edges.
  private func collectDifferences(_ a: UnsafePointer<Int32>, _ b: UnsafePointer<Int32>) -> Int {
    let left = left.base
    let leftCount = leftCount.base
    let active = active.base
    var activeCount = 0
    for city in 0..<count {
      let (a0, a1) = (a[2 * city], a[2 * city + 1])
      let (b0, b1) = (b[2 * city], b[2 * city + 1])
      if (a0 == b0 && a1 == b1) || (a0 == b1 && a1 == b0) { continue }
      active[activeCount] = Int32(city)
      activeCount += 1
      let own = left + 4 * city
      if a0 == b0 || a0 == b1 || a1 == b0 || a1 == b1 {
        own[0] = a0 == b0 || a0 == b1 ? a1 : a0
        own[2] = b0 == a0 || b0 == a1 ? b1 : b0
        leftCount[2 * city] = 1
        leftCount[2 * city + 1] = 1
      } else {
        (own[0], own[1], own[2], own[3]) = (a0, a1, b0, b1)
        leftCount[2 * city] = 2
        leftCount[2 * city + 1] = 2
      }
    }
    return activeCount
  }

  /// Walks until no edge is left where it began, or there are cycles enough.
  private func walk(from start: Int32, limit: Int, _ bits: inout RandomBits, _ random: inout RandomStream) {
    let left = left.base
    let leftCount = leftCount.base
    let path = path.base
    let place = place.base
    path[0] = start
    place[2 * Int(start)] = 0
    var end = 0
    var current = Int(start)
    while true {
      let kind = end & 1
      // A city has as many edges of A left as of B, so a walk that has come in can go on.
      if leftCount[2 * current + kind] == 0 { break }
      let choice = leftCount[2 * current + kind] == 2 ? bits.next(&random) : 0
      let next = Int(left[4 * current + 2 * kind + choice])
      if choice == 0 { left[4 * current + 2 * kind] = left[4 * current + 2 * kind + 1] }
      leftCount[2 * current + kind] -= 1
      if left[4 * next + 2 * kind] == Int32(current) { left[4 * next + 2 * kind] = left[4 * next + 2 * kind + 1] }
      leftCount[2 * next + kind] -= 1
      end += 1
      path[end] = Int32(next)
      let seen = Int(place[2 * next + end & 1])
      if seen < 0 {
        place[2 * next + end & 1] = Int32(end)
        current = next
        continue
      }
      for index in seen + 1..<end { place[2 * Int(path[index]) + index & 1] = -1 }
      keep(from: seen, to: end)
      end = seen
      current = next
      if cycleCount == limit { break }
    }
    for index in 0...end { place[2 * Int(path[index]) + index & 1] = -1 }
  }

  /// Keeps the closed part of the path as a cycle that begins with an edge of A.
  private func keep(from first: Int, to last: Int) {
    let path = path.base
    var end = Int(starts[cycleCount])
    // From an odd place the path goes on with an edge of B.
    for index in first + first & 1..<last {
      cities[end] = path[index]
      end += 1
    }
    if first & 1 == 1 {
      cities[end] = path[first]
      end += 1
    }
    cycleCount += 1
    starts[cycleCount] = Int32(end)
  }
}

/// Single random bits, 64 from each number of a stream. What is left over is forgotten with it.
struct RandomBits {
  private var bits: UInt64 = 0
  private var count = 0

  @inline(__always)
  mutating func next(_ random: inout RandomStream) -> Int {
    if count == 0 {
      bits = random.next()
      count = 64
    }
    count -= 1
    defer { bits >>= 1 }
    return Int(bits & 1)
  }
}
