import Core

/// Takes every legal action with the same probability; continuous ones uniformly between their bounds. The baseline, and the way
/// in which tests and benchmarks play.
public final class RandomPolicy: Actor {
  private let space: ActionSpace
  private var random: RandomStream
  /// Random numbers that are drawn together, one for each of some actions.
  private let drawn: UnsafeMutableBufferPointer<UInt64>

  /// A policy with the randomness of that key.
  public init(_ specification: EnvironmentSpecification, key: RandomKey) {
    space = specification.actionSpace
    random = key.stream
    drawn = .allocate(capacity: 64)
    drawn.initialize(repeating: 0)
  }

  deinit { drawn.deallocate() }

  public func selectActions(for environment: any BatchEnvironment, into actions: ActionBatch) {
    let legal = environment.hasIllegalActions ? environment.legalActions : nil
    // In a local variable, as a property of a class would be written back after every number.
    var random = random
    switch space {
    case .discrete(let choices):
      for start in stride(from: 0, to: actions.count, by: drawn.count) {
        let copies = start..<min(start + drawn.count, actions.count)
        if selectAtOnce(copies, legal, choices: choices, into: actions.discrete, using: &random) { continue }
        for copy in copies {
          let index = random.legalIndex(legal, from: copy * choices, count: choices)
          actions.discrete[copy] = Int32(truncatingIfNeeded: index)
        }
      }
    case .multiDiscrete(let choices):
      var start = 0
      for index in 0..<actions.count * choices.count {
        let count = choices[index % choices.count]
        actions.discrete[index] = Int32(truncatingIfNeeded: random.legalIndex(legal, from: start, count: count))
        start += count
      }
    case .continuous(let low, let high):
      let numbers = actions.continuous
      var dimension = 0
      for start in stride(from: 0, to: numbers.count, by: drawn.count) {
        let count = min(drawn.count, numbers.count - start)
        random.fill(UnsafeMutableBufferPointer(rebasing: drawn[..<count]))
        for index in 0..<count {
          let (lowest, highest) = RandomStream.finite(low: low[dimension], high: high[dimension])
          numbers[start &+ index] = lowest + (highest - lowest) * RandomStream.uniform(drawn[index])
          dimension = dimension &+ 1 == low.count ? 0 : dimension &+ 1
        }
      }
    }
    self.random = random
  }

  /// Draws the random numbers of some copies at once, which is faster, and takes the same actions as one after the other.
  /// - Parameter copies: no more than there is room for in ``drawn``.
  /// - Returns: false, with nothing drawn, when a copy needs another count of random numbers than one: none where no action is
  ///   legal, and several about once in 2⁶⁰ times.
  @inline(__always)
  private func selectAtOnce(
    _ copies: Range<Int>, _ mask: UnsafeBufferPointer<UInt8>?, choices: Int, into actions: UnsafeMutableBufferPointer<Int32>,
    using random: inout RandomStream
  ) -> Bool {
    let before = random
    random.fill(UnsafeMutableBufferPointer(rebasing: drawn[..<copies.count]))
    var isUsual = true
    for (index, copy) in copies.enumerated() {
      if let mask {
        let legal = LegalEntries(mask, from: copy &* choices, count: choices)
        let product = drawn[index].multipliedFullWidth(by: UInt64(truncatingIfNeeded: legal.total))
        isUsual = isUsual && legal.total > 0 && product.low >= UInt64(truncatingIfNeeded: legal.total)
        actions[copy] = Int32(truncatingIfNeeded: legal.position(of: Int(truncatingIfNeeded: product.high)))
      } else {
        let product = drawn[index].multipliedFullWidth(by: UInt64(truncatingIfNeeded: choices))
        isUsual = isUsual && product.low >= UInt64(truncatingIfNeeded: choices)
        actions[copy] = Int32(truncatingIfNeeded: product.high)
      }
    }
    if !isUsual { random = before }
    return isUsual
  }
}

extension RandomStream {
  /// An index below `count` whose entry in the mask is 1, every one with the same probability; any index when there is no mask,
  /// -1 when no entry is 1. The mask of this choice begins at `start`; its entries are 0 or 1.
  @inline(__always)
  public mutating func legalIndex(_ mask: UnsafeBufferPointer<UInt8>?, from start: Int, count: Int) -> Int {
    guard let mask else { return integer(below: count) }
    let entries = LegalEntries(mask, from: start, count: count)
    return entries.total > 0 ? entries.position(of: integer(below: entries.total)) : -1
  }

  /// A number between two bounds, of which infinite ones count as a million.
  mutating func uniform(low: Float, high: Float) -> Float {
    let (lowest, highest) = Self.finite(low: low, high: high)
    return lowest + (highest - lowest) * Self.uniform(next())
  }

  /// What ``uniform()`` makes of 64 random bits.
  fileprivate static func uniform(_ bits: UInt64) -> Float { Float(Int64(bits &>> 40)) * 0x1p-24 }

  /// Bounds between which numbers can be drawn.
  fileprivate static func finite(low: Float, high: Float) -> (lowest: Float, highest: Float) {
    (max(low, -1e6), min(high, 1e6))
  }
}
