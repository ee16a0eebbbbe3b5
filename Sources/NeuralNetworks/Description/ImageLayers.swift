import Core
import Tensors

/// The settings of ``Conv2D``.
public struct ConvolutionConfiguration: LayerConfiguration {
  public var filters = 0
  public var window = WindowSize(3)
  public var stride = WindowSize(1)
  public var dilation = WindowSize(1)
  public var padding = PaddingName.valid
  public var activation = Activation.linear
  public var bias = true
  public var initializer: Initializer?

  public init() {}

  public static let help = [
    "filters": "How many filters there are: the channels of the result. Has to be given.",
    "window": "The size of a filter: a number, or [height, width].",
    "stride": "How far the filter moves at a time.",
    "dilation": "How far the places of the filter lie apart.",
    "padding": "What the filter sees at the edges: only whole windows (valid), or zeros around (same).",
    "activation": "What follows.",
    "bias": "Whether a number is added to each channel.",
    "initializer": "How the weights begin; by default He's for relu, else Glorot's.",
  ]

  public func validate() throws {
    try LayerSize.check(filters, "filters")
    try window.validate("window")
    try stride.validate("stride")
    try dilation.validate("dilation")
  }

  public func makeLayer() -> any Layer {
    Conv2D(
      filters, window: window.window, stride: stride.window, dilation: dilation.window, padding: padding.padding,
      activation: activation, bias: bias, initializer: initializer)
  }
}

/// The settings of ``MaxPool2D``.
public struct MaxPoolConfiguration: LayerConfiguration {
  public var window = WindowSize(2)
  public var stride: WindowSize?
  public var padding = PaddingName.valid

  public init() {}

  public static let help = poolingHelp

  public func validate() throws {
    try window.validate("window")
    try stride?.validate("stride")
  }

  public func makeLayer() -> any Layer { MaxPool2D(window.window, stride: stride?.window, padding: padding.padding) }
}

/// The settings of ``AveragePool2D``.
public struct AveragePoolConfiguration: LayerConfiguration {
  public var window = WindowSize(2)
  public var stride: WindowSize?
  public var padding = PaddingName.valid

  public init() {}

  public static let help = poolingHelp

  public func validate() throws {
    try window.validate("window")
    try stride?.validate("stride")
  }

  public func makeLayer() -> any Layer { AveragePool2D(window.window, stride: stride?.window, padding: padding.padding) }
}

private let poolingHelp = [
  "window": "The size of the window: a number, or [height, width].",
  "stride": "How far the window moves at a time; by default its own size, so that windows do not overlap.",
  "padding": "What the window sees at the edges: only whole windows (valid), or what there is of it (same).",
]

/// The settings of ``GlobalAveragePool2D``: none.
public struct GlobalAveragePoolConfiguration: LayerConfiguration {
  public init() {}
  public func makeLayer() -> any Layer { GlobalAveragePool2D() }
}

/// The settings of ``GlobalMaxPool2D``: none.
public struct GlobalMaxPoolConfiguration: LayerConfiguration {
  public init() {}
  public func makeLayer() -> any Layer { GlobalMaxPool2D() }
}
