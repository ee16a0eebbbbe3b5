import CKernels

/// Weights moved by noise whose size is learned, on the tape: y = x + deviation · noise, number by number.
struct PerturbationRecord {
  let x: Int32
  let deviation: Int32
  let noise: UnsafeMutablePointer<Float>
  let count: Int

  func propagate(on tape: Tape, gradient: UnsafeMutablePointer<Float>) {
    tape.add(gradient, to: x, count)
    tape.addProduct(gradient, noise, to: deviation, count)
  }
}

extension Tensor {
  /// The numbers moved by noise, `self[i, j] + deviation[i, j] · rows[i] · columns[j]`: factorized noise (Fortunato et al., "Noisy
  /// networks for exploration", ICLR 2018, equation 10).
  /// - Parameters:
  ///   - deviation: of the same shape, [rows, columns].
  ///   - rows: a factor for each row; all 1 when nil.
  ///   - columns: a factor for each column.
  public func perturbed(
    by deviation: Tensor, rows: UnsafePointer<Float>?, columns: UnsafePointer<Float>
  ) -> Tensor {
    precondition(shape == deviation.shape, "numbers of shape \(shape) have deviations of shape \(deviation.shape)")
    let tape = Tape.shared(by: self, deviation)
    let (m, n) = lines
    let noise = tape.scratch(count)
    for row in 0..<m { wk_scale(noise + row * n, columns, rows?[row] ?? 1, n) }
    let y = tape.result(shape, isDifferentiable: node >= 0 || deviation.node >= 0)
    wk_mul(y.pointer, tape.address(of: deviation), noise, count)
    wk_add(y.pointer, y.pointer, tape.address(of: self), count)
    tape.record(.perturbed(PerturbationRecord(x: node, deviation: deviation.node, noise: noise, count: count)), for: y)
    return y
  }
}

extension Tape {
  /// Memory for a layer's own constants, until the next step begins.
  public func workspace(_ count: Int) -> UnsafeMutablePointer<Float> { scratch(count) }
}
