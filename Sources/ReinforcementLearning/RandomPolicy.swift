import Core

/// Takes every legal action with the same probability; continuous ones uniformly between their bounds. The baseline, and the way
/// in which tests and benchmarks play.
public final class RandomPolicy: Actor {
  private let space: ActionSpace
  private var random: RandomStream
  /// Random numbers that are drawn together, one for each action of a batch.
  private var drawn: [UInt64] = []

  /// A policy with the randomness of that key.
  public init(_ specification: EnvironmentSpecification, key: RandomKey) {
    space = specification.actionSpace
    random = key.stream
  }

  public func selectActions(for environment: any BatchEnvironment, into actions: ActionBatch) {
    let legal = environment.hasIllegalActions ? environment.legalActions : nil
    switch space {
    case .discrete(let choices):
      if selectAtOnce(legal, choices: choices, into: actions.discrete) { return }
      for copy in 0..<actions.count {
        actions.discrete[copy] = Int32(truncatingIfNeeded: random.legalIndex(legal, from: copy * choices, count: choices))
      }
    case .multiDiscrete(let choices):
      // In a local variable, as a property of a class would be written back after every number.
      var random = random
      var start = 0
      for index in 0..<actions.count * choices.count {
        let count = choices[index % choices.count]
        actions.discrete[index] = Int32(truncatingIfNeeded: random.legalIndex(legal, from: start, count: count))
        start += count
      }
      self.random = random
    case .continuous(let low, let high):
      draw(actions.continuous.count, from: &random)
      drawn.withUnsafeBufferPointer { drawn in
        for dimension in low.indices {
          let (lowest, highest) = RandomStream.finite(low: low[dimension], high: high[dimension])
          for index in stride(from: dimension, to: actions.continuous.count, by: low.count) {
            // As `uniform()` makes of it.
            actions.continuous[index] = lowest + (highest - lowest) * (Float(Int64(drawn[index] &>> 40)) * 0x1p-24)
          }
        }
      }
    }
  }

  /// Draws the random numbers of a whole batch at once, which is faster, and takes the same actions as one after the other.
  /// - Returns: false, with nothing drawn, when some copy needs another count of random numbers than one: none where no action
  ///   is legal, and several about once in 2⁶⁰ times.
  private func selectAtOnce(
    _ mask: UnsafeBufferPointer<UInt8>?, choices: Int, into actions: UnsafeMutableBufferPointer<Int32>
  ) -> Bool {
    var random = random
    draw(actions.count, from: &random)
    var isUsual = true
    drawn.withUnsafeBufferPointer { drawn in
      if let mask {
        for copy in actions.indices {
          let legal = LegalEntries(mask, from: copy &* choices, count: choices)
          let product = drawn[copy].multipliedFullWidth(by: UInt64(truncatingIfNeeded: legal.total))
          isUsual = isUsual && legal.total > 0 && product.low >= UInt64(truncatingIfNeeded: legal.total)
          actions[copy] = Int32(truncatingIfNeeded: legal.position(of: Int(truncatingIfNeeded: product.high)))
        }
      } else {
        let bound = UInt64(choices)
        for copy in actions.indices {
          let product = drawn[copy].multipliedFullWidth(by: bound)
          isUsual = isUsual && product.low >= bound
          actions[copy] = Int32(truncatingIfNeeded: product.high)
        }
      }
    }
    if isUsual { self.random = random }
    return isUsual
  }

  private func draw(_ count: Int, from random: inout RandomStream) {
    if drawn.count != count { drawn = [UInt64](repeating: 0, count: count) }
    drawn.withUnsafeMutableBufferPointer { random.fill($0) }
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
    return lowest + (highest - lowest) * uniform()
  }

  /// Bounds between which numbers can be drawn.
  fileprivate static func finite(low: Float, high: Float) -> (lowest: Float, highest: Float) {
    (max(low, -1e6), min(high, 1e6))
  }
}
