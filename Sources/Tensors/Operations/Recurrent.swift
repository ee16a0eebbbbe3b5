import CKernels

/// A gated recurrent unit over whole sequences, on the tape.
///
/// For every step the places hold the gates r, z and n, the sum h · U + c of n's part, and the state before.
struct RecurrentRecord {
  /// [examples, length, 3 units]: x · W + b, already computed.
  let inputs: Place
  let weight: Place, bias: Place
  /// [length, examples, units] each.
  let reset: UnsafeMutablePointer<Float>, update: UnsafeMutablePointer<Float>, candidate: UnsafeMutablePointer<Float>
  let inner: UnsafeMutablePointer<Float>, before: UnsafeMutablePointer<Float>
  /// Where a sequence begins anew, [examples, length]; nil where none does.
  let resets: UnsafePointer<UInt8>?
  let examples: Int, length: Int, units: Int

  func propagate(on tape: Tape, gradient: UnsafeMutablePointer<Float>) {
    let size = examples * units
    // The gradient of the state after a step, and of h · U + c at it.
    let (state, sums) = (tape.scratch(size), tape.scratch(3 * size))
    wk_fill(state, 0, size)
    let (di, dw, db) = (tape.gradientTarget(inputs.node), tape.gradientTarget(weight.node), tape.gradientTarget(bias.node))
    for step in stride(from: length - 1, through: 0, by: -1) {
      let at = step * size
      for example in 0..<examples {
        let row = (example * length + step) * units
        for unit in 0..<units {
          let index = example * units + unit
          let (r, z, n) = (reset[at + index], update[at + index], candidate[at + index])
          let d = state[index] + gradient[row + unit]
          // h' = (1 - z) n + z h
          let dn = d * (1 - z) * (1 - n * n)
          let dz = d * (before[at + index] - n) * z * (1 - z)
          let dr = dn * inner[at + index] * r * (1 - r)
          let target = example * 3 * units + unit
          sums[target] = dr
          sums[target + units] = dz
          sums[target + 2 * units] = dn * r
          if let di {
            let place = di.pointer + (example * length + step) * 3 * units + unit
            if di.accumulates != 0 {
              place[0] += dr
              place[units] += dz
              place[2 * units] += dn
            } else {
              place[0] = dr
              place[units] = dz
              place[2 * units] = dn
            }
          }
          state[index] = d * z
        }
      }
      let adds: Int32 = step == length - 1 ? 0 : 1
      if let dw {
        wk_gemm(
          units, 3 * units, examples, before + at, 1, units, sums, 3 * units, 1, Float(max(dw.accumulates, adds)), dw.pointer,
          3 * units, nil, 0)
      }
      if let db { wk_column_sums(db.pointer, sums, examples, 3 * units, max(db.accumulates, adds)) }
      wk_gemm(examples, units, 3 * units, sums, 3 * units, 1, weight.pointer, 1, 3 * units, 1, state, units, nil, 0)
      guard let resets else { continue }
      for example in 0..<examples where resets[example * length + step] != 0 { wk_fill(state + example * units, 0, units) }
    }
  }
}

extension Tensor {
  /// The states of a gated recurrent unit (Cho et al. 2014, with the reset gate behind the product, as in cuDNN and PyTorch), from a
  /// state of zeros or from a given one:
  ///
  ///     r = logistic(x W_r + h U_r)    z = logistic(x W_z + h U_z)
  ///     n = tanh(x W_n + r (h U_n + c_n))    h' = (1 - z) n + z h
  /// - Parameters:
  ///   - weight: U, [units, 3 units], the parts of r, z and n one after the other.
  ///   - bias: c, [3 units], which is added to h U.
  ///   - initial: the states before the first step, [examples, units], constants that must outlive the step; zeros when nil.
  ///   - resets: where a sequence begins anew, [examples, length]: before a step whose entry is not 0 the state becomes zeros, and no
  ///     gradient goes back beyond it. Must outlive the step.
  /// - Returns: [examples, length, units], for `self`, x W plus its bias, of [examples, length, 3 units].
  public func gatedRecurrent(
    _ weight: Tensor, bias: Tensor, initial: UnsafePointer<Float>? = nil, resets: UnsafePointer<UInt8>? = nil
  ) -> Tensor {
    precondition(
      shape.rank == 3 && shape[1] > 0 && weight.shape.rank == 2 && weight.shape[1] == 3 * weight.shape[0]
        && shape[2] == weight.shape[1]
        && bias.count == weight.shape[1], "inputs of shape \(shape) do not fit recurrent weights of shape \(weight.shape)")
    let (examples, length, units) = (shape[0], shape[1], weight.shape[0])
    let tape = Tape.shared(by: weight, self, bias)
    let (x, u, c) = (tape.address(of: self), tape.address(of: weight), tape.address(of: bias))
    let size = examples * units
    let (reset, update, candidate) = (tape.scratch(length * size), tape.scratch(length * size), tape.scratch(length * size))
    let (inner, before) = (tape.scratch(length * size), tape.scratch(length * size))
    let sums = tape.scratch(3 * size)
    let isDifferentiable = node >= 0 || weight.node >= 0 || bias.node >= 0
    let y = tape.result(Shape(rows: length, columns: units).batch(examples), isDifferentiable: isDifferentiable)
    if let initial { wk_copy(before, initial, size) } else { wk_fill(before, 0, size) }
    for step in 0..<length {
      let at = step * size
      if let resets {
        for example in 0..<examples where resets[example * length + step] != 0 {
          wk_fill(before + at + example * units, 0, units)
        }
      }
      wk_gemm(examples, 3 * units, units, before + at, units, 1, u, 3 * units, 1, 0, sums, 3 * units, c, 0)
      for example in 0..<examples {
        let input = x + (example * length + step) * 3 * units
        let state = sums + example * 3 * units
        let row = at + example * units
        wk_add(reset + row, input, state, units)
        wk_logistic(reset + row, reset + row, units)
        wk_add(update + row, input + units, state + units, units)
        wk_logistic(update + row, update + row, units)
        wk_copy(inner + row, state + 2 * units, units)
        wk_mul(candidate + row, reset + row, inner + row, units)
        wk_add(candidate + row, candidate + row, input + 2 * units, units)
        wk_tanh(candidate + row, candidate + row, units)
        let result = y.pointer + (example * length + step) * units
        for unit in 0..<units {
          let (z, n) = (update[row + unit], candidate[row + unit])
          result[unit] = n + z * (before[row + unit] - n)
        }
        if step + 1 < length { wk_copy(before + row + size, result, units) }
      }
    }
    tape.record(
      .recurrent(
        RecurrentRecord(
          inputs: Place(self), weight: Place(weight), bias: Place(bias), reset: reset, update: update, candidate: candidate,
          inner: inner, before: before, resets: resets, examples: examples, length: length, units: units)), for: y)
    return y
  }

  /// One place of every sequence: [examples, width], for `self` of [examples, length, width].
  public func element(_ index: Int) -> Tensor {
    precondition(shape.rank == 3 && index >= 0 && index < shape[1], "there is no place \(index) in \(shape)")
    let tape = Tape.shared(by: self)
    let (x, width, length) = (tape.address(of: self), shape[2], shape[1])
    let y = tape.result(Shape(rows: shape[0], columns: width), isDifferentiable: node >= 0)
    for example in 0..<shape[0] { wk_copy(y.pointer + example * width, x + (example * length + index) * width, width) }
    tape.record(.element(x: node, index: index, m: shape[0], length: length, n: width), for: y)
    return y
  }
}
