/// The eigenvalues and eigenvectors of a symmetric matrix: A = V · diag(values) · Vᵀ.
///
/// Householder reflections make the matrix tridiagonal, implicit QL steps with Wilkinson's shift make it diagonal (Golub and Van
/// Loan, "Matrix computations", sections 8.3.1 and 8.3.3): about 9 n³ operations, in place and without allocating. All inner loops
/// run along rows, and eigenvectors are kept as rows, so that they work on neighbouring numbers.
public struct SymmetricEigen: Sendable {
  /// The number of rows.
  public let count: Int
  /// The eigenvalues, in no particular order.
  public private(set) var values: [Double]
  /// Row j is the unit eigenvector of `values[j]`, [count × count].
  public private(set) var rows: [Double]
  private var offDiagonal: [Double]
  private var scratch: [Double]

  /// The decomposition of the identity.
  public init(count: Int) {
    self.count = count
    values = [Double](repeating: 1, count: count)
    offDiagonal = [Double](repeating: 0, count: count)
    scratch = offDiagonal
    rows = [Double](repeating: 0, count: count * count)
    for index in 0..<count { rows[index * count + index] = 1 }
  }

  /// Column j is the unit eigenvector of `values[j]`, [count × count], row by row: the transpose of ``rows``.
  public var vectors: [Double] {
    (0..<count * count).map { rows[$0 % count * count + $0 / count] }
  }

  /// Takes back eigenvectors that were kept; the eigenvalues are in the care of whoever kept them.
  mutating func restore(rows: [Double]) { self.rows = rows }

  /// Decomposes a symmetric matrix, [count × count], of which the lower triangle is read.
  /// - Returns: false when the steps did not converge, as with entries that are not finite; the decomposition is then of no use.
  public mutating func decompose(_ matrix: [Double]) -> Bool {
    precondition(matrix.count == count * count, "a matrix of \(count) × \(count) is needed")
    let count = count
    guard count > 0 else { return true }
    return rows.withUnsafeMutableBufferPointer { v in
      values.withUnsafeMutableBufferPointer { d in
        offDiagonal.withUnsafeMutableBufferPointer { e in
          scratch.withUnsafeMutableBufferPointer { s in
            for index in matrix.indices { v[index] = matrix[index] }
            makeTridiagonal(v.baseAddress!, d.baseAddress!, e.baseAddress!, s.baseAddress!, count)
            transpose(v.baseAddress!, count)
            return makeDiagonal(v.baseAddress!, d.baseAddress!, e.baseAddress!, count)
          }
        }
      }
    }
  }
}

/// Reduces the symmetric matrix whose lower triangle is in `v` to the tridiagonal one of diagonal `d` and, below it, `e[1...]`; `v`
/// becomes the product Q of the reflections, A = Q T Qᵀ.
///
/// The reflection of row r is I - u uᵀ / h with its vector u left in `v[r, 0..<r]` until the product is formed.
private func makeTridiagonal(
  _ v: UnsafeMutablePointer<Double>, _ d: UnsafeMutablePointer<Double>, _ e: UnsafeMutablePointer<Double>,
  _ scratch: UnsafeMutablePointer<Double>, _ n: Int
) {
  for row in stride(from: n - 1, to: 0, by: -1) {
    // The reflection that zeros the row left of the diagonal's neighbour.
    let u = v + row * n
    var scale = 0.0
    for column in 0..<row { scale += abs(u[column]) }
    guard row > 1, scale > 0 else {
      e[row] = u[row - 1]
      scratch[row] = 0
      continue
    }
    var norm = 0.0
    for column in 0..<row {
      u[column] /= scale
      norm += u[column] * u[column]
    }
    let last = u[row - 1]
    let root = last > 0 ? -norm.squareRoot() : norm.squareRoot()
    e[row] = scale * root
    let half = norm - last * root
    u[row - 1] = last - root
    // p = A u / h, in e, from the lower triangle alone: each row serves as row and as column.
    for index in 0..<row { e[index] = 0 }
    for index in 0..<row {
      let line = v + index * n
      e[index] += scalarProduct(line, u, index + 1)
      addScaled(u[index], line, to: e, index)
    }
    var projection = 0.0
    for index in 0..<row {
      e[index] /= half
      projection += e[index] * u[index]
    }
    // A becomes A - u qᵀ - q uᵀ with q = p - u (uᵀ p) / 2h.
    let share = projection / (2 * half)
    for index in 0..<row { e[index] -= share * u[index] }
    for index in 0..<row {
      let line = v + index * n
      let (first, second) = (u[index], e[index])
      for column in 0...index { line[column] -= first * e[column] + second * u[column] }
    }
    scratch[row] = half
  }
  scratch[0] = 0
  e[0] = 0
  // The product of the reflections, from the smallest on.
  for row in 0..<n {
    let u = v + row * n
    let half = scratch[row]
    if half != 0 {
      withUnsafeTemporaryAllocation(of: Double.self, capacity: row) { product in
        let product = product.baseAddress!
        for column in 0..<row { product[column] = 0 }
        for index in 0..<row { addScaled(u[index], v + index * n, to: product, row) }
        for index in 0..<row { addScaled(-u[index] / half, product, to: v + index * n, row) }
      }
    }
    d[row] = u[row]
    u[row] = 1
    for column in 0..<row {
      v[column * n + row] = 0
      u[column] = 0
    }
  }
}

/// Makes a tridiagonal matrix diagonal and turns the rows of `v` along.
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
        let f = sine * e[index]
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
        rotate(v + index * n, v + (index + 1) * n, cosine, sine, n)
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

private func transpose(_ v: UnsafeMutablePointer<Double>, _ n: Int) {
  for row in 0..<n {
    for column in 0..<row { (v[row * n + column], v[column * n + row]) = (v[column * n + row], v[row * n + column]) }
  }
}

/// Turns two rows into each other.
@inline(__always)
private func rotate(
  _ first: UnsafeMutablePointer<Double>, _ second: UnsafeMutablePointer<Double>, _ cosine: Double, _ sine: Double, _ n: Int
) {
  var place = 0
  while place + 2 <= n {
    let (one, other) = (SIMD2(first[place], first[place + 1]), SIMD2(second[place], second[place + 1]))
    let (up, down) = (sine * one + cosine * other, cosine * one - sine * other)
    (second[place], second[place + 1]) = (up.x, up.y)
    (first[place], first[place + 1]) = (down.x, down.y)
    place += 2
  }
  if place < n {
    let (one, other) = (first[place], second[place])
    (second[place], first[place]) = (sine * one + cosine * other, cosine * one - sine * other)
  }
}
