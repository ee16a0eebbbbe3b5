import Search

/// Cheapest insertion: always the city that makes the tour the least longer. At most twice as long as the optimum where the triangle
/// inequality holds (Rosenkrantz, Stearns and Lewis 1977).
///
/// A city is looked at as soon as one of its neighbours is in the tour, and is put next to one of these. With all cities as
/// neighbours it is the heuristic as it was published.
struct CheapestInsertionConstruction: TourConstruction {
  private let start: Int32
  private let count: Int
  private var lists: NeighborListsBuilder
  /// The cities that have a city for a neighbour, once all neighbours are known.
  private var reverse: [[Int32]] = []
  private var builder: InsertionBuilder
  private var outside: ActiveCities
  private var places: [InsertionBuilder.Place]
  private var waiting = BinaryHeap<InsertionBuilder.Pair> { ($0.distance, $0.outer) < ($1.distance, $1.outer) }
  /// The city that was put into the tour last.
  private var last: Int32

  /// Inserting a city takes about as long as finding a place for so many.
  private static let placesPerInsertion = 4

  init(_ instance: TravelingSalesmanInstance, width: Int, from start: Int) {
    self.start = Int32(start)
    count = instance.count
    lists = NeighborListsBuilder(instance, width: width)
    builder = InsertionBuilder(instance, width: width)
    builder.begin(self.start)
    outside = ActiveCities(instance)
    outside.remove(self.start)
    places = [InsertionBuilder.Place](repeating: .init(cost: .infinity, before: -1), count: instance.count)
    last = self.start
  }

  mutating func advance(_ work: inout Int) -> Permutation? {
    if reverse.isEmpty {
      let before = lists.done
      lists.advance(cities: work)
      work -= lists.done - before
      guard lists.isComplete else { return nil }
      reverse = [[Int32]](repeating: [], count: count)
      for city in 0..<Int32(count) { for near in lists.lists[Int(city)] { reverse[Int(near)].append(city) } }
    }
    let neighbors = lists.lists
    var found = 0
    while !outside.cities.isEmpty {
      guard work > found / Self.placesPerInsertion else {
        work = 0
        return nil
      }
      work -= 1
      found += findPlaces(neighbors)
      if let chosen = cheapest() {
        builder.insert(chosen, after: places[Int(chosen)].before)
        last = chosen
      } else if let near = outside.nearest(to: last, where: { _ in true }) {
        builder.insert(near.city)
        last = near.city
      }
      outside.remove(last)
    }
    work -= found / Self.placesPerInsertion
    return builder.tour(from: Int(start))
  }

  /// Looks for places of the cities that have the last one, or one beside it, for a neighbour.
  /// - Returns: of how many cities.
  private mutating func findPlaces(_ neighbors: NeighborLists) -> Int {
    var found = 0
    for changed in [builder.previous[Int(last)], last, builder.next[Int(last)]] {
      for city in reverse[Int(changed)] where outside.isActive(city) {
        found += 1
        let place = builder.cheapestPlace(for: city, at: neighbors[Int(city)])
        guard place != places[Int(city)] else { continue }
        places[Int(city)] = place
        waiting.insert(.init(distance: place.cost, inner: place.before, outer: city))
      }
    }
    return found
  }

  /// The city that has the cheapest place; nil when none has any.
  private mutating func cheapest() -> Int32? {
    while let pair = waiting.popFirst() {
      let isValid =
        outside.isActive(pair.outer)
        && places[Int(pair.outer)] == InsertionBuilder.Place(cost: pair.distance, before: pair.inner)
      if isValid { return pair.outer }
    }
    return nil
  }
}
