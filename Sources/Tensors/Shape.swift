/// The dimensions of a tensor, outermost first: up to four, kept inline.
public struct Shape: Sendable, Hashable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// How many dimensions there are, 0 for a single number.
  public let rank: Int
  @usableFromInline let sizes: SIMD4<Int>

  /// A shape from its dimensions.
  /// - Precondition: at most four dimensions, none negative.
  @inlinable
  public init(_ dimensions: some Collection<Int>) {
    precondition(dimensions.count <= 4, "a tensor has at most four dimensions")
    var sizes = SIMD4<Int>(repeating: 1)
    var index = 0
    for dimension in dimensions {
      precondition(dimension >= 0, "a dimension is not negative")
      sizes[index] = dimension
      index += 1
    }
    self.rank = index
    self.sizes = sizes
  }

  @inlinable
  public init(arrayLiteral elements: Int...) { self.init(elements) }

  /// A matrix's shape, without an array in between.
  @inlinable
  public init(rows: Int, columns: Int) { self.init(rank: 2, sizes: SIMD4(rows, columns, 1, 1)) }

  /// - Parameter sizes: 1 beyond the rank.
  @inlinable
  init(rank: Int, sizes: SIMD4<Int>) {
    self.rank = rank
    self.sizes = sizes
  }

  /// How many numbers a tensor of this shape has.
  @inlinable public var count: Int { sizes[0] * sizes[1] * sizes[2] * sizes[3] }

  /// The size of a dimension.
  @inlinable
  public subscript(dimension: Int) -> Int {
    precondition(dimension >= 0 && dimension < rank, "the shape has no dimension of that number")
    return sizes[dimension]
  }

  /// The first dimension, the rows of a batch; 1 for a single number.
  @inlinable public var rows: Int { sizes[0] }

  /// How many numbers there are for each row.
  @inlinable public var columns: Int { sizes[1] * sizes[2] * sizes[3] }

  /// The dimensions as an array.
  public var dimensions: [Int] { (0..<rank).map { sizes[$0] } }

  /// The shape without its first dimension: of one example in a batch.
  @inlinable public var example: Shape {
    Shape(rank: max(rank - 1, 0), sizes: SIMD4(sizes[1], sizes[2], sizes[3], 1))
  }

  /// The shape of a batch of tensors of this shape.
  @inlinable
  public func batch(_ count: Int) -> Shape {
    precondition(rank < 4, "a batch of tensors of four dimensions would have five")
    return Shape(rank: rank + 1, sizes: SIMD4(count, sizes[0], sizes[1], sizes[2]))
  }

  /// The shape with another size of the last dimension.
  /// - Precondition: there is a last dimension.
  @inlinable
  public func replacingLast(with size: Int) -> Shape {
    precondition(rank > 0, "a single number has no last dimension")
    var sizes = sizes
    sizes[rank - 1] = size
    return Shape(rank: rank, sizes: sizes)
  }

  public var description: String { "[" + dimensions.map(String.init).joined(separator: ", ") + "]" }
}
