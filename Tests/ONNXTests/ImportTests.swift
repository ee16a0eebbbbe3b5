import Core
import Foundation
import NeuralNetworks
import ONNX
import Tensors
import Testing

@Suite struct ImportTests {
  @Test(arguments: Recorded.files)
  func givesWhatPyTorchGives(_ file: String) throws {
    let network = try ONNXNetwork(contentsOf: Recorded.url(file))
    let name = file.replacingOccurrences(of: "-torchscript", with: "").replacingOccurrences(of: "-dynamo", with: "")
    let (input, expected) = (try Recorded.tensor(name + "/input"), try Recorded.tensor(name + "/output"))
    let result = output(network, network.parameters, channelsLast(input))
    #expect(result.shape == expected.shape)
    #expect(largestDifference(result, expected) < 1e-5)
  }
}
