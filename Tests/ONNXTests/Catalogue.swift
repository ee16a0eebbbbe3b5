import Core
import NeuralNetworks
import ONNX
import Tensors
import Testing

/// Networks that together have every layer in every position that its export tells apart.
///
/// A class, as debug builds of Swift 6.3 abort on arguments of tests that hold a `Shape` themselves: its alignment is too wide for them.
final class CatalogueEntry: Sendable, CustomTestStringConvertible {
  let name: String
  let inputShape: Shape
  /// How many tokens there are, for networks that take them.
  let tokens: Int?
  let network: Sequential

  init(name: String, inputShape: Shape, tokens: Int? = nil, network: Sequential) {
    self.name = name
    self.inputShape = inputShape
    self.tokens = tokens
    self.network = network
  }

  var testDescription: String { name }

  /// Weights far from where networks begin, so that a shift or a statistic that is forgotten is noticed.
  func parameters() throws -> Parameters {
    var parameters = try network.initialize(key: RandomKey(seed: 3), inputShape: inputShape)
    let entries = parameters.layout.entries
    var random = RandomKey(seed: 4).stream
    parameters.withUnsafeMutableBufferPointer { slab in
      for entry in entries {
        for index in entry.offset..<entry.offset + entry.shape.count {
          if entry.shape.rank == 1 { slab[index] += Float(random.uniformDouble() * 0.5) }
        }
      }
    }
    return parameters
  }

  func input(rows: Int) -> Tensor {
    let input = randomTensor(inputShape.batch(rows), seed: 5)
    guard let tokens else { return input }
    return Tensor(input.array.map { ((($0 + 1) / 2) * Float(tokens)).rounded(.down) }, shape: input.shape)
  }

  static let all: [CatalogueEntry] = {
    var all = [
      CatalogueEntry(
        name: "mlp", inputShape: [784],
        network: Sequential {
          Linear(128, activation: .relu)
          Dropout(0.4)
          Linear(10)
          Softmax()
        }),
      CatalogueEntry(
        name: "lenet-5", inputShape: [28, 28, 1],
        network: Sequential {
          Conv2D(6, window: 5, padding: .same, activation: .tanh)
          AveragePool2D(2)
          Conv2D(16, window: 5, activation: .tanh)
          AveragePool2D(2)
          Flatten()
          Linear(120, activation: .tanh)
          Linear(84, activation: .tanh)
          Linear(10)
        }),
      CatalogueEntry(
        name: "cnn", inputShape: [28, 28, 1],
        network: Sequential {
          Conv2D(8, window: 3, activation: .relu)
          MaxPool2D(2)
          Conv2D(16, window: 3, activation: .relu)
          MaxPool2D(2)
          Flatten()
          Linear(128, activation: .relu)
          Linear(10)
        }),
      CatalogueEntry(
        name: "attention", inputShape: [12], tokens: 20,
        network: Sequential {
          Embedding(tokens: 20, width: 16)
          PositionEmbedding()
          Residual {
            LayerNorm()
            MultiHeadAttention(heads: 4)
          }
          Residual {
            LayerNorm()
            Linear(32, activation: .gelu)
            Linear(16, bias: false)
          }
          GlobalAveragePool2D()
          Linear(5)
          LogSoftmax()
        }),
      CatalogueEntry(
        name: "causal-attention", inputShape: [7, 12],
        network: Sequential {
          MultiHeadAttention(heads: 3, isCausal: true, bias: false)
          BatchNorm()
          GlobalMaxPool2D()
        }),
      CatalogueEntry(
        name: "recurrent", inputShape: [9], tokens: 6,
        network: Sequential {
          Embedding(tokens: 6, width: 5)
          GRU(8, returnsSequence: true)
          GRU(7)
          Linear(3)
        }),
      CatalogueEntry(
        name: "residual-images", inputShape: [9, 11, 3],
        network: Sequential {
          BatchNorm()
          Residual(shortcut: Conv2D(4, window: 1, stride: 2, bias: false)) {
            Conv2D(4, window: 3, stride: 2, padding: .explicit(top: 1, left: 1, bottom: 1, right: 1))
            LayerNorm()
          }
          Residual {
            LeakyReLU()
            Conv2D(4, window: Window(height: 2, width: 3), dilation: 2, padding: .same)
          }
          MaxPool2D(3, stride: 2, padding: .same)
          AveragePool2D(2, stride: 1, padding: .same)
          Softmax()
          Flatten()
          BatchNorm()
          LayerNorm()
        }),
      CatalogueEntry(
        name: "images-from-lines", inputShape: [30],
        network: Sequential {
          Reshape([3, 5, 2])
          Conv2D(3, window: 2, activation: .elu)
          LogSoftmax()
          Reshape([8, 3])
          Linear(4, activation: .silu)
          Reshape([4, 2, 4])
          GlobalMaxPool2D()
        }),
      CatalogueEntry(
        name: "images-out", inputShape: [6, 8, 3],
        network: Sequential {
          Conv2D(2, window: 3, stride: 2, padding: .same)
          Dropout(0.5)
        }),
      CatalogueEntry(
        name: "instances", inputShape: [7, 5, 3],
        network: Sequential {
          InstanceNorm()
          Conv2D(4, window: 2)
          InstanceNorm(epsilon: 1e-3)
          Reshape([6, 16])
          Linear(5)
          InstanceNorm()
        }),
      CatalogueEntry(
        name: "pooled", inputShape: [5, 4, 3],
        network: Sequential {
          Residual {
            LayerNorm()
            BatchNorm()
          }
          GlobalAveragePool2D()
        }),
      CatalogueEntry(
        name: "tokens-after-something", inputShape: [4], tokens: 4,
        network: Sequential {
          Activate(.relu)
          Embedding(tokens: 4, width: 3)
          Flatten()
        }),
      CatalogueEntry(
        name: "values-of-actions", inputShape: [6],
        network: Sequential {
          Linear(8, activation: .relu)
          Dueling(value: [NoisyLinear(5, activation: .relu), NoisyLinear(3)], advantages: [NoisyLinear(12)])
          Reshape([4, 3])
          Softmax()
          Linear(1, bias: false)
          Flatten()
        }),
      CatalogueEntry(name: "nothing", inputShape: [4], network: Sequential { Dropout(0.5) }),
    ]
    for activation in Activation.allCases {
      all.append(
        CatalogueEntry(
          name: "activation-\(activation.rawValue)", inputShape: [5],
          network: Sequential {
            Linear(20)
            Activate(activation)
            Activate(activation)
          }))
    }
    return all
  }()
}
