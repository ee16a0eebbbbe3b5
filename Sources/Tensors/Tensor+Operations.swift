import CKernels

extension Tape {
  /// The tape that one of the tensors lies on.
  @inline(__always) static func shared(by first: Tensor, _ second: Tensor? = nil, _ third: Tensor? = nil) -> Tape {
    if first.owner.isTape { return unsafeDowncast(first.owner, to: Tape.self) }
    if let second, second.owner.isTape { return unsafeDowncast(second.owner, to: Tape.self) }
    if let third, third.owner.isTape { return unsafeDowncast(third.owner, to: Tape.self) }
    preconditionFailure("none of the tensors is on a tape: begin with a variable or a constant of the tape")
  }
}

extension Tensor {
  /// activation(self · weight + bias) in one operation.
  /// - Parameters:
  ///   - weight: [inputs, outputs].
  ///   - bias: [outputs]; none when nil.
  /// - Returns: [rows, outputs], for `self` of [rows, inputs].
  public func linear(_ weight: Tensor, bias: Tensor?, activation: Activation = .linear) -> Tensor {
    let (m, k, n) = (shape.rows, shape.columns, weight.shape.columns)
    precondition(
      weight.shape.rank == 2 && weight.shape.rows == k && (bias.map { $0.count == n } ?? true),
      "inputs of shape \(shape) do not fit weights of shape \(weight.shape)")
    let tape = Tape.shared(by: weight, self, bias)
    let x = tape.address(of: self)
    let w = tape.address(of: weight)
    let b = bias.map { UnsafePointer(tape.address(of: $0)) }
    let shape = Shape(rows: m, columns: n)
    let isDifferentiable = node >= 0 || weight.node >= 0 || (bias?.node ?? -1) >= 0
    let y = tape.result(shape, isDifferentiable: isDifferentiable)
    wk_gemm(m, n, k, x, k, 1, w, n, 1, 0, y.pointer, n, b, activation.kernel)
    tape.record(
      .linear(
        x: node, w: weight.node, b: bias?.node ?? -1, xValue: x, wValue: w, y: y.pointer, m: m, k: k, n: n,
        activation: activation), for: y)
    return y
  }

  /// max(x, 0).
  public func relu() -> Tensor { activated(.relu) { wk_relu($0, $1, $2) } }
  /// The hyperbolic tangent.
  public func tanh() -> Tensor { activated(.tanh) { wk_tanh($0, $1, $2) } }
  /// 1 / (1 + exp(-x)).
  public func logistic() -> Tensor { activated(.logistic) { wk_logistic($0, $1, $2) } }

  /// An activation by name.
  public func activated(_ activation: Activation) -> Tensor {
    switch activation {
    case .linear: self
    case .relu: relu()
    case .tanh: tanh()
    case .logistic: logistic()
    }
  }

  private func activated(
    _ activation: Activation, _ kernel: (UnsafeMutablePointer<Float>, UnsafePointer<Float>, Int) -> Void
  ) -> Tensor {
    let tape = Tape.shared(by: self)
    let y = tape.result(shape, isDifferentiable: node >= 0)
    kernel(y.pointer, tape.address(of: self), count)
    tape.record(.activation(x: node, y: y.pointer, activation), for: y)
    return y
  }

  /// The probabilities of each row's numbers as logits, for [rows, columns].
  public func softmax() -> Tensor {
    let tape = Tape.shared(by: self)
    let y = tape.result(shape, isDifferentiable: node >= 0)
    wk_softmax_rows(y.pointer, tape.address(of: self), shape.rows, shape.columns)
    tape.record(.softmax(x: node, y: y.pointer, m: shape.rows, n: shape.columns), for: y)
    return y
  }

  /// The logarithms of ``softmax()``, without the loss of digits that taking them afterwards would bring.
  public func logSoftmax() -> Tensor {
    let tape = Tape.shared(by: self)
    let y = tape.result(shape, isDifferentiable: node >= 0)
    wk_log_softmax_rows(y.pointer, tape.address(of: self), shape.rows, shape.columns)
    tape.record(.logSoftmax(x: node, y: y.pointer, m: shape.rows, n: shape.columns), for: y)
    return y
  }

  /// Number by number.
  public static func + (a: Tensor, b: Tensor) -> Tensor {
    combined(a, b, .sum(a: a.node, b: b.node, s: 1, t: 1)) { wk_add($0, $1, $2, $3) }
  }

  /// Number by number.
  public static func - (a: Tensor, b: Tensor) -> Tensor {
    combined(a, b, .sum(a: a.node, b: b.node, s: 1, t: -1)) { wk_sub($0, $1, $2, $3) }
  }

  /// Number by number.
  public static func * (a: Tensor, b: Tensor) -> Tensor {
    combined(a, b, .product(a: a.node, b: b.node, aValue: a.pointer, bValue: b.pointer)) { wk_mul($0, $1, $2, $3) }
  }

  private static func combined(
    _ a: Tensor, _ b: Tensor, _ operation: Operation,
    _ kernel: (UnsafeMutablePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, Int) -> Void
  ) -> Tensor {
    precondition(a.shape == b.shape, "the shapes \(a.shape) and \(b.shape) differ")
    let tape = Tape.shared(by: a, b)
    let y = tape.result(a.shape, isDifferentiable: a.node >= 0 || b.node >= 0)
    kernel(y.pointer, tape.address(of: a), tape.address(of: b), a.count)
    tape.record(operation, for: y)
    return y
  }

  /// Every number times a constant.
  public static func * (factor: Float, x: Tensor) -> Tensor {
    let tape = Tape.shared(by: x)
    let y = tape.result(x.shape, isDifferentiable: x.node >= 0)
    wk_scale(y.pointer, tape.address(of: x), factor, x.count)
    tape.record(.scaled(x: x.node, by: factor), for: y)
    return y
  }

  /// The sum of all numbers.
  public func sum() -> Tensor { total(by: 1) }

  /// The mean of all numbers.
  public func mean() -> Tensor { total(by: 1 / Float(max(count, 1))) }

  private func total(by factor: Float) -> Tensor {
    let tape = Tape.shared(by: self)
    let y = tape.result([], isDifferentiable: node >= 0)
    y.pointer[0] = factor * wk_sum(tape.address(of: self), count)
    tape.record(.total(x: node, count: count, by: factor), for: y)
    return y
  }

  /// The same numbers under another shape, without copying them.
  public func reshaped(_ shape: Shape) -> Tensor {
    precondition(shape.count == count, "a tensor of shape \(self.shape) cannot have the shape \(shape)")
    guard node >= 0 else { return Tensor(shape: shape, owner: owner, pointer: pointer, node: -1) }
    let tape = Tape.shared(by: self)
    return tape.alias(of: self, shape: shape)
  }

  /// One number of each row: `result[i] = self[i, columns[i]]`, for [rows, columns].
  /// - Parameter columns: one for each row; must outlive the step.
  public func picked(_ columns: UnsafePointer<Int32>) -> Tensor {
    let (m, n) = (shape.rows, shape.columns)
    let tape = Tape.shared(by: self)
    let x = tape.address(of: self)
    let y = tape.result([m], isDifferentiable: node >= 0)
    for row in 0..<m {
      precondition(columns[row] >= 0 && Int(columns[row]) < n, "row \(row) has \(n) columns, no column \(columns[row])")
      y.pointer[row] = x[row * n + Int(columns[row])]
    }
    tape.record(.picked(x: node, indices: columns, m: m, n: n), for: y)
    return y
  }

  /// Zeros a share of the numbers at random and scales up the others, so that their expectation stays (Srivastava et al. 2014).
  /// - Parameters:
  ///   - rate: the share, from 0 up to but not including 1.
  ///   - key, stream: of Philox; the same give the same zeros.
  public func dropout(rate: Float, key: UInt64, stream: UInt64) -> Tensor {
    let tape = Tape.shared(by: self)
    let mask = tape.scratch(count)
    let y = tape.result(shape, isDifferentiable: node >= 0)
    wk_dropout(y.pointer, tape.address(of: self), mask, count, rate, key, stream, 0)
    tape.record(.masked(x: node, mask: mask), for: y)
    return y
  }
}
