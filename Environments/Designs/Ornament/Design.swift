/// An ornament: layers of shapes, repeated by a symmetry, on a background.
///
/// Lengths are in units of the canvas, which is a square from -100 to 100 both ways; angles in degrees. Numbers are rounded to the
/// precision that is drawn, and what a layer does not use is 0 or nil, so that designs that look alike are equal.
public struct Design: Sendable, Codable, Equatable {
  /// How a layer's shape is repeated.
  public enum Symmetry: String, Sendable, Codable, CaseIterable {
    /// Turned around the centre: the cyclic group.
    case rotation
    /// Turned and mirrored: the dihedral group.
    case kaleidoscope
    /// Every other layer along a spiral of golden angles, as the seeds of a sunflower (Vogel, "A better way to construct the sunflower
    /// head", 1979); the others turned.
    case sunflower
    /// A kaleidoscope repeated over a grid.
    case tiles
  }

  /// What is repeated.
  public enum Shape: String, Sendable, Codable, CaseIterable {
    case petal, leaf, drop, ellipse, ring, polygon, star, crescent, beads, wave
  }

  /// How a shape is painted.
  public enum Shading: String, Sendable, Codable, CaseIterable {
    case flat, along, outward, outline, glow
  }

  /// How a layer's colours act on those below.
  public enum Blending: String, Sendable, Codable, CaseIterable {
    case normal, multiply, screen
    case hardLight = "hard-light"
  }

  /// One layer.
  public struct Layer: Sendable, Codable, Equatable {
    public var shape: Shape
    /// Whether the copies lie along a spiral of golden angles.
    public var isSpiral: Bool
    /// How many copies there are around the centre, mirrored ones not counted.
    public var copies: Int
    /// From the centre to the shape's.
    public var distance: Double
    /// By how much all copies are turned around the centre.
    public var turn: Double
    /// From one end of the shape to the other.
    public var size: Double
    /// The width as a share of the length; of stars the inner radius, of crescents the bite.
    public var aspect: Double
    /// By how much each copy is turned about its own middle.
    public var tilt: Double
    /// Of polygons, stars, beads and waves.
    public var corners: Int
    /// How often the shape is repeated within itself, smaller each time.
    public var echoes: Int
    public var shading: Shading
    public var blending: Blending
    /// Two colours, as `#rrggbb`, for each echo.
    public var colors: [[String]]
    public var opacity: Double
    /// Of lines.
    public var lineWidth: Double
  }

  public var symmetry: Symmetry
  /// How many tiles stand side by side; 1 but for tiles.
  public var tiles: Int
  /// The background's colours, from the middle outward.
  public var background: [String]
  /// From the lowest to the highest.
  public var layers: [Layer]
}
