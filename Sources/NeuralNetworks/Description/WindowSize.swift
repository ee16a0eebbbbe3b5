import Core
import Tensors

/// A `Window` as an experiment file gives it: `3` for both directions, or `[height, width]`.
public struct WindowSize: ConfigurationValue, Equatable {
  public var window: Window

  public init(_ window: Window) { self.window = window }

  public static let form = ConfigurationForm.either([.integer, .list(.integer)])

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let both = try? container.decode(Int.self) {
      window = Window(both)
      return
    }
    let sizes = try container.decode([Int].self)
    // A list of another length fails the check of the settings, which says what was expected.
    window = sizes.count == 2 ? Window(height: sizes[0], width: sizes[1]) : Window(height: 0, width: 0)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if window.height == window.width {
      try container.encode(window.height)
    } else {
      try container.encode([window.height, window.width])
    }
  }

  func validate(_ name: String) throws {
    guard window.height > 0, window.width > 0 else {
      throw WarrenError("'\(name)' must be a number above zero, or [height, width]")
    }
    try LayerSize.check(max(window.height, window.width), name, most: 4096)
  }
}

/// What a window sees at the edges of an image, by name.
public enum PaddingName: String, Codable, Sendable, CaseIterable {
  /// Only whole windows.
  case valid
  /// Zeros around, so that with a stride of 1 the image keeps its size.
  case same

  var padding: Padding { self == .same ? .same : .valid }
}
