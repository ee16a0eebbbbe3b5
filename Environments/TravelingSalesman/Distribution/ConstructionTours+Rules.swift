import ReinforcementLearning

extension ConstructionTours {
  public var rules: [ConstructionRule] {
    let count = nodeCount
    return [
      ConstructionRule("nearest-neighbor") { Self.nearestNeighbor($0, count) },
      ConstructionRule("farthest-insertion") { Self.farthestInsertion($0, count) },
    ]
  }

  /// From the first city always on to the nearest one left. O(cities²).
  private static func nearestNeighbor(_ instance: UnsafePointer<Float>, _ count: Int) -> [Int32] {
    var order: [Int32] = [0]
    var left = Array(1..<count)
    while let nearest = left.indices.min(by: { distance(left[$0]) < distance(left[$1]) }) {
      order.append(Int32(left.remove(at: nearest)))
    }
    func distance(_ city: Int) -> Double { Self.distance(instance, Int(order[order.count - 1]), city) }
    return order
  }

  /// Of the cities outside the tour the one farthest from it goes in where that costs least (Rosenkrantz, Stearns and Lewis
  /// 1977). O(cities²).
  private static func farthestInsertion(_ instance: UnsafePointer<Float>, _ count: Int) -> [Int32] {
    func distance(_ first: Int, _ second: Int) -> Double { Self.distance(instance, first, second) }
    var tour = [0]
    var left = Array(1..<count)
    // From each city to the nearest one of the tour.
    var toTour = (0..<count).map { distance(0, $0) }
    while let place = left.indices.max(by: { toTour[left[$0]] < toTour[left[$1]] }) {
      let city = left.remove(at: place)
      func cost(_ index: Int) -> Double {
        let (before, after) = (tour[index], tour[(index + 1) % tour.count])
        return distance(before, city) + distance(city, after) - distance(before, after)
      }
      let best = tour.indices.min { cost($0) < cost($1) } ?? 0
      tour.insert(city, at: best + 1)
      for other in left { toTour[other] = min(toTour[other], distance(city, other)) }
    }
    return tour.map { Int32($0) }
  }
}
