/// The lengths of edges between cities that a local search has numbered anew: near cities close together in memory.
final class EdgeLengths {
  /// Up to this many cities a matrix is worth its place in the processor's caches.
  static let largestMatrix = 1500

  private let storage: InstanceStorage
  private let count: Int
  /// All distances, row by row, where there are few cities.
  private let matrix: UnsafeMutablePointer<Float>?
  /// The coordinates, where distances are straight lines rounded to the nearest whole number.
  private let points: UnsafeMutablePointer<SIMD2<Double>>?
  /// The city of the instance that each number stands for.
  private let cities: UnsafeMutablePointer<Int32>

  /// - Parameter numbering: the city of the instance that each number stands for.
  init(_ instance: TravelingSalesmanInstance, numbering: [Int32]) {
    storage = instance.storage
    count = numbering.count
    cities = .allocate(capacity: max(1, count))
    cities.initialize(from: numbering, count: count)
    if let known = storage.matrix, count <= Self.largestMatrix {
      let matrix = UnsafeMutablePointer<Float>.allocate(capacity: max(1, count * count))
      for row in 0..<count {
        let source = known + Int(numbering[row]) * count
        for column in 0..<count { (matrix + row * count + column).initialize(to: source[Int(numbering[column])]) }
      }
      self.matrix = matrix
      points = nil
    } else if storage.metric == .roundedEuclidean {
      matrix = nil
      let points = UnsafeMutablePointer<SIMD2<Double>>.allocate(capacity: max(1, count))
      for (number, city) in numbering.enumerated() {
        let point = storage.points[Int(city)]
        (points + number).initialize(to: SIMD2(point.x, point.y))
      }
      self.points = points
    } else {
      matrix = nil
      points = nil
    }
  }

  deinit {
    cities.deallocate()
    matrix?.deallocate()
    points?.deallocate()
  }

  /// The distance between two cities, in the search's own numbers.
  @inline(__always)
  func callAsFunction(_ first: Int32, _ second: Int32) -> Double {
    if let matrix { return Double(matrix[Int(first) &* count &+ Int(second)]) }
    guard let points else { return storage.distance(Int(cities[Int(first)]), Int(cities[Int(second)])) }
    let difference = points[Int(first)] - points[Int(second)]
    let square = difference * difference
    // Coordinates are at most a milliard, so the sum fits; cutting off what is behind the point is rounding down here.
    return Double(Int64((square.x + square.y).squareRoot() + 0.5))
  }
}
