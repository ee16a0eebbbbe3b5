import Core

/// An order of the numbers 0, 1, ..., count - 1.
///
/// Its changes in place (swaps, reversals) keep it a permutation and allocate nothing. In JSON it is an array of numbers, which
/// is checked when it is read.
public struct Permutation: Sendable, Equatable {
  @usableFromInline var storage: [Int32]

  /// The numbers in ascending order.
  @inlinable
  public init(identity count: Int) {
    storage = (0..<Int32(count)).map { $0 }
  }

  /// The given order.
  /// - Throws: `WarrenError` that names the number which is out of range or stands twice.
  public init(_ elements: [Int32]) throws {
    storage = elements
    try validate()
  }

  /// The given order, known to be a permutation.
  @inlinable
  public init(unchecked elements: [Int32]) {
    storage = elements
  }

  /// How many numbers are in order.
  @inlinable public var count: Int { storage.count }

  /// The numbers as an array.
  @inlinable public var elements: [Int32] { storage }

  /// The number at a position.
  @inlinable public subscript(position: Int) -> Int { Int(storage[position]) }

  /// Exchanges the numbers at two positions.
  @inlinable
  public mutating func swapAt(_ first: Int, _ second: Int) {
    storage.swapAt(first, second)
  }

  /// Reverses the numbers at the positions of a range.
  @inlinable
  public mutating func reverse(_ range: Range<Int>) {
    withUnsafeMutableBufferPointer { genes in
      var low = range.lowerBound
      var high = range.upperBound - 1
      precondition(low >= 0 && high < genes.count, "the range lies outside the permutation")
      while low < high {
        (genes[low], genes[high]) = (genes[high], genes[low])
        low += 1
        high -= 1
      }
    }
  }

  /// Takes over the order of another permutation of the same count without allocating.
  @inlinable
  public mutating func update(from source: Permutation) {
    precondition(source.count == count, "permutations of \(source.count) and \(count) numbers")
    source.storage.withUnsafeBufferPointer { source in
      storage.withUnsafeMutableBufferPointer { _ = $0.update(from: source) }
    }
  }

  /// Gives the numbers as a buffer.
  @inlinable
  public func withUnsafeBufferPointer<Result>(_ body: (UnsafeBufferPointer<Int32>) throws -> Result) rethrows -> Result {
    try storage.withUnsafeBufferPointer(body)
  }

  /// Gives the numbers as a buffer to change. What is left in it must be a permutation.
  @inlinable
  public mutating func withUnsafeMutableBufferPointer<Result>(
    _ body: (inout UnsafeMutableBufferPointer<Int32>) throws -> Result
  ) rethrows -> Result {
    try storage.withUnsafeMutableBufferPointer(body)
  }

  /// Whether every number is there exactly once.
  public var isValid: Bool { firstFault == nil }

  /// - Throws: `WarrenError` that names the first number which is out of range or stands twice.
  public func validate() throws {
    guard let fault = firstFault else { return }
    let number = storage[fault]
    let problem = number < 0 || number >= count ? "lies outside 0...\(count - 1)" : "stands there twice"
    throw WarrenError("not a permutation: \(number), at position \(fault), \(problem)", kind: .failure)
  }

  private var firstFault: Int? {
    var isSeen = [Bool](repeating: false, count: count)
    for (position, number) in storage.enumerated() {
      guard number >= 0, number < count, !isSeen[Int(number)] else { return position }
      isSeen[Int(number)] = true
    }
    return nil
  }
}

extension Permutation: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    storage = try container.decode([Int32].self)
    guard isValid else { throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a permutation") }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(storage)
  }
}
