import Core
import NeuralNetworks
import Tensors
import Testing

/// Layers of networks that value actions.
@Suite struct ValueLayerTests {
  private func numbers(_ count: Int, seed: UInt64) -> [Float] {
    var random = RandomKey(seed: seed).stream
    return (0..<count).map { _ in 2 * random.uniform() - 1 }
  }

  /// Compares the gradient of a weighted sum of the outputs with central differences, weight by weight.
  private func checkGradient(_ network: any Layer, inputs: Int, key: RandomKey?) throws {
    var parameters = try network.initialize(key: RandomKey(seed: 1), inputShape: [inputs])
    let x = Tensor(numbers(3 * inputs, seed: 2), shape: [3, inputs])
    let outputs = try network.outputShape(for: [inputs]).count
    let factors = Tensor(numbers(3 * outputs, seed: 3), shape: [3, outputs])
    func value(_ parameters: Parameters) throws -> (value: Float, gradient: Parameters) {
      try valueAndGradient(at: parameters, key: key) { view in (network.apply(view, x) * factors).sum() }
    }
    let gradient = try value(parameters).gradient
    for entry in parameters.layout.entries {
      let analytic = gradient[entry.name]!
      for index in 0..<entry.shape.count {
        func moved(_ step: Float) throws -> Float {
          parameters.withUnsafeMutableBufferPointer { $0[entry.offset + index] += step }
          defer { parameters.withUnsafeMutableBufferPointer { $0[entry.offset + index] -= step } }
          return try value(parameters).value
        }
        let numeric = (try moved(0x1p-6) - moved(-0x1p-6)) * 32
        #expect(abs(numeric - analytic[index]) < 2e-3, "\(entry.name) \(index): \(analytic[index]), differences say \(numeric)")
      }
    }
  }

  @Test("gradients of noisy and of dueling layers equal differences")
  func gradients() throws {
    try checkGradient(NoisyLinear(3, activation: .tanh), inputs: 4, key: RandomKey(seed: 7))
    try checkGradient(NoisyLinear(3), inputs: 5, key: nil)
    let dueling = Dueling(value: [Linear(4, activation: .tanh), Linear(2)], advantages: [Linear(6, activation: .tanh)])
    try checkGradient(dueling, inputs: 4, key: nil)
    try checkGradient(
      Dueling(value: [NoisyLinear(1)], advantages: [NoisyLinear(3)]), inputs: 4, key: RandomKey(seed: 8))
    // Both streams have the same input, so its gradient is a sum.
    let deep = Sequential {
      Linear(5, activation: .tanh)
      Dueling(value: [Linear(1)], advantages: [Linear(3)])
    }
    try checkGradient(deep, inputs: 4, key: nil)
  }

  @Test("a dueling layer adds advantages, less their mean, to the value", arguments: [1, 3])
  func dueling(width: Int) throws {
    let layer = Dueling(value: [Linear(width)], advantages: [Linear(4 * width)])
    let parameters = try layer.initialize(key: RandomKey(seed: 1), inputShape: [2])
    let x = Tensor(numbers(10, seed: 2), shape: [5, 2])
    let tape = GradientTape()
    func output(_ layer: some Layer, child: Int?) -> [Float] {
      tape.evaluate(parameters) { view in layer.apply(child.map { view.child($0) } ?? view, x).array }
    }
    let value = output(layer.value, child: 0)
    let advantages = output(layer.advantages, child: 1)
    let result = output(layer, child: nil)
    for row in 0..<5 {
      for entry in 0..<width {
        let own = (0..<4).map { Double(advantages[row * 4 * width + $0 * width + entry]) }
        for action in 0..<4 {
          let expected = Double(value[row * width + entry]) + own[action] - own.reduce(0, +) / 4
          #expect(abs(Double(result[row * 4 * width + action * width + entry]) - expected) < 1e-5)
        }
      }
    }
  }

  @Test("noise is the key's: none without one, the same for the same key, factorized, and of the deviation that is set")
  func noise() throws {
    let layer = NoisyLinear(300, deviation: 0.5)
    let parameters = try layer.initialize(key: RandomKey(seed: 1), inputShape: [4])
    // Rows of the unit matrix, and a row of zeros: the outputs are the weights plus the bias, and the bias.
    let unit = Tensor((0..<20).map { $0 % 5 == 0 ? 1 : 0 }, shape: [5, 4])
    let tape = GradientTape()
    func output(_ key: RandomKey?) -> [Float] {
      tape.evaluate(parameters, noise: key) { layer.apply($0, unit).array }
    }
    let still = output(nil)
    #expect(still[..<300].elementsEqual(zip(parameters["weight"]![..<300], parameters["bias"]!).map { $0 + $1 }))
    let noisy = output(RandomKey(seed: 3))
    #expect(noisy == output(RandomKey(seed: 3)) && noisy != output(RandomKey(seed: 4)) && noisy != still)
    let bias = (0..<300).map { noisy[1200 + $0] - still[1200 + $0] }
    // f(b)² is |b| of a normal number, whose mean is sqrt(2 / π).
    let meanSquare = bias.reduce(0) { $0 + $1 * $1 } / 300
    #expect(abs(meanSquare / (0.25 * 0.25) - 0.798) < 0.15)
    for input in 0..<4 {
      let ratios = (0..<300).filter { abs(bias[$0]) > 0.1 }.map { column in
        (noisy[input * 300 + column] - still[input * 300 + column] - bias[column]) / bias[column]
      }
      #expect(ratios.count > 100 && ratios.allSatisfy { abs($0 - ratios[0]) < 1e-3 })
    }
  }

  @Test("layers that cannot be are errors")
  func errors() {
    #expect(throws: WarrenError.self) { try NoisyLinear(3).outputShape(for: [2, 2]) }
    #expect(throws: WarrenError.self) { try NoisyLinear(0).outputShape(for: [2]) }
    #expect(throws: WarrenError.self) { try NoisyLinear(1, deviation: -1).outputShape(for: [2]) }
    #expect(throws: WarrenError.self) { try Dueling(value: [Linear(2)], advantages: [Linear(3)]).outputShape(for: [2]) }
  }

  @Test("blocks are picked, and each gets its gradient")
  func pickedBlocks() throws {
    let tape = Tape()
    var values = (0..<12).map { Float($0) }
    var gradient = [Float](repeating: -1, count: 12)
    let blocks: [Int32] = [2, 0]
    values.withUnsafeMutableBufferPointer { values in
      gradient.withUnsafeMutableBufferPointer { gradient in
        blocks.withUnsafeBufferPointer { blocks in
          tape.begin(recording: true)
          let x = tape.variable(shape: [2, 6], value: values.baseAddress!, gradient: gradient.baseAddress!)
          let picked = x.picked(blocks.baseAddress!, width: 2)
          #expect(picked.array == [4, 5, 6, 7] && picked.shape == [2, 2])
          tape.backward(from: (picked * Tensor([1, 2, 3, 4], shape: [2, 2])).sum())
        }
      }
    }
    #expect(gradient == [0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0])
  }

  @Test("weights of rows scale losses of distributions, and the losses of rows are given before that")
  func weightedRows() throws {
    let logits = numbers(12, seed: 5)
    let targets = Tensor([0.1, 0.9, 0, 0, 0.25, 0.25, 0.25, 0.25, 0, 0, 0, 1], shape: [3, 4])
    let weights: [Float] = [0.5, 2, 0]
    let parameters = try Linear(4).initialize(key: RandomKey(seed: 1), inputShape: [4])
    for isQuantile in [false, true] {
      func loss(_ rows: Range<Int>, _ weights: [Float]?, _ losses: inout [Float]) -> Float {
        let x = Tensor(Array(logits[rows.lowerBound * 4..<rows.upperBound * 4]), shape: [rows.count, 4])
        let t = Tensor(Array(targets.array[rows.lowerBound * 4..<rows.upperBound * 4]), shape: [rows.count, 4])
        return GradientTape().evaluate(parameters) { view in
          let x = x.onTape(view.tape)
          return losses.withUnsafeMutableBufferPointer { losses in
            func given(_ weights: UnsafePointer<Float>?) -> Float {
              isQuantile
                ? quantileHuberLoss(x, t, weights: weights, rowLosses: losses.baseAddress!).scalar
                : softmaxCrossEntropy(x, targets: t, weights: weights, rowLosses: losses.baseAddress!).scalar
            }
            return weights.map { $0.withUnsafeBufferPointer { given($0.baseAddress!) } } ?? given(nil)
          }
        }
      }
      var (all, one) = ([Float](repeating: 0, count: 3), [Float](repeating: 0, count: 1))
      let weighted = loss(0..<3, weights, &all)
      var sum: Float = 0
      for row in 0..<3 {
        #expect(abs(loss(row..<row + 1, nil, &one) - all[row]) < 1e-6)
        sum += weights[row] * all[row]
      }
      #expect(abs(weighted - sum / 3) < 1e-6 && sum > 0.1)
    }
  }
}
