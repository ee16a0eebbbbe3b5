import Core

/// A string of zeros and ones, 64 to a word.
///
/// Bits beyond the count are always zero, so that words can be compared, counted and combined as they are. In JSON it is a text of
/// zeros and ones, which is checked when it is read.
public struct BitString: Sendable, Equatable {
  /// How many bits there are.
  public let count: Int
  @usableFromInline var storage: [UInt64]

  /// Zeros alone.
  @inlinable
  public init(count: Int) {
    precondition(count >= 0, "a bit string has no negative count")
    self.count = count
    storage = [UInt64](repeating: 0, count: (count + 63) / 64)
  }

  /// The given bits.
  public init(_ bits: some Collection<Bool>) {
    self.init(count: bits.count)
    for (place, bit) in bits.enumerated() where bit { self[place] = true }
  }

  /// The bits of a text of zeros and ones.
  /// - Throws: `WarrenError` that names the first other character.
  public init(text: String) throws {
    let characters = Array(text.utf8)
    self.init(count: characters.count)
    for (place, character) in characters.enumerated() {
      switch character {
      case UInt8(ascii: "0"): break
      case UInt8(ascii: "1"): self[place] = true
      default: throw WarrenError("not a text of zeros and ones: see position \(place)", kind: .failure)
      }
    }
  }

  /// The bit at a position.
  @inlinable
  public subscript(place: Int) -> Bool {
    get {
      precondition(place >= 0 && place < count, "the position lies outside the bit string")
      return storage[place >> 6] >> UInt64(place & 63) & 1 == 1
    }
    set {
      precondition(place >= 0 && place < count, "the position lies outside the bit string")
      let bit = UInt64(1) << UInt64(place & 63)
      if newValue { storage[place >> 6] |= bit } else { storage[place >> 6] &= ~bit }
    }
  }

  /// Changes the bit at a position.
  @inlinable
  public mutating func flip(_ place: Int) {
    precondition(place >= 0 && place < count, "the position lies outside the bit string")
    storage[place >> 6] ^= 1 << UInt64(place & 63)
  }

  /// How many bits are one.
  @inlinable public var onesCount: Int {
    storage.reduce(0) { $0 + $1.nonzeroBitCount }
  }

  /// How many words hold the bits.
  @inlinable public var wordCount: Int { storage.count }

  /// The bits of the last word that belong to the string; all ones when there is no such word or it is full.
  @inlinable public var lastWordMask: UInt64 {
    count & 63 == 0 ? .max : (1 << UInt64(count & 63)) - 1
  }

  /// Calls `body` with the position of every one, ascending.
  @inlinable
  public func forEachOne(_ body: (Int) throws -> Void) rethrows {
    try storage.withUnsafeBufferPointer { words in
      for index in words.indices {
        var word = words[index]
        while word != 0 {
          try body(index << 6 | word.trailingZeroBitCount)
          word &= word &- 1
        }
      }
    }
  }

  /// Takes over the bits of another string of the same count without allocating.
  @inlinable
  public mutating func update(from source: BitString) {
    precondition(source.count == count, "bit strings of \(source.count) and \(count) bits")
    source.storage.withUnsafeBufferPointer { source in
      storage.withUnsafeMutableBufferPointer { _ = $0.update(from: source) }
    }
  }

  /// Gives the words, the first bit being the lowest of the first word.
  @inlinable
  public func withUnsafeWords<Result>(_ body: (UnsafeBufferPointer<UInt64>) throws -> Result) rethrows -> Result {
    try storage.withUnsafeBufferPointer(body)
  }

  /// Gives the words to change. Bits beyond the count must be left zero.
  @inlinable
  public mutating func withUnsafeMutableWords<Result>(
    _ body: (UnsafeMutableBufferPointer<UInt64>) throws -> Result
  ) rethrows -> Result {
    try storage.withUnsafeMutableBufferPointer { try body($0) }
  }

  /// The bits as truth values.
  public var bools: [Bool] { (0..<count).map { self[$0] } }

  /// The bits as a text of zeros and ones.
  public var text: String {
    String(decoding: (0..<count).map { self[$0] ? UInt8(ascii: "1") : UInt8(ascii: "0") }, as: UTF8.self)
  }
}

extension BitString: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    do { self = try BitString(text: container.decode(String.self)) } catch let error as WarrenError {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: error.message)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
