import Core
import Tensors

/// The largest number of each window, channel by channel.
///
/// Takes [height, width, channels], gives [height out, width out, channels].
public struct MaxPool2D: Layer {
  /// Height and width of what is pooled.
  public var window: Window
  /// How far the window moves.
  public var stride: Window
  /// What lies beyond the edges.
  public var padding: Padding

  /// - Parameters:
  ///   - window: of up to 256 places.
  ///   - stride: the window itself when nil, so that windows do not overlap.
  ///   - padding: what is outside the image never is the largest.
  public init(_ window: Window, stride: Window? = nil, padding: Padding = .valid) {
    self.window = window
    self.stride = stride ?? window
    self.padding = padding
  }

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    guard window.height * window.width <= 256 else {
      throw WarrenError("the window of MaxPool2D has at most 256 places, found \(window)", at: declaration.place)
    }
    return try declaration.poolingShape("MaxPool2D", inputShape, window: window, stride: stride, padding: padding)
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    input.maxPooled(window, stride: stride, padding: padding)
  }
}

/// The mean of each window, channel by channel, over what lies inside the image.
///
/// Takes [height, width, channels], gives [height out, width out, channels].
public struct AveragePool2D: Layer {
  /// Height and width of what is pooled.
  public var window: Window
  /// How far the window moves.
  public var stride: Window
  /// What lies beyond the edges.
  public var padding: Padding

  /// - Parameters:
  ///   - window: height and width of what is pooled.
  ///   - stride: the window itself when nil, so that windows do not overlap.
  ///   - padding: what lies beyond the edges.
  public init(_ window: Window, stride: Window? = nil, padding: Padding = .valid) {
    self.window = window
    self.stride = stride ?? window
    self.padding = padding
  }

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    try declaration.poolingShape("AveragePool2D", inputShape, window: window, stride: stride, padding: padding)
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    input.averagePooled(window, stride: stride, padding: padding)
  }
}

/// The mean of each channel over the whole image, or of each feature over a whole sequence.
///
/// Takes [height, width, channels] or [length, channels], gives [channels].
public struct GlobalAveragePool2D: Layer {
  /// The layer, which has no settings.
  public init() {}

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    try declaration.channels("GlobalAveragePool2D", inputShape)
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    let image = input.asImages
    let pooled = image.averagePooled(Window(height: image.shape[1], width: image.shape[2]))
    return pooled.reshaped(Shape(rows: image.shape[0], columns: image.shape[3]))
  }
}

/// The largest number of each channel in the whole image, or of each feature in a whole sequence.
///
/// Takes [height, width, channels] or [length, channels], with at most 256 lines and columns, gives [channels].
public struct GlobalMaxPool2D: Layer {
  /// The layer, which has no settings.
  public init() {}

  public func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
    let shape = try declaration.channels("GlobalMaxPool2D", inputShape)
    guard inputShape.dimensions.dropLast().allSatisfy({ $0 <= 256 }) else {
      throw WarrenError("GlobalMaxPool2D takes at most 256 lines and columns, not \(inputShape)", at: declaration.place)
    }
    return shape
  }

  public func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor {
    // First down the columns, then along the line that is left: each window within the limit.
    let image = input.asImages
    let line = image.maxPooled(Window(height: image.shape[1], width: 1))
    let pooled = line.maxPooled(Window(height: 1, width: image.shape[2]))
    return pooled.reshaped(Shape(rows: image.shape[0], columns: image.shape[3]))
  }
}

extension Tensor {
  /// [rows, height, width, channels], where a sequence counts as an image one column wide.
  fileprivate var asImages: Tensor {
    shape.rank == 4 ? self : reshaped([shape[0], shape[1], 1, shape[2]])
  }
}

extension ParameterDeclaration {
  fileprivate func poolingShape(
    _ layer: String, _ inputShape: Shape, window: Window, stride: Window, padding: Padding
  ) throws -> Shape {
    let image = try imageShape(inputShape, of: layer)
    let geometry = try geometry(layer, image, window: window, stride: stride, padding: padding, channelsOut: image[2])
    guard geometry.everyWindowTouches else {
      throw WarrenError("a window \(window) of \(layer) lies outside images of shape \(image) altogether", at: place)
    }
    return geometry.outputShape
  }

  fileprivate func channels(_ layer: String, _ shape: Shape) throws -> Shape {
    guard shape.rank == 2 || shape.rank == 3, shape.count > 0 else {
      throw WarrenError(
        "\(layer) takes images, [height, width, channels], or sequences, [length, channels], not inputs of shape \(shape)",
        at: place)
    }
    return [shape[shape.rank - 1]]
  }
}
