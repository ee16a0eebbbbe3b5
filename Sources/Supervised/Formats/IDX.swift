import Core
import Foundation

/// The format of MNIST's files: a box of unsigned bytes with its dimensions, plain or gzip.
///
/// Two zero bytes, the type (8 for unsigned bytes), the number of dimensions, each dimension as a big-endian 32-bit number, then
/// the bytes in row-major order.
public struct IDX: Sendable, Equatable {
  public let dimensions: [Int]
  public let bytes: [UInt8]

  /// Reads a file's content.
  /// - Throws: `WarrenError` when it is not what the format asks for.
  public init(_ data: Data) throws {
    let content = Gzip.isCompressed(data) ? try Gzip.decompress(data) : [UInt8](data)
    guard content.count >= 4 else { throw WarrenError("not an IDX file: \(content.count) bytes long") }
    guard content[0] == 0, content[1] == 0 else { throw WarrenError("not an IDX file: it does not begin with two zero bytes") }
    guard content[2] == 8 else {
      throw WarrenError("an IDX file of type \(content[2]); only unsigned bytes, type 8, are read")
    }
    let count = Int(content[3])
    let start = 4 + 4 * count
    guard content.count >= start else { throw WarrenError("the IDX file is cut short within its dimensions") }
    var dimensions: [Int] = []
    var expected = 1
    for index in 0..<count {
      let dimension = content[4 + 4 * index..<8 + 4 * index].reduce(0) { $0 << 8 | Int($1) }
      let (product, overflow) = expected.multipliedReportingOverflow(by: dimension)
      guard !overflow else { throw WarrenError("the IDX file has impossible dimensions") }
      expected = product
      dimensions.append(dimension)
    }
    guard content.count - start == expected else {
      throw WarrenError(
        "the IDX file has dimensions \(dimensions), so \(expected) bytes should follow; there are \(content.count - start)")
    }
    self.dimensions = dimensions
    bytes = Array(content[start...])
  }
}
