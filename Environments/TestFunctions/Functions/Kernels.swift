/// The scalar product, in four lanes.
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

/// sin(πr)/r for r from -1/2 to 1/2, in powers of r²: the Taylor series, whose next term is below the precision.
@inline(__always)
private func sineSeries<Value: SIMD>(_ square: Value) -> Value where Value.Scalar == Double {
  var sum = Value(repeating: 5.392664662608131e-10)
  sum = sum * square - 2.2948428997269873e-08
  sum = sum * square + 7.952054001475513e-07
  sum = sum * square - 2.1915353447830217e-05
  sum = sum * square + 0.00046630280576761255
  sum = sum * square - 0.007370430945714351
  sum = sum * square + 0.08214588661112823
  sum = sum * square - 0.5992645293207921
  sum = sum * square + 2.550164039877345
  sum = sum * square - 5.16771278004997
  return sum * square + 3.141592653589793
}

/// sin²(πz), exactly 0 at every integer. Beyond 2⁵¹ it is of no meaning, but never below 0.
@inline(__always)
func squaredSine<Value: SIMD>(ofHalfTurns z: Value) -> Value where Value.Scalar == Double {
  // Adding 3 · 2⁵¹ rounds to a whole number, in one instruction on every machine.
  let rest = z - ((z + 0x1.8p52) - 0x1.8p52)
  let sine = rest * sineSeries(rest * rest)
  return sine * sine
}

/// cos(2πz).
@inline(__always)
func cosine(ofTurns z: Double) -> Double {
  // Numbers that large are whole.
  abs(z) < 0x1p51 ? 1 - 2 * squaredSine(ofHalfTurns: SIMD2(z, 0)).x : 1
}

/// Σ z² + 10 (1 - cos 2πz), Rastrigin's function. As 1 - cos 2πz = 2 sin² πz, nothing cancels near 0.
@inline(__always)
func rastrigin(_ z: UnsafePointer<Double>, _ count: Int) -> Double {
  var sums = SIMD4<Double>.zero
  var index = 0
  while index + 4 <= count {
    let four = SIMD4(z[index], z[index + 1], z[index + 2], z[index + 3])
    sums += four * four + 20 * squaredSine(ofHalfTurns: four)
    index += 4
  }
  var sum = (sums.x + sums.y) + (sums.z + sums.w)
  while index < count {
    sum += z[index] * z[index] + 20 * squaredSine(ofHalfTurns: SIMD2(z[index], 0)).x
    index += 1
  }
  return sum
}

/// Rastrigin's function of x + offset, without storing the sums.
@inline(__always)
func rastrigin(_ x: UnsafePointer<Double>, movedBy offsets: UnsafePointer<Double>, _ count: Int) -> Double {
  var sums = SIMD4<Double>.zero
  var index = 0
  while index + 4 <= count {
    let four =
      SIMD4(x[index], x[index + 1], x[index + 2], x[index + 3])
      + SIMD4(offsets[index], offsets[index + 1], offsets[index + 2], offsets[index + 3])
    sums += four * four + 20 * squaredSine(ofHalfTurns: four)
    index += 4
  }
  var sum = (sums.x + sums.y) + (sums.z + sums.w)
  while index < count {
    let (one, other) = (x[index] + offsets[index], index + 1 < count ? x[index + 1] + offsets[index + 1] : 0)
    let two = SIMD2(one, other)
    let terms = two * two + 20 * squaredSine(ofHalfTurns: two)
    sum += terms.x + terms.y
    index += 2
  }
  return sum
}

/// Σ (1 - cos 2πz).
@inline(__always)
func waves(_ z: UnsafePointer<Double>, _ count: Int) -> Double {
  var sum = 0.0
  for index in 0..<count { sum += 2 * squaredSine(ofHalfTurns: SIMD2(z[index], 0)).x }
  return sum
}

/// Rosenbrock's function: Σ 100 (z² - next)² + (z - 1)², 0 where all are 1.
@inline(__always)
func rosenbrock(_ z: UnsafePointer<Double>, _ count: Int) -> Double {
  var sums = SIMD2<Double>.zero
  var index = 0
  while index + 3 <= count {
    let (here, next) = (SIMD2(z[index], z[index + 1]), SIMD2(z[index + 1], z[index + 2]))
    let (valley, way) = (here * here - next, here - 1)
    sums += 100 * valley * valley + way * way
    index += 2
  }
  var sum = sums.x + sums.y
  while index + 1 < count {
    let (valley, way) = (z[index] * z[index] - z[index + 1], z[index] - 1)
    sum += 100 * valley * valley + way * way
    index += 1
  }
  return sum
}

/// Rosenbrock's function of x + offset, without storing the sums: loads that straddle what was just stored would wait for it.
@inline(__always)
func rosenbrock(_ x: UnsafePointer<Double>, movedBy offsets: UnsafePointer<Double>, _ count: Int) -> Double {
  @inline(__always)
  func two(_ index: Int) -> SIMD2<Double> {
    SIMD2(x[index], x[index + 1]) + SIMD2(offsets[index], offsets[index + 1])
  }
  @inline(__always)
  func terms(_ here: SIMD2<Double>, _ next: SIMD2<Double>) -> SIMD2<Double> {
    let (valley, way) = (here * here - next, here - 1)
    return 100 * valley * valley + way * way
  }
  var (sums, others) = (SIMD2<Double>.zero, SIMD2<Double>.zero)
  var index = 0
  while index + 5 <= count {
    sums += terms(two(index), two(index + 1))
    others += terms(two(index + 2), two(index + 3))
    index += 4
  }
  sums += others
  var sum = sums.x + sums.y
  while index + 1 < count {
    let (here, next) = (x[index] + offsets[index], x[index + 1] + offsets[index + 1])
    let (valley, way) = (here * here - next, here - 1)
    sum += 100 * valley * valley + way * way
    index += 1
  }
  return sum
}

/// Lends storage for so many numbers while a function computes.
@inline(__always)
func withScratch<Result>(_ count: Int, _ body: (UnsafeMutablePointer<Double>) -> Result) -> Result {
  withUnsafeTemporaryAllocation(of: Double.self, capacity: max(count, 1)) { body($0.baseAddress!) }
}
