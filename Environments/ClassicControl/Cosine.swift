/// Cosines of four angles at once, each within 2.3e-16.
///
/// They are what a step of the mountain cars spends its time on. The angle is reduced to [-π/2, π/2] in two parts (Cody and
/// Waite), where one polynomial is right to 6e-18: it is cosine's own up to the square, and from there on the one that strays
/// least from it (Remez' algorithm). For angles up to a million.
@inline(__always)
func cosines(_ angles: SIMD4<Double>) -> SIMD4<Double> {
  // Adding and taking away 1.5 · 2^52 rounds to a whole number, whose lowest bits stay readable in the sum.
  let shifter = SIMD4<Double>(repeating: 6_755_399_441_055_744)
  let shifted = angles * (1 / Double.pi) + shifter
  let halves = shifted - shifter
  let rest = (angles - halves * 3.141_592_651_605_606) - halves * 1.984_187_159_361_081e-09
  let square = rest * rest
  let fourth = square * square
  let eighth = fourth * fourth

  // Pairs of terms (Estrin), so that the processor need not wait for one multiplication after the other.
  let first = square * -1.388_888_888_882_997_8e-3 + 4.166_666_666_666_583e-2
  let second = square * -2.755_731_706_679_699_5e-7 + 2.480_158_728_576_817_5e-5
  let third = square * -1.146_363_262_442_926_2e-11 + 2.087_659_249_465_519_3e-9
  let high = first + fourth * second + eighth * (third + fourth * 4.616_102_920_731_384e-14)
  let cosine = (1 - 0.5 * square) + fourth * high

  // An odd number of half turns changes the sign.
  let sign = unsafeBitCast(shifted, to: SIMD4<UInt64>.self) &<< 63
  return unsafeBitCast(unsafeBitCast(cosine, to: SIMD4<UInt64>.self) ^ sign, to: SIMD4<Double>.self)
}
