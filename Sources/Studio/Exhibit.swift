/// What a studio shows: how solutions are drawn, and what they are called.
public struct Exhibit<Solution: Sendable>: Sendable {
  /// What one is called, in small letters: "design".
  public var noun: String
  /// What several are called: "designs".
  public var plural: String
  /// Draws one as a complete SVG that refers to nothing outside itself, with a title.
  public var draw: @Sendable (_ solution: Solution, _ title: String) -> String
  /// Draws several as one complete SVG, with a title.
  public var drawSheet: @Sendable (_ solutions: [Solution], _ title: String) -> String

  /// Something to be shown.
  public init(
    noun: String, plural: String, draw: @escaping @Sendable (Solution, String) -> String,
    drawSheet: @escaping @Sendable ([Solution], String) -> String
  ) {
    self.noun = noun
    self.plural = plural
    self.draw = draw
    self.drawSheet = drawSheet
  }
}
