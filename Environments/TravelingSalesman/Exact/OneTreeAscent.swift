import Core
import Foundation

/// Subgradient ascent towards the prices of cities under which the shortest 1-tree of a graph is most nearly a tour: those of
/// cities with too many edges move up, those of cities with too few down, ever less.
///
/// Held and Karp, "The traveling-salesman problem and minimum spanning trees", part II, 1971; the step leans on the one before as in
/// Volgenant and Jonker (1982).
struct OneTreeAscent {
  /// From its beginning to its end the step of an ascent shrinks to this share.
  private static let stepShrinkage = 1e-3

  private(set) var graph: CandidateGraph
  private(set) var prices: [Double]
  /// Those under which the shortest 1-tree, less twice the sum of the prices, was longest in this ascent.
  private(set) var bestPrices: [Double]
  /// How long that was.
  private(set) var bestValue = -Double.infinity

  private struct Progress: Codable {
    /// How many 1-trees this ascent looks at, and how many it has.
    var iterations = 0
    var iteration = 0
    /// How far a city's price moves for an edge too many at the beginning.
    var firstStep = 0.0
  }

  private var progress = Progress()
  private var search: SparseOneTreeSearch
  private var tree: OneTree
  private var degrees: [Int32]
  private var lastDegrees: [Int32]

  /// - Parameter graph: connects all cities, and the first one with two others.
  init(_ graph: CandidateGraph) {
    self.graph = graph
    search = SparseOneTreeSearch(count: graph.count)
    tree = OneTree(count: graph.count)
    prices = [Double](repeating: 0, count: graph.count)
    bestPrices = prices
    degrees = [Int32](repeating: 2, count: graph.count)
    lastDegrees = degrees
  }

  /// Edges that one 1-tree reads.
  var readsPerIteration: Int { graph.neighbors.count }
  var isComplete: Bool { progress.iteration >= progress.iterations }

  /// Adds edges to the graph, two cities each.
  mutating func add(_ edges: [Int32]) { graph.add(edges) }

  /// Begins an ascent at the best prices.
  /// - Parameters:
  ///   - iterations: how many 1-trees it looks at.
  ///   - firstStep: how far a city's price moves for an edge too many at the beginning.
  ///   - degrees: how many edges each city has in the 1-tree that the first step also leans on.
  mutating func begin(iterations: Int, firstStep: Double, degrees: [Int32]) {
    progress = Progress(iterations: iterations, iteration: 0, firstStep: firstStep)
    prices = bestPrices
    bestValue = -.infinity
    lastDegrees = degrees
  }

  /// Begins an ascent without prices from the shortest 1-tree of the graph.
  mutating func begin(iterations: Int) {
    let tree = shortestTree()
    tree.degrees(into: &degrees)
    begin(iterations: iterations, firstStep: tree.length / Double(graph.count) / 2, degrees: degrees)
  }

  /// Looks at the shortest 1-tree under the present prices, and moves them.
  mutating func advance() {
    search.find(&tree, in: graph, prices: prices)
    tree.degrees(into: &degrees)
    var total = 0.0
    for price in prices { total += price }
    let value = tree.length - 2 * total
    if value > bestValue {
      bestValue = value
      bestPrices = prices
    }
    let step = progress.firstStep * pow(Self.stepShrinkage, Double(progress.iteration) / Double(progress.iterations))
    for city in 0..<graph.count {
      prices[city] += step * (0.7 * Double(degrees[city] - 2) + 0.3 * Double(lastDegrees[city] - 2))
    }
    swap(&degrees, &lastDegrees)
    progress.iteration += 1
  }

  /// The shortest 1-tree under the best prices.
  mutating func shortestTree() -> OneTree {
    search.find(&tree, in: graph, prices: bestPrices)
    return tree
  }

  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("progress", progress)
    snapshot.setArray("prices", prices)
    snapshot.setArray("bestPrices", bestPrices)
    snapshot.setArray("lastDegrees", lastDegrees)
    snapshot.setArray("bestValue", [bestValue])
    snapshot.setArray("added", graph.added)
    return snapshot
  }

  /// Takes over an ascent that began from the same graph.
  mutating func restore(_ snapshot: Snapshot) throws {
    let count = graph.count
    let added = try snapshot.array("added", of: Int32.self)
    guard added.count.isMultiple(of: 2), added.allSatisfy({ $0 >= 0 && $0 < count }), added.starts(with: graph.added) else {
      throw WarrenError("the snapshot's edges do not fit the \(count) cities", kind: .failure)
    }
    progress = try snapshot.value("progress")
    prices = try snapshot.array("prices", of: Double.self, count: count)
    bestPrices = try snapshot.array("bestPrices", of: Double.self, count: count)
    lastDegrees = try snapshot.array("lastDegrees", of: Int32.self, count: count)
    bestValue = try snapshot.array("bestValue", of: Double.self, count: 1)[0]
    if added.count > graph.added.count { graph.add(Array(added[graph.added.count...])) }
  }
}
