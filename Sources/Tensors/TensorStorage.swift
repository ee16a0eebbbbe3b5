/// Floats in memory aligned to 64 bytes, for which a tensor or a tape is answerable.
public class TensorOwner: @unchecked Sendable {
  /// Counts how often the memory has been handed out anew; a tensor of an earlier time is recognized by it.
  @usableFromInline final var generation: UInt32 = 0

  /// Whether it is a ``Tape``, without the cost of asking for its type.
  @usableFromInline final let isTape: Bool

  @usableFromInline init(isTape: Bool) { self.isTape = isTape }
}

/// The memory of one tensor that lives on its own.
@usableFromInline
final class TensorStorage: TensorOwner, @unchecked Sendable {
  @usableFromInline let base: UnsafeMutablePointer<Float>

  @usableFromInline
  init(count: Int) {
    base = AlignedMemory.allocate(count)
    super.init(isTape: false)
  }

  deinit { AlignedMemory.deallocate(base) }
}

/// Floats at addresses that are multiples of 64 bytes, a cache line and the widest vector.
package enum AlignedMemory {
  /// Zeros.
  package static func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
    let bytes = max((count * MemoryLayout<Float>.stride + 63) & ~63, 64)
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    return raw.assumingMemoryBound(to: Float.self)
  }

  package static func deallocate(_ pointer: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(pointer).deallocate()
  }
}
