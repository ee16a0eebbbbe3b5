/// What a search has found out about positions, so that one that is reached again need not be searched again.
///
/// A position has one place; a later one takes it over.
struct TranspositionTable: ~Copyable {
  enum Bound: UInt8 {
    case none
    /// The value is exact, at most this, or at least this.
    case exact, upper, lower
  }

  struct Entry {
    var key = PositionKey(first: 0, second: 0)
    var value: Int32 = 0
    var move: Int16 = -1
    var depth: UInt8 = 0
    var bound = Bound.none
  }

  private let entries: UnsafeMutablePointer<Entry>
  private let shift: UInt64

  /// An empty table of 2 to that power places.
  init(logarithmicSize: Int) {
    entries = .allocate(capacity: 1 << logarithmicSize)
    entries.initialize(repeating: Entry(), count: 1 << logarithmicSize)
    shift = UInt64(64 - logarithmicSize)
  }

  deinit { entries.deallocate() }

  /// The place of a position, which may hold another one.
  @inline(__always)
  subscript(key: PositionKey) -> Entry {
    get { entries[index(key)] }
    nonmutating set { entries[index(key)] = newValue }
  }

  @inline(__always)
  private func index(_ key: PositionKey) -> Int {
    let mixed = (key.first ^ key.second &* 0x9E37_79B9_7F4A_7C15) &* 0xBF58_476D_1CE4_E5B9
    return Int(truncatingIfNeeded: ((mixed ^ mixed >> 29) &* 0x94D0_49BB_1331_11EB) &>> shift)
  }
}
