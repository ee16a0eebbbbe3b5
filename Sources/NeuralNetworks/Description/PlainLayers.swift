import Core
import Tensors

/// The settings of ``Linear``.
public struct LinearConfiguration: LayerConfiguration {
  public var outputs = 0
  public var activation = Activation.linear
  public var bias = true
  public var initializer: Initializer?

  public init() {}

  public static let help = [
    "outputs": "How many outputs there are. Has to be given.",
    "activation": "What follows.",
    "bias": "Whether a number is added to each output.",
    "initializer": "How the weights begin; by default He's for relu, else Glorot's.",
  ]

  public func validate() throws {
    try LayerSize.check(outputs, "outputs")
  }

  public func makeLayer() -> any Layer { Linear(outputs, activation: activation, bias: bias, initializer: initializer) }
}

/// The settings of ``Flatten``: none.
public struct FlattenConfiguration: LayerConfiguration {
  public init() {}
  public func makeLayer() -> any Layer { Flatten() }
}

/// The settings of ``Reshape``.
public struct ReshapeConfiguration: LayerConfiguration {
  public var shape: [Int] = []

  public init() {}

  public static let help = ["shape": "The dimensions of an example: up to three. Has to be given."]

  public func validate() throws {
    guard (1...3).contains(shape.count), shape.allSatisfy({ (1...1 << 20).contains($0) }) else {
      throw WarrenError("'shape' must be one to three dimensions above zero, found \(shape)")
    }
  }

  public func makeLayer() -> any Layer { Reshape(Shape(shape)) }
}

/// The settings of ``Activate``.
public struct ActivationConfiguration: LayerConfiguration {
  public var function = Activation.relu

  public init() {}

  public static let help = ["function": "The function."]

  public func makeLayer() -> any Layer { Activate(function) }
}

/// The settings of ``Dropout``.
public struct DropoutConfiguration: LayerConfiguration {
  public var rate: Float = 0.5

  public init() {}

  public static let help = ["rate": "The share that is zeroed."]

  public static let bounds: [String: SettingBounds] = ["rate": .from(0, below: 1)]

  public var differsInTraining: Bool { true }

  public func makeLayer() -> any Layer { Dropout(rate) }
}

/// The settings of ``BatchNorm``.
public struct BatchNormConfiguration: LayerConfiguration {
  public var momentum: Float = 0.1
  public var epsilon: Float = 1e-5

  public init() {}

  public static let help = [
    "momentum": "How far a step moves the averages that are used after training towards the batch's.",
    "epsilon": "Is added to the variance.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "momentum": .from(0, to: 1),
    "epsilon": .above(0),
  ]

  public var differsInTraining: Bool { true }

  public func makeLayer() -> any Layer { BatchNorm(momentum: momentum, epsilon: epsilon) }
}

/// The settings of ``LayerNorm``.
public struct LayerNormConfiguration: LayerConfiguration {
  public var epsilon: Float = 1e-5

  public init() {}

  public static let help = ["epsilon": "Is added to the variance."]

  public static let bounds: [String: SettingBounds] = ["epsilon": .above(0)]

  public func makeLayer() -> any Layer { LayerNorm(epsilon: epsilon) }
}

/// The settings of ``InstanceNorm``.
public struct InstanceNormConfiguration: LayerConfiguration {
  public var epsilon: Float = 1e-5

  public init() {}

  public static let help = ["epsilon": "Is added to the variance."]

  public static let bounds: [String: SettingBounds] = ["epsilon": .above(0)]

  public func makeLayer() -> any Layer { InstanceNorm(epsilon: epsilon) }
}
