import Core
import Foundation

/// Numbers that are known before a network is applied: constants, shapes and what is computed from them.
struct HostArray: Sendable {
  enum Numbers: Sendable {
    case floats([Float])
    /// Integers, and truth values as 0 and 1.
    case integers([Int])
  }

  var dimensions: [Int]
  var numbers: Numbers

  /// The most numbers that are computed ahead; more would be a mistake or malice.
  static let largestCount = 1 << 24

  init(dimensions: [Int], numbers: Numbers) {
    self.dimensions = dimensions
    self.numbers = numbers
  }

  init(_ dimensions: [Int], floats: [Float]) {
    self.dimensions = dimensions
    numbers = .floats(floats)
  }

  init(_ dimensions: [Int], integers: [Int]) {
    self.dimensions = dimensions
    numbers = .integers(integers)
  }

  /// How many numbers there are.
  var count: Int {
    switch numbers {
    case .floats(let floats): floats.count
    case .integers(let integers): integers.count
    }
  }

  var isInteger: Bool {
    if case .integers = numbers { true } else { false }
  }

  /// The numbers as floats.
  var floats: [Float] {
    switch numbers {
    case .floats(let floats): floats
    case .integers(let integers): integers.map { Float($0) }
    }
  }

  /// The numbers where they are integers.
  var integers: [Int]? {
    if case .integers(let integers) = numbers { integers } else { nil }
  }

  /// The numbers at other places; -1 stands for `fill`.
  func picked(_ places: [Int32], dimensions: [Int], fill: Float = 0) -> HostArray {
    switch numbers {
    case .floats(let floats):
      HostArray(dimensions, floats: places.map { $0 < 0 ? fill : floats[Int($0)] })
    case .integers(let integers):
      HostArray(dimensions, integers: places.map { $0 < 0 ? Int(exactly: fill) ?? 0 : integers[Int($0)] })
    }
  }
}

extension HostArray {
  /// The numbers of a tensor in a file.
  /// - Throws: `WarrenError` when there are not as many as its dimensions ask for, or they are of a type that is not read.
  init(_ data: WireTensorData, at place: String) throws {
    func refuse(_ message: String, hint: String? = nil) -> WarrenError {
      WarrenError(message, at: place, hint: hint, kind: .failure)
    }
    guard data.dataLocation == 0, data.externalData.isEmpty else {
      throw refuse(
        "the weights lie in another file, which is not read",
        hint: "save the model in one file: onnx.save(onnx.load(FILE), OTHER), or external_data=False for torch.onnx.export")
    }
    guard let type = ElementType(rawValue: data.dataType) else {
      throw refuse("numbers of type \(data.dataType) are not read, only float32, float64, int32, int64 and bool")
    }
    guard let count = elementCount(data.dims.map { Int($0) }) else {
      throw refuse("a tensor cannot have the dimensions \(data.dims)")
    }
    dimensions = data.dims.map { Int($0) }
    let raw = data.hasRawData && !data.rawData.isEmpty ? data.rawData : nil
    func numbers<Number: BitwiseCopyable>(_ type: Number.Type, else list: [Number]) throws -> [Number] {
      guard let raw else {
        guard list.count == count else { throw refuse("\(list.count) numbers do not fill the dimensions \(data.dims)") }
        return list
      }
      guard raw.count == count * MemoryLayout<Number>.size else {
        throw refuse("\(raw.count) bytes do not fill the dimensions \(data.dims)")
      }
      return raw.withUnsafeBytes { bytes in
        (0..<count).map { bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Number>.size, as: Number.self) }
      }
    }
    switch type {
    case .float32: self.numbers = .floats(try numbers(Float.self, else: data.floatData))
    case .float64: self.numbers = .floats(try numbers(Double.self, else: data.doubleData).map { Float($0) })
    case .int64: self.numbers = .integers(try numbers(Int64.self, else: data.int64Data).map { Int($0) })
    case .int32: self.numbers = .integers(try numbers(Int32.self, else: data.int32Data).map { Int($0) })
    case .bool:
      self.numbers = .integers(try numbers(UInt8.self, else: data.int32Data.map { $0 == 0 ? 0 : 1 }).map { $0 == 0 ? 0 : 1 })
    }
  }
}

/// How many numbers dimensions ask for; nil where one is negative or there are too many, even if another is zero.
func elementCount(_ dimensions: some Sequence<Int>, limit: Int = 1 << 31) -> Int? {
  var (count, isEmpty) = (1, false)
  for dimension in dimensions {
    guard dimension >= 0 else { return nil }
    if dimension == 0 { isEmpty = true }
    let (product, overflow) = count.multipliedReportingOverflow(by: max(dimension, 1))
    guard !overflow, product < limit else { return nil }
    count = product
  }
  return isEmpty ? 0 : count
}
