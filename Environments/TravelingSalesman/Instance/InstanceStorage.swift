import Search
import Synchronization

/// What all copies of an instance share. It never changes after it has been made, but for what is worked out when it is first wanted.
final class InstanceStorage: @unchecked Sendable {
  /// Up to this many cities the distances are computed once: 36 megabytes at most.
  static let largestMatrix = 3000
  /// Whole numbers above this are not exact in a `Float`.
  static let largestExactFloat = 16_777_216.0

  let name: String
  let metric: Metric
  let count: Int
  let points: [Point]
  let known: KnownValue?
  /// An upper bound on the distance between any two cities; exact where there is a matrix.
  let longestDistance: Double

  /// Coordinates in the unit in which distances are computed: radians where the metric is geographical.
  private let x: UnsafeMutablePointer<Double>
  private let y: UnsafeMutablePointer<Double>
  /// Heights; nil in the plane.
  private let z: UnsafeMutablePointer<Double>?
  /// All distances, row by row, where they are kept.
  let matrix: UnsafeMutablePointer<Float>?
  /// Each city's ten nearest, once somebody has asked for them.
  private let neighbors = Mutex<NeighborLists?>(nil)

  /// An instance whose distances follow from coordinates.
  init(name: String, metric: Metric, points: [Point], known: KnownValue?) {
    self.name = name
    self.metric = metric
    self.points = points
    self.known = known
    count = points.count
    x = .allocate(capacity: max(count, 1))
    y = .allocate(capacity: max(count, 1))
    for (city, point) in points.enumerated() {
      (x + city).initialize(to: metric == .geographical ? Metric.radians(point.x) : point.x)
      (y + city).initialize(to: metric == .geographical ? Metric.radians(point.y) : point.y)
    }
    if metric.dimension == 3 {
      let z = UnsafeMutablePointer<Double>.allocate(capacity: max(count, 1))
      for (city, point) in points.enumerated() { (z + city).initialize(to: point.z) }
      self.z = z
    } else {
      z = nil
    }
    func extent(_ coordinates: [Double]) -> Double { (coordinates.max() ?? 0) - (coordinates.min() ?? 0) }
    let depth = metric.dimension == 3 ? extent(points.map(\.z)) : 0
    // No great circle is longer than half the earth's circumference.
    let bound =
      metric == .geographical ? 20_040 : metric.distance(extent(points.map(\.x)), extent(points.map(\.y)), depth)
    guard count <= Self.largestMatrix, bound <= Self.largestExactFloat else {
      matrix = nil
      longestDistance = bound
      return
    }
    let matrix = UnsafeMutablePointer<Float>.allocate(capacity: max(count * count, 1))
    var longest: Float = 0
    for first in 0..<count {
      matrix[first * count + first] = 0
      for second in 0..<first {
        let distance = Float(Self.distance(metric, x, y, z, first, second))
        matrix[first * count + second] = distance
        matrix[second * count + first] = distance
        longest = max(longest, distance)
      }
    }
    self.matrix = matrix
    longestDistance = Double(longest)
  }

  /// An instance with given distances, count × count.
  init(name: String, distances: [Float], points: [Point], count: Int, known: KnownValue?) {
    precondition(distances.count == count * count, "\(distances.count) distances between \(count) cities")
    self.name = name
    metric = .explicit
    self.points = points
    self.known = known
    self.count = count
    x = .allocate(capacity: 1)
    y = .allocate(capacity: 1)
    z = nil
    let matrix = UnsafeMutablePointer<Float>.allocate(capacity: max(distances.count, 1))
    distances.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { matrix.initialize(from: base, count: source.count) }
    }
    self.matrix = matrix
    longestDistance = Double(distances.max() ?? 0)
  }

  deinit {
    x.deallocate()
    y.deallocate()
    z?.deallocate()
    matrix?.deallocate()
  }

  /// Each city's ten nearest, of the instance whose storage this is.
  func nearestTen(of instance: TravelingSalesmanInstance) -> NeighborLists {
    neighbors.withLock { known in
      if let known { return known }
      let lists = NeighborLists(instance, width: 10)
      known = lists
      return lists
    }
  }

  @inline(__always)
  func distance(_ first: Int, _ second: Int) -> Double {
    if let matrix { return Double(matrix[first * count + second]) }
    return Self.distance(metric, x, y, z, first, second)
  }

  @inline(__always)
  private static func distance(
    _ metric: Metric, _ x: UnsafeMutablePointer<Double>, _ y: UnsafeMutablePointer<Double>, _ z: UnsafeMutablePointer<Double>?,
    _ first: Int, _ second: Int
  ) -> Double {
    if metric == .geographical { return Metric.greatCircle(x[first], y[first], x[second], y[second]) }
    return metric.distance(x[first] - x[second], y[first] - y[second], z.map { $0[first] - $0[second] } ?? 0)
  }

  /// The length of a closed tour.
  func length(of tour: UnsafeBufferPointer<Int32>) -> Double {
    guard var previous = tour.last.map({ Int($0) }) else { return 0 }
    var length = 0.0
    if let matrix {
      for city in tour {
        length += Double(matrix[previous * count + Int(city)])
        previous = Int(city)
      }
    } else {
      for city in tour {
        length += distance(previous, Int(city))
        previous = Int(city)
      }
    }
    return length
  }
}
