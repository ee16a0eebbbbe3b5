/// Under what a board game stays the same.
public enum BoardSymmetry: String, Codable, Sendable, CaseIterable {
  /// Nothing but itself.
  case none
  /// Left and right can be exchanged.
  case mirror
  /// The board can be turned by half a turn.
  case halfTurn = "half-turn"
  /// The square board can be mirrored and turned, in eight ways.
  case square

  /// Whether all of the other's ways are among these.
  public func includes(_ other: BoardSymmetry) -> Bool { other == .none || other == self || self == .square }
}
