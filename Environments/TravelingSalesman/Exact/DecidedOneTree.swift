/// The shortest 1-tree that keeps to decisions about edges: Prim's algorithm on a matrix, O(cities²), and what other edges would cost.
struct DecidedOneTree {
  private(set) var tree: OneTree
  private(set) var degrees: [Int32]
  private let count: Int
  private let distances: [Double]
  private var keys: [Double]
  private var lengths: [Double]
  private var outside: [Int32]
  /// The cities but the first in the order in which they joined the tree.
  private var joined: [Int32] = []

  /// - Parameter distances: between all cities, row by row.
  init(count: Int, distances: [Double]) {
    self.count = count
    self.distances = distances
    tree = OneTree(count: count)
    degrees = [Int32](repeating: 0, count: count)
    keys = [Double](repeating: 0, count: count)
    lengths = keys
    outside = []
  }

  /// Finds the tree for prices of the cities.
  /// - Returns: false when there is none, as forbidden edges cut the cities apart.
  mutating func find(_ decisions: EdgeDecisions, prices: [Double]) -> Bool {
    joined.removeAll(keepingCapacity: true)
    outside.removeAll(keepingCapacity: true)
    for city in 2..<count { outside.append(Int32(city)) }
    for city in 1..<count { keys[city] = .infinity }
    tree.length = 0
    var last = 1
    joined.append(1)
    while !outside.isEmpty {
      var least = 0
      for index in outside.indices {
        let city = Int(outside[index])
        let slot = last * count + city
        let state = decisions.states[slot]
        if state != EdgeDecisions.forbidden {
          let length = distances[slot] + prices[last] + prices[city]
          // Required edges come before all others.
          let key = state == EdgeDecisions.required ? -Double.greatestFiniteMagnitude : length
          if key < keys[city] {
            keys[city] = key
            lengths[city] = length
            tree.parents[city] = Int32(last)
          }
        }
        if keys[city] < keys[Int(outside[least])] { least = index }
      }
      last = Int(outside[least])
      guard keys[last] < .infinity else { return false }
      tree.length += lengths[last]
      joined.append(Int32(last))
      outside.swapAt(least, outside.count - 1)
      outside.removeLast()
    }
    guard closeFirstCity(decisions, prices) else { return false }
    tree.degrees(into: &degrees)
    return true
  }

  private mutating func closeFirstCity(_ decisions: EdgeDecisions, _ prices: [Double]) -> Bool {
    var (least, second) = ((key: Double.infinity, city: 0), (key: Double.infinity, city: 0))
    for other in 1..<count {
      let state = decisions.states[other]
      guard state != EdgeDecisions.forbidden else { continue }
      let key = state == EdgeDecisions.required ? -Double.greatestFiniteMagnitude : cost(0, other, prices)
      if key < least.key {
        (least, second) = ((key, other), least)
      } else if key < second.key {
        second = (key, other)
      }
    }
    guard second.city != 0 else { return false }
    tree.ends = (Int32(least.city), Int32(second.city))
    tree.length += cost(0, least.city, prices) + cost(0, second.city, prices)
    return true
  }

  private func cost(_ first: Int, _ second: Int, _ prices: [Double]) -> Double {
    distances[first * count + second] + prices[first] + prices[second]
  }

  /// Forbids each free edge whose place in the 1-tree found last would make it longer by more than `most`: no tour with it can be
  /// short enough.
  func forbidLongEdges(_ decisions: inout EdgeDecisions, prices: [Double], most: Double) {
    // The longest edge that may be left out between two cities in the tree, row by row.
    var longest = [Double](repeating: -.infinity, count: count * count)
    for place in 1..<count - 1 {
      let city = Int(joined[place])
      let parent = Int(tree.parents[city])
      let isFixed = decisions[city, parent] == EdgeDecisions.required
      let edge = isFixed ? -Double.infinity : cost(city, parent, prices)
      for other in joined[..<place] {
        let value = max(longest[parent * count + Int(other)], edge)
        longest[city * count + Int(other)] = value
        longest[Int(other) * count + city] = value
        guard Int(other) != parent, decisions[city, Int(other)] == EdgeDecisions.free else { continue }
        if cost(city, Int(other), prices) - value > most { decisions[city, Int(other)] = EdgeDecisions.forbidden }
      }
    }
    var replaced = -Double.infinity
    for end in [tree.ends.0, tree.ends.1] where decisions[0, Int(end)] == EdgeDecisions.free {
      replaced = max(replaced, cost(0, Int(end), prices))
    }
    for other in 1..<count where decisions[0, other] == EdgeDecisions.free {
      guard other != Int(tree.ends.0), other != Int(tree.ends.1) else { continue }
      if cost(0, other, prices) - replaced > most { decisions[0, other] = EdgeDecisions.forbidden }
    }
  }
}
