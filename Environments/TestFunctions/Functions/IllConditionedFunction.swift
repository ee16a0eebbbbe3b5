import Foundation

/// f10 to f14 of the BBOB testbed, with one valley and high conditioning: ellipsoid, discus, bent cigar, sharp ridge, different powers.
struct IllConditionedFunction: TestFunction {
  let dimension: Int
  let minimizer: [Double]
  let optimum: Double
  private let number: Int
  private let matrix: SquareMatrix
  private let weights: [Double]

  init(_ instance: BBOBInstance) {
    number = instance.function
    dimension = instance.dimension
    optimum = instance.optimum
    minimizer =
      number == 12 ? InstanceNumbers.minimizer(dimension, seed: instance.seed + 1_000_000) : instance.minimizer
    matrix = number == 13 ? instance.linear(condition: 10) : instance.rotation
    weights = conditioning(1e12, dimension)
  }

  func error(at x: UnsafePointer<Double>) -> Double {
    let n = dimension
    return withScratch(2 * n) { z in
      let y = z + n
      for index in 0..<n { y[index] = x[index] - minimizer[index] }
      matrix.apply(to: y, into: z)
      switch number {
      case 10:
        return (0..<n).reduce(0) {
          let number = oscillated(z[$1])
          return $0 + weights[$1] * number * number
        }
      case 11:
        for index in 0..<n { z[index] = oscillated(z[index]) }
        return 1e6 * z[0] * z[0] + scalarProduct(z + 1, z + 1, n - 1)
      case 12:
        stretch(z, n, by: 0.5)
        matrix.apply(to: z, into: y)
        return y[0] * y[0] + 1e6 * scalarProduct(y + 1, y + 1, n - 1)
      case 13: return z[0] * z[0] + 100 * scalarProduct(z + 1, z + 1, n - 1).squareRoot()
      default:
        return (0..<n).reduce(0) { $0 + pow(abs(z[$1]), 2 + 4 * Double($1) / Double(n - 1)) }.squareRoot()
      }
    }
  }
}
