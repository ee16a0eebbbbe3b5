import Search

/// Which edges of a graph are close to the shortest 1-tree: the alpha-nearness of an edge is by how much the shortest 1-tree that
/// has it is longer than the shortest of all. Under prices of the cities that make the 1-tree nearly a tour, few edges of each
/// city hold an optimal tour (Helsgaun, "An effective implementation of the Lin-Kernighan traveling salesman heuristic", 2000).
struct AlphaNearness {
  /// The sets of cities that the tree's edges join, the shortest first: each city's parent, and the length of the edge that
  /// joined its set with the parent's. The larger set takes in the smaller, so that no city is deeper than the logarithm of
  /// their number.
  private var parents: [Int32]
  private var joints: [Double]
  /// The longer edge of the 1-tree's first city.
  private let longerEnd: Double
  private let graph: CandidateGraph
  private let prices: [Double]

  /// - Parameters:
  ///   - graph: connects all cities but the first, and that one with two others.
  ///   - prices: one of each city, by which its edges are longer.
  init(_ graph: CandidateGraph, prices: [Double]) {
    self.graph = graph
    self.prices = prices
    let count = graph.count
    var tree = OneTree(count: count)
    var search = SparseOneTreeSearch(count: count)
    search.find(&tree, in: graph, prices: prices)
    func length(_ first: Int, _ second: Int32) -> Double {
      graph.distance(first, Int(second)) + prices[first] + prices[Int(second)]
    }
    longerEnd = max(length(0, tree.ends.0), length(0, tree.ends.1))
    parents = (0..<Int32(count)).map { $0 }
    joints = [Double](repeating: .infinity, count: count)
    var sizes = [Int32](repeating: 1, count: count)
    let edges = (2..<count).map { (length: length($0, tree.parents[$0]), city: $0) }
      .sorted { ($0.length, $0.city) < ($1.length, $1.city) }
    for edge in edges {
      var first = root(of: edge.city)
      var second = root(of: Int(tree.parents[edge.city]))
      if sizes[first] < sizes[second] { swap(&first, &second) }
      parents[second] = Int32(first)
      joints[second] = edge.length
      sizes[first] += sizes[second]
    }
  }

  private func root(of city: Int) -> Int {
    var city = city
    while Int(parents[city]) != city { city = Int(parents[city]) }
    return city
  }

  /// The longest edge on the way through the tree between two cities other than the first.
  func longestEdge(between first: Int, and second: Int) -> Double {
    var (first, second) = (first, second)
    var longest = -Double.infinity
    // Joints grow on the way up: the sets that were joined last are those at the top.
    while first != second {
      if joints[first] <= joints[second] {
        longest = joints[first]
        first = Int(parents[first])
      } else {
        longest = joints[second]
        second = Int(parents[second])
      }
    }
    return longest
  }

  /// For each city the ends of those of its edges in the graph that are nearest.
  func nearest(width: Int) -> NeighborLists {
    var cities: [Int32] = []
    cities.reserveCapacity(graph.count * width)
    var edges: [(alpha: Double, length: Double, city: Int32)] = []
    for city in 0..<graph.count {
      edges.removeAll(keepingCapacity: true)
      for index in graph.starts[city]..<graph.starts[city + 1] {
        let other = Int(graph.neighbors[index])
        let length = graph.distances[index] + prices[city] + prices[other]
        let replaced = city == 0 || other == 0 ? longerEnd : longestEdge(between: city, and: other)
        edges.append((max(0, length - replaced), graph.distances[index], graph.neighbors[index]))
      }
      edges.sort { ($0.alpha, $0.length, $0.city) < ($1.alpha, $1.length, $1.city) }
      cities.append(contentsOf: edges.prefix(width).map(\.city))
    }
    return NeighborLists(width: width, cities: cities)
  }
}

extension NeighborLists {
  /// The lists that hold for each city those that are alpha-nearest under the prices, the nearest first, of equally near ones that with
  /// the shorter edge.
  /// - Parameters:
  ///   - neighbors: the edges among which they are; they connect all cities, also without the first.
  ///   - prices: one of each city, by which its edges are longer.
  ///   - width: how many each city has, no more than it has in `neighbors`.
  package static func alphaNearest(
    _ instance: TravelingSalesmanInstance, among neighbors: NeighborLists, prices: [Double], width: Int
  ) -> NeighborLists {
    AlphaNearness(CandidateGraph(instance, neighbors: neighbors), prices: prices).nearest(width: width)
  }
}
