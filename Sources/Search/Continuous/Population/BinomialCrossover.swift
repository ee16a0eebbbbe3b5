import Core

/// The binomial crossover of differential evolution: every number comes from the mutant with one probability, else from the parent,
/// but one, drawn at random, always from the mutant.
///
/// Each number is decided by 16 random bits, so the probability is rounded to a multiple of 1/65536.
struct BinomialCrossover: Sendable {
  private let threshold: UInt64

  init(rate: Double) { threshold = UInt64(min(max(rate, 0), 1) * 65536 + 0.5) }

  /// Writes a child.
  @inline(__always)
  func fill<M: Mutant>(
    _ child: UnsafeMutablePointer<Double>, _ parent: UnsafePointer<Double>, _ dimension: Int, _ random: inout RoundRandom,
    _ mutant: M
  ) {
    let certain = random.integer(below: dimension)
    let limit = SIMD4(repeating: 0x1p52 + Double(threshold))
    let (low, exponent) = (SIMD4<UInt64>(repeating: 0xffff), SIMD4<UInt64>(repeating: 0x4330_0000_0000_0000))
    var place = 0
    while place + 4 <= dimension {
      // 16 bits a number, four times: as the last digits of 2^52 they are numbers whose comparison all processors know for
      // several at once.
      var bits = SIMD4(random.next(), random.next(), random.next(), random.next())
      for _ in 0..<min((dimension - place) / 4, 4) {
        let isKept = unsafeBitCast(bits & low | exponent, to: SIMD4<Double>.self) .< limit
        child.setFour(parent.four(at: place).replacing(with: mutant.four(at: place), where: isKept), at: place)
        bits = bits &>> 16
        place += 4
      }
    }
    if place < dimension {
      var bits = random.next()
      while place < dimension {
        child[place] = bits & 0xffff < threshold ? mutant.number(at: place) : parent[place]
        bits >>= 16
        place += 1
      }
    }
    child[certain] = mutant.number(at: certain)
  }
}

extension SearchBox {
  /// Brings a child back within the bounds, where it has left them; see ``between(_:_:_:_:)``.
  @inline(__always)
  func repair(_ child: UnsafeMutablePointer<Double>, _ parent: UnsafePointer<Double>) {
    guard isBounded, !contains(child) else { return }
    for place in 0..<dimension { child[place] = Self.between(child[place], parent[place], least[place], most[place]) }
  }

  /// Whether a point lies within the bounds, of which there are some.
  @inline(__always)
  func contains(_ point: UnsafePointer<Double>) -> Bool {
    let count = dimension
    return least.withUnsafeBufferPointer { least in
      most.withUnsafeBufferPointer { most in
        let (low, high) = (least.baseAddress!, most.baseAddress!)
        var place = 0
        var isWithin = SIMDMask<SIMD4<Int64>>(repeating: true)
        while place + 4 <= count {
          let four = point.four(at: place)
          isWithin .&= (four .>= low.four(at: place)) .& (four .<= high.four(at: place))
          place += 4
        }
        var isInside = isWithin[0] && isWithin[1] && isWithin[2] && isWithin[3]
        while place < count {
          if !(point[place] >= low[place] && point[place] <= high[place]) { isInside = false }
          place += 1
        }
        return isInside
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

  /// Collects the indices of the least numbers in order, of equals the earlier one first: few of many, without sorting all.
  func findLeast(_ count: Int, into found: inout [Int]) {
    withUnsafeBufferPointer { numbers in
      Self.findFirst(count, of: numbers.indices, into: &found) { numbers[$0] < numbers[$1] }
    }
  }

  /// The same for the largest, from the largest on, of equals the later one first.
  func findLargest(_ count: Int, into found: inout [Int]) {
    withUnsafeBufferPointer { numbers in
      Self.findFirst(count, of: numbers.indices.reversed(), into: &found) { numbers[$0] > numbers[$1] }
    }
  }

  /// Keeps the first ones in a list by insertion.
  @inline(__always)
  private static func findFirst(
    _ count: Int, of indices: some Collection<Int>, into found: inout [Int], _ precedes: (Int, Int) -> Bool
  ) {
    found.removeAll(keepingCapacity: true)
    guard count > 0 else { return }
    for index in indices {
      if found.count < count {
        found.append(index)
      } else if precedes(index, found[count - 1]) {
        found[count - 1] = index
      } else {
        continue
      }
      found.withUnsafeMutableBufferPointer { found in
        var place = found.count - 1
        while place > 0, precedes(index, found[place - 1]) {
          found[place] = found[place - 1]
          place -= 1
        }
        found[place] = index
      }
    }
  }
}
