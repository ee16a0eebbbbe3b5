import Foundation

/// f6 to f9 of the BBOB testbed, of low or moderate conditioning: attractive sector, step ellipsoid, Rosenbrock, Rosenbrock rotated.
struct ModerateFunction: TestFunction {
  let dimension: Int
  let minimizer: [Double]
  let optimum: Double
  private let number: Int
  /// What z = matrix · (x - minimizer) is, and what turns the steps of the step ellipsoid.
  private let matrix: SquareMatrix
  private let second: SquareMatrix
  private let weights: [Double]
  /// How much Rosenbrock's valley is stretched.
  private let scale: Double

  init(_ instance: BBOBInstance) {
    let n = instance.dimension
    number = instance.function
    dimension = n
    optimum = instance.optimum
    scale = max(1, Double(n).squareRoot() / 8)
    weights = conditioning(1e4, n)
    second = instance.rotation
    switch number {
    case 6:
      minimizer = instance.minimizer
      matrix = instance.linear(condition: 10)
    case 7:
      minimizer = instance.minimizer
      matrix = instance.secondRotation.scaled(conditioning(10, n))
    case 8:
      minimizer = instance.minimizer.map { 0.75 * $0 }
      matrix = SquareMatrix(0) { _, _ in 0 }
    default:
      let rotation = instance.secondRotation
      let scale = scale
      matrix = rotation.scaled([Double](repeating: scale, count: n))
      // Where z = matrix · x + 1/2 is 1 throughout.
      minimizer = (0..<n).map { column in (0..<n).reduce(0) { $0 + rotation[$1, column] } * 0.5 / scale }
    }
  }

  func error(at x: UnsafePointer<Double>) -> Double {
    let n = dimension
    return withScratch(2 * n) { z in
      let y = z + n
      for index in 0..<n { y[index] = x[index] - minimizer[index] }
      switch number {
      case 6:
        matrix.apply(to: y, into: z)
        let sum = (0..<n).reduce(0) {
          let part = z[$1] * minimizer[$1] > 0 ? 100 * z[$1] : z[$1]
          return $0 + part * part
        }
        return pow(oscillated(sum), 0.9)
      case 7:
        matrix.apply(to: y, into: z)
        let first = abs(z[0])
        for index in 0..<n {
          z[index] = abs(z[index]) > 0.5 ? (z[index] + 0.5).rounded(.down) : (10 * z[index] + 0.5).rounded(.down) / 10
        }
        second.apply(to: z, into: y)
        let sum = (0..<n).reduce(0) { $0 + weights[$1] * y[$1] * y[$1] }
        return 0.1 * max(1e-4 * first, sum) + boundaryPenalty(x, n)
      case 8:
        for index in 0..<n { z[index] = scale * y[index] + 1 }
        return rosenbrock(z, n)
      default:
        matrix.apply(to: x, into: z)
        for index in 0..<n { z[index] += 0.5 }
        return rosenbrock(z, n)
      }
    }
  }
}
