import Core

/// The random numbers of one round of a population: xoshiro256++ (Blackman and Vigna, "Scrambled linear pseudorandom number
/// generators", 2021), begun anew every round with 256 bits of a ``RandomStream``.
///
/// A candidate of thirty numbers takes about twenty of them, which from the stream itself would be most of its price: here they cost a
/// third. Between rounds there is nothing to keep but the stream.
package struct RoundRandom: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// The numbers of the next round.
  package init(_ stream: inout RandomStream) {
    // All zero would stay all zero.
    state = (stream.next(), stream.next(), stream.next(), stream.next() | 1)
  }

  @inline(__always)
  package mutating func next() -> UInt64 {
    let sum = state.0 &+ state.3
    let result = (sum &<< 23 | sum &>> 41) &+ state.0
    let shifted = state.1 &<< 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = state.3 &<< 45 | state.3 &>> 19
    return result
  }

  /// As ``RandomStream/uniformDouble()``.
  @inline(__always)
  mutating func uniformDouble() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// As ``RandomStream/integer(below:)``.
  @inline(__always)
  mutating func integer(below bound: Int) -> Int {
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// Draws distinct indices other than one.
  @inline(__always)
  mutating func drawDistinct(_ count: Int, below bound: Int, besides excluded: Int, into drawn: UnsafeMutablePointer<Int>) {
    for place in 0..<count {
      while true {
        let index = integer(below: bound)
        var isNew = index != excluded
        for earlier in 0..<place where drawn[earlier] == index { isNew = false }
        if isNew {
          drawn[place] = index
          break
        }
      }
    }
  }
}
