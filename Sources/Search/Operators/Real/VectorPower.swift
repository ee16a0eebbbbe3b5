/// Powers of several numbers at once, with the same exponent: 2 to the product of the exponent and the binary logarithm, both by
/// polynomials, several times as fast as calls of the library's power.
///
/// Bases lie from 0 up to the greatest finite number, exponents are not negative, and results are right to a relative error of 1e-13
/// where exponent times logarithm stays below 300; below 2 to the -1000 they are that number. Nothing but sums, products, quotients
/// and shifts is used, so the bits are the same on every machine.
struct VectorPower: Sendable {
  typealias Lanes = SIMD8<Double>

  let exponent: Double
  /// The exponent where products are faster still: a small whole number.
  private let integer: Int?

  init(_ exponent: Double) {
    precondition(exponent >= 0 && exponent.isFinite, "an exponent is not negative")
    self.exponent = exponent
    integer = exponent == exponent.rounded() && exponent <= 64 ? Int(exponent) : nil
  }

  /// Each base to this power.
  @inline(__always)
  func callAsFunction(_ bases: Lanes) -> Lanes {
    guard let integer else { return Self.exponential(exponent * Self.logarithm(bases)) }
    var result = Lanes(repeating: 1)
    var square = bases
    var rest = integer
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      rest >>= 1
      if rest > 0 { square *= square }
    }
    return result
  }

  /// The binary logarithms of numbers of at least 2^-1000, or of that.
  @inline(__always)
  private static func logarithm(_ numbers: Lanes) -> Lanes {
    let least = Lanes(repeating: 0x1p-1000)
    let bits = unsafeBitCast(numbers.replacing(with: least, where: numbers .< least), to: SIMD8<UInt64>.self)
    // A number is 2^k m with m from the root of 1/2 up to the root of 2; `shifted` holds k + 1023 in its upper bits.
    let rootOfHalf: UInt64 = 0x3FE6_A09E_667F_3BCD
    let shifted = bits &- (rootOfHalf &- 0x3FF0_0000_0000_0000)
    let mantissas = unsafeBitCast((shifted & 0x000F_FFFF_FFFF_FFFF) &+ rootOfHalf, to: Lanes.self)
    let exponents = unsafeBitCast((shifted &>> 52) | 0x4330_0000_0000_0000, to: Lanes.self) - (0x1p52 + 1023)
    // log m = 2 artanh((m - 1) / (m + 1)).
    let quotient = (mantissas - 1) / (mantissas + 1)
    let square = quotient * quotient
    var series = Lanes(repeating: 1.0 / 19)
    series = series * square + 1.0 / 17
    series = series * square + 1.0 / 15
    series = series * square + 1.0 / 13
    series = series * square + 1.0 / 11
    series = series * square + 1.0 / 9
    series = series * square + 1.0 / 7
    series = series * square + 1.0 / 5
    series = series * square + 1.0 / 3
    series = series * square + 1
    return exponents + quotient * series * 2.885_390_081_777_926_8
  }

  /// 2 to each of the numbers, which lie below 1024, and where they are less than -1000, to that.
  @inline(__always)
  private static func exponential(_ numbers: Lanes) -> Lanes {
    let least = Lanes(repeating: -1000)
    let numbers = numbers.replacing(with: least, where: numbers .< least)
    // Adding this rounds to a whole number, which then stands in the lowest bits.
    let rounder = 0x1.8p52
    let rounded = numbers + rounder
    let fraction = (numbers - (rounded - rounder)) * 0.693_147_180_559_945_3
    var series = Lanes(repeating: 1.0 / 479_001_600)
    series = series * fraction + 1.0 / 39_916_800
    series = series * fraction + 1.0 / 3_628_800
    series = series * fraction + 1.0 / 362_880
    series = series * fraction + 1.0 / 40_320
    series = series * fraction + 1.0 / 5040
    series = series * fraction + 1.0 / 720
    series = series * fraction + 1.0 / 120
    series = series * fraction + 1.0 / 24
    series = series * fraction + 1.0 / 6
    series = series * fraction + 0.5
    series = series * fraction + 1
    series = series * fraction + 1
    let scale = unsafeBitCast(rounded, to: SIMD8<UInt64>.self) &<< 52
    return unsafeBitCast(unsafeBitCast(series, to: SIMD8<UInt64>.self) &+ scale, to: Lanes.self)
  }
}
