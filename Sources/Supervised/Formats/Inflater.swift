import Core

/// Decompression of DEFLATE data (RFC 1951).
struct Inflater {
  private let bytes: [UInt8]
  private var position: Int
  private var bits: UInt64 = 0
  private var bitCount = 0

  init(_ bytes: [UInt8], position: Int) {
    self.bytes = bytes
    self.position = position
  }

  /// The first byte that has not been used.
  var bytePosition: Int { position - bitCount / 8 }

  /// Decompresses all blocks.
  /// - Throws: `WarrenError` when they are damaged, or `output` would come to more than `limit` bytes.
  mutating func run(into output: inout [UInt8], limit: Int) throws {
    let windowStart = output.count
    var isLast = false
    while !isLast {
      isLast = try take(1) == 1
      switch try take(2) {
      case 0: try stored(into: &output, limit)
      case 1: try compressed(Self.fixedLiterals, Self.fixedDistances, into: &output, windowStart, limit)
      case 2:
        let (literals, distances) = try dynamicCodes()
        try compressed(literals, distances, into: &output, windowStart, limit)
      default: throw Gzip.damaged("it has a block of an unknown type")
      }
    }
  }

  private mutating func fill() {
    while bitCount <= 48, position < bytes.count {
      bits |= UInt64(bytes[position]) << UInt64(bitCount)
      position += 1
      bitCount += 8
    }
  }

  private mutating func take(_ count: Int) throws -> Int {
    if bitCount < count { fill() }
    guard bitCount >= count else { throw Gzip.damaged("it is cut short") }
    defer {
      bits >>= UInt64(count)
      bitCount -= count
    }
    return Int(bits & (1 << UInt64(count) - 1))
  }

  private static func tooLong(_ limit: Int) -> WarrenError {
    WarrenError("a gzip file that holds more than \(limit) bytes, the most that are unpacked")
  }

  private mutating func stored(into output: inout [UInt8], _ limit: Int) throws {
    _ = try take(bitCount % 8)
    let length = try take(16)
    guard try take(16) == length ^ 0xffff else { throw Gzip.damaged("the length of a stored block does not fit") }
    position = bytePosition
    bits = 0
    bitCount = 0
    guard position + length <= bytes.count else { throw Gzip.damaged("it is cut short") }
    guard output.count + length <= limit else { throw Self.tooLong(limit) }
    output += bytes[position..<position + length]
    position += length
  }

  /// Canonical Huffman codes, decoded by a table of all 15-bit prefixes.
  private struct Codes {
    /// symbol << 4 | length, 0 for a prefix that stands for nothing.
    private(set) var table: [UInt16]
    let longest: Int

    init(lengths: [Int]) throws {
      longest = max(lengths.max() ?? 0, 1)
      var counts = [Int](repeating: 0, count: 16)
      for length in lengths { counts[length] += 1 }
      counts[0] = 0
      var left = 1
      for length in 1...15 {
        left = left << 1 - counts[length]
        guard left >= 0 else { throw Gzip.damaged("it has an impossible Huffman code") }
      }
      var next = [Int](repeating: 0, count: 17)
      for length in 1...15 { next[length + 1] = (next[length] + counts[length]) << 1 }
      table = [UInt16](repeating: 0, count: 1 << longest)
      for (symbol, length) in lengths.enumerated() where length > 0 {
        let code = next[length]
        next[length] += 1
        var reversed = 0
        for bit in 0..<length where code & 1 << bit != 0 { reversed |= 1 << (length - 1 - bit) }
        for prefix in stride(from: reversed, to: 1 << longest, by: 1 << length) {
          table[prefix] = UInt16(symbol << 4 | length)
        }
      }
    }
  }

  private mutating func symbol(_ codes: Codes) throws -> Int {
    if bitCount < 15 { fill() }
    let entry = codes.table[Int(bits & (1 << UInt64(codes.longest) - 1))]
    let length = Int(entry & 15)
    guard length > 0 else { throw Gzip.damaged("it has a bit pattern that stands for nothing") }
    guard length <= bitCount else { throw Gzip.damaged("it is cut short") }
    bits >>= UInt64(length)
    bitCount -= length
    return Int(entry >> 4)
  }

  private mutating func compressed(
    _ literals: Codes, _ distances: Codes, into output: inout [UInt8], _ windowStart: Int, _ limit: Int
  ) throws {
    while true {
      // A symbol stands for 258 bytes at most, so the limit is exceeded by no more than that.
      guard output.count <= limit else { throw Self.tooLong(limit) }
      let symbol = try symbol(literals)
      if symbol < 256 {
        output.append(UInt8(symbol))
        continue
      }
      if symbol == 256 { return }
      guard symbol < 286 else { throw Gzip.damaged("it has a length that does not exist") }
      let length = Self.lengthBase[symbol - 257] + (try take(Self.lengthBits[symbol - 257]))
      let code = try self.symbol(distances)
      guard code < 30 else { throw Gzip.damaged("it has a distance that does not exist") }
      let distance = Self.distanceBase[code] + (try take(Self.distanceBits[code]))
      guard distance <= output.count - windowStart else { throw Gzip.damaged("it refers to before its beginning") }
      let from = output.count - distance
      for offset in 0..<length { output.append(output[from + offset]) }
    }
  }

  private mutating func dynamicCodes() throws -> (Codes, Codes) {
    let literalCount = try take(5) + 257
    let distanceCount = try take(5) + 1
    let codeCount = try take(4) + 4
    let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    var codeLengths = [Int](repeating: 0, count: 19)
    for index in 0..<codeCount { codeLengths[order[index]] = try take(3) }
    let codes = try Codes(lengths: codeLengths)
    var lengths: [Int] = []
    while lengths.count < literalCount + distanceCount {
      switch try symbol(codes) {
      case let length where length < 16: lengths.append(length)
      case 16:
        guard let last = lengths.last else { throw Gzip.damaged("it repeats a code length before the first") }
        lengths += [Int](repeating: last, count: 3 + (try take(2)))
      case 17: lengths += [Int](repeating: 0, count: 3 + (try take(3)))
      default: lengths += [Int](repeating: 0, count: 11 + (try take(7)))
      }
    }
    guard lengths.count == literalCount + distanceCount else { throw Gzip.damaged("it has too many code lengths") }
    return (try Codes(lengths: Array(lengths[..<literalCount])), try Codes(lengths: Array(lengths[literalCount...])))
  }

  private static let fixedLiterals = fixed(
    (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
  private static let fixedDistances = fixed([Int](repeating: 5, count: 30))

  private static func fixed(_ lengths: [Int]) -> Codes {
    guard let codes = try? Codes(lengths: lengths) else { preconditionFailure("the fixed codes of RFC 1951 are valid") }
    return codes
  }

  private static let lengthBase = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
  ]
  private static let lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0]
  private static let distanceBase = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193,
    12289, 16385, 24577,
  ]
  private static let distanceBits = [
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
  ]
}
