/// Which copies of a batch take a step, in their order.
public struct CopySelection: RandomAccessCollection {
  /// The copies; nil for the first.
  public let chosen: UnsafeBufferPointer<Int32>?
  public let endIndex: Int
  public var startIndex: Int { 0 }

  /// So many of the first copies.
  public init(first count: Int) {
    chosen = nil
    endIndex = count
  }

  /// These copies.
  public init(only copies: UnsafeBufferPointer<Int32>) {
    chosen = copies
    endIndex = copies.count
  }

  @inlinable public subscript(position: Int) -> Int { chosen.map { Int($0[position]) } ?? position }
}

/// The actions of a step, [rows × width of the action space]: a row for each copy that is stepped and for those before it.
public enum BatchActions {
  /// Whole numbers.
  case discrete(UnsafeBufferPointer<Int32>)
  /// Real numbers.
  case continuous(UnsafeBufferPointer<Float>)
}
