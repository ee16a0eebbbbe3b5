/// The scalar product, in four lanes, so that it does not wait for every addition.
@inline(__always)
func scalarProduct(_ first: UnsafePointer<Double>, _ second: UnsafePointer<Double>, _ count: Int) -> Double {
  var sums = SIMD4<Double>.zero
  var index = 0
  while index + 4 <= count {
    sums +=
      SIMD4(first[index], first[index + 1], first[index + 2], first[index + 3])
      * SIMD4(second[index], second[index + 1], second[index + 2], second[index + 3])
    index += 4
  }
  var sum = (sums.x + sums.y) + (sums.z + sums.w)
  while index < count {
    sum += first[index] * second[index]
    index += 1
  }
  return sum
}

/// Adds factor · vector.
@inline(__always)
func addScaled(_ factor: Double, _ vector: UnsafePointer<Double>, to sum: UnsafeMutablePointer<Double>, _ count: Int) {
  var index = 0
  while index + 2 <= count {
    let added = SIMD2(sum[index], sum[index + 1]) + factor * SIMD2(vector[index], vector[index + 1])
    (sum[index], sum[index + 1]) = (added.x, added.y)
    index += 2
  }
  if index < count { sum[index] += factor * vector[index] }
}

/// Adds four scaled vectors at once: a quarter of the passes over the sum.
@inline(__always)
func addScaled(
  _ factors: (Double, Double, Double, Double),
  _ vectors: (UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>),
  to sum: UnsafeMutablePointer<Double>, _ count: Int
) {
  var index = 0
  while index + 2 <= count {
    func pair(_ vector: UnsafePointer<Double>) -> SIMD2<Double> { SIMD2(vector[index], vector[index + 1]) }
    let one = factors.0 * pair(vectors.0) + factors.1 * pair(vectors.1)
    let other = factors.2 * pair(vectors.2) + factors.3 * pair(vectors.3)
    let added = SIMD2(sum[index], sum[index + 1]) + (one + other)
    (sum[index], sum[index + 1]) = (added.x, added.y)
    index += 2
  }
  if index < count {
    let one = factors.0 * vectors.0[index] + factors.1 * vectors.1[index]
    let other = factors.2 * vectors.2[index] + factors.3 * vectors.3[index]
    sum[index] += one + other
  }
}

extension UnsafePointer<Double> {
  /// Four numbers.
  @inline(__always)
  func four(at place: Int) -> SIMD4<Double> {
    UnsafeRawPointer(self + place).loadUnaligned(as: SIMD4<Double>.self)
  }

  /// Two numbers.
  @inline(__always)
  func two(at place: Int) -> SIMD2<Double> {
    UnsafeRawPointer(self + place).loadUnaligned(as: SIMD2<Double>.self)
  }
}

extension UnsafeMutablePointer<Double> {
  /// Four numbers.
  @inline(__always)
  func four(at place: Int) -> SIMD4<Double> { UnsafePointer(self).four(at: place) }

  /// Two numbers.
  @inline(__always)
  func two(at place: Int) -> SIMD2<Double> { UnsafePointer(self).two(at: place) }

  /// Writes four numbers.
  @inline(__always)
  func setFour(_ numbers: SIMD4<Double>, at place: Int) {
    UnsafeMutableRawPointer(self + place).storeBytes(of: numbers, as: SIMD4<Double>.self)
  }

  /// Writes two numbers.
  @inline(__always)
  func setTwo(_ numbers: SIMD2<Double>, at place: Int) {
    UnsafeMutableRawPointer(self + place).storeBytes(of: numbers, as: SIMD2<Double>.self)
  }
}
