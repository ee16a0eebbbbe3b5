/// One row of a batch, into which an environment writes its observation or its legal actions.
///
/// A wrong index neither traps nor touches memory that is not the row's: the row remembers the first one, and whoever drives
/// the environment throws an error that names it. The row's content before the first write is undefined, so write all of it.
///
/// ```swift
/// func writeObservation(into row: inout BatchRow<Float>) {
///   row.fill(0)
///   row[position] = 1
/// }
/// ```
public struct BatchRow<Element: BitwiseCopyable>: ~Copyable {
  /// How many elements the row has.
  public let count: Int
  @usableFromInline let base: UnsafeMutablePointer<Element>
  /// The first index outside the row that was used; -1 when there was none.
  @usableFromInline var strayIndex = -1
  /// Whether the default implementation of legal actions was here, which says that every action is legal always.
  @usableFromInline var isLegalByDefault = false

  /// A row over memory that outlives it.
  /// - Parameters:
  ///   - base: at least one element, even for an empty row.
  ///   - count: how many elements it has.
  @inlinable
  public init(_ base: UnsafeMutablePointer<Element>, count: Int) {
    self.base = base
    self.count = count
  }

  /// The first index outside the row that was read or written; nil when all were inside.
  @inlinable public var firstIndexOutOfRange: Int? { strayIndex == -1 ? nil : strayIndex == -2 ? -1 : strayIndex }

  @inlinable @inline(never)
  mutating func noteStray(_ index: Int) {
    // -1 stands for "none", so an index of -1 is kept as -2.
    if strayIndex == -1 { strayIndex = index == -1 ? -2 : index }
  }

  /// The element at an index. Outside the row a write is dropped and a read gives an arbitrary element of the batch.
  @inlinable
  public subscript(index: Int) -> Element {
    mutating get {
      if UInt(bitPattern: index) < UInt(bitPattern: count) { return base[index] }
      noteStray(index)
      return base[0]
    }
    set {
      if UInt(bitPattern: index) < UInt(bitPattern: count) { base[index] = newValue } else { noteStray(index) }
    }
  }

  /// Sets every element.
  @inlinable
  public mutating func fill(_ value: Element) { fillPieces(value) }

  @inlinable
  mutating func fillPieces(_ value: Element) {
    // In pieces, because filling memory of more than two kilobytes with zeros becomes a string instruction on x86, which takes
    // longer to start than these pieces take altogether.
    let piece = 1024 / MemoryLayout<Element>.stride
    var index = 0
    while count &- index > piece {
      (base + index).update(repeating: value, count: piece)
      index &+= piece
    }
    (base + index).update(repeating: value, count: count &- index)
  }

  /// Sets the elements of a range.
  @inlinable
  public mutating func fill(_ range: Range<Int>, with value: Element) {
    guard range.lowerBound >= 0, range.upperBound <= count else {
      return noteStray(range.lowerBound < 0 ? range.lowerBound : max(range.lowerBound, count))
    }
    (base + range.lowerBound).update(repeating: value, count: range.count)
  }

  /// Writes the elements one after the other, from `start` on.
  @inlinable
  public mutating func write(_ elements: some Sequence<Element>, at start: Int = 0) {
    var index = start
    for element in elements {
      self[index] = element
      index += 1
    }
  }

  /// Gives the whole row as a buffer, for loops in which the check of every index would count. What is written beyond the
  /// buffer's end is not caught, so stay inside.
  @inlinable
  public mutating func withUnsafeMutableBufferPointer<Result>(
    _ body: (UnsafeMutableBufferPointer<Element>) throws -> Result
  ) rethrows -> Result {
    try body(UnsafeMutableBufferPointer(start: base, count: count))
  }
}

extension BatchRow<Float> {
  /// Sets every element. Most observations are zeros first, for which the system's own function has the widest stores.
  @inlinable
  public mutating func fill(_ value: Float) {
    guard value.bitPattern == 0 else { return fillPieces(value) }
    let piece = 256
    var index = 0
    while count &- index > piece {
      (base + index).update(repeating: 0, count: piece)
      index &+= piece
    }
    (base + index).update(repeating: 0, count: count &- index)
  }
}
