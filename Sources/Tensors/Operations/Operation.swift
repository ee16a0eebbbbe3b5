import CKernels

/// A fused operation on the tape, with the addresses that its gradient needs. Inputs are named by their nodes; -1 is a constant.
enum Operation {
  typealias Floats = UnsafeMutablePointer<Float>

  case leaf
  /// y[m, n] = activation(x[m, k] w[k, n] + b[n])
  case linear(
    x: Int32, w: Int32, b: Int32, xValue: Floats, wValue: Floats, y: Floats, m: Int, k: Int, n: Int, activation: Activation)
  /// y = activation(x)
  case activation(x: Int32, y: Floats, Activation)
  /// y = s a + t b
  case sum(a: Int32, b: Int32, s: Float, t: Float)
  case product(a: Int32, b: Int32, aValue: Floats, bValue: Floats)
  case scaled(x: Int32, by: Float)
  /// y = x * mask, the mask a constant
  case masked(x: Int32, mask: Floats)
  /// The sum of all numbers, times a constant.
  case total(x: Int32, count: Int, by: Float)
  case softmax(x: Int32, y: Floats, m: Int, n: Int)
  case logSoftmax(x: Int32, y: Floats, m: Int, n: Int)
  /// y = x under another shape
  case reshaped(x: Int32)
  /// y[m, width] = x[m, indices[m] width + 0..<width]
  case picked(x: Int32, indices: UnsafePointer<Int32>, m: Int, n: Int, width: Int)
  /// A loss whose gradient was computed with it, for an incoming gradient of one.
  case loss(x: Int32, gradient: Floats, count: Int)
  case crossEntropy(logits: Int32, probabilities: Floats, labels: UnsafePointer<Int32>, m: Int, n: Int)
  /// A loss of two inputs, likewise.
  case pairLoss(a: Int32, b: Int32, aGradient: Floats, bGradient: Floats, count: Int)
  /// y = curve(x), one of the activations that need their argument
  case curve(x: Int32, xValue: Floats, kind: Int32, setting: Float)
  /// y[m, n] = x[m, index, n], of x[m, length, n]
  case element(x: Int32, index: Int, m: Int, length: Int, n: Int)
  /// y[m, n] = x[m, n] + b[n]
  case rowsAdded(x: Int32, b: Int32, m: Int, n: Int)
  case convolution(ConvolutionRecord)
  case pooling(PoolingRecord)
  case normalization(NormalizationRecord)
  case embedding(EmbeddingRecord)
  case attention(AttentionRecord)
  case recurrent(RecurrentRecord)
  case dueling(DuelingRecord)
  case perturbed(PerturbationRecord)
  case custom(Int, inputs: [Place], output: Place)
}

/// Where a tensor lies, without keeping its owner alive.
struct Place {
  var node: Int32
  var pointer: UnsafeMutablePointer<Float>
  var count: Int

  init(_ tensor: Tensor) {
    node = tensor.node
    pointer = tensor.pointer
    count = tensor.count
  }

  var numbers: UnsafeBufferPointer<Float> { UnsafeBufferPointer(start: pointer, count: count) }
}

extension Tape {
  /// Adds what an operation's result contributes to the gradients of its inputs.
  func propagate(_ operation: Operation, gradient: UnsafeMutablePointer<Float>, count: Int) {
    switch operation {
    case .leaf: break
    case .linear(let x, let w, let b, let xValue, let wValue, let y, let m, let k, let n, let activation):
      // Nobody needs the gradient of the result any more, so it becomes that of the sum before the activation in place.
      Self.backward(activation, into: gradient, y: y, gradient: gradient, count: count, accumulates: 0)
      if let target = gradientTarget(b) { wk_column_sums(target.pointer, gradient, m, n, target.accumulates) }
      if let target = gradientTarget(w) {
        inParts(k, work: m * n * k) { _, rows in
          wk_gemm(
            rows.count, n, m, xValue + rows.lowerBound, 1, k, gradient, n, 1, Float(target.accumulates),
            target.pointer + rows.lowerBound * n, n, nil, 0)
        }
      }
      if let target = gradientTarget(x) {
        inParts(m, work: m * n * k) { _, rows in
          wk_gemm(
            rows.count, k, n, gradient + rows.lowerBound * n, n, 1, wValue, 1, n, Float(target.accumulates),
            target.pointer + rows.lowerBound * k, k, nil, 0)
        }
      }
    case .activation(let x, let y, let activation):
      guard let target = gradientTarget(x) else { return }
      Self.backward(
        activation, into: target.pointer, y: y, gradient: gradient, count: count, accumulates: target.accumulates)
    case .sum(let a, let b, let s, let t):
      addScaled(gradient, s, to: a, count)
      addScaled(gradient, t, to: b, count)
    case .product(let a, let b, let aValue, let bValue):
      addProduct(gradient, bValue, to: a, count)
      addProduct(gradient, aValue, to: b, count)
    case .scaled(let x, let factor): addScaled(gradient, factor, to: x, count)
    case .masked(let x, let mask): addProduct(gradient, mask, to: x, count)
    case .reshaped(let x): addScaled(gradient, 1, to: x, count)
    case .total(let x, let inputs, let factor):
      guard let target = gradientTarget(x) else { return }
      let share = gradient[0] * factor
      for index in 0..<inputs { target.pointer[index] = share + (target.accumulates != 0 ? target.pointer[index] : 0) }
    case .softmax(let x, let y, let m, let n):
      guard let target = gradientTarget(x) else { return }
      wk_softmax_rows_backward(target.pointer, y, gradient, m, n, target.accumulates)
    case .logSoftmax(let x, let y, let m, let n):
      guard let target = gradientTarget(x) else { return }
      wk_log_softmax_rows_backward(target.pointer, y, gradient, m, n, target.accumulates)
    case .picked(let x, let indices, let m, let n, let width):
      guard let target = gradientTarget(x) else { return }
      if target.accumulates == 0 { wk_fill(target.pointer, 0, m * n) }
      for row in 0..<m {
        let start = target.pointer + row * n + Int(indices[row]) * width
        for entry in 0..<width { start[entry] += gradient[row * width + entry] }
      }
    case .loss(let x, let ready, let count): addScaled(ready, gradient[0], to: x, count)
    case .crossEntropy(let logits, let probabilities, let labels, let m, let n):
      guard let target = gradientTarget(logits) else { return }
      wk_softmax_cross_entropy_backward(
        target.pointer, probabilities, labels, gradient[0] / Float(m), m, n, target.accumulates)
    case .pairLoss(let a, let b, let aGradient, let bGradient, let count):
      addScaled(aGradient, gradient[0], to: a, count)
      addScaled(bGradient, gradient[0], to: b, count)
    case .curve(let x, let xValue, let kind, let setting):
      guard let target = gradientTarget(x) else { return }
      wk_curve_backward(kind, target.pointer, xValue, gradient, setting, count, target.accumulates)
    case .element(let x, let index, let m, let length, let n):
      guard let target = gradientTarget(x) else { return }
      if target.accumulates == 0 { wk_fill(target.pointer, 0, m * length * n) }
      for row in 0..<m { wk_axpy(target.pointer + (row * length + index) * n, gradient + row * n, 1, n) }
    case .rowsAdded(let x, let b, let m, let n):
      if let target = gradientTarget(b) { wk_column_sums(target.pointer, gradient, m, n, target.accumulates) }
      addScaled(gradient, 1, to: x, count)
    case .convolution(let record): record.propagate(on: self, gradient: gradient)
    case .pooling(let record): record.propagate(on: self, gradient: gradient)
    case .normalization(let record): record.propagate(on: self, gradient: gradient)
    case .embedding(let record): record.propagate(on: self, gradient: gradient)
    case .attention(let record): record.propagate(on: self, gradient: gradient)
    case .recurrent(let record): record.propagate(on: self, gradient: gradient)
    case .dueling(let record): record.propagate(on: self, gradient: gradient)
    case .perturbed(let record): record.propagate(on: self, gradient: gradient)
    case .custom(let index, let inputs, let output):
      propagateCustom(customOperation(index), inputs, output, gradient)
    }
  }

  static func backward(
    _ activation: Activation, into target: UnsafeMutablePointer<Float>, y: UnsafeMutablePointer<Float>,
    gradient: UnsafeMutablePointer<Float>, count: Int, accumulates: Int32
  ) {
    switch activation {
    case .linear:
      if target != gradient {
        if accumulates != 0 { wk_axpy(target, gradient, 1, count) } else { wk_copy(target, gradient, count) }
      }
    case .relu: wk_relu_backward(target, y, gradient, count, accumulates)
    case .tanh: wk_tanh_backward(target, y, gradient, count, accumulates)
    case .logistic: wk_logistic_backward(target, y, gradient, count, accumulates)
    default: preconditionFailure("only fused activations are undone by their result")
    }
  }

  /// Adds numbers to the gradient of an input.
  func add(_ numbers: UnsafeMutablePointer<Float>, to node: Int32, _ count: Int) { addScaled(numbers, 1, to: node, count) }

  private func addScaled(_ gradient: UnsafeMutablePointer<Float>, _ factor: Float, to node: Int32, _ count: Int) {
    guard let target = gradientTarget(node) else { return }
    if target.accumulates != 0 {
      wk_axpy(target.pointer, gradient, factor, count)
    } else {
      wk_scale(target.pointer, gradient, factor, count)
    }
  }

  func addProduct(
    _ gradient: UnsafeMutablePointer<Float>, _ factor: UnsafeMutablePointer<Float>, to node: Int32, _ count: Int
  ) {
    guard let target = gradientTarget(node) else { return }
    if target.accumulates != 0 {
      for index in 0..<count { target.pointer[index] += gradient[index] * factor[index] }
    } else {
      wk_mul(target.pointer, gradient, factor, count)
    }
  }
}
