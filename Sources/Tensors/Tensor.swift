/// Numbers in a row-major box of up to four dimensions.
///
/// A tensor either has memory of its own, or it is the result of an operation on a ``Tape`` and lies in the tape's memory, which
/// the tape's next step uses again. Reading a result after that is a mistake that stops the program with a message, never a
/// wrong number; ``copy()`` keeps a result for longer.
///
/// A small value: copying it does not copy the numbers. A tensor with memory of its own is changed in place by
/// ``withUnsafeMutableBufferPointer(_:)``, for all copies of the value.
public struct Tensor: @unchecked Sendable {
  /// Its dimensions.
  public let shape: Shape
  @usableFromInline let owner: TensorOwner
  @usableFromInline let pointer: UnsafeMutablePointer<Float>
  @usableFromInline let generation: UInt32
  /// Where it stands on its tape; -1 for a constant.
  @usableFromInline let node: Int32

  @usableFromInline
  init(shape: Shape, owner: TensorOwner, pointer: UnsafeMutablePointer<Float>, node: Int32) {
    self.shape = shape
    self.owner = owner
    self.pointer = pointer
    self.node = node
    generation = owner.generation
  }

  /// A tensor of zeros.
  public init(zeros shape: Shape) {
    let storage = TensorStorage(count: shape.count)
    self.init(shape: shape, owner: storage, pointer: storage.base, node: -1)
  }

  /// A tensor of these numbers.
  /// - Precondition: as many as the shape asks for.
  public init(_ numbers: [Float], shape: Shape) {
    precondition(numbers.count == shape.count, "\(numbers.count) numbers do not fill a tensor of shape \(shape)")
    self.init(zeros: shape)
    numbers.withUnsafeBufferPointer { pointer.update(from: $0.baseAddress!, count: numbers.isEmpty ? 0 : $0.count) }
  }

  /// A single number.
  public init(_ number: Float) {
    self.init(zeros: [])
    pointer[0] = number
  }

  /// How many numbers it has.
  @inlinable public var count: Int { shape.count }

  /// The numbers in row-major order.
  public var array: [Float] { withUnsafeBufferPointer { Array($0) } }

  /// The number of a tensor that has just one.
  @inlinable
  public var scalar: Float {
    checkGeneration()
    precondition(count == 1, "the tensor has more than one number")
    return withExtendedLifetime(owner) { pointer[0] }
  }

  /// Gives the numbers to read.
  @inlinable
  public func withUnsafeBufferPointer<Result>(_ body: (UnsafeBufferPointer<Float>) throws -> Result) rethrows -> Result {
    checkGeneration()
    return try withExtendedLifetime(owner) { try body(UnsafeBufferPointer(start: pointer, count: count)) }
  }

  /// Gives the numbers to change.
  @inlinable
  public func withUnsafeMutableBufferPointer<Result>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    checkGeneration()
    return try withExtendedLifetime(owner) { try body(UnsafeMutableBufferPointer(start: pointer, count: count)) }
  }

  /// The same numbers in memory of its own, as a constant.
  public func copy() -> Tensor {
    let copy = Tensor(zeros: shape)
    withUnsafeBufferPointer { copy.pointer.update(from: $0.baseAddress!, count: count) }
    return copy
  }

  /// The first rows of a tensor, sharing its memory: a batch that is not full.
  public func prefix(rows: Int) -> Tensor {
    precondition(rows >= 0 && rows <= shape.rows, "the tensor has \(shape.rows) rows")
    precondition(node < 0, "only a constant can be cut")
    return Tensor(shape: shape.example.batch(rows), owner: owner, pointer: pointer, node: -1)
  }

  @inlinable
  func checkGeneration() {
    precondition(
      generation == owner.generation,
      "this tensor is of an earlier step of its tape, whose memory has been used again; copy() keeps one")
  }
}

extension Tensor {
  /// The tape that the tensor lies on.
  /// - Precondition: it lies on one.
  public var tape: Tape { Tape.shared(by: self) }

  /// The tensor as a constant of a tape, so that operations can begin with it.
  public func onTape(_ tape: Tape) -> Tensor {
    Tensor(shape: shape, owner: tape, pointer: tape.address(of: self), node: -1)
  }

  /// The tensor as a constant of another tensor's tape.
  public func onTape(of other: Tensor) -> Tensor { onTape(other.tape) }
}
