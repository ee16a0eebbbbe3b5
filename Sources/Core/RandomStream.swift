import Foundation

/// A sequence of random numbers: block after block of Philox4x32-10 under one ``RandomKey``.
///
/// A plain value: saving it and going on later gives the same numbers. About 4 nanoseconds a number.
public struct RandomStream: RandomNumberGenerator, Codable, Sendable, Equatable {
  @usableFromInline var key: UInt64
  @usableFromInline var streamIdentifier: UInt64
  @usableFromInline var block: UInt64
  @usableFromInline var spare: UInt64
  @usableFromInline var hasSpare: Bool

  /// The stream of a key, at its beginning.
  @inlinable
  public init(key: RandomKey) {
    self.key = key.key
    self.streamIdentifier = key.streamIdentifier
    block = 0
    spare = 0
    hasSpare = false
  }

  /// The next 64 random bits.
  @inlinable
  public mutating func next() -> UInt64 {
    if hasSpare {
      hasSpare = false
      return spare
    }
    let words = Philox.block(key: key, stream: streamIdentifier, index: block)
    block &+= 1
    spare = words.1
    hasSpare = true
    return words.0
  }

  /// A number in [0, 1), a multiple of 2⁻²⁴.
  @inlinable
  public mutating func uniform() -> Float {
    Float(next() >> 40) * 0x1p-24
  }

  /// A number in [0, 1), a multiple of 2⁻⁵³.
  @inlinable
  public mutating func uniformDouble() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// A number in the range, its upper end left out.
  @inlinable
  public mutating func uniform(in range: Range<Float>) -> Float {
    let value = range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    return value < range.upperBound ? value : range.lowerBound
  }

  /// True with that probability: never for 0, always for 1.
  @inlinable
  public mutating func bernoulli(_ probability: Double) -> Bool {
    uniformDouble() < probability
  }

  /// An integer from 0 up to, but not including, `bound`, without modulo bias.
  ///
  /// Lemire, "Fast random integer generation in an interval" (2019): one multiplication, a division hardly ever.
  @inlinable
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound > 0, "a random integer needs a bound above zero")
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// A number from the standard normal distribution (Box and Muller 1958).
  public mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniformDouble())).squareRoot()
    return radius * cos(2 * .pi * uniformDouble())
  }

  /// A random order of 0, 1, ..., count - 1, every one equally likely.
  @inlinable
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }

  /// Puts the elements into a random order (Fisher and Yates).
  @inlinable
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    var last = elements.count - 1
    while last > 0 {
      elements.swapAt(last, integer(below: last + 1))
      last -= 1
    }
  }

  /// An index drawn with probability proportional to `exp(logit)`. Logits of minus infinity are never drawn.
  /// - Returns: nil when every logit is minus infinity or one is not a number.
  public mutating func categorical(logits: UnsafeBufferPointer<Float>) -> Int? {
    var highest = -Float.infinity
    for logit in logits {
      if logit.isNaN { return nil }
      highest = max(highest, logit)
    }
    guard highest > -.infinity else { return nil }
    if highest == .infinity { return logits.firstIndex(of: .infinity) }
    var total = 0.0
    for logit in logits { total += exp(Double(logit - highest)) }
    var remaining = uniformDouble() * total
    var last: Int?
    for index in logits.indices where logits[index] > -.infinity {
      remaining -= exp(Double(logits[index] - highest))
      last = index
      if remaining < 0 { return index }
    }
    return last
  }

  /// As ``categorical(logits:)-(UnsafeBufferPointer<Float>)``, from an array.
  public mutating func categorical(logits: [Float]) -> Int? {
    logits.withUnsafeBufferPointer { categorical(logits: $0) }
  }
}
