import Core
import Foundation
import Search
import Synchronization

/// Σ 100 (x₂ - x₁²)² + (1 - x₁)² over neighbours, as residuals with a Jacobian; the minimum 0 at (1, ..., 1).
struct Rosenbrock: LeastSquaresProblem {
  let dimension: Int
  var residualCount: Int { 2 * (dimension - 1) }

  func startingPoint(key: RandomKey) -> [Double] { (0..<dimension).map { $0.isMultiple(of: 2) ? -1.2 : 1 } }

  func residuals(at point: [Double]) -> [Double] {
    var residuals: [Double] = []
    for (one, next) in zip(point, point.dropFirst()) {
      residuals.append(10 * (next - one * one))
      residuals.append(1 - one)
    }
    return residuals
  }

  func jacobian(at point: [Double]) -> DoubleMatrix {
    var matrix = DoubleMatrix(rowCount: residualCount, columnCount: dimension)
    for index in 0..<dimension - 1 {
      matrix[2 * index, index] = -20 * point[index]
      matrix[2 * index, index + 1] = 10
      matrix[2 * index + 1, index] = -1
    }
    return matrix
  }

  var jacobianCost: Double { 1 }
}

/// Powell's singular function (1962): the Jacobian has not full rank at the minimum 0.
struct PowellSingular: LeastSquaresProblem {
  let dimension = 4
  let residualCount = 4
  func startingPoint(key: RandomKey) -> [Double] { [3, -1, 0, 1] }
  func residuals(at x: [Double]) -> [Double] {
    let between = x[1] - 2 * x[2]
    let outer = x[0] - x[3]
    return [x[0] + 10 * x[1], 5.0.squareRoot() * (x[2] - x[3]), between * between, 10.0.squareRoot() * outer * outer]
  }
}

/// Beale's function (1958): the minimum 0 at (3, 0.5).
struct Beale: LeastSquaresProblem {
  let dimension = 2
  let residualCount = 3
  func startingPoint(key: RandomKey) -> [Double] { [1, 1] }
  func residuals(at x: [Double]) -> [Double] {
    zip([1.5, 2.25, 2.625], 1...3).map { $0 - x[0] * (1 - pow(x[1], Double($1))) }
  }
}

/// Himmelblau's function (1972): four minima, all 0.
struct Himmelblau: LeastSquaresProblem {
  static let minima = [
    [3.0, 2.0], [-2.805118086952745, 3.131312518250573], [-3.779310253377747, -3.283185991286170],
    [3.584428340330492, -1.848126526964404],
  ]
  var start: [Double]
  let dimension = 2
  let residualCount = 2
  func startingPoint(key: RandomKey) -> [Double] { start }
  func residuals(at x: [Double]) -> [Double] { [x[0] * x[0] + x[1] - 11, x[0] + x[1] * x[1] - 7] }
}

/// ½ Σ λᵢ xᵢ² with curvatures from 1 to the condition number, in coordinates turned so that no axis is one of its own.
struct Bowl: DifferentiableProblem {
  let dimension: Int
  let condition: Double

  private func curvature(_ index: Int) -> Double { pow(condition, Double(index) / Double(dimension - 1)) }

  /// A reflection: its own inverse.
  private func turned(_ point: [Double]) -> [Double] {
    let mean = 2 * point.reduce(0, +) / Double(dimension)
    return point.map { $0 - mean }
  }

  func startingPoint(key: RandomKey) -> [Double] { turned([Double](repeating: 1, count: dimension)) }

  func value(at point: [Double]) -> Double {
    turned(point).enumerated().reduce(0) { $0 + curvature($1.offset) * $1.element * $1.element / 2 }
  }

  func gradient(at point: [Double]) -> [Double] {
    turned(turned(point).enumerated().map { curvature($0.offset) * $0.element })
  }

  var gradientCost: Double { 1 }
}

/// x - log x, infinite below 0: the minimum 1 at 1.
struct Barrier: DifferentiableProblem {
  let dimension = 1
  var start = 8.0
  func startingPoint(key: RandomKey) -> [Double] { [start] }
  func value(at point: [Double]) -> Double { point[0] > 0 ? point[0] - log(point[0]) : .infinity }
  func gradient(at point: [Double]) -> [Double] { [1 - 1 / point[0]] }
  var gradientCost: Double { 1 }
}

/// A x - b.
struct Linear: LinearLeastSquaresProblem {
  var designMatrix: DoubleMatrix
  var observations: [Double]

  init(rows: [[Double]], observations: [Double]) {
    designMatrix = DoubleMatrix(rowCount: rows.count, columnCount: rows[0].count)
    for (row, numbers) in rows.enumerated() {
      for (column, number) in numbers.enumerated() { designMatrix[row, column] = number }
    }
    self.observations = observations
  }
}

/// Counts how often a problem is really evaluated, and notes where gradients were asked for.
final class CallCounter: Sendable {
  private let count = Mutex(0)
  private let gradients = Mutex<[[Double]]>([])
  var calls: Int { count.withLock { $0 } }
  var gradientPoints: [[Double]] { gradients.withLock { $0 } }
  func add(_ calls: Int = 1) { count.withLock { $0 += calls } }
  func addGradient(at point: [Double]) { gradients.withLock { $0.append(point) } }
}

/// A least-squares problem that counts its residuals, its Jacobian being the default by differences.
struct Counted<Base: LeastSquaresProblem>: LeastSquaresProblem {
  let base: Base
  let counter = CallCounter()
  var dimension: Int { base.dimension }
  var residualCount: Int { base.residualCount }
  func startingPoint(key: RandomKey) -> [Double] { base.startingPoint(key: key) }
  func residuals(at point: [Double]) -> [Double] {
    counter.add()
    return base.residuals(at: point)
  }
}

/// A differentiable problem that notes where its gradient was asked for.
struct Watched<Base: DifferentiableProblem>: DifferentiableProblem {
  let base: Base
  let counter = CallCounter()
  var dimension: Int { base.dimension }
  func startingPoint(key: RandomKey) -> [Double] { base.startingPoint(key: key) }
  func value(at point: [Double]) -> Double { base.value(at: point) }
  func gradient(at point: [Double]) -> [Double] {
    counter.addGradient(at: point)
    return base.gradient(at: point)
  }
  var gradientCost: Double { base.gradientCost }
}
