import CKernels

/// Values put together of that of the state and those of the actions, on the tape.
struct DuelingRecord {
  /// [rows, width]
  let state: Int32
  /// [rows, actions · width]
  let advantages: Int32
  let rows: Int
  let actions: Int
  let width: Int

  func propagate(on tape: Tape, gradient: UnsafeMutablePointer<Float>) {
    let share = 1 / Float(actions)
    if let target = tape.gradientTarget(state) {
      if target.accumulates == 0 { wk_fill(target.pointer, 0, rows * width) }
      for row in 0..<rows {
        for action in 0..<actions { wk_add(at(target.pointer, row), at(target.pointer, row), of(gradient, row, action), width) }
      }
    }
    if let target = tape.gradientTarget(advantages) {
      // Each advantage less the mean of all: so is its gradient.
      let mean = tape.scratch(width)
      for row in 0..<rows {
        wk_fill(mean, 0, width)
        for action in 0..<actions { wk_axpy(mean, of(gradient, row, action), share, width) }
        for action in 0..<actions {
          let to = of(target.pointer, row, action)
          if target.accumulates == 0 { wk_fill(to, 0, width) }
          wk_axpy(to, of(gradient, row, action), 1, width)
          wk_axpy(to, mean, -1, width)
        }
      }
    }
  }

  private func at(_ base: UnsafeMutablePointer<Float>, _ row: Int) -> UnsafeMutablePointer<Float> { base + row * width }

  private func of(_ base: UnsafeMutablePointer<Float>, _ row: Int, _ action: Int) -> UnsafeMutablePointer<Float> {
    base + (row * actions + action) * width
  }
}

extension Tensor {
  /// The values of actions, `result[a] = self + advantages[a] - mean over actions of advantages` (Wang et al., "Dueling network
  /// architectures for deep reinforcement learning", ICML 2016, equation 9); where a value is a distribution, each of its `width`
  /// numbers for itself.
  /// - Parameter advantages: [rows, actions · width].
  /// - Returns: [rows, actions · width], for `self` of [rows, width].
  public func withAdvantages(_ advantages: Tensor) -> Tensor {
    let (rows, width) = (shape.rows, shape.columns)
    let actions = advantages.shape.columns / width
    precondition(
      advantages.shape.rows == rows && advantages.shape.columns == actions * width,
      "advantages of shape \(advantages.shape) do not fit values of shape \(shape)")
    let tape = Tape.shared(by: self, advantages)
    let (v, a) = (tape.address(of: self), tape.address(of: advantages))
    let y = tape.result(advantages.shape, isDifferentiable: node >= 0 || advantages.node >= 0)
    let base = tape.scratch(width)
    for row in 0..<rows {
      let (from, to) = (a + row * actions * width, y.pointer + row * actions * width)
      wk_copy(base, v + row * width, width)
      for action in 0..<actions { wk_axpy(base, from + action * width, -1 / Float(actions), width) }
      wk_add_rows(to, from, base, actions, width)
    }
    tape.record(
      .dueling(DuelingRecord(state: node, advantages: advantages.node, rows: rows, actions: actions, width: width)), for: y)
    return y
  }
}
