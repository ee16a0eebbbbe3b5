import Foundation

/// T_osz: makes a number's size oscillate, smoothly and differently on both sides of 0, so that no function stays regular.
func oscillated(_ x: Double) -> Double {
  guard x != 0 else { return 0 }
  let size = log(abs(x))
  return x > 0
    ? exp(size + 0.049 * (sin(10 * size) + sin(7.9 * size)))
    : -exp(size + 0.049 * (sin(5.5 * size) + sin(3.1 * size)))
}

/// T_asy: stretches positive numbers, the later ones more, so that no function stays symmetric.
@inline(__always)
func stretch(_ z: UnsafeMutablePointer<Double>, _ count: Int, by power: Double) {
  for index in 0..<count where z[index] > 0 {
    z[index] = pow(z[index], 1 + power * Double(index) / Double(count - 1) * z[index].squareRoot())
  }
}

/// Λ: the diagonal from 1 to the root of the condition.
func conditioning(_ condition: Double, _ count: Int) -> [Double] {
  (0..<count).map { pow(condition, 0.5 * Double($0) / Double(count - 1)) }
}

/// The squared distance outside [-5, 5], summed.
@inline(__always)
func boundaryPenalty(_ x: UnsafePointer<Double>, _ count: Int) -> Double {
  var sum = 0.0
  for index in 0..<count {
    let beyond = abs(x[index]) - 5
    if beyond > 0 { sum += beyond * beyond }
  }
  return sum
}
