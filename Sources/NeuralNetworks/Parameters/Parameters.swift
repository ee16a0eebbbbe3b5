import CKernels
import Core
import Foundation
import Tensors

/// The weights of a network: one contiguous piece of memory with an ordered layout.
///
/// So an optimizer is one pass, a target network one ``lerp(towards:by:)``, a checkpoint one write, and an evolution strategy
/// mutates the very vector that backpropagation trains. A value: a copy that is changed does not change the original.
public struct Parameters: Sendable {
  /// Names, shapes and places.
  public let layout: ParameterLayout
  private var slab: Slab

  /// Weights that are all zero.
  public init(zeros layout: ParameterLayout) {
    self.layout = layout
    slab = Slab(count: layout.slabCount)
  }

  init(_ declaration: ParameterDeclaration) {
    self.init(zeros: declaration.layout())
    declaration.fill(slab.base, layout: layout)
  }

  /// How many weights there are.
  public var count: Int { layout.count }

  /// The whole slab to read: all weights in the order of the layout, with zeros between them for alignment.
  public func withUnsafeBufferPointer<Result>(_ body: (UnsafeBufferPointer<Float>) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(slab) { try body(UnsafeBufferPointer(start: slab.base, count: layout.slabCount)) }
  }

  /// The whole slab to change.
  public mutating func withUnsafeMutableBufferPointer<Result>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    makeUnique()
    let slab = slab
    return try withExtendedLifetime(slab) {
      try body(UnsafeMutableBufferPointer(start: slab.base, count: layout.slabCount))
    }
  }

  /// The numbers of one tensor by its name, for looking at them.
  public subscript(name: String) -> [Float]? {
    guard let entry = layout.entries.first(where: { $0.name == name }) else { return nil }
    return withUnsafeBufferPointer { Array($0[entry.offset..<entry.offset + entry.shape.count]) }
  }

  /// Moves every weight a share of the way to another's: 0 stays, 1 copies. The soft update of a target network.
  /// - Precondition: the same layout.
  public mutating func lerp(towards other: Parameters, by share: Float) {
    precondition(layout == other.layout, "the weights are of different networks")
    // Rounding would leave a whole step short of the other's weights.
    guard share != 1 else { return copy(from: other) }
    withUnsafeMutableBufferPointer { mine in
      other.withUnsafeBufferPointer { wk_lerp(mine.baseAddress!, $0.baseAddress!, share, mine.count) }
    }
  }

  /// Takes over every weight of another network of the same layout, without new memory.
  public mutating func copy(from other: Parameters) {
    precondition(layout == other.layout, "the weights are of different networks")
    withUnsafeMutableBufferPointer { mine in
      other.withUnsafeBufferPointer { wk_copy(mine.baseAddress!, $0.baseAddress!, mine.count) }
    }
  }

  /// The Euclidean norm of all weights, without statistics; of a gradient, how large it is.
  public var norm: Float {
    withUnsafeBufferPointer { wk_sum_squares($0.baseAddress!, layout.trainableSlabCount).squareRoot() }
  }

  /// Whether every weight is a finite number.
  public var isFinite: Bool {
    withUnsafeBufferPointer { wk_all_finite($0.baseAddress!, $0.count) != 0 }
  }

  /// Multiplies every weight; scales a gradient down. Statistics stay.
  public mutating func scale(by factor: Float) {
    let count = layout.trainableSlabCount
    withUnsafeMutableBufferPointer { wk_scale($0.baseAddress!, $0.baseAddress!, factor, count) }
  }

  /// Scales a gradient down to a norm, if it is larger.
  /// - Returns: the norm before; where it is no finite number, the gradient is none to use.
  @discardableResult
  public mutating func clip(toNorm limit: Float) -> Float {
    let norm = norm
    if norm > limit { scale(by: limit / norm) }
    return norm
  }

  /// Cuts every number of a gradient to the range from -limit to limit.
  public mutating func clip(toValue limit: Float) {
    let count = layout.trainableSlabCount
    withUnsafeMutableBufferPointer { wk_clip($0.baseAddress!, $0.baseAddress!, -limit, limit, count) }
  }

  /// Keeps every tensor under its name.
  public func save() -> Snapshot {
    var snapshot = Snapshot()
    withUnsafeBufferPointer { slab in
      for entry in layout.entries {
        let numbers = UnsafeBufferPointer(rebasing: slab[entry.offset..<entry.offset + entry.shape.count])
        snapshot.setArray(entry.name, numbers, shape: entry.shape.dimensions)
      }
    }
    return snapshot
  }

  /// Takes every tensor from a snapshot.
  /// - Throws: `WarrenError` when one is missing or has another shape; the weights are then as they were.
  public mutating func restore(_ snapshot: Snapshot) throws {
    for entry in layout.entries {
      let shape = snapshot.tensors[entry.name]?.shape
      guard shape == entry.shape.dimensions else {
        throw WarrenError(
          "the weights '\(entry.name)' have the shape \(entry.shape), the snapshot has "
            + (shape.map { "\($0)" } ?? "none of that name"), kind: .failure)
      }
    }
    let entries = layout.entries
    try withUnsafeMutableBufferPointer { slab in
      for entry in entries {
        try snapshot.copyArray(
          entry.name, to: UnsafeMutableBufferPointer(rebasing: slab[entry.offset..<entry.offset + entry.shape.count]))
      }
    }
  }

  private mutating func makeUnique() {
    guard !isKnownUniquelyReferenced(&slab) else { return }
    let copy = Slab(count: layout.slabCount)
    copy.base.update(from: slab.base, count: layout.slabCount)
    slab = copy
  }
}

/// Aligned memory that goes when nobody refers to it any more. Changed only while one reference is left.
private final class Slab: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>

  init(count: Int) { base = AlignedMemory.allocate(max(count, 1)) }

  deinit { AlignedMemory.deallocate(base) }
}
