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
    _ child: UnsafeMutablePointer<Double>, _ parent: UnsafePointer<Double>, _ dimension: Int, _ random: inout RandomStream,
    _ mutant: (Int) -> Double
  ) {
    let certain = random.integer(below: dimension)
    var place = 0
    while place < dimension {
      var bits = random.next()
      let end = min(place + 4, dimension)
      while place < end {
        child[place] = bits & 0xffff < threshold ? mutant(place) : parent[place]
        bits >>= 16
        place += 1
      }
    }
    child[certain] = mutant(certain)
  }
}

/// Draws distinct indices other than one.
@inline(__always)
func drawDistinct(
  _ count: Int, below bound: Int, besides excluded: Int, into drawn: UnsafeMutablePointer<Int>, _ random: inout RandomStream
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

extension SearchBox {
  /// Brings a child back within the bounds, where it has left them; see ``between(_:_:_:_:)``.
  @inline(__always)
  func repair(_ child: UnsafeMutablePointer<Double>, _ parent: UnsafePointer<Double>) {
    guard isBounded else { return }
    least.withUnsafeBufferPointer { least in
      most.withUnsafeBufferPointer { most in
        for place in least.indices {
          child[place] = Self.between(child[place], parent[place], least[place], most[place])
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
