/// A splittable source of randomness: every named purpose gets a stream of its own.
///
/// A key is a value. From it come further keys, by index or by name, and a ``RandomStream`` of numbers. What a key gives depends
/// on the key alone, so results do not change with the order in which parts of a program ask, nor with threads.
///
/// ```swift
/// let key = RandomKey(seed: 7)
/// var weights = key["weights"].stream
/// for index in 0..<population { evaluate(index, key["noise"][index]) }
/// ```
///
/// Children are derived with Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw ("Parallel random
/// numbers: as easy as 1, 2, 3", SC 2011), in blocks that no stream reaches.
public struct RandomKey: Codable, Sendable, Hashable {
  /// Philox's key.
  public let key: UInt64
  /// The upper half of Philox's counter.
  public let streamIdentifier: UInt64

  /// The key of a seed that a person chose.
  public init(seed: UInt64) {
    self.init(key: seed, streamIdentifier: 0)
  }

  init(key: UInt64, streamIdentifier: UInt64) {
    self.key = key
    self.streamIdentifier = streamIdentifier
  }

  /// The child of that index.
  public subscript(index: Int) -> RandomKey {
    precondition(index >= 0, "a child's index is not negative")
    return child(block: 1 << 63 | UInt64(index))
  }

  /// The child of that name.
  public subscript(name: String) -> RandomKey {
    // FNV-1a: the bytes alone decide, unlike `Hasher`, which is seeded anew in every process.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    return child(block: 3 << 62 | hash >> 2)
  }

  /// That many children, one for each index.
  public func split(_ count: Int) -> [RandomKey] {
    (0..<count).map { self[$0] }
  }

  /// The numbers of this key, from the beginning.
  public var stream: RandomStream { RandomStream(key: self) }

  private func child(block: UInt64) -> RandomKey {
    let words = Philox.block(key: key, stream: streamIdentifier, index: block)
    return RandomKey(key: words.0, streamIdentifier: words.1)
  }
}

/// Philox4x32-10, known for passing BigCrush with any key and counter.
@usableFromInline
enum Philox {
  /// The 128 bits of one block, as two little-endian 64-bit words.
  @inlinable @inline(__always)
  static func block(key: UInt64, stream: UInt64, index: UInt64) -> (UInt64, UInt64) {
    var c0 = UInt32(truncatingIfNeeded: index)
    var c1 = UInt32(truncatingIfNeeded: index >> 32)
    var c2 = UInt32(truncatingIfNeeded: stream)
    var c3 = UInt32(truncatingIfNeeded: stream >> 32)
    var k0 = UInt32(truncatingIfNeeded: key)
    var k1 = UInt32(truncatingIfNeeded: key >> 32)
    for _ in 0..<10 {
      let p0 = UInt64(c0) &* 0xD251_1F53
      let p1 = UInt64(c2) &* 0xCD9E_8D57
      c0 = UInt32(truncatingIfNeeded: p1 >> 32) ^ c1 ^ k0
      c1 = UInt32(truncatingIfNeeded: p1)
      c2 = UInt32(truncatingIfNeeded: p0 >> 32) ^ c3 ^ k1
      c3 = UInt32(truncatingIfNeeded: p0)
      k0 = k0 &+ 0x9E37_79B9
      k1 = k1 &+ 0xBB67_AE85
    }
    return (UInt64(c0) | UInt64(c1) << 32, UInt64(c2) | UInt64(c3) << 32)
  }
}
