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

  public func validate() throws {
    guard (2...200).contains(population) else { throw WarrenError("population is \(population); it lies between 2 and 200") }
    try Self.validate(mutationStrength: mutationStrength)
    for (name, value) in [("crossoverRate", crossoverRate), ("newcomers", newcomers)] where !(0...1).contains(value) {
      throw WarrenError("\(name) is \(value); it lies between 0 and 1")
    }
    guard (0...10_000).contains(history) else { throw WarrenError("history is \(history); it lies between 0 and 10000") }
  }

  static func validate(mutationStrength: Double) throws {
    guard mutationStrength > 0, mutationStrength <= 1 else {
      throw WarrenError("mutationStrength is \(mutationStrength); it lies above 0 and up to 1")
    }
  }
}
