/// The hypervolume of five objectives and more. Sorted by its last objective, a point adds the volume that it alone dominates in the
/// others, stretched to the reference; that volume is its own box less the volume of the points before it within the box.
final class ExclusiveRecursion {
  private let reference: [Double]
  private let sweep = SpaceSweep()
  private var space = Front4D(capacity: 0)
  /// Working memory for each number of objectives.
  private var levels: [Level]

  private struct Level {
    var points: [Double] = []
    var order: [Int] = []
    var kept: [Double] = []
    var four: [SIMD4<Double>] = []
  }

  init(reference: [Double]) {
    self.reference = reference
    levels = [Level](repeating: Level(), count: reference.count + 1)
  }

  /// The dominated volume.
  /// - Parameter points: rows within the reference point, one after another.
  func value(of points: [Double]) -> Double { value(of: points, reference.count) }

  /// What a point adds to the volume of others.
  func exclusiveVolume(of point: [Double], among others: [Double]) -> Double {
    point.withUnsafeBufferPointer {
      exclusiveVolume(of: $0.baseAddress!, among: others, reference.count, stride: reference.count)
    }
  }

  /// The volume in the first `width` objectives; the rows have exactly these.
  private func value(of points: [Double], _ width: Int) -> Double {
    if width == 4 { return fourfoldValue(of: points) }
    let count = points.count / width
    if count == 0 { return 0 }
    var level = Level()
    swap(&level, &levels[width])
    defer { swap(&level, &levels[width]) }
    level.order.removeAll(keepingCapacity: true)
    level.order.append(contentsOf: 0..<count)
    points.withUnsafeBufferPointer { points in
      level.order.sort { points[$0 * width + width - 1] < points[$1 * width + width - 1] }
    }
    if width == 5 { return sweepFive(points, level.order) }
    // The points so far that no other covers in all objectives but the last.
    level.kept.removeAll(keepingCapacity: true)
    let inner = width - 1
    var total = 0.0
    points.withUnsafeBufferPointer { points in
      for index in level.order {
        let point = points.baseAddress! + index * width
        let exclusive = exclusiveVolume(of: point, among: level.kept, inner, stride: inner)
        if exclusive <= 0 { continue }
        total += exclusive * (reference[inner] - point[inner])
        Self.insert(point, into: &level.kept, inner)
      }
    }
    return total
  }

  private func sweepFive(_ points: [Double], _ order: [Int]) -> Double {
    if space.capacity < order.count { space = Front4D(capacity: order.count) }
    space.count = 0
    let corner = SIMD4(reference[0], reference[1], reference[2], reference[3])
    var total = 0.0
    points.withUnsafeBufferPointer { points in
      for index in order {
        let first = index * 5
        let point = SIMD4(points[first], points[first + 1], points[first + 2], points[first + 3])
        let exclusive = space.contribution(of: point, corner)
        if exclusive <= 0 { continue }
        total += exclusive * (reference[4] - points[first + 4])
        space.insert(point)
      }
    }
    return total
  }

  /// What a point adds in the first `width` objectives.
  private func exclusiveVolume(
    of point: UnsafePointer<Double>, among others: [Double], _ width: Int, stride: Int
  ) -> Double {
    var own = 1.0
    for objective in 0..<width { own *= reference[objective] - point[objective] }
    if others.isEmpty { return own }
    var limited: [Double] = []
    swap(&limited, &levels[width].points)
    defer { swap(&limited, &levels[width].points) }
    limited.removeAll(keepingCapacity: true)
    guard Self.limit(others, to: point, width, stride, into: &limited) else { return 0 }
    return own - value(of: limited, width)
  }

  /// Moves the rows of `others` into the box of a point, and keeps those that no other covers.
  /// - Returns: false when one covers the whole box.
  private static func limit(
    _ others: [Double], to point: UnsafePointer<Double>, _ width: Int, _ stride: Int, into result: inout [Double]
  ) -> Bool {
    let count = others.count / stride
    result.reserveCapacity(count * width)
    var isFree = true
    others.withUnsafeBufferPointer { others in
      for index in 0..<count {
        let other = others.baseAddress! + index * stride
        var isCorner = true
        for objective in 0..<width where other[objective] > point[objective] { isCorner = false }
        if isCorner {
          isFree = false
          return
        }
        insertLimited(other, point, into: &result, width)
      }
    }
    return isFree
  }

  private static func insertLimited(
    _ other: UnsafePointer<Double>, _ point: UnsafePointer<Double>, into result: inout [Double], _ width: Int
  ) {
    let first = result.count
    for objective in 0..<width { result.append(max(other[objective], point[objective])) }
    let isCovered = result.withUnsafeMutableBufferPointer { rows in
      let new = rows.baseAddress! + first
      var row = 0
      while row < first {
        if covers(rows.baseAddress! + row, new, width) { return true }
        row += width
      }
      return false
    }
    if isCovered {
      result.removeLast(width)
      return
    }
    dropCovered(byLastOf: &result, width)
  }

  /// Adds a row that no other covers, and removes those that it covers.
  private static func insert(_ point: UnsafePointer<Double>, into rows: inout [Double], _ width: Int) {
    for objective in 0..<width { rows.append(point[objective]) }
    dropCovered(byLastOf: &rows, width)
  }

  private static func dropCovered(byLastOf rows: inout [Double], _ width: Int) {
    let last = rows.count - width
    var write = 0
    rows.withUnsafeMutableBufferPointer { rows in
      let base = rows.baseAddress!
      let new = base + last
      var read = 0
      while read < last {
        if !covers(new, base + read, width) {
          if write != read { for objective in 0..<width { base[write + objective] = base[read + objective] } }
          write += width
        }
        read += width
      }
      if write != last {
        for objective in 0..<width { base[write + objective] = base[last + objective] }
      }
    }
    rows.removeLast(last - write)
  }

  /// Whether a row is nowhere worse than another.
  @inline(__always)
  private static func covers(_ row: UnsafePointer<Double>, _ other: UnsafePointer<Double>, _ width: Int) -> Bool {
    var isNowhereWorse = true
    for objective in 0..<width where row[objective] > other[objective] {
      isNowhereWorse = false
      break
    }
    return isNowhereWorse
  }

  private func fourfoldValue(of points: [Double]) -> Double {
    var four: [SIMD4<Double>] = []
    swap(&four, &levels[4].four)
    defer { swap(&four, &levels[4].four) }
    four.removeAll(keepingCapacity: true)
    points.withUnsafeBufferPointer { points in
      for first in stride(from: 0, to: points.count, by: 4) {
        four.append(SIMD4(points[first], points[first + 1], points[first + 2], points[first + 3]))
      }
    }
    four.sort { $0.w < $1.w }
    let corner = SIMD4(reference[0], reference[1], reference[2], reference[3])
    return four.withUnsafeBufferPointer { sweep.value(of: $0, reference: corner) }
  }
}
