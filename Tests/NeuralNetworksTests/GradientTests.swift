import Core
import Foundation
import NeuralNetworks
import Tensors
import Testing

/// Compares gradients with central differences.
///
/// With steps of h = 1/64 in single precision the difference quotient is wrong by about h²·f''' / 6 and by rounding, 2⁻²⁴ · |f| / h;
/// both stay below 2e-3 of the gradients' scale for the sizes used here.
private func checkGradient(
  shape: Shape, seed: UInt64 = 1, sourceLocation: SourceLocation = #_sourceLocation,
  _ loss: (Tensor) -> Tensor
) {
  var random = RandomKey(seed: seed).stream
  // Away from zero, where relu has no derivative.
  var values = (0..<shape.count).map { _ -> Float in
    let value = 2 * random.uniform() - 1
    return value + (value < 0 ? -0.05 : 0.05)
  }
  var gradient = [Float](repeating: 0, count: shape.count)
  let tape = Tape()
  func evaluate() -> Float {
    values.withUnsafeMutableBufferPointer { values in
      gradient.withUnsafeMutableBufferPointer { gradient in
        tape.begin(recording: true)
        let x = tape.variable(shape: shape, value: values.baseAddress!, gradient: gradient.baseAddress!)
        return loss(x).scalar
      }
    }
  }
  values.withUnsafeMutableBufferPointer { values in
    gradient.withUnsafeMutableBufferPointer { gradient in
      tape.begin(recording: true)
      let x = tape.variable(shape: shape, value: values.baseAddress!, gradient: gradient.baseAddress!)
      tape.backward(from: loss(x))
    }
  }
  let analytic = gradient
  let scale = max(analytic.map(abs).max() ?? 0, 1e-3)
  let h: Float = 0x1p-6
  for index in values.indices {
    let value = values[index]
    values[index] = value + h
    let above = evaluate()
    values[index] = value - h
    let below = evaluate()
    values[index] = value
    let numeric = (above - below) / (2 * h)
    #expect(
      abs(numeric - analytic[index]) <= 4e-3 * scale + 1e-4, "entry \(index): \(analytic[index]), differences say \(numeric)",
      sourceLocation: sourceLocation)
  }
}

/// A constant with numbers that differ.
private func constant(_ shape: Shape, _ seed: UInt64) -> Tensor {
  var random = RandomKey(seed: seed)["constant"].stream
  return Tensor((0..<shape.count).map { _ in 2 * random.uniform() - 1 }, shape: shape)
}

/// A sum in which every number counts differently, so that a mistake in one place shows.
private func weighted(_ x: Tensor) -> Tensor { (x * constant(x.shape, 99)).sum() }

@Suite struct GradientTests {
  @Test("activations") func activations() {
    checkGradient(shape: [3, 5]) { weighted($0.relu()) }
    checkGradient(shape: [3, 5]) { weighted($0.tanh()) }
    checkGradient(shape: [3, 5]) { weighted($0.logistic()) }
    checkGradient(shape: [3, 5]) { weighted($0.softmax()) }
    checkGradient(shape: [3, 5]) { weighted($0.logSoftmax()) }
  }

  @Test("arithmetic, also with the same tensor twice") func arithmetic() {
    checkGradient(shape: [7]) { weighted($0 + constant([7], 1)) }
    checkGradient(shape: [7]) { weighted(constant([7], 1) - $0) }
    checkGradient(shape: [7]) { weighted($0 * constant([7], 1)) }
    checkGradient(shape: [7]) { weighted($0 * $0) }
    checkGradient(shape: [7]) { weighted($0 + $0 * $0 - 3 * $0) }
    checkGradient(shape: [7]) { ($0 * $0).mean() }
    checkGradient(shape: [7]) { $0.sum() * $0.mean() }
  }

  @Test("linear with every activation: inputs, weights and bias", arguments: Activation.allCases)
  func linear(activation: Activation) {
    let (rows, inputs, outputs) = (4, 5, 3)
    checkGradient(shape: Shape(rows: rows, columns: inputs)) {
      weighted($0.linear(constant([inputs, outputs], 1), bias: constant([outputs], 2), activation: activation))
    }
    checkGradient(shape: Shape(rows: inputs, columns: outputs)) {
      weighted(constant([rows, inputs], 1).linear($0, bias: constant([outputs], 2), activation: activation))
    }
    checkGradient(shape: [outputs]) {
      let x = constant([rows, inputs], 1)
      return weighted(x.linear(constant([inputs, outputs], 3), bias: $0, activation: activation))
    }
    checkGradient(shape: Shape(rows: 3, columns: 3)) {
      // The same weights twice: gradients add up.
      weighted(constant([2, 3], 1).linear($0, bias: nil, activation: activation).linear($0, bias: nil))
    }
  }

  @Test("curves", arguments: Activation.allCases.filter(\.hasGradient))
  func curves(activation: Activation) {
    checkGradient(shape: [3, 7]) { weighted((2 * $0).activated(activation)) }
    checkGradient(shape: [3, 7]) { weighted($0.activated(activation) + $0) }
  }

  @Test("curves with settings of one's own") func settings() {
    checkGradient(shape: [9]) { weighted($0.leakyReLU(slope: 0.3)) }
    checkGradient(shape: [9]) { weighted((3 * $0).elu(alpha: 0.4)) }
  }

  @Test("linear along the last dimension of sequences") func sequences() {
    checkGradient(shape: [2, 3, 4]) { weighted($0.linear(constant([4, 5], 1), bias: constant([5], 2), activation: .tanh)) }
    checkGradient(shape: [4, 5]) { weighted(constant([2, 3, 4], 1).linear($0, bias: nil)) }
  }

  @Test("the same row, or the same example, added everywhere") func rows() {
    checkGradient(shape: [3, 4]) { weighted($0.addingToLines(constant([4], 1))) }
    checkGradient(shape: [4]) { weighted(constant([2, 3, 4], 1).addingToLines($0)) }
    checkGradient(shape: [3, 4]) { weighted(constant([2, 3, 4], 1).addingToExamples($0)) }
    checkGradient(shape: [2, 3, 4]) { weighted($0.addingToExamples(constant([3, 4], 1)).tanh()) }
  }

  @Test(
    "convolution: images, filters and bias",
    arguments: [
      (Window(1), Window(1), Padding.valid), (1, 1, .same), (2, 1, .same),
      (1, 2, .explicit(top: 2, left: 1, bottom: 0, right: 3)),
      (Window(height: 2, width: 3), Window(height: 1, width: 2), .same),
    ])
  func convolution(stride: Window, dilation: Window, padding: Padding) {
    let filters: Shape = [3, 2, 3, 5]
    for activation in [Activation.linear, .tanh, .gelu] {
      func convolved(_ x: Tensor, _ w: Tensor, _ b: Tensor?) -> Tensor {
        weighted(x.convolved(w, bias: b, stride: stride, dilation: dilation, padding: padding, activation: activation))
      }
      checkGradient(shape: [2, 5, 6, 3]) { 0.1 * convolved($0, constant(filters, 1), constant([5], 2)) }
      checkGradient(shape: filters) { 0.1 * convolved(constant([2, 5, 6, 3], 1), $0, nil) }
      checkGradient(shape: [5]) { 0.1 * convolved(constant([2, 5, 6, 3], 1), constant(filters, 3), $0) }
    }
    // One input twice, and the same filters twice.
    checkGradient(shape: [1, 4, 4, 3]) { weighted($0.convolved(constant([3, 3, 3, 3], 1), bias: nil, padding: .same) + $0) }
    checkGradient(shape: [2, 2, 2, 2]) {
      let once = constant([1, 5, 5, 2], 1).convolved($0, bias: nil)
      return 0.1 * weighted(once.convolved($0, bias: nil))
    }
  }

  @Test("pooling", arguments: [Padding.valid, .same, .explicit(top: 1, left: 0, bottom: 1, right: 1)])
  func pooling(padding: Padding) {
    for (window, stride) in [(Window(2), Window(2)), (3, 1), (Window(height: 2, width: 3), 2)] {
      checkGradient(shape: [2, 5, 6, 3]) { weighted($0.averagePooled(window, stride: stride, padding: padding)) }
      checkGradient(shape: [2, 5, 6, 3]) { weighted($0.averagePooled(window, stride: stride, padding: padding)) + $0.sum() }
      // Nine levels, each once in every window of 3 x 3, so far apart that a step does not change which is the largest.
      let levels: [Float] = [0, 5, 7, 2, 8, 3, 6, 1, 4]
      let apart = Tensor(
        (0..<180).map { index in
          let (line, column) = (index / 18 % 5, index / 3 % 6)
          return (levels[line % 3 * 3 + column % 3] - 4) / 4
        }, shape: [2, 5, 6, 3])
      checkGradient(shape: [2, 5, 6, 3]) { weighted((0.1 * $0 + apart).maxPooled(window, stride: stride, padding: padding)) }
      checkGradient(shape: [2, 5, 6, 3]) {
        let x = 0.1 * $0 + apart
        return weighted(x.maxPooled(window, stride: stride, padding: padding)) + x.sum()
      }
    }
  }

  @Test("normalization of rows and of channels, with the batch's statistics and with given ones") func normalization() {
    let (scale, shift) = (constant([5], 1), constant([5], 2))
    checkGradient(shape: [4, 5]) { weighted($0.layerNormalized(scale: scale, shift: shift)) }
    checkGradient(shape: [5]) { weighted(constant([4, 5], 1).onTape(of: $0).layerNormalized(scale: $0, shift: shift)) }
    checkGradient(shape: [5]) { weighted(constant([4, 5], 1).layerNormalized(scale: scale, shift: $0)) }
    checkGradient(shape: [6, 5]) { weighted($0.batchNormalized(scale: scale, shift: shift)) }
    checkGradient(shape: [2, 2, 2, 5]) { weighted($0.batchNormalized(scale: scale, shift: shift)) + $0.sum() }
    checkGradient(shape: [5]) { weighted(constant([6, 5], 1).batchNormalized(scale: $0, shift: shift)) }
    checkGradient(shape: [5]) { weighted(constant([6, 5], 1).batchNormalized(scale: scale, shift: $0)) }
    checkGradient(shape: [2, 6, 5]) { weighted($0.instanceNormalized(scale: scale, shift: shift)) + $0.sum() }
    checkGradient(shape: [2, 2, 3, 5]) { weighted($0.instanceNormalized(scale: scale, shift: shift, epsilon: 0.1)) }
    checkGradient(shape: [5]) { weighted(constant([2, 6, 5], 1).instanceNormalized(scale: $0, shift: shift)) }
    checkGradient(shape: [5]) { weighted(constant([2, 6, 5], 1).instanceNormalized(scale: scale, shift: $0)) }
    let statistics = (mean: constant([5], 3), variance: Tensor([0.5, 1, 2, 0.3, 4], shape: [5]))
    checkGradient(shape: [6, 5]) { weighted($0.batchNormalized(scale: scale, shift: shift, statistics: statistics)) }
    checkGradient(shape: [5]) {
      weighted(constant([6, 5], 1).batchNormalized(scale: $0, shift: shift, statistics: statistics))
    }
  }

  @Test("attention: queries, keys, values and all three at once", arguments: [false, true])
  func attentionGradient(isCausal: Bool) {
    let mask = AttentionMask(isCausal: isCausal, keys: Tensor([1, 1, 1, 0, 1, 1, 1, 1], shape: [2, 4]))
    let shape: Shape = [2, 4, 6]
    checkGradient(shape: shape) { weighted(attention($0, constant(shape, 1), constant(shape, 2), heads: 2, mask: mask)) }
    checkGradient(shape: shape) { weighted(attention(constant(shape, 1), $0, constant(shape, 2), heads: 3, mask: mask)) }
    checkGradient(shape: shape) { weighted(attention(constant(shape, 1), constant(shape, 2), $0, heads: 1, mask: mask)) }
    checkGradient(shape: shape) { weighted(attention($0, $0, $0, heads: 2)) + $0.sum() }
    checkGradient(shape: [2, 3, 6]) { weighted(attention($0, constant(shape, 1), constant(shape, 2), heads: 2)) }
  }

  @Test("recurrence: inputs, weights and bias; one state of a sequence") func recurrence() {
    let (inputs, weights, bias): (Shape, Shape, Shape) = ([2, 4, 9], [3, 9], [9])
    checkGradient(shape: inputs) { weighted($0.gatedRecurrent(constant(weights, 1), bias: constant(bias, 2))) }
    checkGradient(shape: inputs) { weighted($0.gatedRecurrent(constant(weights, 1), bias: constant(bias, 2))) + $0.sum() }
    checkGradient(shape: weights) { weighted(constant(inputs, 1).gatedRecurrent($0, bias: constant(bias, 2))) }
    checkGradient(shape: bias) { weighted(constant(inputs, 1).gatedRecurrent(constant(weights, 2), bias: $0)) }
    checkGradient(shape: [2, 4, 3]) { weighted($0.element(2)) }
    checkGradient(shape: [2, 4, 3]) { weighted($0.element(0)) + $0.sum() }
  }

  @Test("rows of a table, some of them twice") func embedding() {
    let indices = Tensor([0, 3, 3, 1, 0, 3], shape: [2, 3])
    checkGradient(shape: [4, 5]) { weighted(indices.embedded(in: $0)) }
    checkGradient(shape: [4, 5]) { weighted(indices.embedded(in: $0)) + $0.sum() }
  }

  @Test("reshape and pick") func shapes() {
    checkGradient(shape: [2, 3, 2]) { weighted($0.reshaped([3, 4]).tanh()) }
    let columns: [Int32] = [2, 0, 2, 1]
    columns.withUnsafeBufferPointer { columns in
      checkGradient(shape: [4, 3]) { weighted($0.picked(columns.baseAddress!)) }
      checkGradient(shape: [4, 3]) { $0.picked(columns.baseAddress!).sum() + ($0 * $0).sum() }
    }
  }

  @Test("losses") func losses() {
    let labels: [Int32] = [0, 2, 1]
    labels.withUnsafeBufferPointer { labels in
      checkGradient(shape: [3, 4]) { softmaxCrossEntropy($0, labels: labels.baseAddress!) }
      checkGradient(shape: [3, 4]) { softmaxCrossEntropy($0.tanh(), labels: labels.baseAddress!) * $0.mean() }
      checkGradient(shape: [3, 4]) {
        softmaxCrossEntropy($0.tanh(), labels: labels.baseAddress!, smoothing: 0.2, weights: [1, 0.5, 3, 2]) * $0.mean()
      }
    }
    let distribution = Tensor([0.1, 0.9, 0, 0, 0.25, 0.25, 0.25, 0.25, 0, 0, 0, 1], shape: [3, 4])
    checkGradient(shape: [3, 4]) { softmaxCrossEntropy($0, targets: distribution) }
    checkGradient(shape: [3, 4]) { klDivergence($0.logSoftmax(), distribution) }
    checkGradient(shape: [3, 2]) { binaryCrossEntropy(3 * $0, Tensor([0, 1, 1, 0.5, 0, 1], shape: [3, 2])) }
    checkGradient(shape: [3, 2]) { meanAbsoluteError($0, Tensor([2, -2, 2, 2, -2, 2], shape: [3, 2])) }
    checkGradient(shape: [3, 2]) { hingeLoss(0.5 * $0, Tensor([1, -1, 1, 1, -1, 1], shape: [3, 2])) }
    checkGradient(shape: [3, 2]) { x in
      // Mean and variance of the same numbers.
      gaussianNegativeLogLikelihood(mean: x, variance: (2 * x).activated(.softplus), constant([3, 2], 1))
    }
    checkGradient(shape: [3, 4]) { quantileHuberLoss(2 * $0, constant([3, 5], 1), delta: 0.5) }
    checkGradient(shape: [3, 2]) { meanSquaredError($0, constant([3, 2], 1)) }
    checkGradient(shape: [3, 2]) { meanSquaredError($0, constant([3, 2], 1), weights: Tensor([0.5, 2, 0], shape: [3])) }
    checkGradient(shape: [3, 2]) { huberLoss($0, constant([3, 2], 1), delta: 0.3) }
    checkGradient(shape: [3, 2]) { huberLoss($0.tanh(), constant([3, 2], 1), weights: Tensor([0.5, 2, 0], shape: [3])) }
  }

  @Test("dropout keeps what its mask says, and the same in the gradient") func dropout() {
    checkGradient(shape: [6, 6]) { weighted($0.dropout(rate: 0.4, key: 7, stream: 8)) }
    let tape = Tape()
    tape.begin(recording: false)
    let ones = Tensor([Float](repeating: 1, count: 40_000), shape: [40_000])
    let dropped = ones.onTape(tape).dropout(rate: 0.25, key: 1, stream: 2).array
    #expect(Set(dropped) == [0, 1 / (1 - 0.25)])
    #expect(abs(dropped.reduce(0, +) / 40_000 - 1) < 0.01)
  }

  /// The cube, added from outside.
  private struct Cube: DifferentiableOperation {
    func outputShape(_ inputs: [Shape]) -> Shape { inputs[0] }
    func forward(_ inputs: [UnsafeBufferPointer<Float>], into output: UnsafeMutableBufferPointer<Float>) {
      for index in output.indices { output[index] = inputs[0][index] * inputs[0][index] * inputs[0][index] }
    }
    func backward(
      _ inputs: [UnsafeBufferPointer<Float>], output: UnsafeBufferPointer<Float>, gradient: UnsafeBufferPointer<Float>,
      into gradients: [UnsafeMutableBufferPointer<Float>?]
    ) {
      guard let target = gradients[0] else { return }
      for index in gradient.indices { target[index] += 3 * inputs[0][index] * inputs[0][index] * gradient[index] }
    }
  }

  @Test("an operation from outside has its gradient") func custom() {
    let tape = Tape()
    checkGradient(shape: [4]) { x in weighted(x.tape.apply(Cube(), to: [x])) }
    checkGradient(shape: [4]) { x in weighted(x.tape.apply(Cube(), to: [x.tanh()]) + x) }
    tape.begin(recording: false)
    #expect(tape.apply(Cube(), to: [Tensor([2], shape: [1]).onTape(tape)]).array == [8])
  }
}
