import Search

/// The value and the weight of every choice out of four neighbouring items, so that a choice of all is summed with a quarter of the
/// additions, and without looking at single bits.
///
/// 64 bytes an item: for 500 items the tables fit the first-level cache of most processors.
struct ItemSums: Sendable {
  /// For each four items 16 pairs of value and weight, the bits of the index being the choice. The last word's tables are complete,
  /// with items of no value and no weight.
  private let sums: [SIMD2<Double>]

  /// The tables of items.
  init(values: [Double], weights: [Double]) {
    let groups = (values.count + 63) / 64 * 16
    sums = [SIMD2<Double>](unsafeUninitializedCapacity: groups * 16) { sums, initialized in
      for group in 0..<groups {
        let table = group * 16
        sums[table] = .zero
        for bit in 0..<4 {
          let item = group * 4 + bit
          let pair = item < values.count ? SIMD2(values[item], weights[item]) : .zero
          for choice in 0..<(1 << bit) { sums[table + (1 << bit) + choice] = sums[table + choice] + pair }
        }
      }
      initialized = groups * 16
    }
  }

  /// The sums over a choice of as many items as the tables are made of.
  func total(of choice: BitString) -> (value: Double, weight: Double) {
    choice.withUnsafeWords { words in
      sums.withUnsafeBufferPointer { sums in
        guard var table = sums.baseAddress else { return (0, 0) }
        // Four sums side by side, since one addition does not wait for another's result.
        var (first, second, third, fourth) = (SIMD2<Double>.zero, SIMD2<Double>.zero, SIMD2<Double>.zero, SIMD2<Double>.zero)
        for word in words {
          var rest = word
          for _ in 0..<4 {
            first += table[Int(truncatingIfNeeded: rest & 15)]
            second += table[16 &+ Int(truncatingIfNeeded: rest >> 4 & 15)]
            third += table[32 &+ Int(truncatingIfNeeded: rest >> 8 & 15)]
            fourth += table[48 &+ Int(truncatingIfNeeded: rest >> 12 & 15)]
            table += 64
            rest >>= 16
          }
        }
        let total = (first + second) + (third + fourth)
        return (total.x, total.y)
      }
    }
  }
}
