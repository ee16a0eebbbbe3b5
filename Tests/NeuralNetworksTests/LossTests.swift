import Core
import Foundation
import NeuralNetworks
import Tensors
import Testing

@Suite struct LossTests {
  @Test("beside PyTorch", arguments: try Recording.read("losses", as: [String: Recording.LossCase].self).keys.sorted())
  func recorded(name: String) throws {
    let recorded = try #require(try Recording.read("losses", as: [String: Recording.LossCase].self)[name])
    let shape = Shape(recorded.shape)
    var (input, gradient) = (recorded.input, [Float](repeating: 0, count: recorded.input.count))
    func tensor(_ numbers: [Float]?) throws -> Tensor {
      let numbers = try #require(numbers)
      return Tensor(numbers, shape: [shape[0], numbers.count / shape[0]])
    }
    func loss(_ x: Tensor) throws -> Tensor {
      switch name {
      case "squared": return meanSquaredError(x, try tensor(recorded.target))
      case "absolute": return meanAbsoluteError(x, try tensor(recorded.target))
      case "huber": return huberLoss(x, try tensor(recorded.target), delta: 0.7)
      case "binary cross-entropy": return binaryCrossEntropy(x, try tensor(recorded.target))
      case "hinge": return hingeLoss(x, try tensor(recorded.target))
      case "divergence": return klDivergence(x, try tensor(recorded.target))
      case "quantile huber": return quantileHuberLoss(x, try tensor(recorded.target), delta: 0.8)
      case "cross-entropy of distributions": return softmaxCrossEntropy(x, targets: try tensor(recorded.target))
      case "gaussian, mean":
        return gaussianNegativeLogLikelihood(
          mean: x, variance: try tensor(recorded.variance), try tensor(recorded.target))
      case "gaussian, variance":
        return gaussianNegativeLogLikelihood(mean: try tensor(recorded.mean), variance: x, try tensor(recorded.target))
      default: throw WarrenError("no loss is known for '\(name)'")
      }
    }
    let tape = Tape()
    try input.withUnsafeMutableBufferPointer { input in
      try gradient.withUnsafeMutableBufferPointer { gradient in
        tape.begin(recording: true)
        let x = tape.variable(shape: shape, value: input.baseAddress!, gradient: gradient.baseAddress!)
        let result: Tensor
        if let labels = recorded.labels {
          result = labels.withUnsafeBufferPointer { labels in
            let labels = labels.baseAddress!
            let result =
              name == "cross-entropy"
              ? softmaxCrossEntropy(x, labels: labels)
              : softmaxCrossEntropy(
                x, labels: labels, smoothing: name.hasSuffix("smoothed") ? 0.1 : 0, weights: recorded.weights)
            tape.backward(from: result)
            return result
          }
        } else {
          result = try loss(x)
          tape.backward(from: result)
        }
        #expect(abs(result.scalar - recorded.value) < 2e-6 * max(1, abs(recorded.value)))
      }
    }
    expectClose(gradient, recorded.gradient, within: 2e-6, "gradient")
  }

  @Test("rows count by their weights") func weights() throws {
    let tape = Tape()
    tape.begin(recording: false)
    let (x, y) = (Tensor([1, 2, 3, 4], shape: [2, 2]).onTape(tape), Tensor([0, 0, 0, 0], shape: [2, 2]))
    let rows = Tensor([1, 0], shape: [2])
    #expect(abs(meanAbsoluteError(x, y, weights: rows).scalar - 0.75) < 1e-6)
    let both = meanAbsoluteError(x, y, weights: Tensor([1, 1], shape: [2])).scalar
    #expect(both == meanAbsoluteError(x, y).scalar && both == 2.5)
  }
}
