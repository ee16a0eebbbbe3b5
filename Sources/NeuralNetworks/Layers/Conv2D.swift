import Core
import Tensors

/// activation(x * weight + bias): filters that move over images, channels last.
///
/// Takes [height, width, channels], gives [height out, width out, filters]. Weights: `weight` [window height, window width,
/// channels, filters] and `bias` [filters].
public struct Conv2D: Layer {
  /// How many filters: the channels of the result.
  public var filters: Int
  /// Height and width of what a filter sees.
  public var window: Window
  /// How far the window moves.
  public var stride: Window
  /// The distance of the window's places from each other.
  public var dilation: Window
  /// What lies beyond the edges.
  public var padding: Padding
  /// What the results go through.
  public var activation: Activation
  /// Whether a number of its own is added to each channel.
  public var hasBias: Bool
  /// Where the first weights come from.
  public var initializer: Initializer

  /// A convolutional layer.
  /// - Parameters:
  ///   - filters: how many channels come out.
  ///   - window: height and width of what a filter sees.
  ///   - stride: how far the window moves.
  ///   - dilation: the distance of the window's places from each other (Yu and Koltun 2016).
  ///   - padding: what lies beyond the edges.
  ///   - activation: what the results go through.
  ///   - bias: whether a number of its own is added to each channel.
  ///   - initializer: of the weights; by default He's for ReLU, else Glorot's. Biases begin at zero.
  public init(
    _ filters: Int, window: Window, stride: Window = 1, dilation: Window = 1, padding: Padding = .valid,
    activation: Activation = .linear, bias: Bool = true, initializer: Initializer? = nil
  ) {
    self.filters = filters
    self.window = window
    self.stride = stride
    self.dilation = dilation
    self.padding = padding
    self.activation = activation
    hasBias = bias
    self.initializer = initializer ?? .usual(for: activation)
  }

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    let image = try declaration.imageShape(inputShape, of: "Conv2D")
    guard filters > 0 else { throw WarrenError("Conv2D needs at least one filter, not \(filters)", at: declaration.place) }
    let geometry = try declaration.geometry(
      "Conv2D", image, window: window, stride: stride, dilation: dilation, padding: padding, channelsOut: filters)
    let weight: Shape = [window.height, window.width, image[2], filters]
    declaration.parameter("weight", shape: weight, initializer: initializer)
    if hasBias { declaration.parameter("bias", shape: [filters], initializer: .zeros) }
    return geometry.outputShape
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    input.convolved(
      parameters[0], bias: hasBias ? parameters[1] : nil, stride: stride, dilation: dilation, padding: padding,
      activation: activation)
  }
}

extension ParameterDeclaration {
  /// The shape of an image, [height, width, channels].
  /// - Throws: `WarrenError` when inputs are something else.
  func imageShape(_ shape: Shape, of layer: String) throws -> Shape {
    guard shape.rank == 3, shape.count > 0 else {
      throw WarrenError(
        "\(layer) takes images, [height, width, channels], not inputs of shape \(shape)", at: place,
        hint: shape.rank == 2 ? "put Reshape([\(shape[0]), \(shape[1]), 1]) before it" : nil)
    }
    return shape
  }

  /// How a window moves over images.
  /// - Throws: `WarrenError` when a setting is not above zero or the window has no room.
  func geometry(
    _ layer: String, _ image: Shape, window: Window, stride: Window, dilation: Window = 1, padding: Padding, channelsOut: Int
  ) throws -> WindowGeometry {
    for (name, value) in [("window", window), ("stride", stride), ("dilation", dilation)]
    where value.height < 1 || value.width < 1 {
      throw WarrenError("the \(name) of \(layer) must be at least 1x1, found \(value)", at: place)
    }
    if case .explicit(let top, let left, let bottom, let right) = padding, min(top, left, bottom, right) < 0 {
      throw WarrenError("the padding of \(layer) must not be negative", at: place)
    }
    guard
      let geometry = WindowGeometry(
        image: image, window: window, stride: stride, dilation: dilation, padding: padding, channelsOut: channelsOut)
    else {
      let spread = dilation == 1 ? "" : ", its places \(dilation) apart,"
      throw WarrenError(
        "the window \(window) of \(layer)\(spread) has no room in images of shape \(image)", at: place,
        hint: "use a smaller window, or padding: .same")
    }
    return geometry
  }
}
