import Core

/// The header of a `.npy` file: a Python dictionary with exactly the keys `descr`, `fortran_order` and `shape`.
struct NPYHeader {
  let type: NPY.ElementType
  let isBigEndian: Bool
  let isFortranOrder: Bool
  let shape: [Int]

  init(_ bytes: ArraySlice<UInt8>) throws {
    var scanner = Scanner(bytes: Array(bytes))
    var description: String?
    var order: Bool?
    var shape: [Int]?
    try scanner.expect("{")
    while !scanner.accept("}") {
      let key = try scanner.text()
      try scanner.expect(":")
      switch key {
      case "descr" where description == nil: description = try scanner.description()
      case "fortran_order" where order == nil: order = try scanner.boolean()
      case "shape" where shape == nil: shape = try scanner.tuple()
      default: throw NPY.damaged("its header has the key '\(key)', unknown or twice")
      }
      if !scanner.accept(",") {
        try scanner.expect("}")
        break
      }
    }
    guard scanner.isAtEnd else { throw NPY.damaged("its header goes on behind its end") }
    guard let description, let order, let shape else {
      throw NPY.damaged("its header lacks one of 'descr', 'fortran_order' and 'shape'")
    }
    let endianness = description.first
    guard let type = NPY.ElementType(rawValue: String(description.dropFirst())),
      endianness == "<" || endianness == ">" || endianness == "=" || (endianness == "|" && type.size == 1)
    else {
      throw NPY.damaged(
        "its numbers are of type '\(description)'; floats of 4 and 8 bytes, integers and booleans are read")
    }
    self.type = type
    isBigEndian = endianness == ">"
    isFortranOrder = order
    self.shape = shape
  }
}

/// Reads the few Python literals that a header is made of.
private struct Scanner {
  let bytes: [UInt8]
  private var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, [0x20, 0x09, 0x0a, 0x0d].contains(byte) { position += 1 }
  }

  var isAtEnd: Bool {
    mutating get {
      skipSpace()
      return position == bytes.count
    }
  }

  mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws {
    guard accept(character) else { throw NPY.damaged("its header has no '\(character)' where one should be") }
  }

  /// A text between quotes of either kind, without escapes.
  mutating func text() throws -> String {
    skipSpace()
    guard let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw NPY.damaged("its header has no text where one should be")
    }
    position += 1
    let start = position
    while let byte = next, byte != quote {
      guard byte != UInt8(ascii: "\\"), byte >= 0x20 else { throw NPY.damaged("its header has an escape in a text") }
      position += 1
    }
    guard next == quote, let text = String(validating: bytes[start..<position], as: UTF8.self) else {
      throw NPY.damaged("its header has a text without an end")
    }
    position += 1
    return text
  }

  mutating func description() throws -> String {
    skipSpace()
    if next == UInt8(ascii: "[") { throw NPY.damaged("its elements are records; only plain numbers are read") }
    return try text()
  }

  mutating func boolean() throws -> Bool {
    skipSpace()
    for (word, value) in [("True", true), ("False", false)] where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw NPY.damaged("its 'fortran_order' is neither True nor False")
  }

  /// A tuple of whole numbers from 0: `()`, `(3,)`, `(2, 3)`; one number needs its comma, as in Python.
  mutating func tuple() throws -> [Int] {
    try expect("(")
    var numbers: [Int] = []
    while !accept(")") {
      numbers.append(try integer())
      if !accept(",") {
        guard numbers.count > 1 else { throw NPY.damaged("its shape is no tuple") }
        try expect(")")
        break
      }
    }
    return numbers
  }

  private mutating func integer() throws -> Int {
    skipSpace()
    let start = position
    while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
    guard let value = Int(String(decoding: bytes[start..<position], as: UTF8.self)) else {
      throw NPY.damaged("its shape has something else where a whole number from 0 should be")
    }
    // Python 2 wrote 3L.
    if next == UInt8(ascii: "L") { position += 1 }
    return value
  }
}
