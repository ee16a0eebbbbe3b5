/// A game whose positions are described by a few numbers, so that a player is a vector of weights.
///
/// Such an evaluation by weighed features is Samuel's ("Some studies in machine learning using the game of checkers", 1959).
public protocol WeighedGame: SearchableGame {
  /// What is counted in a position, in the order of the weights.
  static var features: [PositionFeature] { get }
  /// Whether weights go over from those of the opening to those of the end as the game goes on, which doubles their number.
  static var hasEnding: Bool { get }
  /// How much of the game has been played, from 0 to 1.
  var progress: Float { get }
  /// Writes the features as the player to move sees them, of a game that goes on. None is larger than 100 units.
  func writeFeatures(into numbers: UnsafeMutablePointer<Float>)
  /// How many matches between players that look one move ahead take a few milliseconds.
  static var matchesPerStep: Int { get }
  /// How many moves ahead the strongest alpha-beta player looks that players are measured by, beside the task's opponent.
  static var deepestYardstick: Int { get }
}

extension WeighedGame {
  public static var hasEnding: Bool { false }
  public var progress: Float { 0 }
  public static var deepestYardstick: Int { 3 }

  /// What the weights of a player are called, one after the other.
  public static var weightNames: [String] {
    let names = features.map(\.name)
    return hasEnding ? names.map { "\($0), opening" } + names.map { "\($0), ending" } : names
  }
}

/// Something that is counted in a position.
public struct PositionFeature: Sendable, Equatable {
  /// What it is, in a few words.
  public let name: String
  /// A usual amount of it, which a weight is for, so that all weights are of a like size.
  public let unit: Float

  init(_ name: String, unit: Float) {
    self.name = name
    self.unit = unit
  }
}
