import Foundation

/// A type of number that a ``Snapshot`` can hold as an array.
public protocol SnapshotElement: BitwiseCopyable, Sendable {
  /// How safetensors calls it.
  static var safetensorsType: Safetensors.ElementType { get }
}

extension Float: SnapshotElement { public static var safetensorsType: Safetensors.ElementType { .float32 } }
extension Double: SnapshotElement { public static var safetensorsType: Safetensors.ElementType { .float64 } }
extension Int64: SnapshotElement { public static var safetensorsType: Safetensors.ElementType { .int64 } }
extension Int32: SnapshotElement { public static var safetensorsType: Safetensors.ElementType { .int32 } }
extension UInt8: SnapshotElement { public static var safetensorsType: Safetensors.ElementType { .uint8 } }

/// Everything that a learner's future depends on: named arrays of numbers, and `Codable` values for the rest.
///
/// ```swift
/// func save() throws -> Snapshot {
///   var snapshot = Snapshot()
///   snapshot.setArray("weights", weights, shape: [rows, columns])
///   try snapshot.setValue("state", State(step: step, random: random))
///   try snapshot.merge(replay.save(), under: "replay")
///   return snapshot
/// }
/// mutating func restore(_ snapshot: Snapshot) throws {
///   weights = try snapshot.array("weights", count: weights.count)
///   ...
///   try replay.restore(snapshot.section("replay"))
/// }
/// ```
///
/// Numbers come back bit for bit, not-a-number and infinities included.
public struct Snapshot: Sendable {
  /// The arrays by name.
  public private(set) var tensors: [String: Safetensors.Entry] = [:]
  /// The other values by name, each as JSON.
  public private(set) var values: [String: Data] = [:]

  /// A snapshot of nothing.
  public init() {}

  init(tensors: [String: Safetensors.Entry], values: [String: Data]) {
    self.tensors = tensors
    self.values = values
  }

  /// Keeps an array.
  /// - Parameters:
  ///   - name: under which it is found again.
  ///   - array: the numbers, in row-major order.
  ///   - shape: its dimensions; one dimension when left out. Their product must be the array's count.
  public mutating func setArray<Element: SnapshotElement>(_ name: String, _ array: [Element], shape: [Int]? = nil) {
    array.withUnsafeBufferPointer { setArray(name, $0, shape: shape) }
  }

  /// Keeps a copy of a buffer.
  /// - Parameters:
  ///   - name: under which it is found again.
  ///   - buffer: the numbers, in row-major order.
  ///   - shape: its dimensions; one dimension when left out. Their product must be the buffer's count.
  public mutating func setArray<Element: SnapshotElement>(
    _ name: String, _ buffer: UnsafeBufferPointer<Element>, shape: [Int]? = nil
  ) {
    let shape = shape ?? [buffer.count]
    precondition(shape.reduce(1, *) == buffer.count, "array '\(name)' has \(buffer.count) numbers, its shape is \(shape)")
    tensors[name] = Safetensors.Entry(type: Element.safetensorsType, shape: shape, bytes: Data(buffer: buffer))
  }

  /// The array of that name.
  /// - Parameters:
  ///   - name: under which it was kept.
  ///   - type: what the numbers are.
  ///   - count: how many numbers it must have; any number when left out.
  /// - Throws: ``WarrenError`` when it is missing, of another type or of another size.
  public func array<Element: SnapshotElement>(
    _ name: String, of type: Element.Type = Element.self, count: Int? = nil
  ) throws -> [Element] {
    let entry = try entry(name, of: type, count: count)
    return [Element](unsafeUninitializedCapacity: entry.count) { buffer, initialized in
      initialized = entry.bytes.copyBytes(to: buffer) / MemoryLayout<Element>.stride
    }
  }

  /// Copies the array of that name over a buffer of the same size.
  /// - Throws: ``WarrenError`` when it is missing, of another type or of another size; the buffer is then as it was.
  public func copyArray<Element: SnapshotElement>(_ name: String, to buffer: UnsafeMutableBufferPointer<Element>) throws {
    _ = try entry(name, of: Element.self, count: buffer.count).bytes.copyBytes(to: buffer)
  }

  private func entry<Element: SnapshotElement>(
    _ name: String, of type: Element.Type, count: Int?
  ) throws -> Safetensors.Entry {
    guard let entry = tensors[name] else {
      throw WarrenError("the snapshot has no array '\(name)'", kind: .failure)
    }
    guard entry.type == Element.safetensorsType else {
      throw WarrenError(
        "array '\(name)' holds \(entry.type.rawValue), expected \(Element.safetensorsType.rawValue)", kind: .failure)
    }
    if let count, entry.count != count {
      throw WarrenError(
        "array '\(name)' holds \(entry.count) numbers, expected \(count): it was saved by another configuration", kind: .failure
      )
    }
    return entry
  }

  /// Keeps a value.
  public mutating func setValue(_ name: String, _ value: some Encodable) throws {
    values[name] = try Snapshot.encoder.encode(value)
  }

  /// The value of that name.
  /// - Throws: ``WarrenError`` when it is missing or of another type.
  public func value<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
    guard let data = values[name] else {
      throw WarrenError("the snapshot has no value '\(name)'", kind: .failure)
    }
    do { return try Snapshot.decoder.decode(type, from: data) } catch {
      throw WarrenError("value '\(name)' is not a \(type): \(error)", kind: .failure)
    }
  }

  /// Takes over all that `other` holds, each name behind `section/`.
  public mutating func merge(_ other: Snapshot, under section: String) {
    for (name, entry) in other.tensors { tensors["\(section)/\(name)"] = entry }
    for (name, value) in other.values { values["\(section)/\(name)"] = value }
  }

  /// What was merged under that name.
  public func section(_ name: String) -> Snapshot {
    let prefix = name + "/"
    var result = Snapshot()
    for (key, entry) in tensors where key.hasPrefix(prefix) { result.tensors[String(key.dropFirst(prefix.count))] = entry }
    for (key, value) in values where key.hasPrefix(prefix) { result.values[String(key.dropFirst(prefix.count))] = value }
    return result
  }

  static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return encoder
  }

  static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return decoder
  }
}
