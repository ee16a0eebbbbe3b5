import Core
import Search

/// Builds tours by insertion: a tour of one city grows city by city, each put where it makes the tour the least longer (Rosenkrantz,
/// Stearns and Lewis, "An analysis of several heuristics for the traveling salesman problem", 1977).
///
/// A city is put between cities of which at least one is among its `width` nearest in the tour. Equal choices go to the lower
/// number. In the plane about O(n log n): the cities in the tour and the others lie in grids.
struct InsertionBuilder {
  private let instance: TravelingSalesmanInstance
  private let storage: InstanceStorage
  /// How many of the nearest cities in the tour are looked at for a place.
  private let width: Int
  private(set) var next: [Int32]
  private(set) var previous: [Int32]
  private var isInside: [Bool]
  private let grid: SpatialGrid?
  private var inside: [Int32] = []

  init(_ instance: TravelingSalesmanInstance, width: Int) {
    self.instance = instance
    self.width = width
    storage = instance.storage
    next = [Int32](repeating: -1, count: instance.count)
    previous = next
    isInside = [Bool](repeating: false, count: instance.count)
    grid = storage.metric.isSpatial && instance.count > 64 ? SpatialGrid(storage.points) : nil
  }

  /// Where a city would be put.
  struct Place: Equatable {
    var cost: Double
    /// The city that would stand before it; -1 while there is none.
    var before: Int32
  }

  /// A city outside the tour with one in it.
  struct Pair {
    var distance: Double
    var inner: Int32
    var outer: Int32
  }

  mutating func begin(_ city: Int32) {
    next[Int(city)] = city
    previous[Int(city)] = city
    isInside[Int(city)] = true
    inside = [city]
  }

  /// Puts a city into the tour where that costs the least.
  mutating func insert(_ city: Int32) {
    insert(city, after: cheapestPlace(for: city, at: nearest(to: city)[...]).before)
  }

  /// The cheapest place for a city before or after one of the given ones, those that are in the tour.
  func cheapestPlace(for city: Int32, at cities: ArraySlice<Int32>) -> Place {
    var best = Place(cost: .infinity, before: -1)
    for near in cities where isInside[Int(near)] {
      for first in [previous[Int(near)], near] {
        let second = next[Int(first)]
        let cost =
          storage.distance(Int(first), Int(city)) + storage.distance(Int(city), Int(second))
          - storage.distance(Int(first), Int(second))
        if (cost, first) < (best.cost, best.before) { best = Place(cost: cost, before: first) }
      }
    }
    return best
  }

  mutating func insert(_ city: Int32, after before: Int32) {
    let after = next[Int(before)]
    next[Int(before)] = city
    previous[Int(city)] = before
    next[Int(city)] = after
    previous[Int(after)] = city
    isInside[Int(city)] = true
    inside.append(city)
  }

  /// The nearest cities in the tour.
  private func nearest(to city: Int32) -> [Int32] {
    var nearest = NearestCities(limit: width)
    guard let grid, inside.count > 64 else {
      for other in inside { nearest.offer(other, storage.distance(Int(city), Int(other))) }
      return nearest.found.map(\.city)
    }
    let point = storage.points[Int(city)]
    for ring in 0...grid.lastRing(around: point) {
      grid.visitRing(ring, around: point) { other in
        if isInside[Int(other)] { nearest.offer(other, storage.distance(Int(city), Int(other))) }
      }
      let bound = storage.metric.distance(straight: grid.distanceBeyondRing(ring, from: point))
      if nearest.isComplete(before: bound) { break }
    }
    return nearest.found.map(\.city)
  }

  func tour(from start: Int) -> Permutation {
    var order: [Int32] = []
    order.reserveCapacity(instance.count)
    var city = Int32(start)
    for _ in 0..<instance.count {
      order.append(city)
      city = next[Int(city)]
    }
    return Permutation(unchecked: order)
  }
}

/// Random insertion: the cities in an order drawn by chance, the first one given.
struct RandomInsertionConstruction: TourConstruction {
  private let start: Int
  private let order: [Int]
  private var done = 0
  private var builder: InsertionBuilder

  init(_ instance: TravelingSalesmanInstance, width: Int, from start: Int, random: RandomStream) {
    self.start = start
    var random = random
    order = random.permutation(instance.count)
    builder = InsertionBuilder(instance, width: width)
    builder.begin(Int32(start))
  }

  mutating func advance(_ work: inout Int) -> Permutation? {
    while done < order.count {
      guard work > 0 else { return nil }
      work -= 1
      if order[done] != start { builder.insert(Int32(order[done])) }
      done += 1
    }
    return builder.tour(from: start)
  }
}
