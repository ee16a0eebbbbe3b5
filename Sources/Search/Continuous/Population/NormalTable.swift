import Core

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Standard normal numbers in about the time of one uniform number: the ziggurat of Marsaglia and Tsang ("The ziggurat method for
/// generating random variables", 2000), which covers the density by 256 layers of equal area.
///
/// A number is drawn from the layer that 8 random bits choose; it lies under the density at once with a probability of 99 %, else
/// the layer's edge or the tail decides. Layer, sign and place come from different bits (Doornik 2005).
package struct NormalTable: Sendable {
  /// The right ends of the layers, from the base up, and 0 after the last.
  private let ends: [Double]
  /// The density, without its constant, at each end.
  private let heights: [Double]

  /// Where the tail begins, and the area of a layer.
  private static let tail = 3.6541528853610088
  private static let area = 0.00492867323397465524494

  package static let shared = NormalTable()

  private init() {
    func density(_ x: Double) -> Double { exp(-0.5 * x * x) }
    // The base layer holds the tail as well, as if it were a rectangle of the same area.
    var ends = [Self.area / density(Self.tail), Self.tail]
    while ends.count < 256 {
      let last = ends[ends.count - 1]
      ends.append((-2 * log(Self.area / last + density(last))).squareRoot())
    }
    ends.append(0)
    self.ends = ends
    heights = ends.map(density)
  }

  /// Fills a buffer with independent standard normal numbers: those that as many single draws would give.
  package func fill(_ numbers: UnsafeMutablePointer<Double>, count: Int, using random: inout RandomStream) {
    guard count > 0 else { return }
    ends.withUnsafeBufferPointer { ends in
      heights.withUnsafeBufferPointer { heights in
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: min(count, 128)) { drawn in
          // Every number takes one or more of those drawn, so that none is left over at the end.
          var left = UnsafeMutableBufferPointer(rebasing: drawn[..<0])
          for index in 0..<count {
            if left.isEmpty {
              left = UnsafeMutableBufferPointer(rebasing: drawn[..<min(count - index, drawn.count)])
              random.fill(left)
            }
            numbers[index] = Self.draw(ends.baseAddress!, heights.baseAddress!) {
              guard let bits = left.first else { return random.next() }
              left = UnsafeMutableBufferPointer(rebasing: left.dropFirst())
              return bits
            }
          }
        }
      }
    }
  }

  /// Fills a buffer from the numbers of a round.
  @inline(__always)
  func fill(_ numbers: UnsafeMutablePointer<Double>, count: Int, using random: inout RoundRandom) {
    ends.withUnsafeBufferPointer { ends in
      heights.withUnsafeBufferPointer { heights in
        for index in 0..<count { numbers[index] = Self.draw(ends.baseAddress!, heights.baseAddress!) { random.next() } }
      }
    }
  }

  /// One standard normal number.
  /// - Parameter bits: 64 random bits each time.
  @inline(__always)
  func next(_ bits: () -> UInt64) -> Double {
    ends.withUnsafeBufferPointer { ends in
      heights.withUnsafeBufferPointer { Self.draw(ends.baseAddress!, $0.baseAddress!, bits) }
    }
  }

  @inline(__always)
  private static func draw(
    _ ends: UnsafePointer<Double>, _ heights: UnsafePointer<Double>, _ next: () -> UInt64
  ) -> Double {
    while true {
      let bits = next()
      let layer = Int(bits & 255)
      let size = Double(bits >> 11) * 0x1p-53 * ends[layer]
      // Turned by its bit rather than by a branch that half of all numbers would take.
      let sign = (bits & 256) &<< 55
      if size < ends[layer + 1] { return Double(bitPattern: size.bitPattern | sign) }
      if let accepted = atTheEdge(size, layer, ends, heights, next) { return Double(bitPattern: accepted.bitPattern | sign) }
    }
  }

  @inline(never)
  private static func atTheEdge(
    _ size: Double, _ layer: Int, _ ends: UnsafePointer<Double>, _ heights: UnsafePointer<Double>, _ next: () -> UInt64
  ) -> Double? {
    func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
    if layer > 0 {
      let height = heights[layer] + uniform() * (heights[layer + 1] - heights[layer])
      return height < exp(-0.5 * size * size) ? size : nil
    }
    while true {
      let beyond = -log(1 - uniform()) / tail
      let height = -log(1 - uniform())
      if 2 * height >= beyond * beyond { return tail + beyond }
    }
  }
}
