import Core

/// A random stream that draws many numbers at a time: the numbers of the stream itself, in its order, in half the time.
///
/// What has been drawn ahead is not lost: ``stream`` stands after the numbers that were taken.
struct ReadAheadStream: RandomNumberGenerator, Sendable {
  private var buffer: [UInt64]
  /// How many numbers of the buffer have been taken.
  private var taken: Int
  /// The stream at the buffer's beginning, and after its end.
  private var beginning: RandomStream
  private var end: RandomStream

  init(_ stream: RandomStream) {
    buffer = [UInt64](repeating: 0, count: 64)
    taken = buffer.count
    (beginning, end) = (stream, stream)
  }

  /// The stream as it would be without reading ahead.
  var stream: RandomStream {
    if taken == buffer.count { return end }
    var stream = beginning
    for _ in 0..<taken { _ = stream.next() }
    return stream
  }

  @inline(__always)
  mutating func next() -> UInt64 {
    if taken == buffer.count { refill() }
    let place = taken
    taken = place &+ 1
    return buffer.withUnsafeBufferPointer { $0[place] }
  }

  @inline(never)
  private mutating func refill() {
    beginning = end
    buffer.withUnsafeMutableBufferPointer { end.fill($0) }
    taken = 0
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
}
