/// The edges among which an ascent looks for 1-trees: each city with its neighbours, and what is added later.
struct CandidateGraph {
  let count: Int
  /// The edges that were added, two cities each, in the order in which they came.
  private(set) var added: [Int32] = []
  /// City c's neighbours are `neighbors[starts[c]..<starts[c + 1]]`, the lower number first.
  private(set) var starts: [Int] = []
  private(set) var neighbors: [Int32] = []
  private(set) var distances: [Double] = []

  private let lists: NeighborLists
  private let storage: InstanceStorage

  /// - Parameter added: edges besides, two cities each.
  init(_ instance: TravelingSalesmanInstance, neighbors: NeighborLists, added: [Int32] = []) {
    count = instance.count
    storage = instance.storage
    lists = neighbors
    self.added = added
    build()
  }

  /// Adds edges, two cities each.
  mutating func add(_ edges: [Int32]) {
    added.append(contentsOf: edges)
    build()
  }

  /// The distance between any two cities.
  func distance(_ first: Int, _ second: Int) -> Double { storage.distance(first, second) }

  private mutating func build() {
    var rows = (0..<count).map { Array(lists[$0]) }
    for city in 0..<count {
      for other in lists[city] { rows[Int(other)].append(Int32(city)) }
    }
    for index in stride(from: 0, to: added.count, by: 2) {
      rows[Int(added[index])].append(added[index + 1])
      rows[Int(added[index + 1])].append(added[index])
    }
    starts = [0]
    neighbors.removeAll(keepingCapacity: true)
    distances.removeAll(keepingCapacity: true)
    for city in 0..<count {
      var previous: Int32 = -1
      for other in rows[city].sorted() where other != previous {
        neighbors.append(other)
        distances.append(storage.distance(city, Int(other)))
        previous = other
      }
      starts.append(neighbors.count)
    }
  }
}
