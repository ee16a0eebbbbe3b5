import Core

/// The binomial crossover of differential evolution: every number comes from the mutant with one probability, else from the parent,
/// but one, drawn at random, always from the mutant.
///
/// Each number is decided by 16 random bits, so the probability is rounded to a multiple of 1/65536.
struct BinomialCrossover: Sendable {
  private let threshold: UInt64

  init(rate: Double) { threshold = UInt64((min(max(rate, 0), 1) * 65536).rounded()) }

  /// Writes a child.
  /// - Parameter mutant: the mutant's number at a place.
  @inline(__always)
  func fill(
    _ child: UnsafeMutablePointer<Double>, _ parent: UnsafePointer<Double>, _ dimension: Int, _ random: inout ReadAheadStream,
    _ mutant: (Int) -> Double
  ) {
    let certain = random.integer(below: dimension)
    for place in 0..<dimension { child[place] = mutant(place) }
    let kept = child[certain]
    let limit = SIMD4(repeating: 0x1p52 + Double(threshold))
    var place = 0
    while place + 4 <= dimension {
      // 16 bits each, as the last digits of 2^52: numbers whose comparison all processors know for several at once.
      let bits = random.next()
      let parts = SIMD4(bits, bits &>> 16, bits &>> 32, bits &>> 48) & 0xffff | 0x4330_0000_0000_0000
      let isKept = unsafeBitCast(parts, to: SIMD4<Double>.self) .< limit
      child.setFour(parent.four(at: place).replacing(with: child.four(at: place), where: isKept), at: place)
      place += 4
    }
    if place < dimension {
      var bits = random.next()
      while place < dimension {
        if bits & 0xffff >= threshold { child[place] = parent[place] }
        bits >>= 16
        place += 1
      }
    }
    child[certain] = kept
  }
}

/// Draws distinct indices other than one.
@inline(__always)
func drawDistinct(
  _ count: Int, below bound: Int, besides excluded: Int, into drawn: UnsafeMutablePointer<Int>,
  _ random: inout ReadAheadStream
) {
  for place in 0..<count {
    while true {
      let index = random.integer(below: bound)
      var isNew = index != excluded
      for earlier in 0..<place where drawn[earlier] == index { isNew = false }
      if isNew {
        drawn[place] = index
        break
      }
    }
  }
}

extension UnsafePointer<Double> {
  /// Four numbers.
  @inline(__always)
  fileprivate func four(at place: Int) -> SIMD4<Double> {
    UnsafeRawPointer(self + place).loadUnaligned(as: SIMD4<Double>.self)
  }
}

extension UnsafeMutablePointer<Double> {
  @inline(__always)
  fileprivate func four(at place: Int) -> SIMD4<Double> { UnsafePointer(self).four(at: place) }

  @inline(__always)
  fileprivate func setFour(_ numbers: SIMD4<Double>, at place: Int) {
    UnsafeMutableRawPointer(self + place).storeBytes(of: numbers, as: SIMD4<Double>.self)
  }
}

extension SearchBox {
  /// Brings a child back within the bounds, where it has left them; see ``between(_:_:_:_:)``.
  @inline(__always)
  func repair(_ child: UnsafeMutablePointer<Double>, _ parent: UnsafePointer<Double>) {
    guard isBounded else { return }
    least.withUnsafeBufferPointer { least in
      most.withUnsafeBufferPointer { most in
        var place = 0
        while place + 4 <= least.count {
          let (low, high) = (least.baseAddress!.four(at: place), most.baseAddress!.four(at: place))
          let (number, old) = (child.four(at: place), parent.four(at: place))
          var repaired = number.replacing(with: (low + old) / 2, where: number .< low)
          repaired = repaired.replacing(with: (high + old) / 2, where: number .> high)
          child.setFour(repaired.replacing(with: old, where: number .!= number), at: place)
          place += 4
        }
        while place < least.count {
          child[place] = Self.between(child[place], parent[place], least[place], most[place])
          place += 1
        }
      }
    }
  }
}

extension PointBatch {
  /// Whether all points are the same.
  var isOnePoint: Bool {
    withRows { rows in
      for index in dimension..<max(count * dimension, dimension) where rows[index] != rows[index - dimension] { return false }
      return true
    }
  }
}

extension Array where Element == Double {
  /// The difference between the largest and the smallest finite number; 0 for nothing.
  var spread: Double {
    var (least, most) = (Double.infinity, -Double.infinity)
    for number in self where number.isFinite { (least, most) = (Swift.min(least, number), Swift.max(most, number)) }
    return most > least ? most - least : 0
  }
}
