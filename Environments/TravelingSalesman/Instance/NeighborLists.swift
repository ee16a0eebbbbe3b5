import Search

/// For each city its nearest others, the nearest first; of equally distant ones the lower number first.
///
/// In the plane they are found through a grid in about O(count · neighbors) time, else by looking at all pairs. No matrix is
/// needed.
public struct NeighborLists: Sendable {
  /// How many neighbours each city has.
  public let width: Int
  let cities: [Int32]

  /// The lists of an instance.
  /// - Parameter width: how many neighbours are wanted; there are never more than the other cities.
  public init(_ instance: TravelingSalesmanInstance, width: Int) {
    let count = instance.count
    self.width = max(0, min(width, count - 1))
    var search = NeighborSearch(instance.storage, width: self.width)
    var cities: [Int32] = []
    cities.reserveCapacity(count * self.width)
    for city in 0..<count { cities.append(contentsOf: search.neighbors(of: city)) }
    self.cities = cities
  }

  /// The neighbours of a city.
  public subscript(city: Int) -> ArraySlice<Int32> {
    cities[city * width..<(city + 1) * width]
  }
}

/// Collects the nearest cities of one after the other.
private struct NeighborSearch {
  private let storage: InstanceStorage
  private let width: Int
  private let grid: SpatialGrid?
  /// The best so far, in ascending order of distance and number.
  private var found: [(distance: Double, city: Int32)] = []

  init(_ storage: InstanceStorage, width: Int) {
    self.storage = storage
    self.width = width
    grid = storage.metric.isPlanar && storage.count > 64 ? SpatialGrid(storage.points) : nil
  }

  mutating func neighbors(of city: Int) -> [Int32] {
    found.removeAll(keepingCapacity: true)
    guard let grid else {
      for other in 0..<storage.count where other != city { offer(Int32(other), storage.distance(city, other)) }
      return found.map(\.city)
    }
    var ring = 0
    while true {
      let isInside = grid.visitRing(ring, around: city) { other in
        if Int(other) != city { offer(other, storage.distance(city, Int(other))) }
      }
      // Cities of later rings are at least this far off; rounded distances may still tie with the last one found.
      let bound = storage.metric.planarDistance(grid.distanceBeyondRing(ring, from: city))
      if !isInside || (found.count == width && bound > found[width - 1].distance) { break }
      ring += 1
    }
    return found.map(\.city)
  }

  private mutating func offer(_ city: Int32, _ distance: Double) {
    guard width > 0 else { return }
    if found.count == width {
      let last = found[width - 1]
      guard (distance, city) < (last.distance, last.city) else { return }
      found.removeLast()
    }
    var place = found.count
    while place > 0, (distance, city) < (found[place - 1].distance, found[place - 1].city) { place -= 1 }
    found.insert((distance, city), at: place)
  }
}
