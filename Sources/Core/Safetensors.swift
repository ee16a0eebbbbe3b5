import Foundation

/// The safetensors format: named arrays of numbers in one file, as Hugging Face defines it.
///
/// Eight bytes with the header's length (little-endian), a JSON header that gives each array's type, shape and place, then the
/// bytes of all arrays without gaps. Reading is strict: a file that is cut short, has holes, overlaps, duplicates or sizes that
/// do not fit their shapes is refused, never trusted.
public enum Safetensors {
  /// The types of number that are read and written.
  public enum ElementType: String, Codable, Sendable {
    case float32 = "F32"
    case float64 = "F64"
    case int64 = "I64"
    case int32 = "I32"
    case uint8 = "U8"

    /// Bytes of one number.
    public var size: Int {
      switch self {
      case .float64, .int64: 8
      case .float32, .int32: 4
      case .uint8: 1
      }
    }
  }

  /// One array: its type, its dimensions and its bytes in row-major order, little-endian.
  public struct Entry: Sendable, Equatable {
    public var type: ElementType
    public var shape: [Int]
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

  private struct Header: Codable {
    var dtype: String
    var shape: [Int]
    var dataOffsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case dataOffsets = "data_offsets"
    }
  }

  private enum HeaderValue: Codable {
    case tensor(Header)
    case metadata([String: String])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let header = try? container.decode(Header.self) {
        self = .tensor(header)
      } else {
        self = .metadata(try container.decode([String: String].self))
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .tensor(let header): try container.encode(header)
      case .metadata(let metadata): try container.encode(metadata)
      }
    }
  }

  /// A file of these arrays, in the order of their names.
  public static func encode(_ entries: [String: Entry], metadata: [String: String] = [:]) throws -> Data {
    var header: [String: HeaderValue] = [:]
    var offset = 0
    let names = entries.keys.sorted()
    for name in names {
      let entry = entries[name]!
      header[name] = .tensor(
        Header(dtype: entry.type.rawValue, shape: entry.shape, dataOffsets: [offset, offset + entry.bytes.count]))
      offset += entry.bytes.count
    }
    if !metadata.isEmpty { header["__metadata__"] = .metadata(metadata) }
    var json = try Snapshot.encoder.encode(header)
    // Padding with spaces keeps the numbers aligned to eight bytes.
    json.append(contentsOf: [UInt8](repeating: 0x20, count: (8 - json.count % 8) % 8))
    var file = Data(capacity: 8 + json.count + offset)
    withUnsafeBytes(of: UInt64(json.count).littleEndian) { file.append(contentsOf: $0) }
    file.append(json)
    for name in names { file.append(entries[name]!.bytes) }
    return file
  }

  /// The arrays of a file.
  /// - Throws: ``WarrenError`` that says what is wrong with the file.
  public static func decode(_ file: Data) throws -> [String: Entry] {
    let file = file.startIndex == 0 ? file : Data(file)
    func damaged(_ message: String) -> WarrenError { WarrenError("not a safetensors file: " + message, kind: .failure) }
    guard file.count >= 8 else { throw damaged("\(file.count) bytes, shorter than its first field") }
    let length = file.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard length <= UInt64(longestHeader) else { throw damaged("its header would be \(length) bytes long") }
    let bodyStart = 8 + Int(length)
    guard bodyStart <= file.count else { throw damaged("its header is cut short") }
    guard length > 0, file[8] == UInt8(ascii: "{") else { throw damaged("its header does not start with '{'") }
    let json = file[8..<bodyStart]
    let header: [String: HeaderValue]
    do { header = try JSONDecoder().decode([String: HeaderValue].self, from: json) } catch {
      throw damaged("its header is not as the format asks")
    }
    var entries: [String: Entry] = [:]
    var spans: [(begin: Int, end: Int)] = []
    let bodyCount = file.count - bodyStart
    for (name, value) in header {
      guard case .tensor(let tensor) = value else {
        guard name == "__metadata__" else { throw damaged("array '\(name)' has no type, shape and place") }
        continue
      }
      guard let type = ElementType(rawValue: tensor.dtype) else {
        throw damaged("array '\(name)' has the type '\(tensor.dtype)', which is not supported")
      }
      guard tensor.dataOffsets.count == 2, case (let begin, let end) = (tensor.dataOffsets[0], tensor.dataOffsets[1]),
        0 <= begin, begin <= end, end <= bodyCount
      else { throw damaged("array '\(name)' lies outside the file") }
      var size = type.size
      for dimension in tensor.shape {
        let (product, overflow) = size.multipliedReportingOverflow(by: dimension)
        guard dimension >= 0, !overflow else { throw damaged("array '\(name)' has the impossible shape \(tensor.shape)") }
        size = product
      }
      guard size == end - begin else {
        throw damaged("array '\(name)' of shape \(tensor.shape) needs \(size) bytes, not \(end - begin)")
      }
      spans.append((begin, end))
      entries[name] = Entry(type: type, shape: tensor.shape, bytes: Data(file[bodyStart + begin..<bodyStart + end]))
    }
    var covered = 0
    for span in spans.sorted(by: { ($0.begin, $0.end) < ($1.begin, $1.end) }) {
      guard span.begin == covered else { throw damaged("its arrays leave a hole or overlap at byte \(covered)") }
      covered = span.end
    }
    guard covered == bodyCount else { throw damaged("\(bodyCount - covered) bytes belong to no array") }
    return entries
  }
}
