import Core
import Foundation
import NeuralNetworks
import Tensors
import Testing

@Suite struct NetworkTests {
  private let network = Sequential {
    Flatten()
    Linear(8)
    Tanh()
    Dropout(0.5)
    Linear(3)
  }

  @Test("weights lie in one slab, aligned, under the names of their layers")
  func layout() throws {
    let parameters = try network.initialize(key: RandomKey(seed: 1), inputShape: [2, 3])
    #expect(parameters.layout.entries.map(\.name) == ["1/weight", "1/bias", "3/weight", "3/bias"])
    #expect(parameters.layout.entries.map(\.shape) == [[6, 8], [8], [8, 3], [3]])
    #expect(parameters.layout.entries.allSatisfy { $0.offset % 16 == 0 })
    #expect(parameters.count == 6 * 8 + 8 + 8 * 3 + 3)
    #expect(parameters["1/bias"] == [Float](repeating: 0, count: 8))
    let limit = (6.0 / 14).squareRoot()
    #expect(parameters["1/weight"]!.allSatisfy { abs(Double($0)) <= limit })
    #expect(try network.initialize(key: RandomKey(seed: 1), inputShape: [2, 3])["3/weight"] == parameters["3/weight"])
    #expect(try network.initialize(key: RandomKey(seed: 2), inputShape: [2, 3])["3/weight"] != parameters["3/weight"])
  }

  @Test("a multilayer perceptron computes what its formula says")
  func forward() throws {
    let parameters = try network.initialize(key: RandomKey(seed: 1), inputShape: [2])
    let x: [Float] = [0.3, -0.7, 1, 2]
    let output = GradientTape().evaluate(parameters) { network.apply($0, Tensor(x, shape: [2, 2])).copy() }
    let (w1, w2) = (parameters["1/weight"]!, parameters["3/weight"]!)
    for row in 0..<2 {
      let hidden = (0..<8).map { tanh(Double(x[2 * row]) * Double(w1[$0]) + Double(x[2 * row + 1]) * Double(w1[8 + $0])) }
      for column in 0..<3 {
        let expected = (0..<8).reduce(0.0) { $0 + hidden[$1] * Double(w2[3 * $1 + column]) }
        #expect(abs(Double(output.array[3 * row + column]) - expected) < 1e-5)
      }
    }
  }

  @Test("shapes that do not fit are errors with the layer and the shape")
  func misfits() {
    let error = #expect(throws: WarrenError.self) {
      try Sequential {
        Linear(3)
        Linear(2)
      }.initialize(key: RandomKey(seed: 1), inputShape: [4, 4, 1])
    }
    #expect(error?.description.contains("layer 0") == true)
    #expect(error?.description.contains("[4, 4, 1]") == true)
    #expect(throws: WarrenError.self) { try Linear(0).initialize(key: RandomKey(seed: 1), inputShape: [4]) }
    #expect(throws: WarrenError.self) { try Dropout(1).initialize(key: RandomKey(seed: 1), inputShape: [4]) }
    #expect(throws: WarrenError.self) { try Softmax().initialize(key: RandomKey(seed: 1), inputShape: []) }
  }

  @Test("a copy that is changed leaves the original")
  func valueSemantics() throws {
    let original = try network.initialize(key: RandomKey(seed: 1), inputShape: [2])
    var copy = original
    copy.scale(by: 2)
    #expect(copy["1/weight"]!.map { $0 / 2 } == original["1/weight"]!)
    var target = original
    target.lerp(towards: copy, by: 0.25)
    #expect(zip(target["1/weight"]!, original["1/weight"]!).allSatisfy { abs($0 - 1.25 * $1) < 1e-6 })
    target.lerp(towards: copy, by: 1)
    #expect(target["1/weight"] == copy["1/weight"])
    target.copy(from: original)
    #expect(target["3/weight"] == original["3/weight"])
    var clipped = copy
    clipped.clip(toNorm: 0.5)
    #expect(abs(clipped.norm - 0.5) < 1e-6)
  }

  @Test("weights come back from a snapshot, and those of another network are refused")
  func snapshots() throws {
    let original = try network.initialize(key: RandomKey(seed: 1), inputShape: [2])
    var other = try network.initialize(key: RandomKey(seed: 2), inputShape: [2])
    try other.restore(original.save())
    #expect(other["3/weight"] == original["3/weight"])
    var wider = try network.initialize(key: RandomKey(seed: 2), inputShape: [3])
    let error = #expect(throws: WarrenError.self) { try wider.restore(original.save()) }
    #expect(error?.description.contains("1/weight") == true)
  }

  @Test("a result of an earlier step cannot be read by mistake, a copy of it can")
  func copies() throws {
    let parameters = try network.initialize(key: RandomKey(seed: 1), inputShape: [2])
    let tape = GradientTape()
    let kept = tape.evaluate(parameters) { network.apply($0, Tensor([1, 2], shape: [1, 2])).copy() }
    let before = kept.array
    _ = tape.evaluate(parameters) { network.apply($0, Tensor([3, 4], shape: [1, 2])).copy() }
    #expect(kept.array == before)
  }

  #if !os(Windows)
    @Test("reading a result of an earlier step stops the program")
    func staleResult() async {
      await #expect(processExitsWith: .failure) {
        let network = Linear(2)
        let parameters = try network.initialize(key: RandomKey(seed: 1), inputShape: [2])
        let tape = GradientTape()
        let stale = tape.evaluate(parameters) { network.apply($0, Tensor([1, 2], shape: [1, 2])) }
        _ = tape.evaluate(parameters) { network.apply($0, Tensor([1, 2], shape: [1, 2])).copy() }
        print(stale.array)
      }
    }
  #endif

  @Test("XOR is learned, and the same seed gives the same bits")
  func xor() throws {
    func train(seed: UInt64) throws -> (loss: Float, weights: Parameters) {
      let network = Sequential {
        Linear(8)
        Tanh()
        Linear(1)
      }
      var parameters = try network.initialize(key: RandomKey(seed: seed), inputShape: [2])
      var gradient = Parameters(zeros: parameters.layout)
      var optimizer = Adam(parameters.layout, learningRate: 0.05)
      let (x, y) = (Tensor([0, 0, 0, 1, 1, 0, 1, 1], shape: [4, 2]), Tensor([0, 1, 1, 0], shape: [4, 1]))
      let tape = GradientTape()
      var loss: Float = 1
      for _ in 0..<500 {
        loss = try tape.valueAndGradient(at: parameters, into: &gradient) { meanSquaredError(network.apply($0, x), y) }
        optimizer.update(&parameters, gradient: gradient)
      }
      return (loss, parameters)
    }
    let (loss, weights) = try train(seed: 1)
    #expect(loss < 1e-3)
    let again = try train(seed: 1).weights
    #expect(weights["0/weight"]!.map(\.bitPattern) == again["0/weight"]!.map(\.bitPattern))
  }

  @Test("the convenience gives what the tape gives; a weight that is not used has gradient zero")
  func convenience() throws {
    let network = Sequential {
      Linear(2)
      Linear(2)
    }
    let parameters = try network.initialize(key: RandomKey(seed: 1), inputShape: [2])
    let (value, gradient) = try valueAndGradient(at: parameters) { view in
      // Only the first layer is applied.
      meanSquaredError(Linear(2).apply(view.child(0), Tensor([1, 2], shape: [1, 2])), Tensor([0, 0], shape: [1, 2]))
    }
    #expect(value > 0)
    #expect(gradient["0/weight"]!.contains { $0 != 0 })
    #expect(gradient["1/weight"]!.allSatisfy { $0 == 0 })
  }
}

@Suite struct OptimizerTests {
  /// Five steps on a quadratic, beside the textbook's formula in double precision.
  private func compare<O: Optimizer>(
    _ make: (ParameterLayout) -> O, formula: (Double) -> Double
  ) throws {
    var parameters = try Linear(3).initialize(key: RandomKey(seed: 4), inputShape: [2])
    let start = parameters["weight"]!.map(Double.init)
    var gradient = Parameters(zeros: parameters.layout)
    var optimizer = make(parameters.layout)
    for step in 0..<5 {
      gradient.copy(from: parameters)
      gradient.scale(by: Float(step + 1))
      if step == 3 {
        // Saved and restored in between.
        let snapshot = try optimizer.save()
        optimizer = make(parameters.layout)
        try optimizer.restore(snapshot)
      }
      optimizer.update(&parameters, gradient: gradient)
    }
    for (found, expected) in zip(parameters["weight"]!, start.map(formula)) { #expect(abs(Double(found) - expected) < 1e-5) }
  }

  @Test func adam() throws {
    try compare(
      { Adam($0, learningRate: 0.1) },
      formula: { start in
        var (w, m, v) = (start, 0.0, 0.0)
        for t in 1...5 {
          let g = w * Double(t)
          m = 0.9 * m + 0.1 * g
          v = 0.999 * v + 0.001 * g * g
          w -= 0.1 * (m / (1 - pow(0.9, Double(t)))) / ((v / (1 - pow(0.999, Double(t)))).squareRoot() + 1e-8)
        }
        return w
      })
  }

  @Test func adamW() throws {
    try compare(
      { Adam($0, learningRate: 0.1, weightDecay: 0.2, decoupledWeightDecay: true) },
      formula: { start in
        var (w, m, v) = (start, 0.0, 0.0)
        for t in 1...5 {
          let g = w * Double(t)
          w *= 1 - 0.1 * 0.2
          m = 0.9 * m + 0.1 * g
          v = 0.999 * v + 0.001 * g * g
          w -= 0.1 * (m / (1 - pow(0.9, Double(t)))) / ((v / (1 - pow(0.999, Double(t)))).squareRoot() + 1e-8)
        }
        return w
      })
  }

  @Test(arguments: [(0.0, false), (0.9, false), (0.9, true)])
  func sgd(momentum: Double, nesterov: Bool) throws {
    try compare(
      { SGD($0, learningRate: 0.05, momentum: Float(momentum), nesterov: nesterov) },
      formula: { start in
        var (w, b) = (start, 0.0)
        for t in 1...5 {
          let g = w * Double(t)
          b = momentum * b + g
          w -= 0.05 * (nesterov ? g + momentum * b : b)
        }
        return w
      })
  }
}
