import Core

/// How evolved players of a board game think, are matched and are measured.
public struct EvolvedPlayerSettings: Configuration, Equatable {
  public var lookAhead = 1
  public var openingMoves: Int?
  public var games = 50

  public init() {}

  public static let help = [
    "lookAhead": "How many moves ahead a player looks; more take longer.",
    "openingMoves":
      "Up to how many random moves a match among players begins with, 4 or as many as the game allows when left out.",
    "games": "How many games measure a player against each fixed opponent.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "lookAhead": .from(1, to: 6),
    "games": .from(1, to: 100_000),
  ]

  /// - Parameter most: how many random moves a game can begin with at most, so that none is over by then.
  func validate(most: Int) throws {
    try validate()
    guard (0...most).contains(openingMoves ?? 0) else {
      throw WarrenError("'openingMoves' of evolved players lies from 0 to \(most), found \(openingMoves ?? 0)")
    }
  }
}
