import Search

extension NeighborLists {
  /// The lists that hold for each city the nearest others in each of the four quadrants around it, in space in each of the eight
  /// octants half as many, filled up with the nearest of all;
  /// the nearest first. Where cities lie in clusters or in rows, the shortest edges alone do not hold an optimal tour together
  /// (Johnson and McGeoch 1997).
  ///
  /// Without coordinates they are the nearest of all.
  /// - Parameters:
  ///   - quadrant: how many are wanted in each quadrant; fewer where that goes too far.
  ///   - width: how many neighbours each city has in all, four times `quadrant` at least.
  package static func quadrants(_ instance: TravelingSalesmanInstance, quadrant: Int, width: Int) -> NeighborLists {
    let storage = instance.storage
    let width = max(0, min(width, instance.count - 1))
    guard storage.metric.isSpatial, instance.count > 64, width >= 4 * quadrant else {
      return NeighborLists(instance, width: width)
    }
    let grid = SpatialGrid(storage.points)
    let sides = storage.metric.dimension == 3 ? 8 : 4
    var cities: [Int32] = []
    cities.reserveCapacity(instance.count * width)
    // The nearest of all, and of each quadrant.
    var lists = [NearestCities](repeating: NearestCities(limit: 4 * quadrant / sides), count: sides)
    lists.append(NearestCities(limit: width))
    for city in 0..<instance.count {
      for index in lists.indices { lists[index].clear() }
      let point = storage.points[city]
      let last = grid.lastRing(around: point)
      var ring = 0
      // Beyond some times the way to the nearest, an empty quadrant is the outside of the map.
      var farthest = last
      while ring <= min(last, farthest) {
        grid.visitRing(ring, around: point) { other in
          guard Int(other) != city else { return }
          let distance = storage.distance(city, Int(other))
          let target = storage.points[Int(other)]
          lists[sides].offer(other, distance)
          let side = (target.x < point.x ? 1 : 0) | (target.y < point.y ? 2 : 0) | (sides == 8 && target.z < point.z ? 4 : 0)
          lists[side].offer(other, distance)
        }
        let bound = storage.metric.distance(straight: grid.distanceBeyondRing(ring, from: point))
        if lists.allSatisfy({ $0.isComplete(before: bound) }) { break }
        if farthest == last, lists[sides].isComplete(before: bound) { farthest = 4 * ring + 8 }
        ring += 1
      }
      var chosen = lists[..<sides].flatMap(\.found)
      for candidate in lists[sides].found where chosen.count < width {
        if !chosen.contains(where: { $0.city == candidate.city }) { chosen.append(candidate) }
      }
      chosen.sort { ($0.distance, $0.city) < ($1.distance, $1.city) }
      cities.append(contentsOf: chosen.map(\.city))
    }
    return NeighborLists(width: width, cities: cities)
  }
}

/// The nearest cities offered so far, the nearest first; of equally distant ones the lower number first.
struct NearestCities {
  let limit: Int
  private(set) var found: [(distance: Double, city: Int32)] = []

  init(limit: Int) {
    self.limit = limit
    found.reserveCapacity(limit + 1)
  }

  mutating func clear() { found.removeAll(keepingCapacity: true) }

  /// Whether no city at that distance or farther can be among them any more.
  func isComplete(before distance: Double) -> Bool {
    limit == 0 || found.count == limit && distance > found[limit - 1].distance
  }

  mutating func offer(_ city: Int32, _ distance: Double) {
    guard limit > 0 else { return }
    if found.count == limit {
      let last = found[limit - 1]
      guard distance < last.distance || (distance == last.distance && city < last.city) else { return }
      found.removeLast()
    }
    var place = found.count
    while place > 0, (distance, city) < (found[place - 1].distance, found[place - 1].city) { place -= 1 }
    found.insert((distance, city), at: place)
  }
}
