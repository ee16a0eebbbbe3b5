import CKernels
import Tensors

/// Products of many pairs of matrices, which may lie transposed: C[i] = A[i] · B[i].
struct MatrixProducts: DifferentiableOperation, Sendable {
  /// Where a matrix of a pair lies.
  struct Place: Sendable {
    /// Where the matrix of each pair begins.
    var starts: [Int]
    /// How far neighbours in a column and in a row lie apart; one of them is 1.
    var row: Int
    var column: Int
  }

  let m: Int
  let n: Int
  let k: Int
  /// [m, k] and [k, n].
  let a: Place
  let b: Place
  let shape: Shape

  func outputShape(_ inputs: [Shape]) -> Shape { shape }

  func forward(_ inputs: [UnsafeBufferPointer<Float>], into output: UnsafeMutableBufferPointer<Float>) {
    let (x, w, y) = (inputs[0].baseAddress!, inputs[1].baseAddress!, output.baseAddress!)
    for pair in a.starts.indices {
      wk_gemm(
        m, n, k, x + a.starts[pair], a.row, a.column, w + b.starts[pair], b.row, b.column, 0, y + pair * m * n, n, nil, 0)
    }
  }

  func backward(
    _ inputs: [UnsafeBufferPointer<Float>], output: UnsafeBufferPointer<Float>, gradient: UnsafeBufferPointer<Float>,
    into gradients: [UnsafeMutableBufferPointer<Float>?]
  ) {
    let (x, w, dy) = (inputs[0].baseAddress!, inputs[1].baseAddress!, gradient.baseAddress!)
    for pair in a.starts.indices {
      let (xi, wi, di) = (x + a.starts[pair], w + b.starts[pair], dy + pair * m * n)
      // dA = dC · Bᵀ and dB = Aᵀ · dC, or their transposes where they lie transposed.
      if let dx = gradients[0]?.baseAddress.map({ $0 + a.starts[pair] }) {
        if a.column == 1 {
          wk_gemm(m, k, n, di, n, 1, wi, b.column, b.row, 1, dx, max(a.row, k), nil, 0)
        } else {
          wk_gemm(k, m, n, wi, b.row, b.column, di, 1, n, 1, dx, max(a.column, m), nil, 0)
        }
      }
      if let dw = gradients[1]?.baseAddress.map({ $0 + b.starts[pair] }) {
        if b.column == 1 {
          wk_gemm(k, n, m, xi, a.column, a.row, di, n, 1, 1, dw, max(b.row, n), nil, 0)
        } else {
          wk_gemm(n, k, m, di, 1, n, xi, a.row, a.column, 1, dw, max(b.column, k), nil, 0)
        }
      }
    }
  }
}
