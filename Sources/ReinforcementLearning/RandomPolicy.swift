import Core

/// Takes every legal action with the same probability; continuous ones uniformly between their bounds. The baseline, and the way
/// in which tests and benchmarks play.
public final class RandomPolicy: Actor {
  private let space: ActionSpace
  private var random: RandomStream

  /// A policy with the randomness of that key.
  public init(_ specification: EnvironmentSpecification, key: RandomKey) {
    space = specification.actionSpace
    random = key.stream
  }

  public func selectActions(for environment: any BatchEnvironment, into actions: ActionBatch) {
    let legal = environment.hasIllegalActions ? environment.legalActions : nil
    // In a local variable, as a property of a class would be written back after every number.
    var random = random
    switch space {
    case .discrete(let choices):
      for copy in 0..<actions.count {
        actions.discrete[copy] = Int32(truncatingIfNeeded: random.legalIndex(legal, from: copy * choices, count: choices))
      }
    case .multiDiscrete(let choices):
      var start = 0
      for index in 0..<actions.count * choices.count {
        let count = choices[index % choices.count]
        actions.discrete[index] = Int32(truncatingIfNeeded: random.legalIndex(legal, from: start, count: count))
        start += count
      }
    case .continuous(let low, let high):
      for index in actions.continuous.indices {
        let dimension = index % low.count
        actions.continuous[index] = random.uniform(low: low[dimension], high: high[dimension])
      }
    }
    self.random = random
  }
}

extension RandomStream {
  /// An index below `count` whose entry in the mask is 1, every one with the same probability; any index when there is no mask,
  /// -1 when no entry is 1. The mask of this choice begins at `start`; its entries are 0 or 1.
  @inline(__always)
  public mutating func legalIndex(_ mask: UnsafeBufferPointer<UInt8>?, from start: Int, count: Int) -> Int {
    guard let mask else { return integer(below: count) }
    // Small masks at once, read together with what follows them.
    if count <= 8, start &+ 8 <= mask.count {
      let entries = ByteMask(mask, at: start).first(count)
      let legal = entries.count
      return legal > 0 ? entries.position(of: integer(below: legal)) : -1
    }
    return legalIndexOfMany(mask, from: start, count: count)
  }

  /// As above, eight entries at a time, and the last of them one by one.
  private mutating func legalIndexOfMany(_ mask: UnsafeBufferPointer<UInt8>, from start: Int, count: Int) -> Int {
    let whole = count & ~7
    var legal = 0
    for index in stride(from: 0, to: whole, by: 8) { legal &+= ByteMask(mask, at: start &+ index).count }
    for index in whole..<count { legal &+= Int(mask[start &+ index]) }
    guard legal > 0 else { return -1 }
    var remaining = integer(below: legal)
    for index in stride(from: 0, to: whole, by: 8) {
      let entries = ByteMask(mask, at: start &+ index)
      let found = entries.count
      if remaining < found { return index &+ entries.position(of: remaining) }
      remaining &-= found
    }
    for index in whole..<count {
      remaining &-= Int(mask[start &+ index])
      if remaining < 0 { return index }
    }
    return count &- 1
  }

  /// A number between two bounds, of which infinite ones count as a million.
  mutating func uniform(low: Float, high: Float) -> Float {
    let (lowest, highest) = (max(low, -1e6), min(high, 1e6))
    return lowest + (highest - lowest) * uniform()
  }
}
