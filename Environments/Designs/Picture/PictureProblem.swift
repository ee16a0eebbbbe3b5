import Core
import Search

/// Matching a picture by translucent shapes: ellipses, rectangles and triangles.
///
/// A solution is a background, then eight genes for each shape: what it is, where, how wide and high, turned by how much, its colour and
/// opacity. A shape's middle may lie a little outside. The objective `error` is the root of the mean squared difference of all
/// colours of all pixels, from 0 to 1, after the collage is drawn at the target's size.
public struct PictureProblem: MixedProblem {
  /// Every solution is feasible.
  public var isConstrained: Bool { false }
  public let target: PictureTarget
  /// How many shapes a collage has.
  public let shapes: Int
  /// How many pixels the picture is wide and high.
  public let side: Int
  public let kinds: [GeneKind]
  let raster: Raster

  private static let pieceKinds: [GeneKind] = [
    .category(Collage.Form.allCases.map(\.rawValue)), .real(-0.1...1.1), .real(-0.1...1.1), .real(0.02...1), .real(0.02...1),
    .real(0...360), .color, .real(0.1...1),
  ]

  /// The problem of matching that target.
  public init(_ target: PictureTarget, shapes: Int, side: Int) {
    precondition(shapes > 0 && side > 0, "a picture has shapes and pixels")
    self.target = target
    self.shapes = shapes
    self.side = side
    kinds = [.color] + (0..<shapes).flatMap { _ in Self.pieceKinds }
    raster = target.raster(side: side)
  }

  public var objectives: [Objective] { [Objective("error", .minimize)] }

  public func evaluate(_ solution: [Gene]) -> Evaluation { Evaluation(error(of: collage(solution))) }

  public func publishedForm(of solution: [Gene]) -> any Encodable & Sendable { collage(solution) }

  /// How far a collage is from the target.
  public func error(of collage: Collage) -> Double { Raster(collage, side: side).difference(to: raster) }

  /// The collage that genes stand for.
  public func collage(_ genes: [Gene]) -> Collage {
    func real(_ place: Int) -> Double {
      guard case .real(let value) = genes[place] else { preconditionFailure("gene \(place) is a real number") }
      return value
    }
    func color(_ place: Int) -> [Double] {
      guard case .color(let red, let green, let blue) = genes[place] else { preconditionFailure("gene \(place) is a colour") }
      return [red, green, blue]
    }
    return Collage(
      background: color(0),
      pieces: (0..<shapes).map { shape in
        let first = 1 + shape * Self.pieceKinds.count
        guard case .category(let form) = genes[first] else { preconditionFailure("gene \(first) is a category") }
        return Collage.Piece(
          form: Collage.Form.allCases[form], x: real(first + 1), y: real(first + 2), width: real(first + 3),
          height: real(first + 4), angle: real(first + 5), color: color(first + 6), opacity: real(first + 7))
      })
  }
}
