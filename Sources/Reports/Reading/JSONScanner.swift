import Core

/// A cursor over the bytes of a JSON text that builds values, or passes over them without building anything.
///
/// A report over thousands of runs reads some hundred megabytes of metrics, of which it needs a few numbers a line; a
/// general decoder takes minutes for that.
struct JSONScanner {
  struct Failure: Error, Equatable, CustomStringConvertible {
    var offset: Int
    var expected: String
    var description: String { "expected \(expected) at byte \(offset)" }
  }

  /// Deeper nesting is refused, so that a hostile file cannot exhaust the stack.
  static let maximumDepth = 128

  private let bytes: UnsafeBufferPointer<UInt8>
  private var position: Int
  private let end: Int

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.init(bytes, from: 0, to: bytes.count)
  }

  init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) {
    self.bytes = bytes
    self.position = start
    self.end = end
  }

  private var current: UInt8? { position < end ? bytes[position] : nil }

  private func failure(_ expected: String) -> Failure { Failure(offset: position, expected: expected) }

  private mutating func skipSpace() {
    while position < end {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  /// Passes over `byte` if it comes next.
  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard current == byte else { return false }
    position += 1
    return true
  }

  mutating func expectEnd() throws(Failure) {
    skipSpace()
    if position != end { throw failure("the end") }
  }

  // MARK: Objects

  /// Calls `body` with the raw bytes of each key of the object that comes next; `body` must consume the value.
  mutating func forEachMember(
    _ body: (inout JSONScanner, _ key: UnsafeBufferPointer<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    guard take(UInt8(ascii: "{")) else { throw failure("an object") }
    if take(UInt8(ascii: "}")) { return }
    repeat {
      skipSpace()
      let key = try rawString()
      guard take(UInt8(ascii: ":")) else { throw failure("a colon") }
      skipSpace()
      try body(&self, UnsafeBufferPointer(rebasing: bytes[key]))
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw failure("a comma or a closing brace") }
  }

  // MARK: Values

  mutating func value(depth: Int = 0) throws(Failure) -> JSONValue {
    skipSpace()
    guard depth < Self.maximumDepth else { throw failure("less nesting") }
    switch current {
    case UInt8(ascii: "{"):
      var members: [String: JSONValue] = [:]
      try forEachMember { (scanner, key) throws(Failure) in
        members[Self.unescaped(key)] = try scanner.value(depth: depth + 1)
      }
      return .object(members)
    case UInt8(ascii: "["):
      position += 1
      var values: [JSONValue] = []
      if take(UInt8(ascii: "]")) { return .array(values) }
      repeat { values.append(try value(depth: depth + 1)) } while take(UInt8(ascii: ","))
      guard take(UInt8(ascii: "]")) else { throw failure("a comma or a closing bracket") }
      return .array(values)
    case UInt8(ascii: "\""):
      return .string(Self.unescaped(UnsafeBufferPointer(rebasing: bytes[try rawString()])))
    default:
      if let number = try number() { return Int(exactly: number).map(JSONValue.integer) ?? .number(number) }
      return try literal()
    }
  }

  /// Passes over one value of any kind.
  mutating func skipValue(depth: Int = 0) throws(Failure) {
    skipSpace()
    guard depth < Self.maximumDepth else { throw failure("less nesting") }
    switch current {
    case UInt8(ascii: "{"):
      try forEachMember { (scanner, _) throws(Failure) in try scanner.skipValue(depth: depth + 1) }
    case UInt8(ascii: "["):
      position += 1
      if take(UInt8(ascii: "]")) { return }
      repeat { try skipValue(depth: depth + 1) } while take(UInt8(ascii: ","))
      guard take(UInt8(ascii: "]")) else { throw failure("a comma or a closing bracket") }
    case UInt8(ascii: "\""): _ = try rawString()
    default: if try number() == nil { _ = try literal() }
    }
  }

  /// The number that comes next, or nil (and one value passed over) where something else stands.
  mutating func numberOrSkip() throws(Failure) -> Double? {
    if let number = try number() { return number.isPlausible ? number : nil }
    try skipValue()
    return nil
  }

  private mutating func literal() throws(Failure) -> JSONValue {
    let start = position
    while let byte = current, byte.isLetter || byte == UInt8(ascii: "-") { position += 1 }
    switch String(decoding: bytes[start..<position], as: UTF8.self) {
    case "null", "NaN", "Infinity", "-Infinity": return .null  // a measurement that does not exist, whoever wrote it
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    default:
      position = start
      throw failure("a value")
    }
  }

  /// The bytes between the quotes, escapes left as they are.
  private mutating func rawString() throws(Failure) -> Range<Int> {
    guard current == UInt8(ascii: "\"") else { throw failure("a string") }
    position += 1
    let start = position
    while position < end {
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        return start..<(position - 1)
      case UInt8(ascii: "\\"): position += 2
      default: position += 1
      }
    }
    position = end
    throw failure("a closing quote")
  }

  // MARK: Numbers

  private mutating func number() throws(Failure) -> Double? {
    guard let first = current,
      first.isDigit || (first == UInt8(ascii: "-") && position + 1 < end && bytes[position + 1].isDigit)
    else { return nil }
    let start = position
    let isNegative = first == UInt8(ascii: "-")
    if isNegative { position += 1 }
    var mantissa: UInt64 = 0
    var digits = 0
    var exponent = 0
    func digit(_ byte: UInt8) -> UInt64 { UInt64(byte &- UInt8(ascii: "0")) }
    while let byte = current, byte.isDigit {
      if digits < 18 { mantissa = mantissa &* 10 &+ digit(byte) }
      if mantissa != 0 { digits += 1 }
      position += 1
    }
    if current == UInt8(ascii: ".") {
      position += 1
      guard current?.isDigit == true else { throw failure("a digit") }
      while let byte = current, byte.isDigit {
        if digits < 18 {
          mantissa = mantissa &* 10 &+ digit(byte)
          exponent -= 1
        }
        if mantissa != 0 { digits += 1 }
        position += 1
      }
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      position += 1
      let isDown = current == UInt8(ascii: "-")
      if isDown || current == UInt8(ascii: "+") { position += 1 }
      guard current?.isDigit == true else { throw failure("a digit") }
      var power = 0
      while let byte = current, byte.isDigit {
        if power < 100_000 { power = power * 10 + Int(digit(byte)) }
        position += 1
      }
      exponent += isDown ? -power : power
    }
    // Both factors are exact up to here, so one rounding makes the result the nearest double (Clinger's fast path).
    if exponent == 0, digits <= 18, mantissa <= 1 << 53 { return isNegative ? -Double(mantissa) : Double(mantissa) }
    if digits <= 18, mantissa <= 1 << 53, abs(exponent) <= 22 {
      let magnitude = exponent < 0 ? Double(mantissa) / Self.powers[-exponent] : Double(mantissa) * Self.powers[exponent]
      return isNegative ? -magnitude : magnitude
    }
    return Double(String(decoding: bytes[start..<position], as: UTF8.self))
  }

  private static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21,
    1e22,
  ]

  // MARK: Strings

  private static func unescaped(_ raw: UnsafeBufferPointer<UInt8>) -> String {
    guard raw.contains(UInt8(ascii: "\\")) else { return String(decoding: raw, as: UTF8.self) }
    var units: [UInt16] = []
    var characters = String(decoding: raw, as: UTF8.self).utf16.makeIterator()
    while let unit = characters.next() {
      guard unit == 0x5C else {
        units.append(unit)
        continue
      }
      switch characters.next() {
      case 0x6E: units.append(0x0A)
      case 0x74: units.append(0x09)
      case 0x72: units.append(0x0D)
      case 0x62: units.append(0x08)
      case 0x66: units.append(0x0C)
      case 0x75:
        var code: UInt16 = 0
        for _ in 0..<4 {
          let value = characters.next().flatMap { Unicode.Scalar($0) }.flatMap { Character($0).hexDigitValue }
          code = code &* 16 &+ UInt16(value ?? 0)
        }
        units.append(code)
      case .some(let other): units.append(other)
      case nil: break
      }
    }
    return String(decoding: units, as: UTF16.self)
  }
}

extension Double {
  /// Whether sums and spans of such numbers stay finite; what lies beyond counts as not measured.
  var isPlausible: Bool { abs(self) <= 1e150 }
}

extension UInt8 {
  fileprivate var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }
  fileprivate var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }
}
