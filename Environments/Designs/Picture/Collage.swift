import Core

/// A picture of translucent shapes laid over each other on a background.
///
/// Places and sizes are shares of the picture's side, from its upper left corner; colours red, green and blue from 0 to 1 as screens take
/// them.
public struct Collage: Sendable, Codable, Equatable {
  /// What is laid.
  public enum Form: String, Sendable, Codable, CaseIterable {
    case ellipse, rectangle, triangle
  }

  /// One shape, as wide and as high as it says before it is turned about its middle.
  public struct Piece: Sendable, Codable, Equatable {
    public var form: Form
    public var x: Double
    public var y: Double
    public var width: Double
    public var height: Double
    /// In degrees, clockwise.
    public var angle: Double
    public var color: [Double]
    public var opacity: Double

    /// A shape.
    public init(
      form: Form, x: Double, y: Double, width: Double, height: Double, angle: Double, color: [Double], opacity: Double
    ) {
      self.form = form
      self.x = x
      self.y = y
      self.width = width
      self.height = height
      self.angle = angle
      self.color = color
      self.opacity = opacity
    }
  }

  public var background: [Double]
  /// From the lowest to the highest.
  public var pieces: [Piece]

  /// A collage.
  public init(background: [Double], pieces: [Piece]) {
    self.background = background
    self.pieces = pieces
  }

  /// Throws a `WarrenError` when a number is missing or none.
  func validate() throws {
    func check(_ numbers: [Double], count: Int, _ name: String) throws {
      guard numbers.count == count, numbers.allSatisfy({ abs($0) <= 1_000_000 }) else {
        throw WarrenError("\(name) is \(numbers); expected \(count) finite numbers", kind: .failure)
      }
    }
    try check(background, count: 3, "the background")
    for (place, piece) in pieces.enumerated() {
      try check(piece.color, count: 3, "the colour of piece \(place)")
      try check(
        [piece.x, piece.y, piece.width, piece.height, piece.angle, piece.opacity], count: 6, "the geometry of piece \(place)")
      guard piece.width > 0, piece.height > 0 else {
        throw WarrenError("piece \(place) is \(piece.width) by \(piece.height); expected sizes above zero", kind: .failure)
      }
    }
  }
}
