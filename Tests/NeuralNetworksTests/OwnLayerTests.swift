import Core
import Foundation
import NeuralNetworks
import Tensors
import Testing

@Suite struct OwnLayerTests {
  @Test("the example of the room's README is the one that is compiled here, and learns")
  func example() throws {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let root = tests.deletingLastPathComponent().deletingLastPathComponent()
    let readme = try String(contentsOf: root.appendingPathComponent("Sources/NeuralNetworks/README.md"), encoding: .utf8)
    let example = try String(contentsOf: tests.appendingPathComponent("OwnLayerExample.swift"), encoding: .utf8)
    #expect(readme.contains("```swift\n\(example)```"))

    let layer = Scale()
    var parameters = try layer.initialize(key: RandomKey(seed: 1), inputShape: [3])
    var gradient = Parameters(zeros: parameters.layout)
    var optimizer = SGD(parameters.layout, learningRate: 0.3)
    let (x, y) = (Tensor([1, 2, 3, -1, 0.5, 1], shape: [2, 3]), Tensor([2, -2, 1.5, -2, -0.5, 0.5], shape: [2, 3]))
    let tape = GradientTape()
    for _ in 0..<200 {
      _ = try tape.valueAndGradient(at: parameters, into: &gradient) { meanSquaredError(layer.apply($0, x.onTape($0.tape)), y) }
      optimizer.update(&parameters, gradient: gradient)
    }
    expectClose(try #require(parameters["factors"]), [2, -1, 0.5], within: 1e-4, "factors")
  }
}
