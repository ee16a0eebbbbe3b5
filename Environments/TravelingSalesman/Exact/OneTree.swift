import Search

/// A 1-tree: a spanning tree of all cities but the first, and two edges of the first. Every tour is one, so the shortest 1-tree is
/// not longer than the shortest tour, whatever prices the cities have (Held and Karp 1970).
struct OneTree {
  /// The cities' parents in the tree whose root is the second city; -1 for the root and the first city.
  var parents: [Int32]
  /// The two neighbours of the first city.
  var ends: (Int32, Int32)
  /// The length of all its edges, each longer by the prices of its two cities.
  var length: Double

  init(count: Int) {
    parents = [Int32](repeating: -1, count: count)
    ends = (1, 1)
    length = 0
  }

  /// How many edges each city has.
  func degrees(into degrees: inout [Int32]) {
    for city in degrees.indices { degrees[city] = 0 }
    for city in 2..<parents.count {
      degrees[city] += 1
      degrees[Int(parents[city])] += 1
    }
    degrees[0] = 2
    degrees[Int(ends.0)] += 1
    degrees[Int(ends.1)] += 1
  }

  /// Its edges, two cities each.
  var edges: [Int32] {
    var edges: [Int32] = [0, ends.0, 0, ends.1]
    for city in 2..<parents.count { edges += [Int32(city), parents[city]] }
    return edges
  }

  /// The tour that it is when all cities have two edges.
  var tour: Permutation {
    var neighbors = [[Int32]](repeating: [], count: parents.count)
    let edges = edges
    for index in stride(from: 0, to: edges.count, by: 2) {
      neighbors[Int(edges[index])].append(edges[index + 1])
      neighbors[Int(edges[index + 1])].append(edges[index])
    }
    var tour: [Int32] = [0]
    var previous: Int32 = 0
    var city = neighbors[0][0]
    while city != 0 {
      tour.append(city)
      let own = neighbors[Int(city)]
      (previous, city) = (city, own[0] == previous ? own[1] : own[0])
    }
    return Permutation(unchecked: tour)
  }
}

/// Finds the shortest 1-tree of a candidate graph: Prim's algorithm with a binary heap.
struct SparseOneTreeSearch {
  private var keys: [Double]
  private var heap: [Int32] = []
  /// Where a city stands in the heap; -1 before it comes there, -2 once it belongs to the tree.
  private var places: [Int32]

  init(count: Int) {
    keys = [Double](repeating: 0, count: count)
    places = [Int32](repeating: -1, count: count)
  }

  /// - Parameter graph: connects all cities but the first, and that one with two others.
  mutating func find(_ tree: inout OneTree, in graph: CandidateGraph, prices: [Double]) {
    let count = graph.count
    for city in 0..<count { places[city] = -1 }
    places[0] = -2
    heap.removeAll(keepingCapacity: true)
    tree.length = 0
    tree.parents[1] = -1
    keys[1] = 0
    push(1)
    while let city = popLeast() {
      tree.length += keys[city]
      let price = prices[city]
      for index in graph.starts[city]..<graph.starts[city + 1] {
        let other = Int(graph.neighbors[index])
        let place = places[other]
        if place == -2 { continue }
        let key = graph.distances[index] + price + prices[other]
        if place == -1 {
          keys[other] = key
          tree.parents[other] = Int32(city)
          push(other)
        } else if key < keys[other] {
          keys[other] = key
          tree.parents[other] = Int32(city)
          rise(Int(place))
        }
      }
    }
    var (least, second) = (Double.infinity, Double.infinity)
    for index in graph.starts[0]..<graph.starts[1] {
      let other = graph.neighbors[index]
      let key = graph.distances[index] + prices[0] + prices[Int(other)]
      if key < least {
        (least, second) = (key, least)
        tree.ends = (other, tree.ends.0)
      } else if key < second {
        second = key
        tree.ends.1 = other
      }
    }
    tree.length += least + second
  }

  private mutating func push(_ city: Int) {
    heap.append(Int32(city))
    places[city] = Int32(heap.count - 1)
    rise(heap.count - 1)
  }

  private mutating func rise(_ start: Int) {
    var place = start
    let city = heap[place]
    let key = keys[Int(city)]
    while place > 0 {
      let parent = (place - 1) / 2
      if keys[Int(heap[parent])] <= key { break }
      heap[place] = heap[parent]
      places[Int(heap[place])] = Int32(place)
      place = parent
    }
    heap[place] = city
    places[Int(city)] = Int32(place)
  }

  private mutating func popLeast() -> Int? {
    guard let least = heap.first else { return nil }
    places[Int(least)] = -2
    let city = heap.removeLast()
    guard !heap.isEmpty else { return Int(least) }
    let key = keys[Int(city)]
    var place = 0
    while true {
      var child = 2 * place + 1
      if child >= heap.count { break }
      if child + 1 < heap.count, keys[Int(heap[child + 1])] < keys[Int(heap[child])] { child += 1 }
      if keys[Int(heap[child])] >= key { break }
      heap[place] = heap[child]
      places[Int(heap[place])] = Int32(place)
      place = child
    }
    heap[place] = city
    places[Int(city)] = Int32(place)
    return Int(least)
  }
}
