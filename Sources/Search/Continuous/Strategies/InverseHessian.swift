import Core

/// The method of Broyden, Fletcher, Goldfarb and Shanno (1970): ``QuasiNewton`` with the whole approximation.
public typealias BFGS<P: DifferentiableProblem> = QuasiNewton<P, InverseHessian>

/// The approximation of the inverse Hessian as a matrix. O(dimension²) a step in time and memory.
public struct InverseHessian: CurvatureModel {
  /// Symmetric; empty stands for the identity that has learned nothing.
  private var matrix: [Double] = []

  /// An approximation that has learned nothing.
  public init() {}

  public var isEmpty: Bool { matrix.isEmpty }

  public func inverse(times vector: [Double]) -> [Double] {
    let count = vector.count
    return vector.indices.map { dotProduct(matrix[$0 * count..<($0 + 1) * count], vector[...]) }
  }

  /// H ← (I - ρ s yᵀ) H (I - ρ y sᵀ) + ρ s sᵀ with ρ = 1 / sᵀy.
  public mutating func learn(movement: [Double], gradientChange: [Double], curvature: Double) {
    let count = movement.count
    if matrix.isEmpty {
      let length = euclideanNorm(gradientChange[...])
      matrix = [Double](repeating: 0, count: count * count)
      for index in 0..<count { matrix[index * count + index] = curvature / length / length }
    }
    let turned = inverse(times: gradientChange)
    let factor = (1 + dotProduct(turned[...], gradientChange[...]) / curvature) / curvature
    for row in 0..<count {
      for column in 0...row {
        let crossed = turned[row] * movement[column] + movement[row] * turned[column]
        let updated = matrix[row * count + column] + factor * movement[row] * movement[column] - crossed / curvature
        matrix[row * count + column] = updated
        matrix[column * count + row] = updated
      }
    }
  }

  public mutating func forget() { matrix = [] }

  public func save(into snapshot: inout Snapshot, count: Int) { snapshot.setArray("inverse", matrix) }

  public mutating func restore(from snapshot: Snapshot, count: Int) throws {
    let saved = try snapshot.array("inverse", of: Double.self)
    guard saved.isEmpty || saved.count == count * count else {
      throw WarrenError("array 'inverse' holds \(saved.count) numbers, expected \(count * count)", kind: .failure)
    }
    matrix = saved
  }
}
