/// Points of four coordinates, none of which covers another, with what a further point would add to the volume that they dominate.
///
/// They are kept both in the order of the third and in that of the fourth coordinate. Moved into the region of a point, they keep
/// these orders, so that nothing is sorted again: all that lie no higher by the fourth coordinate make one three-dimensional
/// volume, by a sweep along the third, and the others add to it one by one.
final class Front4D {
  let capacity: Int
  var count = 0
  private let byThird: UnsafeMutablePointer<SIMD4<Double>>
  private let byFourth: UnsafeMutablePointer<SIMD4<Double>>
  private let limited: UnsafeMutablePointer<SIMD4<Double>>
  private let sweep: VolumeSweep
  private let front: Front3D

  init(capacity: Int) {
    self.capacity = capacity
    byThird = .allocate(capacity: capacity + 1)
    byFourth = .allocate(capacity: capacity + 1)
    limited = .allocate(capacity: capacity + 1)
    sweep = VolumeSweep(capacity: capacity)
    front = Front3D(capacity: capacity)
  }

  deinit {
    byThird.deallocate()
    byFourth.deallocate()
    limited.deallocate()
  }

  /// Adds a point and removes those that it covers.
  func insert(_ point: SIMD4<Double>) {
    Self.insert(point, into: byThird, count) { $0.z < $1.z }
    count = Self.insert(point, into: byFourth, count) { $0.w < $1.w }
  }

  @discardableResult @inline(__always)
  private static func insert(
    _ point: SIMD4<Double>, into points: UnsafeMutablePointer<SIMD4<Double>>, _ count: Int,
    precedes: (SIMD4<Double>, SIMD4<Double>) -> Bool
  ) -> Int {
    var write = 0
    for read in 0..<count {
      let other = points[read]
      points[write] = other
      let isCovered = (point.x <= other.x) && (point.y <= other.y) && (point.z <= other.z) && (point.w <= other.w)
      write += isCovered ? 0 : 1
    }
    var place = write
    while place > 0, precedes(point, points[place - 1]) {
      points[place] = points[place - 1]
      place -= 1
    }
    points[place] = point
    return write + 1
  }

  /// The volume that a point dominates and the points here do not.
  /// - Parameter reference: the worst corner; the point lies within it.
  func contribution(of point: SIMD4<Double>, _ reference: SIMD4<Double>) -> Double {
    var limitedCount = 0
    for index in 0..<count {
      let other = byThird[index]
      if other.w > point.w { continue }
      let moved = SIMD4(max(other.x, point.x), max(other.y, point.y), max(other.z, point.z), 0)
      if moved.x == point.x && moved.y == point.y && moved.z == point.z { return 0 }
      limited[limitedCount] = moved
      limitedCount += 1
    }
    front.count = 0
    var volume = sweep.volume(of: UnsafeBufferPointer(start: limited, count: limitedCount), reference: reference) {
      front.append($0)
    }
    var total = 0.0
    var depth = point.w
    let wholeVolume = (reference.x - point.x) * (reference.y - point.y) * (reference.z - point.z)
    for index in 0..<count {
      let other = byFourth[index]
      if other.w <= point.w { continue }
      let moved = SIMD4(max(other.x, point.x), max(other.y, point.y), max(other.z, point.z), 0)
      let added = front.contribution(of: moved, reference)
      if added <= 0 { continue }
      total += volume * (other.w - depth)
      depth = other.w
      volume += added
      if moved.x == point.x && moved.y == point.y && moved.z == point.z {
        volume = wholeVolume
        break
      }
      front.insert(moved)
    }
    return wholeVolume * (reference.w - point.w) - (total + volume * (reference.w - depth))
  }
}
