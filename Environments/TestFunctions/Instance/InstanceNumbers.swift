import Foundation

/// The numbers from which the instances of the BBOB functions are made, the same as on the COCO platform, so that instance 3 of f15
/// is instance 3 of f15 there (Hansen, Finck, Ros and Auger, "Real-parameter black-box optimization benchmarking 2009: noiseless
/// functions definitions", INRIA RR-6829; the generator is Park and Miller's minimal standard, 1988, shuffled by a table of 32).
enum InstanceNumbers {
  /// Uniform numbers above 0 and below 1.
  static func uniform(_ count: Int, seed: Int) -> [Double] {
    var state = max(abs(seed), 1)
    func advance() {
      // 16807 · state mod 2³¹ - 1.
      state = 16807 * state % 2_147_483_647
    }
    var table = [Int](repeating: 0, count: 32)
    for round in (0..<40).reversed() {
      advance()
      if round < 32 { table[round] = state }
    }
    var drawn = table[0]
    return (0..<count).map { _ in
      advance()
      let place = drawn / 67_108_865
      drawn = table[place]
      table[place] = state
      return drawn == 0 ? 1e-99 : Double(drawn) / 2.147483647e9
    }
  }

  /// Standard normal numbers, by Box and Muller's transformation of the first and the second half of uniform ones.
  static func normal(_ count: Int, seed: Int) -> [Double] {
    let uniform = uniform(2 * count, seed: seed)
    return (0..<count).map { index in
      let number = (-2 * log(uniform[index])).squareRoot() * cos(2 * .pi * uniform[count + index])
      return number == 0 ? 1e-99 : number
    }
  }

  /// A minimizer: numbers from -4 to 4 with four digits, none of them 0.
  static func minimizer(_ dimension: Int, seed: Int) -> [Double] {
    uniform(dimension, seed: seed).map { share in
      let number = 8 * (1e4 * share).rounded(.down) / 1e4 - 4
      return number == 0 ? -1e-5 : number
    }
  }

  /// The least value: a Cauchy number with two digits, from -1000 to 1000.
  static func optimum(function: Int, instance: Int) -> Double {
    // f4 shares the numbers of f3, and f18 those of f17.
    let seed = (function == 4 ? 3 : function == 18 ? 17 : function) + 10000 * instance
    let ratio = normal(1, seed: seed)[0] / normal(1, seed: seed + 1)[0]
    return min(1000, max(-1000, (100 * 100 * ratio + 0.5).rounded(.down) / 100))
  }

  /// A rotation, by Gram and Schmidt's orthogonalization of normal columns.
  static func rotation(_ dimension: Int, seed: Int) -> SquareMatrix {
    let n = dimension
    var columns = normal(n * n, seed: seed)
    for column in 0..<n {
      for earlier in 0..<column {
        var product = 0.0
        for row in 0..<n { product += columns[column * n + row] * columns[earlier * n + row] }
        for row in 0..<n { columns[column * n + row] -= product * columns[earlier * n + row] }
      }
      let length = (0..<n).reduce(0) { $0 + columns[column * n + $1] * columns[column * n + $1] }.squareRoot()
      for row in 0..<n { columns[column * n + row] /= length }
    }
    return SquareMatrix(n) { columns[$1 * n + $0] }
  }
}

/// A square matrix, row by row.
struct SquareMatrix: Sendable {
  let count: Int
  private let elements: [Double]

  init(_ count: Int, _ element: (_ row: Int, _ column: Int) -> Double) {
    self.count = count
    elements = (0..<count * count).map { element($0 / count, $0 % count) }
  }

  subscript(row: Int, column: Int) -> Double { elements[row * count + column] }

  /// This · diag(factors) · other.
  func times(_ factors: [Double], _ other: SquareMatrix) -> SquareMatrix {
    SquareMatrix(count) { row, column in
      (0..<count).reduce(0) { $0 + self[row, $1] * factors[$1] * other[$1, column] }
    }
  }

  /// diag(factors) · this.
  func scaled(_ factors: [Double]) -> SquareMatrix { SquareMatrix(count) { factors[$0] * self[$0, $1] } }

  /// Writes this · vector.
  @inline(__always)
  func apply(to vector: UnsafePointer<Double>, into result: UnsafeMutablePointer<Double>) {
    elements.withUnsafeBufferPointer { elements in
      for row in 0..<count { result[row] = scalarProduct(elements.baseAddress! + row * count, vector, count) }
    }
  }
}
