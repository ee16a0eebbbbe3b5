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
  /// - Parameters:
  ///   - instance: whose cities they are.
  ///   - width: how many neighbours are wanted; there are never more than the other cities.
  public init(_ instance: TravelingSalesmanInstance, width: Int) {
    let count = instance.count
    self.width = max(0, min(width, count - 1))
    let storage = instance.storage
    let grid = storage.metric.isPlanar && count > 64 ? SpatialGrid(storage.points) : nil
    var nearest = NearestCities(limit: self.width)
    var cities: [Int32] = []
    cities.reserveCapacity(count * self.width)
    for city in 0..<count {
      nearest.clear()
      if let grid {
        let point = storage.points[city]
        for ring in 0...grid.lastRing(around: point) {
          grid.visitRing(ring, around: point) { other in
            if Int(other) != city { nearest.offer(other, storage.distance(city, Int(other))) }
          }
          // Cities of later rings are at least this far off; rounded distances may still tie with the last one found.
          let bound = storage.metric.planarDistance(grid.distanceBeyondRing(ring, from: point))
          if nearest.isComplete(before: bound) { break }
        }
      } else {
        for other in 0..<count where other != city { nearest.offer(Int32(other), storage.distance(city, other)) }
      }
      cities.append(contentsOf: nearest.found.map(\.city))
    }
    self.cities = cities
  }

  init(width: Int, cities: [Int32]) {
    self.width = width
    self.cities = cities
  }

  /// The neighbours of a city.
  public subscript(city: Int) -> ArraySlice<Int32> {
    cities[city * width..<(city + 1) * width]
  }
}
