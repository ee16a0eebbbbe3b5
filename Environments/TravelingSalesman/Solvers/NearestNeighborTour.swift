import Search

/// Builds tours by always going on to the nearest city not visited yet; of equally distant ones to the one with the lower number.
///
/// The neighbour lists answer most steps; where all of a city's neighbours have been visited, all cities left are looked at.
struct NearestNeighborBuilder {
  private let instance: TravelingSalesmanInstance
  private let neighbors: NeighborLists

  init(_ instance: TravelingSalesmanInstance, neighbors: NeighborLists) {
    self.instance = instance
    self.neighbors = neighbors
  }

  func tour(from start: Int) -> Permutation {
    let count = instance.count
    let storage = instance.storage
    var isVisited = [Bool](repeating: false, count: count)
    // The cities left, and where each stands among them.
    var left = (0..<Int32(count)).map { $0 }
    var place = left
    var tour: [Int32] = []
    tour.reserveCapacity(count)
    func visit(_ city: Int32) {
      isVisited[Int(city)] = true
      tour.append(city)
      let last = left.removeLast()
      if last != city {
        left[Int(place[Int(city)])] = last
        place[Int(last)] = place[Int(city)]
      }
    }
    visit(Int32(start))
    while tour.count < count {
      let current = Int(tour[tour.count - 1])
      if let near = neighbors[current].first(where: { !isVisited[Int($0)] }) {
        visit(near)
        continue
      }
      var nearest = left[0]
      var shortest = storage.distance(current, Int(nearest))
      for city in left.dropFirst() {
        let distance = storage.distance(current, Int(city))
        if distance < shortest || (distance == shortest && city < nearest) {
          nearest = city
          shortest = distance
        }
      }
      visit(nearest)
    }
    return Permutation(unchecked: tour)
  }
}
