/// Memory of the sorting by bits.
struct DominatorBits: Sendable {
  /// The rows in lexicographic order without repetitions.
  var rows: [Int32] = []
  /// The front of each of them.
  var ranks: [Int32] = []
  /// For each of some rows a string of bits: which rows before it are nowhere worse.
  var dominators: [UInt64] = []
  /// The rows that come no later in the order of one objective.
  var prefix: [UInt64] = []
  var order: [NonDominatedSorter.Key] = []
  var fronts: [Front] = []

  /// The members of a front as bits, from the word that holds the first.
  struct Front: Sendable {
    var firstWord: Int
    var words: [UInt64]
  }

  /// How many words of dominators are kept at once: 64 MB.
  static let limit = 1 << 23
}

extension NonDominatedSorter {
  mutating func sortMany(
    _ values: UnsafeBufferPointer<Double>, _ width: Int, into ranks: UnsafeMutableBufferPointer<Int>
  ) -> Int {
    bits.rows.removeAll(keepingCapacity: true)
    keys.withUnsafeBufferPointer { keys in
      for place in keys.indices where !Self.repeatsPrevious(place, keys, values, width) { bits.rows.append(keys[place].row) }
    }
    let count = bits.rows.count
    let words = (count + 63) / 64
    let blockSize = max(1, min(count, DominatorBits.limit / max(words, 1)))
    if bits.dominators.count < blockSize * words { bits.dominators = [UInt64](repeating: 0, count: blockSize * words) }
    bits.ranks = [Int32](repeating: 0, count: count)
    bits.fronts.removeAll(keepingCapacity: true)
    var start = 0
    while start < count {
      let block = start..<min(start + blockSize, count)
      findDominators(of: block, values, width)
      rank(block)
      start = block.upperBound
    }
    // Repetitions follow the row that they repeat.
    keys.withUnsafeBufferPointer { keys in
      var place = -1
      for index in keys.indices {
        if !Self.repeatsPrevious(index, keys, values, width) { place += 1 }
        ranks[Int(keys[index].row)] = Int(bits.ranks[place])
      }
    }
    return bits.fronts.count
  }

  /// Fills the bits of the rows of a block. Whatever dominates a row stands before it in lexicographic order, so the first
  /// objective needs no pass of its own, and of a row's bits only those before it are used.
  private mutating func findDominators(of block: Range<Int>, _ values: UnsafeBufferPointer<Double>, _ width: Int) {
    let count = bits.rows.count
    let words = (count + 63) / 64
    for objective in 1..<width {
      bits.order.removeAll(keepingCapacity: true)
      for place in 0..<block.upperBound {
        bits.order.append(Key(cost: values[Int(bits.rows[place]) * width + objective], row: Int32(place)))
      }
      bits.order.sort { $0.cost != $1.cost ? $0.cost < $1.cost : $0.row < $1.row }
      bits.prefix = [UInt64](repeating: 0, count: words)
      bits.order.withUnsafeBufferPointer { order in
        bits.prefix.withUnsafeMutableBufferPointer { prefix in
          bits.dominators.withUnsafeMutableBufferPointer { dominators in
            var first = 0
            while first < order.count {
              var last = first
              while last < order.count, order[last].cost == order[first].cost {
                let place = Int(order[last].row)
                prefix[place >> 6] |= 1 << UInt64(place & 63)
                last += 1
              }
              for index in first..<last where block.contains(Int(order[index].row)) {
                let place = Int(order[index].row)
                let row = dominators.baseAddress! + (place - block.lowerBound) * words
                if objective == 1 {
                  for word in 0...place >> 6 { row[word] = prefix[word] }
                  row[place >> 6] &= (1 << UInt64(place & 63)) - 1
                } else {
                  for word in 0...place >> 6 { row[word] &= prefix[word] }
                }
              }
              first = last
            }
          }
        }
      }
    }
  }

  /// Puts each row of a block into the first front that holds none of its dominators. When a front holds one, all fronts before
  /// it do, so a binary search finds it.
  private mutating func rank(_ block: Range<Int>) {
    let words = (bits.rows.count + 63) / 64
    bits.dominators.withUnsafeBufferPointer { dominators in
      for place in block {
        let row = UnsafeBufferPointer(
          rebasing: dominators[(place - block.lowerBound) * words..<(place - block.lowerBound + 1) * words])
        var low = 0
        var high = bits.fronts.count
        while low < high {
          let middle = (low + high) >> 1
          if Self.intersects(bits.fronts[middle], row) { low = middle + 1 } else { high = middle }
        }
        let word = place >> 6
        if low == bits.fronts.count { bits.fronts.append(DominatorBits.Front(firstWord: word, words: [])) }
        let missing = word - bits.fronts[low].firstWord - bits.fronts[low].words.count + 1
        for _ in 0..<max(missing, 0) { bits.fronts[low].words.append(0) }
        bits.fronts[low].words[word - bits.fronts[low].firstWord] |= 1 << UInt64(place & 63)
        bits.ranks[place] = Int32(low)
      }
    }
  }

  /// Whether a front holds one of the rows in a string of bits.
  @inline(__always)
  private static func intersects(_ front: DominatorBits.Front, _ row: UnsafeBufferPointer<UInt64>) -> Bool {
    front.words.withUnsafeBufferPointer { words in
      for index in words.indices where words[index] & row[front.firstWord + index] != 0 { return true }
      return false
    }
  }
}
