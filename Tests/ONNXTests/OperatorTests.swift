import Core
import NeuralNetworks
import ONNX
import Tensors
import Testing

/// Adds a learned number to each of an example, so that gradients with respect to inputs can be looked at.
struct Shift: Layer {
  func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    declaration.parameter("shift", shape: inputShape, initializer: .zeros)
    return inputShape
  }
  func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    input.onTape(parameters.tape).addingToExamples(parameters[0])
  }
}

@Suite struct OperatorTests {
  @Test(arguments: Recorded.operatorNames)
  func givesWhatONNXRuntimeGives(_ name: String) throws {
    let network = try ONNXNetwork(Self.model(name))
    let (input, expected) = (channelsLast(Self.tensor("\(name)/input")), channelsLast(Self.tensor("\(name)/output")))
    let result = output(network, network.parameters, input)
    #expect(result.shape == expected.shape)
    #expect(largestDifference(result, expected) < 1e-5)
  }

  /// Gradients with respect to inputs and weights, through every operator and every order in memory, by differences.
  @Test(arguments: Recorded.operatorNames)
  func gradients(_ name: String) throws {
    let imported = try ONNXNetwork(Self.model(name))
    let input = channelsLast(Self.tensor("\(name)/input"))
    let takesTokens = try Self.model(name).inputs[0].isInteger
    let network = takesTokens ? Sequential([imported]) : Sequential([Shift(), imported])
    var parameters = try network.initialize(key: RandomKey(seed: 1), inputShape: input.shape.example)
    try imported.load(into: &parameters, at: takesTokens ? "0" : "1")
    let shares = randomTensor(channelsLast(Self.tensor("\(name)/output")).shape, seed: 9)
    func loss(_ view: ParameterView) -> Tensor { (network.apply(view, input) * shares).sum() }

    let (_, gradient) = try valueAndGradient(at: parameters, loss)
    let tape = GradientTape()
    let step: Float = 1e-2
    for entry in parameters.layout.entries where entry.isTrainable {
      let slopes = try #require(gradient[entry.name])
      for index in stride(from: 0, to: entry.shape.count, by: max(entry.shape.count / 12, 1)) {
        func value(_ change: Float) -> Float {
          var moved = parameters
          moved.withUnsafeMutableBufferPointer { $0[entry.offset + index] += change }
          return tape.evaluate(moved) { loss($0).scalar }
        }
        let difference = (value(step) - value(-step)) / (2 * step)
        #expect(abs(difference - slopes[index]) < 2e-2 * (1 + abs(difference)), "\(entry.name) \(index)")
      }
    }
  }

  private static func tensor(_ name: String) -> Tensor { Recorded.tensor(Recorded.operators[name]!) }

  private static func model(_ name: String) throws -> ONNXModel {
    try ONNXModel(Recorded.operators["\(name)/model"]!.bytes, place: name)
  }
}
