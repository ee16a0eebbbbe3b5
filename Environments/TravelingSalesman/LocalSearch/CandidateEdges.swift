/// For each city the edges that a local search may put into a tour, the shortest first, in the search's own numbers.
final class CandidateEdges {
  struct Edge {
    var city: Int32
    var length: Double
  }

  /// How many there are for each city.
  let width: Int
  /// Those of city i begin at i · width.
  let edges: UnsafeMutablePointer<Edge>

  /// - Parameter numbering: the city of the instance that each number stands for.
  init(_ instance: TravelingSalesmanInstance, neighbors: NeighborLists, numbering: [Int32]) {
    width = neighbors.width
    edges = .allocate(capacity: max(1, numbering.count * width))
    var numbers = [Int32](repeating: 0, count: numbering.count)
    for (number, city) in numbering.enumerated() { numbers[Int(city)] = Int32(number) }
    var next = edges
    for city in numbering {
      for neighbor in neighbors[Int(city)] {
        let length = instance.storage.distance(Int(city), Int(neighbor))
        next.initialize(to: Edge(city: numbers[Int(neighbor)], length: length))
        next += 1
      }
    }
  }

  deinit {
    edges.deallocate()
  }
}
