import Core
import Foundation

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
  private let power: FixedPower
  private let root: Double
  private var sibling: [Double] = []

  /// A crossover of vectors within bounds.
  public init(bounds: [ClosedRange<Double>], index: Double = 15) {
    precondition(index >= 0 && index.isFinite, "a distribution index is not negative")
    self.bounds = RealBounds(bounds)
    self.index = index
    power = FixedPower(index + 1)
    root = 1 / (index + 1)
  }

  public mutating func cross(
    _ first: [Double], _ second: [Double], into child: inout [Double], using random: inout RandomStream
  ) {
    if sibling.count != first.count { sibling = [Double](repeating: 0, count: first.count) }
    var other = sibling
    sibling = []
    cross(first, second, into: &child, and: &other, using: &random)
    sibling = other
  }

  public func cross(
    _ first: [Double], _ second: [Double], into child: inout [Double], and sibling: inout [Double],
    using random: inout RandomStream
  ) {
    let count = bounds.count
    precondition(
      first.count == count && second.count == count && child.count == count && sibling.count == count,
      "vectors that do not have \(count) numbers")
    first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { second in
        child.withUnsafeMutableBufferPointer { child in
          sibling.withUnsafeMutableBufferPointer { sibling in
            // A bit says whether a number is crossed, another which child gets which value.
            var crossed: UInt64 = 0
            var exchanged: UInt64 = 0
            for place in 0..<count {
              if place & 63 == 0 {
                crossed = random.next()
                exchanged = random.next()
              }
              var values = (first[place], second[place])
              // Parents this near to each other have no children between them.
              if crossed & 1 == 1, abs(values.0 - values.1) > 1e-14 {
                values = children(of: values, at: place, using: &random)
                if exchanged & 1 == 1 { values = (values.1, values.0) }
              }
              child[place] = values.0
              sibling[place] = values.1
              crossed >>= 1
              exchanged >>= 1
            }
          }
        }
      }
    }
  }

  /// The lower and the upper child of two numbers.
  @inline(__always)
  private func children(of parents: (Double, Double), at place: Int, using random: inout RandomStream) -> (Double, Double) {
    let low = min(parents.0, parents.1)
    let high = max(parents.0, parents.1)
    let share = random.uniformDouble()
    let distance = high - low
    let below = spread(1 + 2 * (low - bounds.lower[place]) / distance, share)
    let above = spread(1 + 2 * (bounds.upper[place] - high) / distance, share)
    let middle = low + high
    return (
      bounds.clamped(0.5 * (middle - below * distance), at: place),
      bounds.clamped(0.5 * (middle + above * distance), at: place)
    )
  }

  /// The spread that a share of the probability lies below, where spreads go up to `limit`.
  @inline(__always)
  private func spread(_ limit: Double, _ share: Double) -> Double {
    let inside = share * (2 - 1 / power(limit))
    return pow(inside <= 1 ? inside : 1 / (2 - inside), root)
  }
}
