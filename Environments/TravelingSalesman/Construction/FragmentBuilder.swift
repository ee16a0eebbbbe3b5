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

  /// How many cities there are to be joined, and how many of them wait in the queue or have done so.
  private let cityCount: Int
  private var queued = 0

  init(_ instance: TravelingSalesmanInstance, neighbors: NeighborLists, hub: Int?) {
    storage = instance.storage
    self.neighbors = neighbors
    self.hub = hub
    fragments = TourFragments(count: instance.count)
    active = ActiveCities(instance)
    if let hub { active.remove(Int32(hub)) }
    cityCount = active.cities.count
  }

  /// The tour of the greedy edge heuristic on neighbour lists that there are already.
  static func greedyEdgeTour(_ instance: TravelingSalesmanInstance, neighbors: NeighborLists) -> Permutation {
    var builder = FragmentBuilder(instance, neighbors: neighbors, hub: nil)
    var work = Int.max
    return builder.advance(&work) ?? Permutation(identity: instance.count)
  }

  /// Goes on joining.
  /// - Parameter work: how many joints may be looked at; lessened by those that are.
  /// - Returns: the tour when it is whole: from city 0, or from the hub.
  mutating func advance(_ work: inout Int) -> Permutation? {
    guard let hub else { return join(until: cityCount - 1, &work) ? fragments.tour(from: 0) : nil }
    guard join(until: cityCount - 1, &work) else { return nil }
    if let end = active.cities.first { fragments.join(end, Int32(hub)) }
    return fragments.tour(from: hub)
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

  /// - Returns: whether there are as many edges as asked for, or no joints any more.
  private mutating func join(until edgeCount: Int, _ work: inout Int) -> Bool {
    while queued < cityCount {
      guard work > 0 else { return false }
      work -= 1
      if let joint = joint(of: active.cities[queued]) { joints.insert(joint) }
      queued += 1
    }
    while fragments.edgeCount < edgeCount {
      guard work > 0 else { return false }
      guard let next = joints.popFirst() else { break }
      work -= 1
      guard active.isActive(next.city) else { continue }
      if !active.isActive(next.partner) || fragments.end(oppositeTo: next.city) == next.partner {
        if let joint = joint(of: next.city) { joints.insert(joint) }
        continue
      }
      fragments.join(next.city, next.partner)
      for city in [next.city, next.partner] where fragments.isInner(city) { active.remove(city) }
      if active.isActive(next.city), let joint = joint(of: next.city) { joints.insert(joint) }
    }
    return true
  }
}

/// The greedy edge and the savings heuristic, from the neighbour lists on.
///
/// - Greedy edge: always the shortest edge that leaves no city with three and closes no cycle. 14 to 20 percent above the Held-Karp
///   bound on uniform cities (Johnson and McGeoch 1997).
/// - Savings: from one city, the hub, there and back to each other city; then two of these round trips are joined again and again where
///   that saves the most (Clarke and Wright, "Scheduling of vehicles from a central depot to a number of delivery points", 1964). About
///   12 percent above the Held-Karp bound on uniform cities. With all cities as neighbours it is the heuristic as it was published.
struct FragmentConstruction: TourConstruction {
  private let instance: TravelingSalesmanInstance
  private let hub: Int?
  private var lists: NeighborListsBuilder
  private var builder: FragmentBuilder?

  /// - Parameter hub: the city that round trips start from, and so does the tour; nil for greedy edge.
  init(_ instance: TravelingSalesmanInstance, width: Int, hub: Int? = nil) {
    self.instance = instance
    self.hub = hub
    lists = NeighborListsBuilder(instance, width: width)
  }

  mutating func advance(_ work: inout Int) -> Permutation? {
    if builder == nil {
      let before = lists.done
      lists.advance(cities: work)
      work -= lists.done - before
      guard lists.isComplete else { return nil }
      builder = FragmentBuilder(instance, neighbors: lists.lists, hub: hub)
    }
    return builder?.advance(&work)
  }
}
