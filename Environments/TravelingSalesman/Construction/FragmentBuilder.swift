import Search

/// Builds tours by joining paths at their ends, always where it costs the least; of equal joints that with the lowest numbers.
///
/// Each city waits in a priority queue with the best city that it may be joined to among its neighbours; whoever is first and finds
/// that city taken looks for the next (Bentley 1992). A city none of whose neighbours is left looks at the nearest end of another
/// path. About O(n log n) in the plane.
struct FragmentBuilder {
  private struct Joint {
    var cost: Double
    var city: Int32
    var partner: Int32

    /// Joints in the order in which they are made.
    static func isBefore(_ first: Joint, _ second: Joint) -> Bool {
      if first.cost != second.cost { return first.cost < second.cost }
      let a = (min(first.city, first.partner), max(first.city, first.partner), first.city)
      return a < (min(second.city, second.partner), max(second.city, second.partner), second.city)
    }
  }

  private let storage: InstanceStorage
  private let neighbors: NeighborLists
  /// The city from which savings are counted.
  private let hub: Int?
  private var fragments: TourFragments
  private var active: ActiveCities
  private var joints = BinaryHeap<Joint>(by: Joint.isBefore)

  private init(_ instance: TravelingSalesmanInstance, neighbors: NeighborLists, hub: Int?) {
    storage = instance.storage
    self.neighbors = neighbors
    self.hub = hub
    fragments = TourFragments(count: instance.count)
    active = ActiveCities(instance)
    if let hub { active.remove(Int32(hub)) }
  }

  /// The tour of the greedy edge heuristic: always the shortest edge that leaves no city with three and closes no cycle. 14 to 20
  /// percent above the Held-Karp bound on uniform cities (Johnson and McGeoch 1997). Begins in city 0.
  static func greedyEdgeTour(_ instance: TravelingSalesmanInstance, neighbors: NeighborLists) -> Permutation {
    var builder = FragmentBuilder(instance, neighbors: neighbors, hub: nil)
    builder.join(until: instance.count - 1)
    return builder.fragments.tour(from: 0)
  }

  /// The tour of the savings heuristic: from one city there and back to each other city; then two of these round trips are joined
  /// again and again where that saves the most (Clarke and Wright, "Scheduling of vehicles from a central depot to a number of
  /// delivery points", 1964). About 12 percent above the Held-Karp bound on uniform cities (Johnson and McGeoch 1997).
  ///
  /// With all cities as neighbours it is the heuristic as it was published.
  /// - Parameter hub: the city that the round trips start from, and so does the tour.
  static func savingsTour(_ instance: TravelingSalesmanInstance, neighbors: NeighborLists, hub: Int) -> Permutation {
    var builder = FragmentBuilder(instance, neighbors: neighbors, hub: hub)
    builder.join(until: instance.count - 2)
    if let end = builder.active.cities.first { builder.fragments.join(end, Int32(hub)) }
    return builder.fragments.tour(from: hub)
  }

  private func cost(_ first: Int32, _ second: Int32) -> Double {
    let length = storage.distance(Int(first), Int(second))
    guard let hub else { return length }
    return length - storage.distance(hub, Int(first)) - storage.distance(hub, Int(second))
  }

  /// The best that a city may be joined to: not the other end of its own path, and no city with two edges.
  private func joint(of city: Int32) -> Joint? {
    let opposite = fragments.end(oppositeTo: city)
    var best: Joint?
    for near in neighbors[Int(city)] where near != opposite && active.isActive(near) {
      let joint = Joint(cost: cost(city, near), city: city, partner: near)
      if best.map({ Joint.isBefore(joint, $0) }) ?? true { best = joint }
      // Neighbours are in the order of their distances.
      if hub == nil { break }
    }
    if let best { return best }
    return active.nearest(to: city) { $0 != opposite }
      .map { Joint(cost: cost(city, $0.city), city: city, partner: $0.city) }
  }

  private mutating func join(until edgeCount: Int) {
    for city in active.cities { if let joint = joint(of: city) { joints.insert(joint) } }
    while fragments.edgeCount < edgeCount, let next = joints.popFirst() {
      guard active.isActive(next.city) else { continue }
      if !active.isActive(next.partner) || fragments.end(oppositeTo: next.city) == next.partner {
        if let joint = joint(of: next.city) { joints.insert(joint) }
        continue
      }
      fragments.join(next.city, next.partner)
      for city in [next.city, next.partner] where fragments.isInner(city) { active.remove(city) }
      if active.isActive(next.city), let joint = joint(of: next.city) { joints.insert(joint) }
    }
  }
}
