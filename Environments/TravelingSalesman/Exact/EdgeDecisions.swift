/// Which edges every tour of a part of all tours has, and which none of them has.
struct EdgeDecisions {
  static let free: UInt8 = 0
  static let required: UInt8 = 1
  static let forbidden: UInt8 = 2

  let count: Int
  /// What is decided about the edge between two cities, row by row, for both directions.
  private(set) var states: [UInt8]

  /// Nothing decided yet; an edge from a city to itself is forbidden.
  init(count: Int) {
    self.count = count
    states = [UInt8](repeating: Self.free, count: count * count)
    for city in 0..<count { states[city * count + city] = Self.forbidden }
  }

  /// Decisions that have been saved.
  init(count: Int, states: [UInt8]) {
    self.count = count
    self.states = states
  }

  subscript(first: Int, second: Int) -> UInt8 {
    get { states[first * count + second] }
    set {
      states[first * count + second] = newValue
      states[second * count + first] = newValue
    }
  }

  /// Decides what follows from what is decided: a city with two required edges has no others; one with two edges left has these; no
  /// path of required edges is closed before it has all cities.
  /// - Returns: false when no tour is left.
  mutating func propagate() -> Bool {
    var isChanged = true
    while isChanged {
      isChanged = false
      for city in 0..<count {
        var required = 0
        var left = 0
        for other in 0..<count {
          let state = states[city * count + other]
          if state == Self.required { required += 1 }
          if state != Self.forbidden { left += 1 }
        }
        guard required <= 2, left >= 2 else { return false }
        guard left > required, required == 2 || left == 2 else { continue }
        let decision = required == 2 ? Self.forbidden : Self.required
        for other in 0..<count where self[city, other] == Self.free { self[city, other] = decision }
        isChanged = true
      }
      if isChanged { continue }
      guard let isClosing = forbidShortCycles() else { return false }
      isChanged = isClosing
    }
    return true
  }

  /// Forbids the edges that would close a path of required edges too early.
  /// - Returns: whether there were any; nil when required edges are a cycle of some cities.
  private mutating func forbidShortCycles() -> Bool? {
    var isChanged = false
    var isSeen = [Bool](repeating: false, count: count)
    for start in 0..<count where !isSeen[start] && requiredNeighbors(of: start).count == 1 {
      var previous = start
      var city = requiredNeighbors(of: start)[0]
      var size = 2
      isSeen[start] = true
      isSeen[city] = true
      while let next = requiredNeighbors(of: city).first(where: { $0 != previous }) {
        previous = city
        city = next
        isSeen[city] = true
        size += 1
      }
      if size < count, size > 2, self[start, city] == Self.free {
        self[start, city] = Self.forbidden
        isChanged = true
      }
    }
    // What has two required edges and lies on no path is on a cycle.
    var inCycles = 0
    for city in 0..<count where !isSeen[city] && requiredNeighbors(of: city).count == 2 { inCycles += 1 }
    if inCycles > 0, inCycles < count || !isOneCycle() { return nil }
    return isChanged
  }

  private func isOneCycle() -> Bool {
    var previous = 0
    var city = requiredNeighbors(of: 0)[0]
    var size = 1
    while city != 0 {
      guard let next = requiredNeighbors(of: city).first(where: { $0 != previous }) else { return false }
      previous = city
      city = next
      size += 1
    }
    return size == count
  }

  private func requiredNeighbors(of city: Int) -> [Int] {
    var neighbors: [Int] = []
    for other in 0..<count where states[city * count + other] == Self.required { neighbors.append(other) }
    return neighbors
  }
}
