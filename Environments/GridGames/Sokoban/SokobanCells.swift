/// A set of cells of a board of ``Sokoban``, of up to 16 rows and columns: a bit for each, 16 bits a row, four rows a word.
struct SokobanCells: Codable, Sendable, Hashable {
  /// How far apart two cells are of which one is below the other.
  static let stride = 16
  /// How the number of a cell changes with a move: 0 up, 1 right, 2 down, 3 left.
  static func offset(_ direction: Int) -> Int {
    let distance = direction & 1 == 0 ? stride : 1
    return direction == 1 || direction == 2 ? distance : 0 &- distance
  }

  // Four words instead of a vector, so that a step of a walk needs no more than shifts in registers.
  private var first: UInt64 = 0
  private var second: UInt64 = 0
  private var third: UInt64 = 0
  private var fourth: UInt64 = 0

  /// No cells.
  init() {}

  /// The cells of a rectangle.
  init(rows: Range<Int>, columns: Range<Int>) {
    let line = (1 << UInt64(columns.count) - 1) << UInt64(columns.lowerBound) as UInt64
    for row in rows { combine(row / 4, line << UInt64(row % 4 * Self.stride)) { $0 | $1 } }
  }

  private init(_ first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64) {
    (self.first, self.second, self.third, self.fourth) = (first, second, third, fourth)
  }

  var isEmpty: Bool { first | second | third | fourth == 0 }

  var count: Int {
    first.nonzeroBitCount &+ second.nonzeroBitCount &+ third.nonzeroBitCount &+ fourth.nonzeroBitCount
  }

  func contains(_ cell: Int) -> Bool {
    word(cell &>> 6) &>> UInt64(truncatingIfNeeded: cell) & 1 == 1
  }

  mutating func insert(_ cell: Int) { combine(cell &>> 6, 1 &<< UInt64(truncatingIfNeeded: cell)) { $0 | $1 } }

  mutating func remove(_ cell: Int) { combine(cell &>> 6, 1 &<< UInt64(truncatingIfNeeded: cell)) { $0 & ~$1 } }

  static func | (left: Self, right: Self) -> Self {
    Self(left.first | right.first, left.second | right.second, left.third | right.third, left.fourth | right.fourth)
  }

  static func & (left: Self, right: Self) -> Self {
    Self(left.first & right.first, left.second & right.second, left.third & right.third, left.fourth & right.fourth)
  }

  /// The cells of the left set that are not in the right one.
  static func - (left: Self, right: Self) -> Self {
    Self(left.first & ~right.first, left.second & ~right.second, left.third & ~right.third, left.fourth & ~right.fourth)
  }

  /// The cells that a step in a direction leads to; from a cell on the edge it may lead anywhere, so keep walls there.
  func moved(_ direction: Int) -> Self {
    switch direction {
    case 0:
      return Self(first &>> 16 | second &<< 48, second &>> 16 | third &<< 48, third &>> 16 | fourth &<< 48, fourth &>> 16)
    case 1: return Self(first &<< 1, second &<< 1, third &<< 1, fourth &<< 1)
    case 2:
      return Self(first &<< 16, second &<< 16 | first &>> 48, third &<< 16 | second &>> 48, fourth &<< 16 | third &>> 48)
    default: return Self(first &>> 1, second &>> 1, third &>> 1, fourth &>> 1)
    }
  }

  /// These cells and their neighbours.
  var widened: Self { self | moved(0) | moved(1) | moved(2) | moved(3) }

  /// The cells that can be walked to from a cell through these.
  func region(from cell: Int) -> Self {
    var region = Self()
    region.insert(cell)
    while true {
      let wider = region.widened & self
      if wider == region { return region }
      region = wider
    }
  }

  /// The cell of that index among these, counted from the first row.
  func cell(at index: Int) -> Int {
    var remaining = index
    for number in 0..<4 {
      var bits = word(number)
      let count = bits.nonzeroBitCount
      if remaining < count {
        for _ in 0..<remaining { bits &= bits &- 1 }
        return number &* 64 &+ bits.trailingZeroBitCount
      }
      remaining &-= count
    }
    return 0
  }

  /// Calls a function with every cell, in order.
  @inline(__always)
  func visit(_ body: (Int) -> Void) {
    for number in 0..<4 {
      var bits = word(number)
      while bits != 0 {
        body(number &* 64 &+ bits.trailingZeroBitCount)
        bits &= bits &- 1
      }
    }
  }

  /// The word of that number, from 0 to 3.
  private func word(_ number: Int) -> UInt64 {
    let lower = number & 1 == 0 ? first : second
    let upper = number & 1 == 0 ? third : fourth
    return number & 2 == 0 ? lower : upper
  }

  /// Replaces a word by what a function makes of it and of other bits; the function leaves words alone for which they are 0.
  @inline(__always)
  private mutating func combine(_ number: Int, _ bits: UInt64, _ body: (UInt64, UInt64) -> UInt64) {
    first = body(first, number & 3 == 0 ? bits : 0)
    second = body(second, number & 3 == 1 ? bits : 0)
    third = body(third, number & 3 == 2 ? bits : 0)
    fourth = body(fourth, number & 3 == 3 ? bits : 0)
  }
}
