/// Each number within two bounds, as `min(max(number, low), high)` of single numbers gives it for bounds that are not zero.
@inline(__always)
func bounded(_ numbers: SIMD4<Double>, _ low: Double, _ high: Double) -> SIMD4<Double> {
  let (lowest, highest) = (SIMD4(repeating: low), SIMD4(repeating: high))
  let raised = numbers.replacing(with: lowest, where: lowest .> numbers)
  return raised.replacing(with: highest, where: highest .< raised)
}

/// The same in single precision. Not generic, since the vector operations of generic code are loops over the lanes.
@inline(__always)
func bounded(_ numbers: SIMD4<Float>, _ low: Float, _ high: Float) -> SIMD4<Float> {
  let (lowest, highest) = (SIMD4(repeating: low), SIMD4(repeating: high))
  let raised = numbers.replacing(with: lowest, where: lowest .> numbers)
  return raised.replacing(with: highest, where: highest .< raised)
}

/// The largest whole number that is not above each number, for numbers up to 2^51. Baseline x86-64 has no instruction for it.
@inline(__always)
func roundedDown(_ numbers: SIMD4<Double>) -> SIMD4<Double> {
  // Adding and taking away 1.5 · 2^52 rounds to the nearest whole number.
  let shifter = SIMD4<Double>(repeating: 6_755_399_441_055_744)
  let nearest = (numbers + shifter) - shifter
  return nearest - SIMD4<Double>(repeating: 0).replacing(with: 1, where: nearest .> numbers)
}
