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
  private let power: VectorPower
  private let root: VectorPower

  /// A crossover of vectors within bounds.
  public init(bounds: [ClosedRange<Double>], index: Double = 15) {
    precondition(index >= 0 && index.isFinite, "a distribution index is not negative")
    self.bounds = RealBounds(bounds)
    self.index = index
    power = VectorPower(index + 1)
    root = VectorPower(1 / (index + 1))
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

  /// Goes through the numbers in chunks of as many as a random number has bits.
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
    CrossedNumbers.withMemory { crossing in
      var start = 0
      while start < count {
        let end = min(start + CrossedNumbers.capacity, count)
        // A bit says whether a number is crossed, another which child gets which value.
        let crossed = random.next()
        let exchanged = random.next()
        crossing.removeAll()
        for place in start..<end {
          child[place] = first[place]
          sibling?[place] = second[place]
          // Parents this near to each other have no children between them.
          let isFar = abs(first[place] - second[place]) > 1e-14 ? 1 : 0
          crossing.append(place, if: Int(crossed &>> UInt64(place - start) & 1) & isFar)
        }
        crossing.drawShares(using: &random)
        for index in 0..<crossing.count {
          let place = crossing.place(index)
          let low = first[place] < second[place] ? first[place] : second[place]
          let high = first[place] < second[place] ? second[place] : first[place]
          crossing.set(
            index, distance: high - low, below: low - bounds.lower[place], above: bounds.upper[place] - high,
            exchanged: Int(exchanged &>> UInt64(place - start) & 1))
        }
        crossing.spread(power: power, root: root, both: sibling != nil)
        for index in 0..<crossing.count {
          let place = crossing.place(index)
          let middle = first[place] + second[place]
          let sign = Double(Int(exchanged &>> UInt64(place - start) & 1) * 2 - 1)
          let reaches = crossing.reaches(index)
          child[place] = bounds.clamped(0.5 * (middle + sign * reaches.0), at: place)
          sibling?[place] = bounds.clamped(0.5 * (middle - sign * reaches.1), at: place)
        }
        start = end
      }
    }
  }
}
