import Core
import Foundation
import Tensors

/// How weights begin, under the names that Keras gives.
///
/// Fans are counted for weights of shape [inputs, outputs], and for filters of shape [height, width, channels, filters], whose
/// window counts for both.
public enum Initializer: String, Codable, Sendable, CaseIterable {
  /// All 0.
  case zeros
  /// All 1.
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
  /// Normal with a standard deviation of 0.05.
  case randomNormal = "random-normal"
  /// Rows, or columns where they are fewer, of length 1 at right angles to each other (Saxe, McClelland and Ganguli 2014), for weights
  /// seen as the matrix [inputs, outputs].
  case orthogonal

  /// What layers begin with before an activation: He's for ReLU, else Glorot's.
  public static func usual(for activation: Activation) -> Initializer {
    activation == .relu ? .heUniform : .glorotUniform
  }

  /// Writes initial weights.
  func fill(_ weights: UnsafeMutableBufferPointer<Float>, shape: Shape, key: RandomKey) {
    var random = key.stream
    let inputs = Double(max(shape.rank > 1 ? shape.count / shape[shape.rank - 1] : shape.count, 1))
    let window = shape.rank == 4 ? shape[0] * shape[1] : 1
    let outputs = Double(max(shape.rank > 0 ? window * shape[shape.rank - 1] : 1, 1))
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
    case .randomNormal: normal(0.05 * 0.05)
    case .orthogonal:
      let columns = max(shape.rank > 0 ? shape[shape.rank - 1] : 1, 1)
      Self.fillOrthogonal(weights, rows: weights.count / columns, columns: columns, random: &random)
    }
  }

  /// Gram and Schmidt's method on normal vectors, each vector cleaned twice, which leaves them at right angles to rounding.
  private static func fillOrthogonal(
    _ weights: UnsafeMutableBufferPointer<Float>, rows: Int, columns: Int, random: inout RandomStream
  ) {
    let (count, length) = (min(rows, columns), max(rows, columns))
    var vectors: [[Double]] = []
    while vectors.count < count {
      var vector = (0..<length).map { _ in random.normal() }
      for _ in 0..<2 {
        for other in vectors {
          let along = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
          for index in 0..<length { vector[index] -= along * other[index] }
        }
      }
      let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      if norm > 1e-6 { vectors.append(vector.map { $0 / norm }) }
    }
    for row in 0..<rows {
      for column in 0..<columns {
        weights[row * columns + column] = Float(rows < columns ? vectors[row][column] : vectors[column][row])
      }
    }
  }
}
