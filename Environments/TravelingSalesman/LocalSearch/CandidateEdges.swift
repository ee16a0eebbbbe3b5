/// For each city the edges that a local search may put into a tour, the shortest first, in the search's own numbers.
final class CandidateEdges {
  struct Edge {
    var city: Int32
    var length: Double
  }

  private let count: Int
  /// How many there are for each city. A place without one holds city 0 at an infinite distance.
  let width: Int
  /// Those of city i begin at i · width.
  let edges: UnsafeMutablePointer<Edge>

  private init(width: Int, count: Int) {
    self.width = width
    self.count = count
    edges = .allocate(capacity: max(1, count * width))
    edges.initialize(repeating: Edge(city: 0, length: .infinity), count: max(1, count * width))
  }

  deinit {
    edges.deallocate()
  }

  /// The edges to the nearest cities.
  /// - Parameter numbering: the city of the instance that each number stands for.
  convenience init(_ instance: TravelingSalesmanInstance, neighbors: NeighborLists, numbering: [Int32]) {
    self.init(width: neighbors.width, count: numbering.count)
    var numbers = [Int32](repeating: 0, count: numbering.count)
    for (number, city) in numbering.enumerated() { numbers[Int(city)] = Int32(number) }
    var next = edges
    for city in numbering {
      for neighbor in neighbors[Int(city)] {
        let length = instance.storage.distance(Int(city), Int(neighbor))
        next.pointee = Edge(city: numbers[Int(neighbor)], length: length)
        next += 1
      }
    }
  }

  /// The alpha-nearest edges, found among those to near cities in all directions and those of the tour that numbers the cities.
  /// - Parameters:
  ///   - width: how many at each city.
  ///   - numbering: the city of the instance that each number stands for; a tour, the cities in the order of the visit.
  convenience init(alphaNearest width: Int, _ instance: TravelingSalesmanInstance, numbering: [Int32], iterations: Int? = nil) {
    let count = numbering.count
    let lists = NeighborLists.quadrants(instance, quadrant: 3, width: max(14, width))
    let near = CandidateEdges(instance, neighbors: lists, numbering: numbering)
    guard count >= 8 else {
      self.init(copying: near, width: width)
      return
    }
    self.init(width: min(width, near.width), count: count)
    var edges: [AlphaNearness.SparseEdge] = []
    edges.reserveCapacity(count * near.width)
    for city in 0..<Int32(count) {
      for edge in near[city] where edge.city > city || !near.contains(edge.city, city) {
        edges.append(.init(first: city, second: edge.city, length: edge.length))
      }
      // The tour keeps all connected.
      let next = Int(city) + 1 == count ? 0 : city + 1
      if !near.contains(city, next), !near.contains(next, city) {
        let length = instance.storage.distance(Int(numbering[Int(city)]), Int(numbering[Int(next)]))
        edges.append(.init(first: city, second: next, length: length))
      }
    }
    var alpha = AlphaNearness(count: count, edges: edges, iterations: iterations ?? max(20, min(100, 1_000_000 / count)))
    choose(edges, alpha.nearness())
  }

  private convenience init(copying other: CandidateEdges, width: Int) {
    self.init(width: min(width, other.width), count: other.count)
    for city in 0..<count {
      for slot in 0..<self.width { edges[city * self.width + slot] = other.edges[city * other.width + slot] }
    }
  }

  /// Takes the nearest edges at each city; of equally near ones the shorter.
  private func choose(_ sparse: [AlphaNearness.SparseEdge], _ nearness: [Double]) {
    var taken = [Int](repeating: 0, count: count)
    func take(_ city: Int32, _ edge: Edge) {
      guard taken[Int(city)] < width else { return }
      edges[Int(city) * width + taken[Int(city)]] = edge
      taken[Int(city)] += 1
    }
    let order = sparse.indices.sorted {
      (nearness[$0], sparse[$0].length, $0) < (nearness[$1], sparse[$1].length, $1)
    }
    for index in order {
      let edge = sparse[index]
      take(edge.first, Edge(city: edge.second, length: edge.length))
      take(edge.second, Edge(city: edge.first, length: edge.length))
    }
    for city in 0..<count {
      var own = UnsafeMutableBufferPointer(start: edges + city * width, count: width)
      own.sort { ($0.length, $0.city) < ($1.length, $1.city) }
    }
  }

  private subscript(city: Int32) -> UnsafeBufferPointer<Edge> {
    UnsafeBufferPointer(start: edges + Int(city) * width, count: width)
  }

  private func contains(_ city: Int32, _ neighbor: Int32) -> Bool {
    self[city].contains { $0.city == neighbor }
  }
}
