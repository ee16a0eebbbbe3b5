import Search

/// Farthest insertion: always the city whose nearest one in the tour is farthest away (Rosenkrantz, Stearns and Lewis 1977).
struct FarthestInsertionConstruction: TourConstruction {
  private let start: Int32
  private var builder: InsertionBuilder
  private var outside: ActiveCities
  /// How far each city is from the nearest one in the tour.
  private var distances: [Double]
  private var waiting = BinaryHeap<InsertionBuilder.Pair> {
    $0.distance != $1.distance ? $0.distance > $1.distance : $0.outer < $1.outer
  }

  /// Inserting a city takes about as long as looking at so many others.
  private static let visitsPerInsertion = 6

  init(_ instance: TravelingSalesmanInstance, width: Int, from start: Int) {
    self.start = Int32(start)
    builder = InsertionBuilder(instance, width: width)
    builder.begin(self.start)
    outside = ActiveCities(instance)
    outside.remove(self.start)
    distances = [Double](repeating: .infinity, count: instance.count)
    for city in outside.cities {
      distances[Int(city)] = instance.storage.distance(start, Int(city))
      waiting.insert(.init(distance: distances[Int(city)], inner: self.start, outer: city))
    }
  }

  mutating func advance(_ work: inout Int) -> Permutation? {
    var visits = 0
    while !outside.cities.isEmpty {
      guard work > visits / Self.visitsPerInsertion else {
        work = 0
        return nil
      }
      guard let pair = waiting.popFirst() else { break }
      let city = pair.outer
      guard outside.isActive(city), pair.distance == distances[Int(city)] else { continue }
      work -= 1
      builder.insert(city)
      outside.remove(city)
      // No other city is farther from the tour than this one was.
      outside.visit(within: pair.distance, of: city) { other, distance in
        visits += 1
        guard distance < distances[Int(other)] else { return }
        distances[Int(other)] = distance
        waiting.insert(.init(distance: distance, inner: city, outer: other))
      }
    }
    work -= visits / Self.visitsPerInsertion
    return builder.tour(from: Int(start))
  }
}
