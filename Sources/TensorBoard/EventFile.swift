import Foundation
import SwiftProtobuf

/// The bytes of one of TensorBoard's event files: numbers over the steps of one run.
///
/// ```swift
/// var file = try EventFile(wallTime: 1_700_000_000)
/// try file.append(["loss": 0.3], step: 100, wallTime: 1_700_000_001)
/// try file.data.write(to: folder.appending(path: EventFile.name(wallTime: 1_700_000_000)))
/// ```
///
/// Each event is a record: its length in 8 bytes, their masked `CRC32C`, the event as a protocol buffer, its masked check, all little
/// endian (TensorFlow's TFRecord format).
public struct EventFile {
  /// The file as it stands.
  public private(set) var data = Data()

  /// A file without numbers yet.
  /// - Parameter wallTime: when it begins, in seconds since 1970.
  public init(wallTime: Double) throws {
    var event = WireEvent()
    event.wallTime = wallTime
    event.fileVersion = "brain.Event:2"
    try append(event)
  }

  /// Adds numbers by their tags, in the order of the tags; those that are not finite are kept as they are.
  /// - Parameters:
  ///   - values: the numbers by their tags.
  ///   - step: the place on TensorBoard's horizontal axis.
  ///   - wallTime: when it was measured, in seconds since 1970.
  public mutating func append(_ values: [String: Double], step: Int, wallTime: Double) throws {
    guard !values.isEmpty else { return }
    var event = WireEvent()
    event.wallTime = wallTime
    event.step = Int64(step)
    event.summary.value = values.sorted { $0.key < $1.key }.map { tag, value in
      var entry = WireSummary.Value()
      entry.tag = tag
      entry.simpleValue = Float(value)
      return entry
    }
    try append(event)
  }

  /// What a file has to be called for TensorBoard to take it for one.
  public static func name(wallTime: Double) -> String { "events.out.tfevents.\(Int(wallTime)).warren" }

  private mutating func append(_ event: WireEvent) throws {
    let body: [UInt8] = try event.serializedBytes()
    let length = Self.littleEndian(UInt64(body.count))
    data.append(contentsOf: length)
    data.append(contentsOf: Self.littleEndian(CRC32C.masked(length)))
    data.append(contentsOf: body)
    data.append(contentsOf: Self.littleEndian(CRC32C.masked(body)))
  }

  private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian, Array.init)
  }
}
