/// f1 to f5 of the BBOB testbed: sphere, ellipsoid, Rastrigin, Büche-Rastrigin and linear slope. Each number can be found by itself.
struct SeparableFunction: TestFunction {
  let dimension: Int
  let minimizer: [Double]
  let optimum: Double
  private let number: Int
  /// Λ of condition 10, the ellipsoid's weights, or the slopes.
  private let factors: [Double]

  init(_ instance: BBOBInstance) {
    let n = instance.dimension
    number = instance.function
    dimension = n
    optimum = instance.optimum
    var minimizer = instance.minimizer
    switch number {
    case 2: factors = conditioning(1e12, n)
    case 4:
      for index in stride(from: 0, to: n, by: 2) { minimizer[index] = abs(minimizer[index]) }
      factors = conditioning(10, n)
    case 5:
      minimizer = minimizer.map { $0 > 0 ? 5 : -5 }
      factors = zip(conditioning(100, n), minimizer).map { $1 > 0 ? $0 : -$0 }
    default: factors = conditioning(10, n)
    }
    self.minimizer = minimizer
  }

  func error(at x: UnsafePointer<Double>) -> Double {
    let n = dimension
    return withScratch(n) { z in
      for index in 0..<n { z[index] = x[index] - minimizer[index] }
      switch number {
      case 1: return scalarProduct(z, z, n)
      case 2:
        for index in 0..<n { z[index] = oscillated(z[index]) }
        return (0..<n).reduce(0) { $0 + factors[$1] * z[$1] * z[$1] }
      case 3:
        for index in 0..<n { z[index] = oscillated(z[index]) }
        stretch(z, n, by: 0.2)
        for index in 0..<n { z[index] *= factors[index] }
        return rastrigin(z, n)
      case 4:
        for index in 0..<n {
          z[index] = oscillated(z[index])
          if index % 2 == 0, z[index] > 0 { z[index] *= 10 }
          z[index] *= factors[index]
        }
        return rastrigin(z, n) + 100 * boundaryPenalty(x, n)
      default:
        // Beyond the corner that the slope leads to it goes no further down.
        return (0..<n).reduce(0) { sum, index in
          let beyond = z[index] * minimizer[index] > 0
          return beyond ? sum : sum - factors[index] * z[index]
        }
      }
    }
  }
}
