import Core
import Tensors

/// An activation as a layer of its own. Behind a ``Linear`` or a ``Conv2D`` in a ``Sequential`` it becomes part of it.
public struct Activate: Layer {
  /// What is applied to every number.
  public var activation: Activation

  /// A layer that applies an activation.
  public init(_ activation: Activation) { self.activation = activation }

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape { inputShape }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor { input.activated(activation) }
}

/// max(x, 0).
// swift-format-ignore: AlwaysUseLowerCamelCase
public func ReLU() -> Activate { Activate(.relu) }

/// The hyperbolic tangent.
// swift-format-ignore: AlwaysUseLowerCamelCase
public func Tanh() -> Activate { Activate(.tanh) }

/// 1 / (1 + exp(-x)).
// swift-format-ignore: AlwaysUseLowerCamelCase
public func Logistic() -> Activate { Activate(.logistic) }

/// x times the normal distribution function of x.
// swift-format-ignore: AlwaysUseLowerCamelCase
public func GELU() -> Activate { Activate(.gelu) }

/// x · logistic(x).
// swift-format-ignore: AlwaysUseLowerCamelCase
public func SiLU() -> Activate { Activate(.silu) }

/// x above zero, exp(x) - 1 below.
// swift-format-ignore: AlwaysUseLowerCamelCase
public func ELU() -> Activate { Activate(.elu) }

/// x above zero, x / 100 below.
// swift-format-ignore: AlwaysUseLowerCamelCase
public func LeakyReLU() -> Activate { Activate(.leakyReLU) }

/// A layer that an activation right behind it becomes part of.
protocol ActivatedLayer: Layer {
  var activation: Activation { get set }
  var initializer: Initializer { get set }
}

extension ActivatedLayer {
  /// The layer with an activation behind it, as if it had been named at once; nil when it has one already.
  func followed(by activation: Activation) -> (any Layer)? {
    guard self.activation == .linear else { return nil }
    var layer = self
    if initializer == .usual(for: .linear) { layer.initializer = .usual(for: activation) }
    layer.activation = activation
    return layer
  }
}

extension Linear: ActivatedLayer {}
extension Conv2D: ActivatedLayer {}
