/// Eight entries of a mask, each a byte of 0 or 1, counted and found by multiplication instead of one by one.
struct ByteMask {
  private static let ones: UInt64 = 0x0101_0101_0101_0101

  /// The first entry is the lowest byte.
  private let bytes: UInt64

  private init(bytes: UInt64) { self.bytes = bytes }

  /// The eight entries that begin at an index.
  @inline(__always)
  init(_ mask: UnsafeBufferPointer<UInt8>, at start: Int) {
    precondition(start >= 0 && start &+ 8 <= mask.count, "eight entries are read")
    bytes = UInt64(
      littleEndian: UnsafeRawPointer(mask.baseAddress! + start).loadUnaligned(as: UInt64.self))
  }

  /// The same with all but the first entries 0.
  @inline(__always)
  func first(_ count: Int) -> ByteMask { ByteMask(bytes: bytes & UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- 8 &* count)) }

  /// In each byte how many entries up to it are 1.
  private var counts: UInt64 { bytes &* Self.ones }

  /// How many entries are 1.
  var count: Int { Int(truncatingIfNeeded: counts &>> 56) }

  /// The index of an entry that is 1, by its number among these; it is below ``count``.
  @inline(__always)
  func position(of number: Int) -> Int {
    // A byte keeps its highest bit where its count is at most the number, that is, before the entry.
    let high = Self.ones &<< 7
    let before = (high | Self.ones &* UInt64(truncatingIfNeeded: number)) &- counts
    let marks = (before & high) &>> 7
    return Int(truncatingIfNeeded: (marks &* Self.ones) &>> 56)
  }
}
