/// The hypervolume of four objectives: points come by their fourth coordinate, and each adds what it contributes in the other three.
final class SpaceSweep {
  private var front = Front3D(capacity: 0)

  /// The volume that points dominate.
  /// - Parameter points: sorted by their fourth coordinate, all within the reference point.
  func value(of points: UnsafeBufferPointer<SIMD4<Double>>, reference: SIMD4<Double>) -> Double {
    if front.capacity < points.count { front = Front3D(capacity: points.count) }
    front.count = 0
    var total = 0.0
    var volume = 0.0
    var depth = 0.0
    for point in points {
      let contribution = front.contribution(of: point, reference)
      if contribution <= 0 { continue }
      total += volume * (point.w - depth)
      depth = point.w
      volume += contribution
      front.insert(point)
    }
    return total + volume * (reference.w - depth)
  }
}

/// Points of three coordinates sorted by the third, with what another point would add to the volume that they dominate.
final class Front3D {
  let capacity: Int
  var count = 0
  private let points: UnsafeMutablePointer<SIMD4<Double>>
  /// A staircase in the region of one point.
  private let xs: UnsafeMutablePointer<Double>
  private let ys: UnsafeMutablePointer<Double>

  init(capacity: Int) {
    self.capacity = capacity
    points = .allocate(capacity: capacity + 1)
    xs = .allocate(capacity: capacity + 3)
    ys = .allocate(capacity: capacity + 3)
  }

  deinit {
    points.deallocate()
    xs.deallocate()
    ys.deallocate()
  }

  /// Adds a point that comes last by its third coordinate, without looking at the others.
  func append(_ point: SIMD4<Double>) {
    points[count] = point
    count += 1
  }

  /// Adds a point in its place and removes those that it covers.
  func insert(_ point: SIMD4<Double>) {
    var first = 0
    var high = count
    while first < high {
      let middle = (first + high) >> 1
      if points[middle].z < point.z { first = middle + 1 } else { high = middle }
    }
    var read = first
    // Covered points come after the place of the new one; the first of them leaves its place to it.
    while read < count, !(points[read].x >= point.x && points[read].y >= point.y) { read += 1 }
    if read == count {
      var place = count
      while place > first {
        points[place] = points[place - 1]
        place -= 1
      }
      points[first] = point
      count += 1
      return
    }
    var place = read
    while place > first {
      points[place] = points[place - 1]
      place -= 1
    }
    points[first] = point
    var write = read + 1
    read += 1
    while read < count {
      let other = points[read]
      points[write] = other
      write += other.x >= point.x && other.y >= point.y ? 0 : 1
      read += 1
    }
    count = write
  }

  /// The volume that a point dominates and the points here do not.
  /// - Parameters:
  ///   - skipped: the index of a point that does not count.
  ///   - reference: the worst corner; the point lies within it.
  func contribution(of point: SIMD4<Double>, skipping skipped: Int = -1, _ reference: SIMD4<Double>) -> Double {
    let (x, y, z) = (point.x, point.y, point.z)
    // Points up to this one's third coordinate: what they leave free of its left and lower edge, before any other is looked at.
    var right = reference.x
    var top = reference.y
    var level = 0
    while level < count, points[level].z <= z {
      let other = points[level]
      let isSkipped = level == skipped
      right = other.y <= y && !isSkipped ? min(right, other.x) : right
      top = other.x <= x && !isSkipped ? min(top, other.y) : top
      level += 1
    }
    if right <= x || top <= y { return 0 }
    // The free part of the region is under a staircase that begins at the point's left and ends at its right.
    xs[0] = x
    ys[0] = top
    xs[1] = right
    ys[1] = -.infinity
    var steps = 2
    var area = (right - x) * (top - y)
    var volume = 0.0
    var depth = z
    for index in 0..<count {
      let other = points[index]
      if other.x >= right || other.y >= top || index == skipped { continue }
      let edge = max(other.x, x)
      let floor = max(other.y, y)
      var low = 1
      while xs[low] <= edge { low += 1 }
      if ys[low - 1] <= floor { continue }
      if other.z > depth {
        volume += area * (other.z - depth)
        depth = other.z
      }
      if edge == x && floor == y { return volume }
      let start = xs[low - 1] == edge ? low - 1 : low
      var left = edge
      var height = ys[low - 1]
      var end = low
      while true {
        // Beyond the last step nothing is free.
        area -= (xs[end] - left) * (height - floor)
        if ys[end] < floor { break }
        left = xs[end]
        height = ys[end]
        end += 1
      }
      let shift = start + 1 - end
      if shift > 0 {
        var place = steps
        while place > end {
          xs[place] = xs[place - 1]
          ys[place] = ys[place - 1]
          place -= 1
        }
      } else if shift < 0 {
        var place = end
        while place < steps {
          xs[place + shift] = xs[place]
          ys[place + shift] = ys[place]
          place += 1
        }
      }
      steps += shift
      xs[start] = edge
      ys[start] = floor
      if edge == x { top = floor }
      if floor == y { right = edge }
    }
    return volume + area * (reference.z - depth)
  }
}
