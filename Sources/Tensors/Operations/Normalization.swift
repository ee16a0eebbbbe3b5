import CKernels

/// A normalization of rows or columns on the tape: of columns in each of some groups of rows by itself.
struct NormalizationRecord {
  enum Kind { case rows, columns, columnsByConstants }

  let kind: Kind
  let x: Int32, scale: Place, shift: Int32
  let normalized: UnsafeMutablePointer<Float>, inverseDeviation: UnsafeMutablePointer<Float>
  /// Rows of a group, and columns.
  let m: Int, n: Int
  var groups = 1

  func propagate(on tape: Tape, gradient: UnsafeMutablePointer<Float>) {
    // The gradients of scale and shift are needed for that of x, even where nobody else wants them.
    let (dscale, dshift) = (tape.scratch(n), tape.scratch(n))
    var target: (pointer: UnsafeMutablePointer<Float>, accumulates: Int32)?
    for group in 0..<groups {
      let start = group * m * n
      let (dy, normalized, inverse) = (gradient + start, normalized + start, inverseDeviation + group * n)
      wk_column_dots(dscale, dy, normalized, m, n, 0)
      wk_column_sums(dshift, dy, m, n, 0)
      tape.add(dscale, to: scale.node, n)
      tape.add(dshift, to: shift, n)
      if group == 0 { target = tape.gradientTarget(x) }
      guard let target else { continue }
      let dx = target.pointer + start
      switch kind {
      case .rows:
        wk_layer_norm_backward(dx, normalized, inverse, scale.pointer, dy, m, n, target.accumulates)
      case .columns:
        wk_batch_norm_backward(dx, normalized, inverse, scale.pointer, dy, dscale, dshift, m, n, target.accumulates)
      case .columnsByConstants:
        // Without the part that comes through mean and deviation.
        wk_fill(dscale, 0, n)
        wk_batch_norm_backward(dx, normalized, inverse, scale.pointer, dy, dscale, dscale, m, n, target.accumulates)
      }
    }
  }
}

extension Tensor {
  /// The numbers along the last dimension less their mean, over their standard deviation, times `scale`, plus `shift` (Ba, Kiros
  /// and Hinton 2016).
  /// - Parameters:
  ///   - scale: one number for each of the last dimension.
  ///   - shift: one number for each of the last dimension.
  ///   - epsilon: is added to the variance.
  public func layerNormalized(scale: Tensor, shift: Tensor, epsilon: Float = 1e-5) -> Tensor {
    let n = shape[shape.rank - 1]
    precondition(
      scale.count == n && shift.count == n, "rows of \(n) have a scale of \(scale.count) and a shift of \(shift.count)")
    let tape = Tape.shared(by: scale, self, shift)
    let (x, m) = (tape.address(of: self), count / max(n, 1))
    let (normalized, inverse) = (tape.scratch(count), tape.scratch(m))
    let y = tape.result(shape, isDifferentiable: node >= 0 || scale.node >= 0 || shift.node >= 0)
    wk_layer_norm(y.pointer, normalized, inverse, x, tape.address(of: scale), tape.address(of: shift), epsilon, m, n)
    tape.record(
      .normalization(
        NormalizationRecord(
          kind: .rows, x: node, scale: Place(scale), shift: shift.node, normalized: normalized, inverseDeviation: inverse,
          m: m, n: n)), for: y)
    return y
  }

  /// Every channel, the last dimension, less its mean over the batch, over its standard deviation, times `scale`, plus `shift`
  /// (Ioffe and Szegedy 2015).
  /// - Parameters:
  ///   - scale: one number for each channel.
  ///   - shift: one number for each channel.
  ///   - statistics: the means and variances to use instead of the batch's, which are then constants.
  ///   - epsilon: is added to the variance.
  ///   - observed: gets the batch's means, variances (over m, not m - 1) and m, when its own are used.
  public func batchNormalized(
    scale: Tensor, shift: Tensor, statistics: (mean: Tensor, variance: Tensor)? = nil, epsilon: Float = 1e-5,
    observed: (UnsafePointer<Float>, UnsafePointer<Float>, Int) -> Void = { _, _, _ in }
  ) -> Tensor {
    let n = shape[shape.rank - 1]
    precondition(
      scale.count == n && shift.count == n, "\(n) channels have a scale of \(scale.count) and a shift of \(shift.count)")
    let tape = Tape.shared(by: scale, self, shift)
    let (x, m) = (tape.address(of: self), count / max(n, 1))
    let (normalized, inverse) = (tape.scratch(count), tape.scratch(n))
    let mean: UnsafeMutablePointer<Float>
    if let statistics {
      mean = tape.address(of: statistics.mean)
      let variance = tape.address(of: statistics.variance)
      for channel in 0..<n { inverse[channel] = 1 / (variance[channel] + epsilon).squareRoot() }
    } else {
      precondition(m > 0, "an empty batch has no mean")
      mean = tape.scratch(n)
      wk_column_moments(mean, inverse, x, m, n)
      observed(mean, inverse, m)
      for channel in 0..<n { inverse[channel] = 1 / (inverse[channel] + epsilon).squareRoot() }
    }
    let y = tape.result(shape, isDifferentiable: node >= 0 || scale.node >= 0 || shift.node >= 0)
    wk_normalize_columns(y.pointer, normalized, x, mean, inverse, tape.address(of: scale), tape.address(of: shift), m, n)
    tape.record(
      .normalization(
        NormalizationRecord(
          kind: statistics == nil ? .columns : .columnsByConstants, x: node, scale: Place(scale), shift: shift.node,
          normalized: normalized, inverseDeviation: inverse, m: m, n: n)), for: y)
    return y
  }

  /// Every channel, the last dimension, of every example, the first dimension, less its mean over the example's places, over its
  /// standard deviation, times `scale`, plus `shift` (Ulyanov, Vedaldi and Lempitsky, arXiv 1607.08022).
  /// - Parameters:
  ///   - scale: one number for each channel.
  ///   - shift: one number for each channel.
  ///   - epsilon: is added to the variance.
  public func instanceNormalized(scale: Tensor, shift: Tensor, epsilon: Float = 1e-5) -> Tensor {
    precondition(shape.rank >= 2, "examples with channels are wanted, not \(shape)")
    let (groups, n) = (shape[0], shape[shape.rank - 1])
    precondition(
      scale.count == n && shift.count == n, "\(n) channels have a scale of \(scale.count) and a shift of \(shift.count)")
    let tape = Tape.shared(by: scale, self, shift)
    let (x, m) = (tape.address(of: self), count / max(groups * n, 1))
    precondition(m > 0 || groups == 0, "an example without places has no mean")
    let (normalized, inverse, mean) = (tape.scratch(count), tape.scratch(groups * n), tape.scratch(n))
    let y = tape.result(shape, isDifferentiable: node >= 0 || scale.node >= 0 || shift.node >= 0)
    let (factors, summands) = (tape.address(of: scale), tape.address(of: shift))
    for group in 0..<groups {
      let (start, inverse) = (group * m * n, inverse + group * n)
      wk_column_moments(mean, inverse, x + start, m, n)
      for channel in 0..<n { inverse[channel] = 1 / (inverse[channel] + epsilon).squareRoot() }
      wk_normalize_columns(y.pointer + start, normalized + start, x + start, mean, inverse, factors, summands, m, n)
    }
    tape.record(
      .normalization(
        NormalizationRecord(
          kind: .columns, x: node, scale: Place(scale), shift: shift.node, normalized: normalized, inverseDeviation: inverse,
          m: m, n: n, groups: groups)), for: y)
    return y
  }
}
