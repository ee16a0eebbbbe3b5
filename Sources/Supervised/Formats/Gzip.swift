import Core
import Foundation

/// Decompression of gzip files (RFC 1952), so that data can be read as it is handed out, without a system library.
public enum Gzip {
  /// Whether data begins as a gzip file does.
  public static func isCompressed(_ data: Data) -> Bool {
    data.count >= 2 && data[data.startIndex] == 0x1f && data[data.startIndex + 1] == 0x8b
  }

  /// The content of a gzip file, of all its members one after the other.
  /// - Parameters:
  ///   - data: the file.
  ///   - limit: how many bytes the content may have: a few bytes of such a file can stand for a thousand times as many.
  /// - Throws: `WarrenError` when the file is damaged, its checksum being verified, or holds more than `limit` bytes.
  public static func decompress(_ data: Data, limit: Int = 1 << 30) throws -> [UInt8] {
    let bytes = [UInt8](data)
    var output: [UInt8] = []
    var position = 0
    repeat {
      position = try headerEnd(bytes, position)
      let start = output.count
      var inflater = Inflater(bytes, position: position)
      try inflater.run(into: &output, limit: limit)
      position = inflater.bytePosition
      guard position + 8 <= bytes.count else { throw damaged("it is cut short") }
      let (checksum, length) = (littleEndian(bytes, position), littleEndian(bytes, position + 4))
      guard length == UInt32(truncatingIfNeeded: output.count - start) else { throw damaged("its length does not fit") }
      guard checksum == crc32(output[start...]) else { throw damaged("its checksum does not fit") }
      position += 8
    } while position < bytes.count
    return output
  }

  static func damaged(_ detail: String) -> WarrenError { WarrenError("a damaged gzip file: \(detail)") }

  /// Where the compressed data of a member begins.
  private static func headerEnd(_ bytes: [UInt8], _ start: Int) throws -> Int {
    guard start + 10 <= bytes.count, bytes[start] == 0x1f, bytes[start + 1] == 0x8b, bytes[start + 2] == 8 else {
      throw damaged("it has no valid header")
    }
    let flags = bytes[start + 3]
    var position = start + 10
    if flags & 4 != 0 {
      guard position + 2 <= bytes.count else { throw damaged("it is cut short") }
      position += 2 + Int(bytes[position]) + Int(bytes[position + 1]) << 8
    }
    for flag in [UInt8(8), 16] where flags & flag != 0 {
      while position < bytes.count, bytes[position] != 0 { position += 1 }
      position += 1
    }
    if flags & 2 != 0 { position += 2 }
    guard position < bytes.count else { throw damaged("it is cut short") }
    return position
  }

  private static func littleEndian(_ bytes: [UInt8], _ position: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[position + $1]) << UInt32(8 * $1) }
  }

  private static let crcTable: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { crc, _ in crc & 1 != 0 ? 0xedb8_8320 ^ crc >> 1 : crc >> 1 }
  }

  static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    crcTable.withUnsafeBufferPointer { table in
      bytes.withUnsafeBufferPointer { bytes in
        ~bytes.reduce(~0) { crc, byte in table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ crc >> 8 }
      }
    }
  }
}
