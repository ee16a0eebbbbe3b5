/// Memory for the results of one step: handed out piece by piece, taken back all at once.
///
/// A first step that needs more than there is gets further blocks; the next step then begins with one block that is large enough
/// for all, so a steady step asks the system for nothing.
@usableFromInline
struct Arena {
  private var blocks: [(base: UnsafeMutablePointer<Float>, count: Int)] = []
  @usableFromInline var base: UnsafeMutablePointer<Float>
  @usableFromInline var used = 0
  @usableFromInline var capacity: Int
  private var usedBefore = 0
  /// How often memory has been asked of the system.
  private(set) var growths = 0

  /// The memory that it holds, in bytes.
  var byteCount: Int { blocks.reduce(capacity) { $0 + $1.count } * MemoryLayout<Float>.stride }

  init(capacity: Int = 1024) {
    base = AlignedMemory.allocate(capacity)
    self.capacity = capacity
  }

  func free() {
    AlignedMemory.deallocate(base)
    for block in blocks { AlignedMemory.deallocate(block.base) }
  }

  /// Takes everything back.
  mutating func reset() {
    if !blocks.isEmpty {
      let total = usedBefore + used
      for block in blocks { AlignedMemory.deallocate(block.base) }
      blocks.removeAll(keepingCapacity: true)
      AlignedMemory.deallocate(base)
      base = AlignedMemory.allocate(total)
      capacity = total
      growths += 1
    }
    used = 0
    usedBefore = 0
  }

  /// Memory for that many numbers, their values undefined.
  @inlinable
  mutating func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
    let rounded = (count + 15) & ~15
    if used + rounded > capacity { grow(rounded) }
    defer { used += rounded }
    return base + used
  }

  @usableFromInline
  mutating func grow(_ count: Int) {
    blocks.append((base, capacity))
    usedBefore += used
    capacity = max(count, 2 * capacity)
    base = AlignedMemory.allocate(capacity)
    used = 0
    growths += 1
  }
}
