import Core
import Foundation

/// A type of number that a `.npy` file can be made of.
public protocol NPYElement: BitwiseCopyable, Sendable {
  static var npyType: NPY.ElementType { get }
}

extension Float: NPYElement { public static var npyType: NPY.ElementType { .float32 } }
extension Double: NPYElement { public static var npyType: NPY.ElementType { .float64 } }
extension Int64: NPYElement { public static var npyType: NPY.ElementType { .int64 } }
extension Int32: NPYElement { public static var npyType: NPY.ElementType { .int32 } }
extension UInt8: NPYElement { public static var npyType: NPY.ElementType { .uint8 } }
extension Bool: NPYElement { public static var npyType: NPY.ElementType { .boolean } }

/// One array in NumPy's `.npy` format, versions 1 to 3.
///
/// Six bytes `\x93NUMPY`, the version, the length of the header, the header as a Python dictionary with the array's type, order and
/// shape, then the numbers (NumPy Enhancement Proposal 1 and `numpy.lib.format`). Floats of 4 and 8 bytes, integers and booleans are
/// read, in either byte order, in C or Fortran order; what is written is little-endian and in C order.
public struct NPY: Sendable, Equatable {
  /// The types of number that are read.
  public enum ElementType: String, Sendable, CaseIterable {
    case float32 = "f4"
    case float64 = "f8"
    case int8 = "i1"
    case int16 = "i2"
    case int32 = "i4"
    case int64 = "i8"
    case uint8 = "u1"
    case uint16 = "u2"
    case uint32 = "u4"
    case uint64 = "u8"
    case boolean = "b1"

    /// Bytes of one number.
    public var size: Int { Int(String(rawValue.last!))! }

    /// Whether its numbers are whole.
    public var isInteger: Bool { self != .float32 && self != .float64 }
  }

  /// What the numbers are.
  public let type: ElementType
  /// The dimensions, outermost first; none for a single number.
  public let shape: [Int]
  /// The numbers in row-major order, little-endian.
  let bytes: [UInt8]

  /// How many numbers there are.
  public var count: Int { bytes.count / type.size }

  /// An array to be written.
  /// - Parameters:
  ///   - elements: the numbers, in row-major order.
  ///   - shape: the product of its dimensions must be the number of elements.
  public init<Element: NPYElement>(_ elements: [Element], shape: [Int]) {
    precondition(shape.reduce(1, *) == elements.count, "\(elements.count) numbers do not fill an array of shape \(shape)")
    type = Element.npyType
    self.shape = shape
    bytes = elements.withUnsafeBytes { Array($0) }
  }

  /// Reads a file's content.
  /// - Throws: `WarrenError` that says what is not as the format asks, or not supported.
  public init(_ data: Data) throws {
    let content = [UInt8](data)
    guard content.count >= 10, content.starts(with: Self.magic) else { throw Self.damaged("it does not begin as one") }
    let version = content[6]
    guard (1...3).contains(version) else { throw Self.damaged("its version is \(version), expected 1, 2 or 3") }
    let lengthSize = version == 1 ? 2 : 4
    guard content.count >= 8 + lengthSize else { throw Self.damaged("it is cut short") }
    let length = (0..<lengthSize).reduce(0) { $0 | Int(content[8 + $1]) << (8 * $1) }
    let start = 8 + lengthSize + length
    guard start <= content.count else { throw Self.damaged("its header is cut short") }
    let header = try NPYHeader(content[8 + lengthSize..<start])
    type = header.type
    shape = header.shape
    var expected = header.type.size
    for dimension in header.shape {
      let (product, overflow) = expected.multipliedReportingOverflow(by: dimension)
      guard !overflow else { throw Self.damaged("its shape \(header.shape) is impossible") }
      expected = product
    }
    guard content.count - start == expected else {
      throw Self.damaged(
        "its shape \(header.shape) of '\(header.type.rawValue)' needs \(expected) bytes, there are \(content.count - start)")
    }
    var bytes = Array(content[start...])
    if header.isBigEndian { Self.swapBytes(&bytes, size: header.type.size) }
    if header.isFortranOrder { bytes = Self.rowMajor(bytes, shape: header.shape, size: header.type.size) }
    if header.type == .boolean, let index = bytes.firstIndex(where: { $0 > 1 }) {
      throw Self.damaged("element \(index) is no boolean")
    }
    self.bytes = bytes
  }

  /// Reads a file.
  /// - Throws: `WarrenError` with the file's path.
  public init(contentsOf url: URL) throws {
    let data = try contents(of: url)
    do { try self.init(data) } catch let error as WarrenError { throw error.within(url.path) }
  }

  /// The file's content: little-endian, in C order, of the lowest version that can hold its header.
  public var data: Data {
    let order = type.size == 1 ? "|" : "<"
    let dimensions = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var header = "{'descr': '\(order)\(type.rawValue)', 'fortran_order': False, 'shape': (\(dimensions)), }"
    let lengthSize = header.utf8.count > 65_000 ? 4 : 2
    // Spaces bring the numbers to a multiple of 64 bytes, a newline ends the header.
    let padding = (64 - (8 + lengthSize + header.utf8.count + 1) % 64) % 64
    header += String(repeating: " ", count: padding) + "\n"
    var data = Data(Self.magic + [lengthSize == 2 ? 1 : 2, 0])
    for index in 0..<lengthSize { data.append(UInt8(truncatingIfNeeded: header.utf8.count >> (8 * index))) }
    data.append(contentsOf: header.utf8)
    data.append(contentsOf: bytes)
    return data
  }

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  static func damaged(_ detail: String) -> WarrenError { WarrenError("not a .npy file that can be read: \(detail)") }

  // MARK: Numbers

  /// The numbers, rounded to the nearest float where they are more precise.
  public var floats: [Float] {
    switch type {
    case .float32: load(Float.self)
    case .float64: load(Double.self).map { Float($0) }
    case .int8: load(Int8.self).map { Float($0) }
    case .int16: load(Int16.self).map { Float($0) }
    case .int32: load(Int32.self).map { Float($0) }
    case .int64: load(Int64.self).map { Float($0) }
    case .uint8, .boolean: bytes.map { Float($0) }
    case .uint16: load(UInt16.self).map { Float($0) }
    case .uint32: load(UInt32.self).map { Float($0) }
    case .uint64: load(UInt64.self).map { Float($0) }
    }
  }

  /// The numbers, rounded to the nearest double where they are more precise.
  public var doubles: [Double] {
    switch type {
    case .float64: load(Double.self)
    case .int32: load(Int32.self).map { Double($0) }
    case .int64: load(Int64.self).map { Double($0) }
    case .uint32: load(UInt32.self).map { Double($0) }
    case .uint64: load(UInt64.self).map { Double($0) }
    default: floats.map { Double($0) }
    }
  }

  /// The numbers as integers.
  /// - Throws: `WarrenError` when one is not whole or too large.
  public func integers() throws -> [Int] {
    switch type {
    case .int8: return load(Int8.self).map { Int($0) }
    case .int16: return load(Int16.self).map { Int($0) }
    case .int32: return load(Int32.self).map { Int($0) }
    case .int64: return load(Int64.self).map { Int($0) }
    case .uint8, .boolean: return bytes.map { Int($0) }
    case .uint16: return load(UInt16.self).map { Int($0) }
    case .uint32: return load(UInt32.self).map { Int($0) }
    case .uint64:
      return try load(UInt64.self).enumerated().map { index, value in
        guard let integer = Int(exactly: value) else { throw WarrenError("element \(index), \(value), is too large") }
        return integer
      }
    case .float32, .float64:
      return try doubles.enumerated().map { index, value in
        guard let integer = Int(exactly: value) else { throw WarrenError("element \(index), \(value), is no whole number") }
        return integer
      }
    }
  }

  private func load<Element: BitwiseCopyable>(_ type: Element.Type) -> [Element] {
    [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
      bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
      initialized = count
    }
  }

  private static func swapBytes(_ bytes: inout [UInt8], size: Int) {
    for start in stride(from: 0, to: bytes.count, by: size) { bytes[start..<start + size].reverse() }
  }

  /// What lies with the first dimension fastest, brought into the order with the last one fastest.
  private static func rowMajor(_ bytes: [UInt8], shape: [Int], size: Int) -> [UInt8] {
    guard shape.count > 1, !bytes.isEmpty else { return bytes }
    var steps: [Int] = []
    var step = size
    for dimension in shape {
      steps.append(step)
      step *= dimension
    }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = [Int](repeating: 0, count: shape.count)
    var place = 0
    while true {
      result += bytes[place..<place + size]
      var dimension = shape.count - 1
      while dimension >= 0 {
        index[dimension] += 1
        place += steps[dimension]
        if index[dimension] < shape[dimension] { break }
        place -= steps[dimension] * shape[dimension]
        index[dimension] = 0
        dimension -= 1
      }
      if dimension < 0 { return result }
    }
  }
}
