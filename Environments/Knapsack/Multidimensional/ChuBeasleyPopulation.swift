import Core

/// The population of ``ChuBeasley``: choices of items, bits in the order of pseudo-utility, all feasible and no two the same.
struct ChuBeasleyPopulation {
  private let rows: ItemRows
  private let wordCount: Int
  /// The members' words one member after the other; the place behind all there is room for is the child.
  private var words: [UInt64]
  private(set) var values: [Double] = []
  /// Mixed from a member's words, so that most comparisons need look at nothing else.
  private var hashes: [UInt64] = []
  private var room: [SIMD2<Double>]
  /// How many members there should be.
  private(set) var size: Int
  private let capacity: Int

  /// An empty population.
  /// - Parameter capacity: the largest size there will be.
  init(_ rows: ItemRows, size: Int, capacity: Int) {
    self.rows = rows
    self.size = size
    self.capacity = capacity
    wordCount = (rows.count + 63) / 64
    words = [UInt64](repeating: 0, count: wordCount * (capacity + 1))
    room = rows.limits
  }

  var count: Int { values.count }
  var isFull: Bool { count == size }

  /// Forgets all members; from now on there should be so many.
  mutating func removeAll(size: Int) {
    self.size = size
    values.removeAll(keepingCapacity: true)
    hashes.removeAll(keepingCapacity: true)
  }

  /// Makes a child of random items, each that still fits.
  /// - Returns: its value.
  mutating func drawChild(using random: inout RandomStream) -> Double {
    let child = capacity * wordCount
    for word in 0..<wordCount { words[child + word] = 0 }
    room = rows.limits
    var value = 0.0
    for place in random.permutation(rows.count) {
      let row = place * rows.width
      guard (0..<rows.width).allSatisfy({ rows.weights[row + $0].x <= room[$0].x && rows.weights[row + $0].y <= room[$0].y })
      else { continue }
      for vector in 0..<rows.width { room[vector] -= rows.weights[row + vector] }
      words[child + (place >> 6)] |= 1 << UInt64(place & 63)
      value += rows.values[place]
    }
    return value
  }

  /// Makes a child of two parents, each the better of two drawn members: every item as in either of them, some changed, and repaired.
  /// - Returns: its value.
  mutating func breedChild(mutations: Int, using random: inout RandomStream) -> Double {
    let wordCount = wordCount
    let first = selectParent(using: &random) * wordCount
    let second = selectParent(using: &random) * wordCount
    let child = capacity * wordCount
    let count = rows.count
    return words.withUnsafeMutableBufferPointer { words in
      for word in 0..<wordCount {
        let mask = random.next()
        words[child &+ word] = words[first &+ word] & mask | words[second &+ word] & ~mask
      }
      for _ in 0..<mutations {
        let place = random.integer(below: count)
        words[child &+ (place >> 6)] ^= 1 << UInt64(place & 63)
      }
      let words = UnsafeMutableBufferPointer(rebasing: words[child...])
      return room.withUnsafeMutableBufferPointer { room in
        rows.values.withUnsafeBufferPointer { values in
          rows.weights.withUnsafeBufferPointer { weights in
            rows.repair(words, room: room.baseAddress!, values: values.baseAddress!, weights: weights.baseAddress!)
          }
        }
      }
    }
  }

  private func selectParent(using random: inout RandomStream) -> Int {
    let first = random.integer(below: values.count)
    let second = random.integer(below: values.count)
    return values[second] > values[first] ? second : first
  }

  /// Takes the child in, in place of the worst member when the population is full; not when there is a member like it.
  /// - Returns: whether it was taken in.
  mutating func admitChild(value: Double) -> Bool {
    let child = capacity * wordCount
    var hash: UInt64 = 0
    for word in 0..<wordCount { hash = (hash ^ words[child + word]) &* 0x9E37_79B9_7F4A_7C15 ^ hash >> 29 }
    for member in hashes.indices where hashes[member] == hash {
      if (0..<wordCount).allSatisfy({ words[member * wordCount + $0] == words[child + $0] }) { return false }
    }
    var place = values.count
    if isFull {
      place = 0
      for member in values.indices where values[member] < values[place] { place = member }
      values[place] = value
      hashes[place] = hash
    } else {
      values.append(value)
      hashes.append(hash)
    }
    for word in 0..<wordCount { words[place * wordCount + word] = words[child + word] }
    return true
  }

  /// The numbers of the items that the child packs.
  var childItems: [Int] {
    let child = capacity * wordCount
    return rows.order.indices.filter { words[child + ($0 >> 6)] >> UInt64($0 & 63) & 1 == 1 }.map { Int(rows.order[$0]) }
  }
}

extension ChuBeasleyPopulation {
  func save(into snapshot: inout Snapshot) {
    snapshot.setArray("members", words[..<(count * wordCount)].map { Int64(bitPattern: $0) }, shape: [count, wordCount])
    snapshot.setArray("values", values)
    snapshot.setArray("hashes", hashes.map { Int64(bitPattern: $0) })
  }

  mutating func restore(_ snapshot: Snapshot, size: Int) throws {
    let values = try snapshot.array("values", of: Double.self)
    guard values.count <= size else {
      throw WarrenError("the snapshot holds \(values.count) members, expected at most \(size)", kind: .failure)
    }
    let members = try snapshot.array("members", of: Int64.self, count: values.count * wordCount)
    hashes = try snapshot.array("hashes", of: Int64.self, count: values.count).map { UInt64(bitPattern: $0) }
    for (word, bits) in members.enumerated() { words[word] = UInt64(bitPattern: bits) }
    self.values = values
    self.size = size
  }
}
