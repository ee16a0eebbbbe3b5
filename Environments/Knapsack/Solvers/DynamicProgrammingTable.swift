import Core
import Search

/// The table of ``DynamicProgramming``: one number for each cell, and for each item and cell a bit that says whether the item is part of
/// what the cell stands for.
///
/// Cells are weights or profits. By weight (Bellman 1957) a cell is the most value within that weight; by profit it is the least weight,
/// negated, that has exactly that value. Either way an item makes a cell the better of what it was and of a cell further down with
/// the item added.
struct DynamicProgrammingTable {
  /// What the cells count.
  enum Axis: String, Codable, Sendable {
    case weight
    case profit
  }

  let axis: Axis
  /// Items of the instance that may be packed, with their shift along the axis and what they add to a cell.
  private let items: [Int]
  private let shifts: [Int]
  private let gains: [Double]
  /// Items without weight, packed anyway.
  private let weightless: [Int]
  private let itemCount: Int
  private let budget: Double
  let cellCount: Int
  private let wordsPerItem: Int
  private var cells: [Double]
  private var isPacked: [UInt64]
  /// How many items have been worked in.
  private(set) var done = 0

  /// The most bits that are kept, 256 megabytes.
  static let bitLimit = 1 << 31

  /// The empty table along the shorter axis, or along the given one.
  /// - Throws: `WarrenError` when the instance has too many digits or the table would be too large.
  init(_ instance: KnapsackInstance, axis given: Axis?) throws {
    guard let whole = WholeItems(instance) else { throw WarrenError("it needs \(WholeItems.requirement)") }
    let eligible = (0..<instance.count).filter { whole.values[$0] > 0 && whole.weights[$0] <= whole.budget }
    weightless = eligible.filter { whole.weights[$0] == 0 }
    let items = eligible.filter { whole.weights[$0] > 0 }
    // No choice is worth more than the items by density with a part of the first that does not fit.
    var (room, bound) = (whole.budget, 0.0)
    let density = { (item: Int) in whole.values[item] / whole.weights[item] }
    for item in items.sorted(by: { density($0) > density($1) }) where room > 0 {
      let share = min(1, room / whole.weights[item])
      bound += share * whole.values[item]
      room -= share * whole.weights[item]
    }
    let most = [Axis.weight: min(whole.budget, items.reduce(0) { $0 + whole.weights[$1] }), .profit: bound.rounded(.up)]
    let axis = given ?? (most[.weight]! <= most[.profit]! ? .weight : .profit)
    let cellCount = most[axis]! + 1
    let bits = cellCount * Double(items.count)
    guard bits <= Double(Self.bitLimit) else {
      throw WarrenError(
        "\(items.count) items and \(Int(min(cellCount, 0x1p52))) cells by \(axis.rawValue) make a table of more than 2^31 bits",
        hint: "minknap needs no table")
    }
    self.axis = axis
    self.items = items
    itemCount = instance.count
    budget = whole.budget
    shifts = items.map { Int(axis == .weight ? whole.weights[$0] : whole.values[$0]) }
    gains = items.map { axis == .weight ? whole.values[$0] : -whole.weights[$0] }
    self.cellCount = Int(cellCount)
    wordsPerItem = (self.cellCount + 63) / 64
    cells = [Double](repeating: axis == .weight ? 0 : -.infinity, count: self.cellCount)
    cells[0] = 0
    isPacked = [UInt64](repeating: 0, count: wordsPerItem * items.count)
  }

  var isComplete: Bool { done == items.count }

  /// Works in the next item. O(cells).
  mutating func addItem() {
    guard !isComplete else { return }
    let shift = shifts[done]
    let gain = gains[done]
    let count = cellCount
    let first = done * wordsPerItem
    done += 1
    guard shift < count else { return }
    cells.withUnsafeMutableBufferPointer { cells in
      isPacked.withUnsafeMutableBufferPointer { isPacked in
        // From the top, so that what is read further down does not have the item yet; word by word of the bits.
        var word = (count - 1) >> 6
        while word >= shift >> 6 {
          var bits: UInt64 = 0
          var cell = min(word << 6 | 63, count - 1)
          let lowest = max(word << 6, shift)
          while cell >= lowest {
            let with = cells[cell &- shift] + gain
            let isBetter = with > cells[cell]
            cells[cell] = isBetter ? with : cells[cell]
            bits |= (isBetter ? 1 : 0) << UInt64(cell & 63)
            cell &-= 1
          }
          isPacked[first &+ word] = bits
          word &-= 1
        }
      }
    }
  }

  /// The best choice of the items worked in so far. O(items + cells).
  var bestChoice: BitString {
    var choice = BitString(count: itemCount)
    for item in weightless { choice[item] = true }
    var cell = cellCount - 1
    // By profit the largest cell that is light enough; by weight the last.
    if axis == .profit { while cells[cell] < -budget { cell -= 1 } }
    for place in (0..<done).reversed() where isPacked[place * wordsPerItem + (cell >> 6)] >> UInt64(cell & 63) & 1 == 1 {
      choice[items[place]] = true
      cell -= shifts[place]
    }
    return choice
  }
}

extension DynamicProgrammingTable {
  func save() -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("cells", cells)
    snapshot.setArray("packed", isPacked[..<(done * wordsPerItem)].map { Int64(bitPattern: $0) })
    return snapshot
  }

  mutating func restore(_ snapshot: Snapshot, done: Int) throws {
    guard (0...items.count).contains(done) else {
      throw WarrenError("the snapshot of the table is damaged", kind: .failure)
    }
    cells = try snapshot.array("cells", of: Double.self, count: cellCount)
    let packed = try snapshot.array("packed", of: Int64.self, count: done * wordsPerItem)
    for (word, bits) in packed.enumerated() { isPacked[word] = UInt64(bitPattern: bits) }
    for word in packed.count..<isPacked.count { isPacked[word] = 0 }
    self.done = done
  }
}
