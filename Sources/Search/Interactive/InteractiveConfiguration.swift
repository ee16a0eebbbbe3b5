import Core

/// The settings of an ``InteractiveEvolution``.
public struct InteractiveConfiguration: Configuration, Equatable {
  public var population = 12
  public var mutationStrength = 0.25
  public var crossoverRate = 0.7
  public var newcomers = 0.1
  public var history = 100

  public init() {}

  public static let help = [
    "population": "How many individuals are shown at a time.",
    "mutationStrength":
      "How much children differ from their parents, above 0 and up to 1; it can be changed from page to page.",
    "crossoverRate": "The probability that a child has two parents, where there are two favourites.",
    "newcomers": "Which share of a page is drawn anew, whatever was picked.",
    "history": "How many former pages are kept to go back to.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "population": .from(2, to: 200),
    "history": .from(0, to: 10_000),
    "crossoverRate": .from(0, to: 1),
    "newcomers": .from(0, to: 1),
  ]

  public func validate() throws {
    try checkBounds()
    try Self.validate(mutationStrength: mutationStrength)
  }

  static func validate(mutationStrength: Double) throws {
    guard mutationStrength > 0, mutationStrength <= 1 else {
      throw WarrenError("mutationStrength is \(mutationStrength); it lies above 0 and up to 1")
    }
  }
}
