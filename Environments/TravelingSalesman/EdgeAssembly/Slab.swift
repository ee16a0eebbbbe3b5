/// A block of memory for plain values that is freed with its owner: the arrays of the inner loops, without bounds checks.
final class Slab<Element: BitwiseCopyable> {
  let base: UnsafeMutablePointer<Element>
  let count: Int

  init(_ count: Int, filledWith value: Element) {
    self.count = max(count, 1)
    base = .allocate(capacity: self.count)
    base.initialize(repeating: value, count: self.count)
  }

  deinit { base.deallocate() }
}
