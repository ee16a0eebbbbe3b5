/// How much a person likes an individual, from nothing said to the best.
public enum Preference: Int, Sendable, Codable, CaseIterable, Comparable {
  case none
  case liked
  case loved

  public static func < (left: Preference, right: Preference) -> Bool { left.rawValue < right.rawValue }

  /// How likely it becomes a parent compared with one that is liked.
  var weight: Int { [0, 1, 3][rawValue] }
}

/// One generation of an ``InteractiveEvolution``, as it is shown to a person.
public struct InteractivePage<Genotype: Codable & Sendable & Equatable>: Sendable, Equatable {
  /// Where an individual comes from.
  public enum Origin: String, Sendable, Codable {
    /// It was a favourite of the page before.
    case kept
    /// It has parents among the favourites of the page before.
    case bred
    /// It was drawn anew.
    case drawn
  }

  /// One individual.
  public struct Member: Sendable, Equatable {
    /// Its number, counted over all that were ever made; one that is kept keeps it.
    public let identifier: Int
    public let genotype: Genotype
    public let origin: Origin
    /// The numbers of those it was made from: none, one or two.
    public let parents: [Int]
    /// What the person says about it.
    public internal(set) var preference: Preference
  }

  /// How many generations came before it.
  public let generation: Int
  public internal(set) var members: [Member]
  /// How often a next page has been made from it; it is more than once where the person went back.
  var departures = 0

  /// The places of all that are liked or loved, the loved ones first.
  public var favorites: [Int] {
    members.indices.filter { members[$0].preference > .none }
      .sorted { (members[$1].preference.rawValue, $0) < (members[$0].preference.rawValue, $1) }
  }
}
