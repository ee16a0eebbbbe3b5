import CKernels

/// The size of a window over images, or the steps it takes: `3` for both directions, or `Window(height: 3, width: 5)`.
public struct Window: Sendable, Hashable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// How many rows.
  public var height: Int
  /// How many columns.
  public var width: Int

  /// A window of that size.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// A square.
  public init(_ both: Int) { self.init(height: both, width: both) }
  public init(integerLiteral value: Int) { self.init(value) }

  public var description: String { "\(height)x\(width)" }
}

/// What a window sees at the edges of an image.
public enum Padding: Sendable, Hashable {
  /// Only whole windows.
  case valid
  /// As many zeros around that there are ceil(size / stride) windows; an odd one is put below and to the right (TensorFlow, Keras).
  case same
  /// That many lines and columns of zeros (PyTorch, ONNX).
  case explicit(top: Int, left: Int, bottom: Int, right: Int)
}

/// How a window moves over images of one shape: for convolution and pooling.
public struct WindowGeometry: Sendable {
  var kernel: wk_convolution

  /// Nil where not a single window fits, or a pooling window could lie outside the image altogether.
  /// - Parameters:
  ///   - image: [height, width, channels]
  ///   - window: its height and width.
  ///   - stride: how far the window moves.
  ///   - dilation: the distance of the window's places from each other.
  ///   - padding: what lies beyond the edges.
  ///   - channelsOut: of the result.
  public init?(
    image: Shape, window: Window, stride: Window, dilation: Window = 1, padding: Padding, channelsOut: Int
  ) {
    guard image.rank == 3, window.height > 0, window.width > 0, stride.height > 0, stride.width > 0, dilation.height > 0,
      dilation.width > 0
    else { return nil }
    func side(_ size: Int, _ window: Int, _ stride: Int, _ dilation: Int, _ before: Int, _ after: Int) -> (Int, Int)? {
      let span = (window - 1) * dilation + 1
      if padding == .same {
        let count = (size + stride - 1) / stride
        return (count, max((count - 1) * stride + span - size, 0) / 2)
      }
      guard before >= 0, after >= 0, size + before + after >= span else { return nil }
      return ((size + before + after - span) / stride + 1, before)
    }
    var around = (top: 0, left: 0, bottom: 0, right: 0)
    if case .explicit(let top, let left, let bottom, let right) = padding { around = (top, left, bottom, right) }
    guard let (lines, top) = side(image[0], window.height, stride.height, dilation.height, around.top, around.bottom),
      let (columns, left) = side(image[1], window.width, stride.width, dilation.width, around.left, around.right)
    else { return nil }
    kernel = wk_convolution(
      height: image[0], width: image[1], channels: image[2], height_out: lines, width_out: columns, channels_out: channelsOut,
      kernel_height: window.height, kernel_width: window.width, stride_height: stride.height, stride_width: stride.width,
      dilation_height: dilation.height, dilation_width: dilation.width, top: top, left: left)
  }

  /// [height, width, channels] of the result for one image.
  public var outputShape: Shape {
    Shape(rank: 3, sizes: SIMD4(kernel.height_out, kernel.width_out, kernel.channels_out, 1))
  }

  /// Lines of zeros above and columns to the left of the image.
  public var start: (top: Int, left: Int) { (kernel.top, kernel.left) }

  /// Lines of zeros below and columns to the right that the last windows see.
  public var end: (bottom: Int, right: Int) {
    let height = (kernel.height_out - 1) * kernel.stride_height + (kernel.kernel_height - 1) * kernel.dilation_height + 1
    let width = (kernel.width_out - 1) * kernel.stride_width + (kernel.kernel_width - 1) * kernel.dilation_width + 1
    return (max(height - kernel.height - kernel.top, 0), max(width - kernel.width - kernel.left, 0))
  }

  /// Whether every window sees at least one element of the image.
  public var everyWindowTouches: Bool {
    kernel.top < kernel.kernel_height && kernel.left < kernel.kernel_width
      && (kernel.height_out - 1) * kernel.stride_height - kernel.top < kernel.height
      && (kernel.width_out - 1) * kernel.stride_width - kernel.left < kernel.width
  }
}
