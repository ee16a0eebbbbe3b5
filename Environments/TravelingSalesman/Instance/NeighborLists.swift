import Search

/// For each city its nearest others, the nearest first; of equally distant ones the lower number first.
///
/// With coordinates they are found through a grid of the plane in about O(count · neighbors) time, else by looking at all pairs. No matrix is
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
    var builder = NeighborListsBuilder(instance, width: width)
    builder.advance(cities: instance.count)
    self = builder.lists
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

/// Works out neighbour lists city by city, so that it may be interrupted.
struct NeighborListsBuilder {
  private let storage: InstanceStorage
  private let width: Int
  private let grid: SpatialGrid?
  private var nearest: NearestCities
  private var cities: [Int32] = []
  /// How many cities have their lists.
  private(set) var done = 0

  init(_ instance: TravelingSalesmanInstance, width: Int) {
    storage = instance.storage
    self.width = max(0, min(width, instance.count - 1))
    grid = storage.metric.isSpatial && instance.count > 64 ? SpatialGrid(storage.points) : nil
    nearest = NearestCities(limit: self.width)
    cities.reserveCapacity(instance.count * self.width)
  }

  var isComplete: Bool { done == storage.count }

  /// The lists, when all are there.
  var lists: NeighborLists { NeighborLists(width: width, cities: cities) }

  /// Makes the lists of some more cities.
  mutating func advance(cities number: Int) {
    for city in done..<min(done + number, storage.count) {
      nearest.clear()
      if let grid {
        let point = storage.points[city]
        for ring in 0...grid.lastRing(around: point) {
          grid.visitRing(ring, around: point) { other in
            if Int(other) != city { nearest.offer(other, storage.distance(city, Int(other))) }
          }
          // Cities of later rings are at least this far off; rounded distances may still tie with the last one found.
          let bound = storage.metric.distance(straight: grid.distanceBeyondRing(ring, from: point))
          if nearest.isComplete(before: bound) { break }
        }
      } else {
        for other in 0..<storage.count where other != city { nearest.offer(Int32(other), storage.distance(city, other)) }
      }
      cities.append(contentsOf: nearest.found.map(\.city))
      done += 1
    }
  }
}
