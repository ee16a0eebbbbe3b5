/// The lengths of edges between cities that a local search has numbered anew: near cities close together in memory.
///
/// An edge may be longer by a price of each of its two cities: no tour gains or loses by that against another, but edges of short
/// tours are more alike, and a search for better ones sees sooner that it does not lead anywhere (Helsgaun 2000).
final class RenumberedLengths {
  /// Up to this many cities a matrix is worth its place in the processor's caches.
  static let largestMatrix = 1500

  /// How lengths are read; valid as long as this object.
  let reader: Reader
  private let storage: InstanceStorage

  /// - Parameters:
  ///   - numbering: the city of the instance that each number stands for.
  ///   - prices: one of each city of the instance; none when nil.
  init(_ instance: TravelingSalesmanInstance, numbering: [Int32], prices: [Double]?) {
    let storage = instance.storage
    self.storage = storage
    let count = numbering.count
    let cities = UnsafeMutablePointer<Int32>.allocate(capacity: max(1, count))
    cities.initialize(from: numbering, count: count)
    var matrix: UnsafeMutablePointer<Float>?
    var points: UnsafeMutablePointer<SIMD2<Double>>?
    if let known = storage.matrix, count <= Self.largestMatrix {
      let own = UnsafeMutablePointer<Float>.allocate(capacity: max(1, count * count))
      for row in 0..<count {
        let source = known + Int(numbering[row]) * count
        for column in 0..<count { (own + row * count + column).initialize(to: source[Int(numbering[column])]) }
      }
      matrix = own
    } else if storage.metric.isStraight {
      let own = UnsafeMutablePointer<SIMD2<Double>>.allocate(capacity: max(1, count))
      for (number, city) in numbering.enumerated() {
        let point = storage.points[Int(city)]
        (own + number).initialize(to: SIMD2(point.x, point.y))
      }
      points = own
    }
    let own = UnsafeMutablePointer<Double>.allocate(capacity: max(1, count))
    for (number, city) in numbering.enumerated() { (own + number).initialize(to: prices?[Int(city)] ?? 0) }
    reader = Reader(
      count: count, metric: storage.metric, matrix: matrix, points: points, cities: cities, prices: own, storage: storage)
  }

  deinit {
    reader.deallocate()
  }

  /// Reads lengths, from whatever there is.
  struct Reader {
    fileprivate let count: Int
    fileprivate let metric: Metric
    /// All distances, row by row, where there are few cities.
    fileprivate let matrix: UnsafeMutablePointer<Float>?
    /// The coordinates, where distances follow from straight lines.
    fileprivate let points: UnsafeMutablePointer<SIMD2<Double>>?
    /// The city of the instance that each number stands for.
    fileprivate let cities: UnsafeMutablePointer<Int32>
    fileprivate let prices: UnsafeMutablePointer<Double>
    fileprivate unowned(unsafe) let storage: InstanceStorage

    fileprivate func deallocate() {
      matrix?.deallocate()
      points?.deallocate()
      cities.deallocate()
      prices.deallocate()
    }

    /// The distance between two cities, in the search's own numbers, and their prices.
    @inline(__always)
    func callAsFunction(_ first: Int32, _ second: Int32) -> Double {
      distance(first, second) + (prices[Int(first)] + prices[Int(second)])
    }

    @inline(__always)
    private func distance(_ first: Int32, _ second: Int32) -> Double {
      if let matrix { return Double(matrix[Int(first) &* count &+ Int(second)]) }
      guard let points else { return storage.distance(Int(cities[Int(first)]), Int(cities[Int(second)])) }
      let difference = points[Int(first)] - points[Int(second)]
      let square = difference * difference
      let straight = (square.x + square.y).squareRoot()
      // Coordinates are at most a milliard, so the sum fits; cutting off what is behind the point is rounding down here.
      if metric == .roundedEuclidean { return Double(Int64(straight + 0.5)) }
      return metric.distance(straight: straight)
    }
  }
}
