/// A point that differential evolution crosses with a parent: a base, moved by scaled differences of members.
protocol Mutant {
  /// Its number at a place.
  func number(at place: Int) -> Double
  /// Its four numbers from a place on.
  func four(at place: Int) -> SIMD4<Double>
}

/// base + scale · (one - other).
struct OneDifference: Mutant {
  let base: UnsafePointer<Double>
  let scale: Double
  let one: UnsafePointer<Double>
  let other: UnsafePointer<Double>

  @inline(__always)
  func number(at place: Int) -> Double { base[place] + scale * (one[place] - other[place]) }

  @inline(__always)
  func four(at place: Int) -> SIMD4<Double> {
    base.four(at: place) + scale * (one.four(at: place) - other.four(at: place))
  }
}

/// base + scale · (one - other + third - fourth).
struct TwoDifferences: Mutant {
  let base: UnsafePointer<Double>
  let scale: Double
  let one: UnsafePointer<Double>
  let other: UnsafePointer<Double>
  let third: UnsafePointer<Double>
  let fourth: UnsafePointer<Double>

  @inline(__always)
  func number(at place: Int) -> Double {
    base[place] + scale * ((one[place] - other[place]) + (third[place] - fourth[place]))
  }

  @inline(__always)
  func four(at place: Int) -> SIMD4<Double> {
    base.four(at: place)
      + scale * ((one.four(at: place) - other.four(at: place)) + (third.four(at: place) - fourth.four(at: place)))
  }
}
