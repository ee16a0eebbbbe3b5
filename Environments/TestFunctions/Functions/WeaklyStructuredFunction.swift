import Foundation

/// f20, f23 and f24 of the BBOB testbed, with many valleys and little structure: Schwefel, Katsuura, Lunacek bi-Rastrigin.
struct WeaklyStructuredFunction: TestFunction {
  let dimension: Int
  let minimizer: [Double]
  let optimum: Double
  private let number: Int
  private let matrix: SquareMatrix
  private let factors: [Double]
  /// The depths of the funnels of f24.
  private let first = 2.5
  private let shape: Double
  private let second: Double

  init(_ instance: BBOBInstance) {
    let n = instance.dimension
    number = instance.function
    dimension = n
    optimum = instance.optimum
    factors = conditioning(10, n)
    shape = 1 - 0.5 / (Double(n + 20).squareRoot() - 4.1)
    second = -((first * first - 1) / shape).squareRoot()
    switch number {
    case 20:
      minimizer = InstanceNumbers.uniform(n, seed: instance.seed).map { ($0 < 0.5 ? -0.5 : 0.5) * 4.2096874637 }
      matrix = SquareMatrix(0) { _, _ in 0 }
    case 23:
      minimizer = instance.minimizer
      matrix = instance.linear(condition: 100)
    default:
      let depth = first
      minimizer = InstanceNumbers.normal(n, seed: instance.seed).map { ($0 < 0 ? -0.5 : 0.5) * depth }
      matrix = instance.linear(condition: 100)
    }
  }

  func error(at x: UnsafePointer<Double>) -> Double {
    let n = dimension
    return withScratch(2 * n) { z in
      let y = z + n
      switch number {
      case 20: return schwefel(x, z, y)
      case 23:
        for index in 0..<n { y[index] = x[index] - minimizer[index] }
        matrix.apply(to: y, into: z)
        return katsuura(z) + boundaryPenalty(x, n)
      default: return lunacek(x, z, y) + 1e4 * boundaryPenalty(x, n)
      }
    }
  }

  private func schwefel(
    _ x: UnsafePointer<Double>, _ z: UnsafeMutablePointer<Double>, _ y: UnsafeMutablePointer<Double>
  ) -> Double {
    let n = dimension
    let peak = 4.2096874637
    for index in 0..<n { y[index] = minimizer[index] < 0 ? -2 * x[index] : 2 * x[index] }
    var (sum, penalty) = (0.0, 0.0)
    for index in 0..<n {
      var number = y[index] - peak
      if index > 0 { number += 0.25 * (y[index - 1] - peak) }
      number = 100 * (factors[index] * number + peak)
      sum += number * sin(abs(number).squareRoot())
      let beyond = abs(number) - 500
      if beyond > 0 { penalty += beyond * beyond }
    }
    return 0.01 * (418.9828872724339 - sum / Double(n) + penalty)
  }

  private func katsuura(_ z: UnsafePointer<Double>) -> Double {
    let n = dimension
    // The product of 1 + i · s, as a sum of logarithms, of which the exponential minus 1 is taken without loss.
    var sum = 0.0
    for index in 0..<n {
      var (roughness, scale) = (0.0, 2.0)
      for _ in 0..<32 {
        let number = z[index] * scale
        roughness += abs(number - (number + 0.5).rounded(.down)) / scale
        scale *= 2
      }
      sum += log1p(roughness * Double(index + 1))
    }
    return 10 / Double(n * n) * expm1(sum * 10 / pow(Double(n), 1.2))
  }

  private func lunacek(
    _ x: UnsafePointer<Double>, _ z: UnsafeMutablePointer<Double>, _ y: UnsafeMutablePointer<Double>
  ) -> Double {
    let n = dimension
    var (one, other) = (0.0, 0.0)
    for index in 0..<n {
      let number = minimizer[index] < 0 ? -2 * x[index] : 2 * x[index]
      y[index] = number - first
      one += y[index] * y[index]
      other += (number - second) * (number - second)
    }
    matrix.apply(to: y, into: z)
    return min(one, Double(n) + shape * other) + 10 * waves(z, n)
  }
}
