import Core

/// The eigenvalues and eigenvectors of a symmetric matrix: A = V · diag(values) · Vᵀ.
///
/// Householder reflections make the matrix tridiagonal, implicit QL steps with Wilkinson's shift make it diagonal (Golub and Van
/// Loan, "Matrix computations", sections 8.3.1 and 8.3.3): about 9 n³ operations, in place and without allocating.
public struct SymmetricEigen: Sendable {
  /// The number of rows.
  public let count: Int
  /// The eigenvalues, in no particular order.
  public private(set) var values: [Double]
  /// Column j is the unit eigenvector of `values[j]`, [count × count], row by row.
  public private(set) var vectors: [Double]
  private var offDiagonal: [Double]

  /// The decomposition of the identity.
  public init(count: Int) {
    self.count = count
    values = [Double](repeating: 1, count: count)
    offDiagonal = [Double](repeating: 0, count: count)
    vectors = [Double](repeating: 0, count: count * count)
    for index in 0..<count { vectors[index * count + index] = 1 }
  }

  /// Takes back eigenvectors that were kept; the eigenvalues are in the care of whoever kept them.
  mutating func restore(vectors: [Double]) { self.vectors = vectors }

  /// Decomposes a symmetric matrix, [count × count].
  /// - Returns: false when the steps did not converge, as with entries that are not finite; the decomposition is then of no use.
  public mutating func decompose(_ matrix: [Double]) -> Bool {
    precondition(matrix.count == count * count, "a matrix of \(count) × \(count) is needed")
    vectors.withUnsafeMutableBufferPointer { v in
      for index in matrix.indices { v[index] = matrix[index] }
    }
    let count = count
    return vectors.withUnsafeMutableBufferPointer { v in
      values.withUnsafeMutableBufferPointer { d in
        offDiagonal.withUnsafeMutableBufferPointer { e in
          makeTridiagonal(v.baseAddress!, d.baseAddress!, e.baseAddress!, count)
          return makeDiagonal(v.baseAddress!, d.baseAddress!, e.baseAddress!, count)
        }
      }
    }
  }
}

/// Reduces the symmetric matrix in `v` to the tridiagonal one of diagonal `d` and, below it, `e[1...]`; `v` becomes the product of the
/// reflections.
private func makeTridiagonal(
  _ v: UnsafeMutablePointer<Double>, _ d: UnsafeMutablePointer<Double>, _ e: UnsafeMutablePointer<Double>, _ n: Int
) {
  for row in stride(from: n - 1, to: 0, by: -1) {
    // The reflection that zeros the row left of the diagonal's neighbour; its vector u is kept in the row.
    var scale = 0.0
    for column in 0..<row { scale += abs(v[row * n + column]) }
    guard row > 1, scale > 0 else {
      e[row] = v[row * n + row - 1]
      d[row] = 0
      continue
    }
    var norm = 0.0
    for column in 0..<row {
      v[row * n + column] /= scale
      norm += v[row * n + column] * v[row * n + column]
    }
    let last = v[row * n + row - 1]
    let root = last > 0 ? -norm.squareRoot() : norm.squareRoot()
    e[row] = scale * root
    let half = norm - last * root
    v[row * n + row - 1] = last - root
    // p = A u / half, in e; then A becomes A - u qᵀ - q uᵀ with q = p - u (uᵀ p) / (2 half).
    var projection = 0.0
    for index in 0..<row {
      v[index * n + row] = v[row * n + index] / half
      var sum = 0.0
      for column in 0...index { sum += v[index * n + column] * v[row * n + column] }
      for column in index + 1..<max(row, index + 1) { sum += v[column * n + index] * v[row * n + column] }
      e[index] = sum / half
      projection += e[index] * v[row * n + index]
    }
    let share = projection / (2 * half)
    for index in 0..<row {
      let u = v[row * n + index]
      e[index] -= share * u
      let q = e[index]
      for column in 0...index { v[index * n + column] -= u * e[column] + q * v[row * n + column] }
    }
    d[row] = half
  }
  d[0] = 0
  e[0] = 0
  // The product of the reflections, from the smallest on.
  for row in 0..<n {
    if d[row] != 0 {
      for column in 0..<row {
        var sum = 0.0
        for index in 0..<row { sum += v[row * n + index] * v[index * n + column] }
        for index in 0..<row { v[index * n + column] -= sum * v[index * n + row] }
      }
    }
    d[row] = v[row * n + row]
    v[row * n + row] = 1
    for column in 0..<row {
      v[column * n + row] = 0
      v[row * n + column] = 0
    }
  }
}

/// Makes a tridiagonal matrix diagonal and turns the columns of `v` along.
private func makeDiagonal(
  _ v: UnsafeMutablePointer<Double>, _ d: UnsafeMutablePointer<Double>, _ e: UnsafeMutablePointer<Double>, _ n: Int
) -> Bool {
  guard n > 1 else { return n == 0 || d[0].isFinite }
  for index in 1..<n { e[index - 1] = e[index] }
  e[n - 1] = 0
  for first in 0..<n {
    var turns = 0
    while true {
      // A block ends where the off-diagonal entry is nothing beside its neighbours.
      var last = first
      while last < n - 1 {
        let size = abs(d[last]) + abs(d[last + 1])
        if abs(e[last]) <= 2.3e-16 * size || e[last] == 0 { break }
        last += 1
      }
      guard last > first else { break }
      turns += 1
      guard turns <= 60, d[first].isFinite, e[first].isFinite else { return false }
      let difference = (d[first + 1] - d[first]) / (2 * e[first])
      let hypotenuse = (difference * difference + 1).squareRoot()
      var g = d[last] - d[first] + e[first] / (difference + (difference >= 0 ? hypotenuse : -hypotenuse))
      var (sine, cosine, p) = (1.0, 1.0, 0.0)
      var index = last - 1
      var isSplit = false
      while index >= first {
        var f = sine * e[index]
        let b = cosine * e[index]
        let length = (f * f + g * g).squareRoot()
        e[index + 1] = length
        if length == 0 {
          d[index + 1] -= p
          e[last] = 0
          isSplit = true
          break
        }
        sine = f / length
        cosine = g / length
        g = d[index + 1] - p
        let r = (d[index] - g) * sine + 2 * cosine * b
        p = sine * r
        d[index + 1] = g + p
        g = cosine * r - b
        for row in 0..<n {
          let place = v + row * n + index
          f = place[1]
          place[1] = sine * place[0] + cosine * f
          place[0] = cosine * place[0] - sine * f
        }
        index -= 1
      }
      if isSplit { continue }
      d[first] -= p
      e[first] = g
      e[last] = 0
    }
  }
  return (0..<n).allSatisfy { d[$0].isFinite }
}
