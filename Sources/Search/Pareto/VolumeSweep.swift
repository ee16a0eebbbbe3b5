/// The hypervolume of three objectives.
final class VolumeSweep {
  let capacity: Int
  /// The staircase of the first two coordinates, between two points that no point replaces.
  private let xs: UnsafeMutablePointer<Double>
  private let ys: UnsafeMutablePointer<Double>

  /// A sweep over up to that many points.
  init(capacity: Int) {
    self.capacity = capacity
    xs = .allocate(capacity: capacity + 3)
    ys = .allocate(capacity: capacity + 3)
  }

  deinit {
    xs.deallocate()
    ys.deallocate()
  }

  /// The volume that points dominate within a reference point.
  /// - Parameters:
  ///   - points: sorted by their third coordinate, all within the reference point. The fourth is not used.
  ///   - keep: is called for each point that no point before it covers.
  @inline(__always)
  func volume(
    of points: UnsafeBufferPointer<SIMD4<Double>>, reference: SIMD4<Double>, keep: (SIMD4<Double>) -> Void = { _ in }
  ) -> Double {
    precondition(points.count <= capacity, "more points than there is room for")
    xs[0] = -.infinity
    ys[0] = reference.y
    xs[1] = reference.x
    ys[1] = -.infinity
    var count = 2
    var area = 0.0
    var volume = 0.0
    var depth = 0.0
    for point in points {
      var low = 1
      var high = count - 1
      while low < high {
        let middle = (low + high) >> 1
        if xs[middle] <= point.x { low = middle + 1 } else { high = middle }
      }
      if ys[low - 1] <= point.y { continue }
      keep(point)
      volume += area * (point.z - depth)
      depth = point.z
      // The steps from `start` up to `end` are covered by the point; what they leave free below it is added to the area.
      var start = low
      var edge = point.x
      if xs[low - 1] == edge { start = low - 1 }
      var height = ys[low - 1]
      var end = low
      while true {
        area += (xs[end] - edge) * (height - point.y)
        if ys[end] < point.y { break }
        edge = xs[end]
        height = ys[end]
        end += 1
      }
      let shift = start + 1 - end
      if shift != 0 {
        (xs + start + 1).update(from: xs + end, count: count - end)
        (ys + start + 1).update(from: ys + end, count: count - end)
        count += shift
      }
      xs[start] = point.x
      ys[start] = point.y
    }
    return volume + area * (reference.z - depth)
  }
}
