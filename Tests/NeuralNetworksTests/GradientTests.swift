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
    }
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
