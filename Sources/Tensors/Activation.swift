import CKernels
import Core

/// Functions that follow a layer, number by number.
public enum Activation: String, Codable, Sendable, CaseIterable {
  /// x itself.
  case linear
  /// max(x, 0).
  case relu
  /// The hyperbolic tangent.
  case tanh
  /// 1 / (1 + exp(-x)), the sigmoid.
  case logistic
  /// x above zero, x / 100 below (Maas, Hannun and Ng 2013).
  case leakyReLU = "leaky-relu"
  /// x above zero, exp(x) - 1 below (Clevert, Unterthiner and Hochreiter 2016).
  case elu
  /// x times the normal distribution function of x (Hendrycks and Gimpel 2016).
  case gelu
  /// x · logistic(x), also called swish.
  case silu
  /// log(1 + exp(x)).
  case softplus
  /// x + 1/2, cut to the range from 0 to 1.
  case piecewiseLinear = "piecewise-linear"
  /// -1, 0 or 1. Has no useful gradient.
  case sign
  /// 0 below zero, else 1. Has no useful gradient.
  case unitStep = "unit-step"

  /// Whether it costs nothing behind a linear layer or a convolution.
  var isFused: Bool {
    switch self {
    case .linear, .relu, .tanh, .logistic: true
    default: false
    }
  }

  /// Whether networks with it can be trained by gradients.
  public var hasGradient: Bool { self != .sign && self != .unitStep }

  /// The fused kernel.
  var kernel: Int32 {
    switch self {
    case .relu: Int32(WK_RELU)
    case .tanh: Int32(WK_TANH)
    case .logistic: Int32(WK_LOGISTIC)
    default: Int32(WK_NONE)
    }
  }

  /// The curve's number and its usual setting.
  var curve: (kind: Int32, setting: Float)? {
    switch self {
    case .linear, .relu, .tanh, .logistic: nil
    case .leakyReLU: (Int32(WK_LEAKY_RELU), 0.01)
    case .elu: (Int32(WK_ELU), 1)
    case .gelu: (Int32(WK_GELU), 0)
    case .silu: (Int32(WK_SILU), 0)
    case .softplus: (Int32(WK_SOFTPLUS), 0)
    case .piecewiseLinear: (Int32(WK_PIECEWISE_LINEAR), 0)
    case .sign: (Int32(WK_SIGN), 0)
    case .unitStep: (Int32(WK_STEP), 0)
    }
  }
}

extension Tensor {
  /// max(x, 0).
  public func relu() -> Tensor { activated(.relu) }
  /// The hyperbolic tangent.
  public func tanh() -> Tensor { activated(.tanh) }
  /// 1 / (1 + exp(-x)).
  public func logistic() -> Tensor { activated(.logistic) }
  /// x above zero, slope · x below.
  public func leakyReLU(slope: Float = 0.01) -> Tensor { curve(Int32(WK_LEAKY_RELU), slope) }
  /// x above zero, alpha · (exp(x) - 1) below.
  public func elu(alpha: Float = 1) -> Tensor { curve(Int32(WK_ELU), alpha) }

  /// An activation by name.
  public func activated(_ activation: Activation) -> Tensor {
    if let curve = activation.curve {
      if !activation.hasGradient, node >= 0 { tape.fail(Self.noGradient(of: activation)) }
      return self.curve(curve.kind, curve.setting)
    }
    let kernel: (UnsafeMutablePointer<Float>, UnsafePointer<Float>, Int) -> Void
    switch activation {
    case .relu: kernel = wk_relu
    case .tanh: kernel = wk_tanh
    case .logistic: kernel = wk_logistic
    default: return self
    }
    let tape = Tape.shared(by: self)
    let y = tape.result(shape, isDifferentiable: node >= 0)
    kernel(y.pointer, tape.address(of: self), count)
    tape.record(.activation(x: node, y: y.pointer, activation), for: y)
    return y
  }

  private func curve(_ kind: Int32, _ setting: Float) -> Tensor {
    let tape = Tape.shared(by: self)
    let x = tape.address(of: self)
    let y = tape.result(shape, isDifferentiable: node >= 0)
    wk_curve(kind, y.pointer, x, setting, count)
    tape.record(.curve(x: node, xValue: x, kind: kind, setting: setting), for: y)
    return y
  }

  private static func noGradient(of activation: Activation) -> WarrenError {
    WarrenError(
      "the activation '\(activation.rawValue)' has no useful gradient, so a network with it cannot be trained by gradients",
      hint: activation == .sign ? "use 'tanh', which is smooth" : "use 'logistic', which is smooth")
  }
}
