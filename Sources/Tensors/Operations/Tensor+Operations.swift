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
  ///   - activation: what the results go through.
  /// - Returns: [..., outputs], for `self` of [..., inputs].
  public func linear(_ weight: Tensor, bias: Tensor?, activation: Activation = .linear) -> Tensor {
    let ((m, k), n) = (lines, weight.shape.columns)
    precondition(
      shape.rank > 0 && weight.shape.rank == 2 && weight.shape.rows == k && (bias.map { $0.count == n } ?? true),
      "inputs of shape \(shape) do not fit weights of shape \(weight.shape)")
    guard activation.isFused else { return linear(weight, bias: bias).activated(activation) }
    let tape = Tape.shared(by: weight, self, bias)
    let x = tape.address(of: self)
    let w = tape.address(of: weight)
    let b = bias.map { UnsafePointer(tape.address(of: $0)) }
    let isDifferentiable = node >= 0 || weight.node >= 0 || (bias?.node ?? -1) >= 0
    let y = tape.result(shape.replacingLast(with: n), isDifferentiable: isDifferentiable)
    let result = y.pointer
    tape.inParts(m, work: m * n * k) { _, rows in
      wk_gemm(
        rows.count, n, k, x + rows.lowerBound * k, k, 1, w, n, 1, 0, result + rows.lowerBound * n, n, b, activation.kernel)
    }
    tape.record(
      .linear(
        x: node, w: weight.node, b: bias?.node ?? -1, xValue: x, wValue: w, y: y.pointer, m: m, k: k, n: n,
        activation: activation), for: y)
    return y
  }

  /// The probabilities of the numbers along the last dimension as logits.
  public func softmax() -> Tensor {
    let tape = Tape.shared(by: self)
    let y = tape.result(shape, isDifferentiable: node >= 0)
    let (m, n) = lines
    wk_softmax_rows(y.pointer, tape.address(of: self), m, n)
    tape.record(.softmax(x: node, y: y.pointer, m: m, n: n), for: y)
    return y
  }

  /// The logarithms of ``softmax()``, without the loss of digits that taking them afterwards would bring.
  public func logSoftmax() -> Tensor {
    let tape = Tape.shared(by: self)
    let y = tape.result(shape, isDifferentiable: node >= 0)
    let (m, n) = lines
    wk_log_softmax_rows(y.pointer, tape.address(of: self), m, n)
    tape.record(.logSoftmax(x: node, y: y.pointer, m: m, n: n), for: y)
    return y
  }

  /// How many lines there are along the last dimension, and how long they are.
  var lines: (m: Int, n: Int) {
    let n = shape.rank == 0 ? 1 : shape[shape.rank - 1]
    return (count / max(n, 1), n)
  }

  /// The same row added to every line along the last dimension.
  public func addingToLines(_ row: Tensor) -> Tensor {
    precondition(row.count == lines.n, "a row of \(row.count) cannot be added to \(shape)")
    return addingRepeatedly(row)
  }

  /// The same tensor added to every example of a batch.
  public func addingToExamples(_ example: Tensor) -> Tensor {
    precondition(example.shape == shape.example, "\(example.shape) cannot be added to every example of \(shape)")
    return addingRepeatedly(example)
  }

  private func addingRepeatedly(_ row: Tensor) -> Tensor {
    let n = row.count
    let m = count / max(n, 1)
    let tape = Tape.shared(by: self, row)
    let y = tape.result(shape, isDifferentiable: node >= 0 || row.node >= 0)
    wk_add_rows(y.pointer, tape.address(of: self), tape.address(of: row), m, n)
    tape.record(.rowsAdded(x: node, b: row.node, m: m, n: n), for: y)
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
    let (x, y, m) = picked(columns, width: 1, shape: [shape.rows])
    let n = shape.columns
    for row in 0..<m { y.pointer[row] = x[row * n + Int(columns[row])] }
    return y
  }

  /// One block of numbers of each row: `result[i] = self[i, blocks[i] · width ..< (blocks[i] + 1) · width]`.
  /// - Parameters:
  ///   - blocks: one for each row; must outlive the step.
  ///   - width: how many numbers a block has.
  /// - Returns: [rows, width], for [rows, blocks · width].
  public func picked(_ blocks: UnsafePointer<Int32>, width: Int) -> Tensor {
    let (x, y, m) = picked(blocks, width: width, shape: Shape(rows: shape.rows, columns: width))
    let n = shape.columns
    for row in 0..<m { wk_copy(y.pointer + row * width, x + row * n + Int(blocks[row]) * width, width) }
    return y
  }

  private func picked(
    _ blocks: UnsafePointer<Int32>, width: Int, shape result: Shape
  ) -> (UnsafeMutablePointer<Float>, Tensor, rows: Int) {
    let (m, count) = (shape.rows, shape.columns / width)
    for row in 0..<m {
      precondition(
        blocks[row] >= 0 && Int(blocks[row]) < count, "row \(row) has \(count) columns, no column \(blocks[row])")
    }
    let tape = Tape.shared(by: self)
    let x = tape.address(of: self)
    let y = tape.result(result, isDifferentiable: node >= 0)
    tape.record(.picked(x: node, indices: blocks, m: m, n: shape.columns, width: width), for: y)
    return (x, y, m)
  }

  /// Zeros a share of the numbers at random and scales up the others, so that their expectation stays (Srivastava et al. 2014).
  /// - Parameters:
  ///   - rate: the share, from 0 up to but not including 1.
  ///   - key: of Philox; the same key and stream give the same zeros.
  ///   - stream: of Philox, beside the key.
  public func dropout(rate: Float, key: UInt64, stream: UInt64) -> Tensor {
    let tape = Tape.shared(by: self)
    let mask = tape.scratch(count)
    let y = tape.result(shape, isDifferentiable: node >= 0)
    wk_dropout(y.pointer, tape.address(of: self), mask, count, rate, key, stream, 0)
    tape.record(.masked(x: node, mask: mask), for: y)
    return y
  }
}
