import Core
import Search

/// A place in the plane or in space, or a latitude (x) and longitude (y).
public struct Point: Codable, Sendable, Equatable {
  public var x: Double
  public var y: Double
  /// The height; 0 in the plane.
  public var z: Double

  public init(_ x: Double, _ y: Double, _ z: Double = 0) {
    self.x = x
    self.y = y
    self.z = z
  }
}

/// Cities and the distances between them: what the problem scores and the environment travels.
///
/// A copy is a reference, so thousands of environments share one matrix. Cities are numbered from 0 here, from 1 in files and
/// results. Distances are whole numbers under TSPLIB's metrics; unrounded ones have the precision of a `Float`, so that the
/// cached matrix and the computation without it agree to the bit.
public struct TravelingSalesmanInstance: Sendable {
  let storage: InstanceStorage

  /// An instance whose distances follow from coordinates; with up to 3000 cities they are computed beforehand.
  /// - Parameters:
  ///   - name: what tables call it.
  ///   - metric: any but `.explicit`.
  ///   - points: finite coordinates, none larger than a milliard. Heights count under the metrics of space alone.
  ///   - known: the length of the best tour known.
  public init(name: String, metric: Metric, points: [Point], known: KnownValue? = nil) {
    precondition(metric != .explicit, "explicit distances come as a matrix")
    storage = InstanceStorage(name: name, metric: metric, points: points, known: known)
  }

  /// An instance with given distances.
  /// - Parameters:
  ///   - name: what tables call it.
  ///   - count: how many cities there are.
  ///   - distances: count × count, symmetric, not negative, at most 2²⁴.
  ///   - points: where to draw the cities; empty when there is no such thing.
  ///   - known: the length of the best tour known.
  public init(name: String, count: Int, distances: [Float], points: [Point] = [], known: KnownValue? = nil) {
    storage = InstanceStorage(name: name, distances: distances, points: points, count: count, known: known)
  }

  init(storage: InstanceStorage) {
    self.storage = storage
  }

  /// What the instance is called.
  public var name: String { storage.name }
  /// How many cities there are.
  public var count: Int { storage.count }
  /// How distances are computed.
  public var metric: Metric { storage.metric }
  /// Where the cities are; empty when only distances are known.
  public var points: [Point] { storage.points }
  /// The length of the best tour known.
  public var known: KnownValue? { storage.known }
  /// An upper bound on the distance between any two cities; the longest distance itself up to 3000 cities.
  public var longestDistance: Double { storage.longestDistance }

  /// The distance between two cities.
  public func distance(_ first: Int, _ second: Int) -> Double {
    precondition(first >= 0 && first < count && second >= 0 && second < count, "there are \(count) cities")
    return storage.distance(first, second)
  }

  /// The length of a closed tour, a permutation of all cities: the one scorer of both faces.
  public func length(of tour: Permutation) -> Double {
    tour.withUnsafeBufferPointer { storage.length(of: $0) }
  }
}

extension TravelingSalesmanInstance: Equatable {
  public static func == (left: Self, right: Self) -> Bool {
    if left.storage === right.storage { return true }
    guard left.count == right.count, left.name == right.name, left.metric == right.metric, left.known == right.known,
      left.points == right.points
    else { return false }
    guard left.metric == .explicit, let a = left.storage.matrix, let b = right.storage.matrix else { return true }
    return UnsafeBufferPointer(start: a, count: left.count * left.count)
      .elementsEqual(UnsafeBufferPointer(start: b, count: left.count * left.count))
  }
}
