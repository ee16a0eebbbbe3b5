/// The header of a safetensors file, read byte by byte: a general JSON reader would let pass what the format forbids, such as
/// names that stand twice and sizes with a fraction.
struct SafetensorsHeader {
  /// One array as the header declares it.
  struct Declaration: Equatable {
    var name: String
    var type: String
    var shape: [Int]
    var begin: Int
    var end: Int
  }

  private(set) var declarations: [Declaration] = []
  private(set) var metadata: [String: String] = [:]

  private let bytes: [UInt8]
  private var position = 0

  /// Reads the header's bytes: one JSON object, and nothing but spaces behind it.
  /// - Throws: ``WarrenError`` with the byte at which the header is not as the format asks.
  init(_ header: some Sequence<UInt8>) throws {
    bytes = Array(header)
    guard bytes.first == UInt8(ascii: "{") else { throw error("does not start with '{'") }
    var names: Set<String> = []
    try object { header, name in
      guard names.insert(name).inserted else { throw header.error("has the name '\(name)' twice") }
      if name == "__metadata__" {
        try header.readMetadata()
      } else {
        header.declarations.append(try header.declaration(name))
      }
    }
    while position < bytes.count {
      guard bytes[position] == 0x20 else { throw error("goes on behind its end") }
      position += 1
    }
  }

  private func error(_ what: String) -> WarrenError {
    WarrenError("not a safetensors file: its header \(what), at byte \(position) of it", kind: .failure)
  }

  private mutating func readMetadata() throws {
    var metadata: [String: String] = [:]
    try object { header, key in
      guard metadata[key] == nil else { throw header.error("has the metadata '\(key)' twice") }
      metadata[key] = try header.string()
    }
    self.metadata = metadata
  }

  private mutating func declaration(_ name: String) throws -> Declaration {
    var type: String?
    var shape: [Int]?
    var offsets: [Int]?
    try object { header, key in
      switch key {
      case "dtype" where type == nil: type = try header.string()
      case "shape" where shape == nil: shape = try header.integers()
      case "data_offsets" where offsets == nil: offsets = try header.integers()
      case "dtype", "shape", "data_offsets": throw header.error("gives '\(key)' of '\(name)' twice")
      default: throw header.error("gives '\(name)' the unknown key '\(key)'")
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2 else {
      throw error("does not give '\(name)' a dtype, a shape and two data_offsets")
    }
    return Declaration(name: name, type: type, shape: shape, begin: offsets[0], end: offsets[1])
  }

  // MARK: JSON

  /// An object, `member` reading the value behind each key.
  private mutating func object(_ member: (inout SafetensorsHeader, String) throws -> Void) throws {
    try expect("{")
    if accept("}") { return }
    repeat {
      skipSpace()
      let key = try string()
      try expect(":")
      skipSpace()
      try member(&self, key)
    } while accept(",")
    try expect("}")
  }

  private mutating func integers() throws -> [Int] {
    var result: [Int] = []
    try expect("[")
    if accept("]") { return result }
    repeat {
      skipSpace()
      result.append(try integer())
    } while accept(",")
    try expect("]")
    return result
  }

  /// A whole number from zero without sign, fraction or exponent.
  private mutating func integer() throws -> Int {
    let start = position
    var value = 0
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int(bytes[position] - 0x30))
      guard !overflow, !carry else { throw error("has a number that is too large") }
      value = sum
      position += 1
    }
    guard position > start, position - start == 1 || bytes[start] != 0x30 else {
      throw error("has something else where a whole number from 0 should be")
    }
    return value
  }

  private mutating func string() throws -> String {
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { throw error("has no text where one should be") }
    position += 1
    var content: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: content, as: UTF8.self) else { throw error("has a text that is not UTF-8") }
        return text
      case UInt8(ascii: "\\"): content += Array(String(try escape()).utf8)
      case 0..<0x20: throw error("has a control character inside a text")
      default: content.append(byte)
      }
    }
    throw error("ends inside a text")
  }

  private mutating func escape() throws -> Unicode.Scalar {
    guard position < bytes.count else { throw error("ends inside a text") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: throw error("has an unknown escape in a text")
    }
    let unit = try hexadecimal()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    // The first half of a pair; the other must follow.
    guard unit < 0xdc00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    else { throw error("has half a character in a text") }
    position += 2
    let second = try hexadecimal()
    guard (0xdc00...0xdfff).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (second - 0xdc00))
    else { throw error("has half a character in a text") }
    return scalar
  }

  private mutating func hexadecimal() throws -> UInt32 {
    guard position + 4 <= bytes.count else { throw error("ends inside a text") }
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else {
        throw error("has an unknown escape in a text")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  private mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[position]) { position += 1 }
  }

  private mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws {
    guard accept(character) else {
      throw error(position < bytes.count ? "has no '\(character)' where one should be" : "ends too early")
    }
  }
}
