import CKernels
import Core

/// Draws two children around two parents as one-point crossover of bit strings would spread them (Deb and Agrawal, "Simulated binary
/// crossover for continuous search space", 1995), within bounds (the form of Deb's NSGA-II).
///
/// Each number is crossed with the probability 1/2, else inherited. The children's mean is the parents' except where bounds bend the
/// distribution. With the distribution index n, the spread b between children relative to that of the parents has the density
/// (n + 1) b^n / 2 below 1 and (n + 1) / (2 b^(n + 2)) above: a large index keeps children near their parents.
public struct SimulatedBinaryCrossover: PairCrossover, Crossover {
  /// How near the children are to their parents; 0 or more.
  public let index: Double
  private let bounds: RealBounds

  /// A crossover of vectors within bounds.
  public init(bounds: [ClosedRange<Double>], index: Double = 15) {
    precondition(index >= 0 && index.isFinite, "a distribution index is not negative")
    self.bounds = RealBounds(bounds)
    self.index = index
  }

  /// Makes one of the two children, each as likely; the other is not worked out.
  public func cross(
    _ first: [Double], _ second: [Double], into child: inout [Double], using random: inout RandomStream
  ) {
    first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { second in
        child.withUnsafeMutableBufferPointer { cross(first, second, into: $0, and: nil, using: &random) }
      }
    }
  }

  public func cross(
    _ first: [Double], _ second: [Double], into child: inout [Double], and sibling: inout [Double],
    using random: inout RandomStream
  ) {
    first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { second in
        child.withUnsafeMutableBufferPointer { child in
          sibling.withUnsafeMutableBufferPointer { cross(first, second, into: child, and: $0, using: &random) }
        }
      }
    }
  }

  /// How many numbers are crossed at once: as many as a random number has bits.
  private static var chunk: Int { UInt64.bitWidth }

  @inline(__always)
  private func cross(
    _ first: UnsafeBufferPointer<Double>, _ second: UnsafeBufferPointer<Double>,
    into child: UnsafeMutableBufferPointer<Double>, and sibling: UnsafeMutableBufferPointer<Double>?,
    using random: inout RandomStream
  ) {
    let count = bounds.count
    precondition(
      first.count == count && second.count == count && child.count == count && sibling?.count ?? count == count,
      "vectors that do not have \(count) numbers")
    guard count > 0, let first = first.baseAddress, let second = second.baseAddress, let child = child.baseAddress else {
      return
    }
    let sibling = sibling?.baseAddress
    child.update(from: first, count: count)
    sibling?.update(from: second, count: count)
    bounds.lower.withUnsafeBufferPointer { lower in
      bounds.upper.withUnsafeBufferPointer { upper in
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: Self.chunk + 1) { places in
          withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.chunk) { draws in
            for start in stride(from: 0, to: count, by: Self.chunk) {
              // A bit says whether a number is crossed, another which child gets which value.
              let crossed = random.next()
              let exchanged = random.next()
              let crossedCount = wk_crossing_places(
                places.baseAddress, first + start, second + start, crossed, min(Self.chunk, count - start))
              random.fill(UnsafeMutableBufferPointer(rebasing: draws[..<crossedCount]))
              wk_simulated_binary(
                child + start, sibling.map { $0 + start }, first + start, second + start, lower.baseAddress! + start,
                upper.baseAddress! + start, places.baseAddress, draws.baseAddress, exchanged, index + 1, crossedCount)
            }
          }
        }
      }
    }
  }
}
