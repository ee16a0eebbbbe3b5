import Foundation
import Tensors

/// Functions of one number: for constants, and where the engine has no operation.
enum CurveFunction: Sendable, Equatable {
  case erf
  case exponential
  case logarithm
  case squareRoot
  case reciprocal
  case negative
  case absolute
  case sign
  case not
  case maximum0
  case tanh
  case logistic
  case softplus
  /// Without what stands behind the point.
  case truncated
  case clipped(Float, Float)
  /// slope · x + offset, cut to the range from 0 to 1.
  case hardSigmoid(slope: Float, offset: Float)
  /// x / 2 · (1 + tanh(√(2/π) (x + 0.044715 x³))) (Hendrycks and Gimpel 2016).
  case approximateGELU

  @inline(__always)
  func value(_ x: Float) -> Float {
    switch self {
    case .erf: Foundation.erf(x)
    case .exponential: exp(x)
    case .logarithm: log(x)
    case .squareRoot: x.squareRoot()
    case .reciprocal: 1 / x
    case .negative: -x
    case .absolute: abs(x)
    case .sign: x > 0 ? 1 : x < 0 ? -1 : x
    case .not: x == 0 ? 1 : 0
    case .maximum0: max(x, 0)
    case .tanh: Foundation.tanh(x)
    case .logistic: 1 / (1 + exp(-x))
    case .softplus: max(x, 0) + log1p(exp(-abs(x)))
    case .truncated: x.rounded(.towardZero)
    case .clipped(let low, let high): min(max(x, low), high)
    case .hardSigmoid(let slope, let offset): min(max(slope * x + offset, 0), 1)
    case .approximateGELU: x / 2 * (1 + Foundation.tanh(Self.inner(x)))
    }
  }

  /// The slope at x, where the value is y.
  @inline(__always)
  func slope(_ x: Float, _ y: Float) -> Float {
    switch self {
    case .erf: 2 / Float.pi.squareRoot() * exp(-x * x)
    case .exponential: y
    case .logarithm: 1 / x
    case .squareRoot: 0.5 / y
    case .reciprocal: -y * y
    case .negative: -1
    case .absolute: x > 0 ? 1 : x < 0 ? -1 : 0
    case .sign, .not, .truncated: 0
    case .maximum0: x > 0 ? 1 : 0
    case .tanh: 1 - y * y
    case .logistic: y * (1 - y)
    case .softplus: 1 / (1 + exp(-x))
    case .clipped(let low, let high): x >= low && x <= high ? 1 : 0
    case .hardSigmoid(let slope, _): y > 0 && y < 1 ? slope : 0
    case .approximateGELU:
      {
        let t = Foundation.tanh(Self.inner(x))
        return (1 + t) / 2 + x / 2 * (1 - t * t) * (2 / Float.pi).squareRoot() * (1 + 3 * 0.044715 * x * x)
      }()
    }
  }

  private static func inner(_ x: Float) -> Float { (2 / Float.pi).squareRoot() * (x + 0.044715 * x * x * x) }
}

/// A function of each number.
struct Curve: DifferentiableOperation, Sendable {
  let function: CurveFunction

  func outputShape(_ inputs: [Shape]) -> Shape { inputs[0] }

  func forward(_ inputs: [UnsafeBufferPointer<Float>], into output: UnsafeMutableBufferPointer<Float>) {
    for index in output.indices { output[index] = function.value(inputs[0][index]) }
  }

  func backward(
    _ inputs: [UnsafeBufferPointer<Float>], output: UnsafeBufferPointer<Float>, gradient: UnsafeBufferPointer<Float>,
    into gradients: [UnsafeMutableBufferPointer<Float>?]
  ) {
    guard let target = gradients[0] else { return }
    for index in gradient.indices { target[index] += gradient[index] * function.slope(inputs[0][index], output[index]) }
  }
}
