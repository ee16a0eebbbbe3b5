import Search

/// Nearest insertion: always the city that is nearest to any in the tour. At most twice as long as the optimum where the triangle
/// inequality holds (Rosenkrantz, Stearns and Lewis 1977).
struct NearestInsertionConstruction: TourConstruction {
  private let start: Int32
  private var builder: InsertionBuilder
  private var outside: ActiveCities
  /// Cities of the tour, each with what was its nearest one outside when it was last looked at.
  private var pairs = BinaryHeap<InsertionBuilder.Pair> { ($0.distance, $0.outer) < ($1.distance, $1.outer) }

  init(_ instance: TravelingSalesmanInstance, width: Int, from start: Int) {
    self.start = Int32(start)
    builder = InsertionBuilder(instance, width: width)
    builder.begin(self.start)
    outside = ActiveCities(instance)
    outside.remove(self.start)
    offer(self.start)
  }

  private mutating func offer(_ inner: Int32) {
    if let near = outside.nearest(to: inner, where: { _ in true }) {
      pairs.insert(.init(distance: near.distance, inner: inner, outer: near.city))
    }
  }

  mutating func advance(_ work: inout Int) -> Permutation? {
    while !outside.cities.isEmpty {
      guard work > 0 else { return nil }
      guard let pair = pairs.popFirst() else { break }
      work -= 1
      if outside.isActive(pair.outer) {
        builder.insert(pair.outer)
        outside.remove(pair.outer)
        offer(pair.outer)
      }
      offer(pair.inner)
    }
    return builder.tour(from: Int(start))
  }
}
