/// Sines and cosines of four angles at once, each right to two units in the last place.
///
/// They are half of a step of ``CartPole`` and ``Pendulum``. Computed side by side they take a third of the time that the system's
/// functions take. The angle is reduced
/// to [-π/4, π/4] in two parts (Cody and Waite), and there the polynomials of Moshier's Cephes library are evaluated. For angles
/// up to a million.
@inline(__always)
func sinesAndCosines(_ angles: SIMD4<Double>) -> (sines: SIMD4<Double>, cosines: SIMD4<Double>) {
  // Adding and taking away 1.5 · 2^52 rounds to a whole number, whose lowest bits stay readable in the sum.
  let shifter = SIMD4<Double>(repeating: 6_755_399_441_055_744)
  let shifted = angles * (2 / Double.pi) + shifter
  let quarters = shifted - shifter
  let rest = (angles - quarters * 1.570_796_326_734_125_614_17) - quarters * 6.077_100_506_506_192_249_32e-11
  let square = rest * rest
  let fourth = square * square

  // Pairs of terms (Estrin), so that the processor need not wait for one multiplication after the other.
  let sineHigh = square * 1.589_623_015_765_465_680_60e-10 - 2.505_074_776_285_780_728_66e-8
  let sineMiddle = square * 2.755_731_362_138_572_452_13e-6 - 1.984_126_982_958_953_859_96e-4
  let sineLow = square * 8.333_333_333_322_118_588_78e-3 - 1.666_666_666_666_663_072_95e-1
  let sine = rest + rest * square * ((sineHigh * fourth + sineMiddle) * fourth + sineLow)

  let cosineHigh = square * -1.135_853_652_138_768_173_00e-11 + 2.087_570_084_197_473_167_78e-9
  let cosineMiddle = square * -2.755_731_417_929_673_881_12e-7 + 2.480_158_728_885_170_453_48e-5
  let cosineLow = square * -1.388_888_888_887_305_641_16e-3 + 4.166_666_666_666_659_292_18e-2
  let cosine = (1 - 0.5 * square) + fourth * ((cosineHigh * fourth + cosineMiddle) * fourth + cosineLow)

  // An odd number of quarter turns swaps the two; the sine is negative in the lower half, the cosine in the left half.
  let bits = unsafeBitCast(shifted, to: SIMD4<UInt64>.self)
  let swaps = 0 &- (bits & 1)
  let sineBits = unsafeBitCast(sine, to: SIMD4<UInt64>.self)
  let cosineBits = unsafeBitCast(cosine, to: SIMD4<UInt64>.self)
  let difference = (sineBits ^ cosineBits) & swaps
  let sineSign = (bits & 2) &<< 62
  let cosineSign = ((bits &+ 1) & 2) &<< 62
  return (
    unsafeBitCast(sineBits ^ difference ^ sineSign, to: SIMD4<Double>.self),
    unsafeBitCast(cosineBits ^ difference ^ cosineSign, to: SIMD4<Double>.self)
  )
}

/// As ``sinesAndCosines(_:)`` for one angle, for loops that the compiler turns into vector instructions.
@inline(__always)
func sineAndCosine(_ angle: Double) -> (sine: Double, cosine: Double) {
  let shifter = 6_755_399_441_055_744.0
  let shifted = angle * (2 / Double.pi) + shifter
  let quarters = shifted - shifter
  let rest = (angle - quarters * 1.570_796_326_734_125_614_17) - quarters * 6.077_100_506_506_192_249_32e-11
  let square = rest * rest
  let fourth = square * square

  let sineHigh = square * 1.589_623_015_765_465_680_60e-10 - 2.505_074_776_285_780_728_66e-8
  let sineMiddle = square * 2.755_731_362_138_572_452_13e-6 - 1.984_126_982_958_953_859_96e-4
  let sineLow = square * 8.333_333_333_322_118_588_78e-3 - 1.666_666_666_666_663_072_95e-1
  let sine = rest + rest * square * ((sineHigh * fourth + sineMiddle) * fourth + sineLow)

  let cosineHigh = square * -1.135_853_652_138_768_173_00e-11 + 2.087_570_084_197_473_167_78e-9
  let cosineMiddle = square * -2.755_731_417_929_673_881_12e-7 + 2.480_158_728_885_170_453_48e-5
  let cosineLow = square * -1.388_888_888_887_305_641_16e-3 + 4.166_666_666_666_659_292_18e-2
  let cosine = (1 - 0.5 * square) + fourth * ((cosineHigh * fourth + cosineMiddle) * fourth + cosineLow)

  let bits = shifted.bitPattern
  let difference = (sine.bitPattern ^ cosine.bitPattern) & (0 &- (bits & 1))
  let sineSign = (bits & 2) &<< 62
  let cosineSign = ((bits &+ 1) & 2) &<< 62
  return (
    Double(bitPattern: sine.bitPattern ^ difference ^ sineSign),
    Double(bitPattern: cosine.bitPattern ^ difference ^ cosineSign)
  )
}

/// The largest angle, either way, by which ``rotated(_:_:by:)`` turns.
let largestRotation = 0.25

/// The sine and cosine of an angle that is a little further than one whose sine and cosine are known: by at most
/// ``largestRotation``. Polynomials that meet the functions at Chebyshev's points of that range, to 5e-17, and the theorem of
/// angle sums.
@inline(__always)
func rotated(_ sine: Double, _ cosine: Double, by angle: Double) -> (sine: Double, cosine: Double) {
  let square = angle * angle
  let fourth = square * square
  let sineHigh = square * 2.752_602_133_336_391_2e-6 - 1.984_125_761_761_310_3e-4
  let sineLow = square * 8.333_333_331_805_479e-3 - 1.666_666_666_666_637e-1
  let turnedSine = angle + angle * square * (sineHigh * fourth + sineLow)
  let cosineHigh = square * -2.753_123_559_604_959e-7 + 2.480_157_711_415_722_6e-5
  let cosineLow = square * -1.388_888_888_761_553_3e-3 + 4.166_666_666_666_641_5e-2
  let turnedCosine = (1 - 0.5 * square) + fourth * (cosineHigh * fourth + cosineLow)
  return (sine * turnedCosine + cosine * turnedSine, cosine * turnedCosine - sine * turnedSine)
}
