/// The lengths of edges as edge assembly reads them: each city's nearest others with their distances, and any distance at once.
final class EdgeLengths {
  let count: Int
  /// How many nearest cities are listed for each.
  let width: Int
  /// City c's nearest, the nearest first: `nearest[c * width..<(c + 1) * width]`, and how far away they are.
  let nearest: UnsafeMutablePointer<Int32>
  let nearestDistances: UnsafeMutablePointer<Double>

  private let storage: InstanceStorage
  private let cities: Slab<Int32>
  private let distances: Slab<Double>
  /// Coordinates, x and y by turns, where distances are straight lines rounded to whole numbers: computing one is then as fast
  /// as reading it from a large matrix.
  private let coordinates: Slab<Double>?

  init(_ instance: TravelingSalesmanInstance, width wanted: Int) {
    let lists = NeighborLists(instance, width: wanted)
    let count = instance.count
    let width = lists.width
    self.count = count
    self.width = width
    storage = instance.storage
    cities = Slab(count * width, filledWith: 0)
    distances = Slab(count * width, filledWith: 0)
    nearest = cities.base
    nearestDistances = distances.base
    if instance.metric == .roundedEuclidean {
      let coordinates = Slab(2 * count, filledWith: 0.0)
      for (city, point) in instance.points.enumerated() {
        coordinates.base[2 * city] = point.x
        coordinates.base[2 * city + 1] = point.y
      }
      self.coordinates = coordinates
    } else {
      coordinates = nil
    }
    for city in 0..<count {
      for (rank, other) in lists[city].enumerated() {
        nearest[city * width + rank] = other
        nearestDistances[city * width + rank] = instance.storage.distance(city, Int(other))
      }
    }
  }

  /// The distance between two cities.
  @inline(__always)
  func callAsFunction(_ first: Int32, _ second: Int32) -> Double {
    guard let base = coordinates?.base else { return storage.distance(Int(first), Int(second)) }
    let dx = base[2 * Int(first)] - base[2 * Int(second)]
    let dy = base[2 * Int(first) + 1] - base[2 * Int(second) + 1]
    // Cutting off is rounding down here, and needs no call of a library on any processor.
    return Double(Int((dx * dx + dy * dy).squareRoot() + 0.5))
  }
}
