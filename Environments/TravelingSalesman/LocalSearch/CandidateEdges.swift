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

  /// - Parameters:
  ///   - neighbors: the cities at the other ends.
  ///   - numbering: the city of the instance that each number stands for.
  init(_ lengths: RenumberedLengths.Reader, neighbors: NeighborLists, numbering: [Int32]) {
    width = neighbors.width
    edges = .allocate(capacity: max(1, numbering.count * width))
    var numbers = [Int32](repeating: 0, count: numbering.count)
    for (number, city) in numbering.enumerated() { numbers[Int(city)] = Int32(number) }
    var next = edges
    for (number, city) in numbering.enumerated() {
      let own = neighbors[Int(city)].map { numbers[Int($0)] }
        .map { Edge(city: $0, length: lengths(Int32(number), $0)) }
        .sorted { ($0.length, $0.city) < ($1.length, $1.city) }
      for edge in own {
        next.initialize(to: edge)
        next += 1
      }
    }
  }

  deinit {
    edges.deallocate()
  }
}
