import Core

/// Random directions in the time that adding two vectors takes: the sum of two stretches of a table of standard normal numbers, begun
/// anywhere in it, one of them turned round or not.
///
/// A table that is drawn once and read from random places takes the place of fresh numbers as in Salimans et al. ("Evolution
/// strategies as a scalable alternative to reinforcement learning", 2017). Two stretches and a sign make 2³¹ directions of each
/// dimension. As whoever asks turns the sum round, too, half of the time, their mean is exactly 0.
package struct DirectionTable: Sendable {
  /// In how many places a stretch can begin.
  static let places = 1 << 15
  /// How long a stretch is at most; longer directions are put together.
  package static let longest = 256

  package static let shared = DirectionTable()

  private let numbers: [Double]

  private init() {
    var random = RandomKey(seed: 0)["directions"].stream
    var numbers = [Double](repeating: 0, count: Self.places + Self.longest)
    numbers.withUnsafeMutableBufferPointer {
      NormalTable.shared.fill($0.baseAddress!, count: $0.count, using: &random)
    }
    self.numbers = numbers
  }

  /// Lends the table.
  @inline(__always)
  package func withNumbers<Result>(_ body: (UnsafePointer<Double>) -> Result) -> Result {
    numbers.withUnsafeBufferPointer { body($0.baseAddress!) }
  }

  /// A direction of at most ``longest`` numbers: one + sign · other.
  package struct Stretches {
    let one: UnsafePointer<Double>
    let other: UnsafePointer<Double>
    let sign: Double

    /// The direction that random bits choose; of 64 the lowest 31 are used.
    @inline(__always)
    package init(_ table: UnsafePointer<Double>, bits: UInt64) {
      one = table + Int(bits & UInt64(DirectionTable.places - 1))
      other = table + Int(bits >> 15 & UInt64(DirectionTable.places - 1))
      sign = Double(bitPattern: 1.0.bitPattern | (bits & 1 << 30) &<< 33)
    }

    @inline(__always)
    func four(at place: Int) -> SIMD4<Double> { one.four(at: place) + sign * other.four(at: place) }

    @inline(__always)
    func two(at place: Int) -> SIMD2<Double> { one.two(at: place) + sign * other.two(at: place) }

    @inline(__always)
    package func number(at place: Int) -> Double { one[place] + sign * other[place] }
  }
}
