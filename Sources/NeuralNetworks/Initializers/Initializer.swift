import Core
import Foundation
import Tensors

/// How weights begin, under the names that Keras gives.
///
/// Fans are counted for weights of shape [inputs, outputs].
public enum Initializer: String, Codable, Sendable, CaseIterable {
  case zeros
  case ones
  /// Uniform within ±sqrt(6 / (inputs + outputs)) (Glorot and Bengio 2010).
  case glorotUniform = "glorot-uniform"
  /// Normal with variance 2 / (inputs + outputs).
  case glorotNormal = "glorot-normal"
  /// Uniform within ±sqrt(6 / inputs), for ReLU (He et al. 2015).
  case heUniform = "he-uniform"
  /// Normal with variance 2 / inputs.
  case heNormal = "he-normal"
  /// Uniform within ±sqrt(3 / inputs) (LeCun et al. 1998).
  case lecunUniform = "lecun-uniform"
  /// Normal with variance 1 / inputs.
  case lecunNormal = "lecun-normal"

  /// Writes initial weights.
  func fill(_ weights: UnsafeMutableBufferPointer<Float>, shape: Shape, key: RandomKey) {
    var random = key.stream
    let inputs = Double(max(shape.rank > 1 ? shape.count / shape[shape.rank - 1] : shape.count, 1))
    let outputs = Double(max(shape.rank > 0 ? shape[shape.rank - 1] : 1, 1))
    func uniform(_ limit: Double) {
      for index in weights.indices { weights[index] = Float((2 * random.uniformDouble() - 1) * limit) }
    }
    func normal(_ variance: Double) {
      for index in weights.indices { weights[index] = Float(random.normal() * variance.squareRoot()) }
    }
    switch self {
    case .zeros: weights.update(repeating: 0)
    case .ones: weights.update(repeating: 1)
    case .glorotUniform: uniform((6 / (inputs + outputs)).squareRoot())
    case .glorotNormal: normal(2 / (inputs + outputs))
    case .heUniform: uniform((6 / inputs).squareRoot())
    case .heNormal: normal(2 / inputs)
    case .lecunUniform: uniform((3 / inputs).squareRoot())
    case .lecunNormal: normal(1 / inputs)
    }
  }
}
