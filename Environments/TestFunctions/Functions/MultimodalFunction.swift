import Foundation

/// f15 to f19 of the BBOB testbed, with many valleys in a global structure: Rastrigin, Weierstrass, Schaffers F7 of condition 10 and
/// 1000, Griewank-Rosenbrock.
struct MultimodalFunction: TestFunction {
  let dimension: Int
  let minimizer: [Double]
  let optimum: Double
  private let number: Int
  private let rotation: SquareMatrix
  private let matrix: SquareMatrix

  init(_ instance: BBOBInstance) {
    let n = instance.dimension
    number = instance.function
    dimension = n
    optimum = instance.optimum
    switch number {
    case 15:
      minimizer = instance.minimizer
      rotation = instance.rotation
      matrix = instance.linear(condition: 10)
    case 16:
      minimizer = instance.minimizer
      rotation = instance.rotation
      matrix = instance.linear(condition: 0.01)
    case 17, 18:
      minimizer = instance.minimizer
      rotation = instance.rotation
      matrix = instance.secondRotation.scaled(conditioning(number == 17 ? 10 : 1000, n))
    default:
      let turned = instance.secondRotation
      let scale = max(1, Double(n).squareRoot() / 8)
      rotation = turned
      matrix = turned.scaled([Double](repeating: scale, count: n))
      minimizer = (0..<n).map { column in (0..<n).reduce(0) { $0 + turned[$1, column] } * 0.5 / scale }
    }
  }

  func error(at x: UnsafePointer<Double>) -> Double {
    let n = dimension
    return withScratch(2 * n) { z in
      let y = z + n
      guard number != 19 else {
        matrix.apply(to: x, into: z)
        return griewankRosenbrock(z)
      }
      for index in 0..<n { y[index] = x[index] - minimizer[index] }
      rotation.apply(to: y, into: z)
      if number <= 16 {
        for index in 0..<n { z[index] = oscillated(z[index]) }
      }
      if number != 16 { stretch(z, n, by: number == 15 ? 0.2 : 0.5) }
      matrix.apply(to: z, into: y)
      switch number {
      case 15: return rastrigin(y, n)
      case 16:
        // The mean of Σ 2⁻ᵏ (cos(2π 3ᵏ (y + 1/2)) - cos(π 3ᵏ)), the last cosine being -1 for every k.
        var sum = 0.0
        for index in 0..<n {
          var (amplitude, frequency) = (1.0, 1.0)
          for _ in 0..<12 {
            sum += amplitude * (cosine(ofTurns: frequency * (y[index] + 0.5)) + 1)
            (amplitude, frequency) = (amplitude / 2, frequency * 3)
          }
        }
        let mean = sum / Double(n)
        return 10 * mean * mean * mean + 10 / Double(n) * boundaryPenalty(x, n)
      default:
        let sum = (0..<n - 1).reduce(0.0) {
          let square = y[$1] * y[$1] + y[$1 + 1] * y[$1 + 1]
          let wave = sin(50 * pow(square, 0.1))
          return $0 + square.squareRoot().squareRoot() * (wave * wave + 1)
        }
        let mean = sum / Double(n - 1)
        return mean * mean + 10 * boundaryPenalty(x, n)
      }
    }
  }

  /// The mean of 10 (r / 4000 - cos r + 1) over neighbours, r their term of Rosenbrock's function; z is shifted by 1/2 first.
  private func griewankRosenbrock(_ z: UnsafeMutablePointer<Double>) -> Double {
    let n = dimension
    for index in 0..<n { z[index] += 0.5 }
    let sum = (0..<n - 1).reduce(0.0) {
      let (valley, way) = (z[$1] * z[$1] - z[$1 + 1], 1 - z[$1])
      let term = 100 * valley * valley + way * way
      let half = sin(term / 2)
      return $0 + term / 4000 + 2 * half * half
    }
    return 10 * sum / Double(n - 1)
  }
}
