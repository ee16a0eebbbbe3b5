import Core

/// Finds the shortest 1-tree of all edges: Prim's algorithm without a heap, in pieces that can be interrupted. O(count²).
struct DenseOneTreeSearch {
  private(set) var tree: OneTree
  private let storage: InstanceStorage
  private let prices: [Double]
  /// The cities that are not in the tree, with the cheapest edge to it.
  private var outside: [Int32]
  private var keys: [Double]
  private var last: Int32 = 1

  init(_ instance: TravelingSalesmanInstance, prices: [Double]) {
    storage = instance.storage
    self.prices = prices
    tree = OneTree(count: instance.count)
    outside = (2..<Int32(max(2, instance.count))).map { $0 }
    keys = [Double](repeating: .infinity, count: outside.count)
  }

  /// Whether the tree is complete.
  var isComplete: Bool { outside.isEmpty }

  /// Adds cities to the tree until it is complete or about that many edges have been read.
  /// - Returns: how many edges were read.
  mutating func advance(reads limit: Int) -> Int {
    var reads = 0
    while !outside.isEmpty, reads < limit {
      var least = 0
      for index in outside.indices {
        let city = Int(outside[index])
        let key = storage.distance(Int(last), city) + prices[Int(last)] + prices[city]
        if key < keys[index] {
          keys[index] = key
          tree.parents[city] = last
        }
        if keys[index] < keys[least] { least = index }
      }
      reads += outside.count
      last = outside[least]
      tree.length += keys[least]
      outside.swapAt(least, outside.count - 1)
      keys.swapAt(least, keys.count - 1)
      outside.removeLast()
      keys.removeLast()
    }
    if outside.isEmpty { reads += closeFirstCity() }
    return reads
  }

  private mutating func closeFirstCity() -> Int {
    var (least, second) = (Double.infinity, Double.infinity)
    for other in 1..<prices.count {
      let key = storage.distance(0, other) + prices[0] + prices[other]
      if key < least {
        (least, second) = (key, least)
        tree.ends = (Int32(other), tree.ends.0)
      } else if key < second {
        second = key
        tree.ends.1 = Int32(other)
      }
    }
    tree.length += least + second
    return prices.count - 1
  }
}

extension DenseOneTreeSearch {
  func save() -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("parents", tree.parents)
    snapshot.setArray("length", [tree.length])
    snapshot.setArray("outside", outside)
    snapshot.setArray("keys", keys)
    snapshot.setArray("last", [last])
    return snapshot
  }

  /// Goes on from what a search with the same prices, not complete yet, has saved.
  mutating func restore(_ snapshot: Snapshot) throws {
    let count = prices.count
    let parents = try snapshot.array("parents", of: Int32.self, count: count)
    let length = try snapshot.array("length", of: Double.self, count: 1)[0]
    let outside = try snapshot.array("outside", of: Int32.self)
    let keys = try snapshot.array("keys", of: Double.self, count: outside.count)
    let last = try snapshot.array("last", of: Int32.self, count: 1)[0]
    guard (outside + [last]).allSatisfy({ $0 > 0 && $0 < count }), parents.allSatisfy({ $0 >= -1 && $0 < count }) else {
      throw WarrenError("the snapshot's tree does not fit \(count) cities", kind: .failure)
    }
    tree.parents = parents
    tree.length = length
    self.outside = outside
    self.keys = keys
    self.last = last
  }
}
