import Search

/// Builds tours by always going on to the nearest city not visited yet; of equally distant ones to the one with the lower number.
///
/// The neighbour lists answer most steps; where all of a city's neighbours have been visited, the cities left are searched through a
/// grid. About O(cities) in the plane.
struct NearestNeighborBuilder {
  private let instance: TravelingSalesmanInstance
  private let neighbors: NeighborLists

  init(_ instance: TravelingSalesmanInstance, neighbors: NeighborLists) {
    self.instance = instance
    self.neighbors = neighbors
  }

  func tour(from start: Int) -> Permutation {
    let count = instance.count
    var left = ActiveCities(instance)
    var tour: [Int32] = []
    tour.reserveCapacity(count)
    var current = Int32(start)
    while true {
      tour.append(current)
      left.remove(current)
      if let near = neighbors[Int(current)].first(where: { left.isActive($0) }) {
        current = near
      } else if let nearest = left.nearest(to: current, where: { _ in true }) {
        current = nearest.city
      } else {
        return Permutation(unchecked: tour)
      }
    }
  }
}
