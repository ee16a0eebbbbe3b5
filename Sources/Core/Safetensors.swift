import Foundation

/// The safetensors format: named arrays of numbers in one file, as Hugging Face defines it.
///
/// Eight bytes with the header's length (little-endian), a JSON header that gives each array's type, shape and place, then the
/// bytes of all arrays without gaps. Reading is strict: a file that is cut short, has holes, overlaps, duplicates or sizes that
/// do not fit their shapes is refused, never trusted.
public enum Safetensors {
  /// The types of number that the format knows, but for those that are smaller than a byte or have several forms.
  public enum ElementType: String, Codable, Sendable, CaseIterable {
    /// IEEE 754, 64 bits.
    case float64 = "F64"
    /// IEEE 754, 32 bits.
    case float32 = "F32"
    /// IEEE 754, 16 bits.
    case float16 = "F16"
    /// The upper half of a 32-bit float.
    case bfloat16 = "BF16"
    /// Whole numbers of 64 bits.
    case int64 = "I64"
    /// Whole numbers of 32 bits.
    case int32 = "I32"
    /// Whole numbers of 16 bits.
    case int16 = "I16"
    /// Whole numbers of 8 bits.
    case int8 = "I8"
    /// Whole numbers of 64 bits, without sign.
    case uint64 = "U64"
    /// Whole numbers of 32 bits, without sign.
    case uint32 = "U32"
    /// Whole numbers of 16 bits, without sign.
    case uint16 = "U16"
    /// Whole numbers of 8 bits, without sign.
    case uint8 = "U8"
    /// A byte, 0 or 1.
    case boolean = "BOOL"

    /// Bytes of one number.
    public var size: Int {
      switch self {
      case .float64, .int64, .uint64: 8
      case .float32, .int32, .uint32: 4
      case .float16, .bfloat16, .int16, .uint16: 2
      case .int8, .uint8, .boolean: 1
      }
    }
  }

  /// One array: its type, its dimensions and its bytes in row-major order, little-endian.
  public struct Entry: Sendable, Equatable {
    /// What its numbers are.
    public var type: ElementType
    /// Its dimensions, outermost first.
    public var shape: [Int]
    /// Its numbers.
    public var bytes: Data

    /// An array from its bytes; their number must be what type and shape ask for.
    public init(type: ElementType, shape: [Int], bytes: Data) {
      self.type = type
      self.shape = shape
      self.bytes = bytes
    }

    /// How many numbers it holds.
    public var count: Int { bytes.count / type.size }
  }

  /// The longest header that is accepted, as in the reference implementation.
  static let longestHeader = 100_000_000

  private struct Declaration: Encodable {
    var dtype: String
    var shape: [Int]
    var dataOffsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case dataOffsets = "data_offsets"
    }
  }

  private enum HeaderValue: Encodable {
    case tensor(Declaration)
    case metadata([String: String])

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .tensor(let declaration): try container.encode(declaration)
      case .metadata(let metadata): try container.encode(metadata)
      }
    }
  }

  /// How many bytes an array needs; nil for negative dimensions and for more than there can be.
  private static func size(_ type: ElementType, _ shape: [Int]) -> Int? {
    var size = type.size
    for dimension in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
      guard dimension >= 0, !overflow else { return nil }
      size = product
    }
    return size
  }

  private static func damaged(_ message: String) -> WarrenError {
    WarrenError("not a safetensors file: " + message, kind: .failure)
  }

  /// A file of these arrays, in the order of their names.
  /// - Throws: ``WarrenError`` for an array whose bytes are not what its type and shape ask for, for the reserved name
  ///   `__metadata__`, and when the header would be longer than a reader accepts.
  public static func encode(_ entries: [String: Entry], metadata: [String: String] = [:]) throws -> Data {
    var header: [String: HeaderValue] = [:]
    var offset = 0
    let names = entries.keys.sorted()
    for name in names {
      let entry = entries[name]!
      guard name != "__metadata__", size(entry.type, entry.shape) == entry.bytes.count else {
        throw WarrenError(
          "an array '\(name)' of \(entry.type.rawValue), shape \(entry.shape) and \(entry.bytes.count) bytes cannot be written "
            + "as safetensors", kind: .failure)
      }
      header[name] = .tensor(
        Declaration(dtype: entry.type.rawValue, shape: entry.shape, dataOffsets: [offset, offset + entry.bytes.count]))
      offset += entry.bytes.count
    }
    if !metadata.isEmpty { header["__metadata__"] = .metadata(metadata) }
    var json = try Snapshot.encoder.encode(header)
    // Padding with spaces keeps the numbers aligned to eight bytes.
    json.append(contentsOf: [UInt8](repeating: 0x20, count: (8 - json.count % 8) % 8))
    guard json.count <= longestHeader else {
      throw WarrenError("the header of these \(names.count) arrays is \(json.count) bytes long, too long", kind: .failure)
    }
    var file = Data(capacity: 8 + json.count + offset)
    withUnsafeBytes(of: UInt64(json.count).littleEndian) { file.append(contentsOf: $0) }
    file.append(json)
    for name in names { file.append(entries[name]!.bytes) }
    return file
  }

  /// The arrays of a file.
  /// - Throws: ``WarrenError`` that says what is wrong with the file.
  public static func decode(_ file: Data) throws -> [String: Entry] {
    let (header, bodyStart) = try readHeader(file)
    let body = file.dropFirst(bodyStart)
    var entries: [String: Entry] = [:]
    var spans: [(begin: Int, end: Int)] = []
    for declaration in header.declarations {
      let (name, begin, end) = (declaration.name, declaration.begin, declaration.end)
      guard let type = ElementType(rawValue: declaration.type) else {
        throw damaged("array '\(name)' has the type '\(declaration.type)', which is not supported")
      }
      guard begin <= end, end <= body.count else { throw damaged("array '\(name)' lies outside the file") }
      guard let size = size(type, declaration.shape) else {
        throw damaged("array '\(name)' has the impossible shape \(declaration.shape)")
      }
      guard size == end - begin else {
        throw damaged("array '\(name)' of shape \(declaration.shape) needs \(size) bytes, not \(end - begin)")
      }
      spans.append((begin, end))
      let bytes = body[body.startIndex + begin..<body.startIndex + end]
      entries[name] = Entry(type: type, shape: declaration.shape, bytes: Data(bytes))
    }
    var covered = 0
    for span in spans.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
      guard span.begin == covered else { throw damaged("its arrays leave a hole or overlap at byte \(covered)") }
      covered = span.end
    }
    guard covered == body.count else { throw damaged("\(body.count - covered) bytes belong to no array") }
    return entries
  }

  /// The `__metadata__` of a file: texts by their names, as whoever wrote it chose.
  /// - Throws: ``WarrenError`` when the header is not as the format asks; the arrays are not looked at.
  public static func metadata(of file: Data) throws -> [String: String] { try readHeader(file).header.metadata }

  private static func readHeader(_ file: Data) throws -> (header: SafetensorsHeader, bodyStart: Int) {
    guard file.count >= 8 else { throw damaged("\(file.count) bytes, shorter than its first field") }
    let length = file.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard length <= UInt64(longestHeader) else { throw damaged("its header would be \(length) bytes long") }
    guard 8 + Int(length) <= file.count else { throw damaged("its header is cut short") }
    return (try SafetensorsHeader(file.dropFirst(8).prefix(Int(length))), 8 + Int(length))
  }
}
