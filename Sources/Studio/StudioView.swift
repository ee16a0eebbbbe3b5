import Search

/// What a page of the studio shows, as its script gets it.
public struct StudioView: Codable, Sendable, Equatable {
  /// One individual.
  public struct Item: Codable, Sendable, Equatable {
    public var number: Int
    public var origin: String
    public var parents: [Int]
    /// 0 where nothing is said, 1 liked, 2 loved.
    public var preference: Int
  }

  public var revision: Int
  public var generation: Int
  public var canGoBack: Bool
  public var mutationStrength: Double
  /// How many favourites there are on all pages.
  public var favoriteCount: Int
  public var items: [Item]

  init<E: GeneticEncoding>(_ evolution: InteractiveEvolution<E>, revision: Int) where E.Genotype: Equatable {
    self.revision = revision
    generation = evolution.page.generation
    canGoBack = evolution.canGoBack
    mutationStrength = evolution.mutationStrength
    favoriteCount = evolution.favorites.count
    items = evolution.page.members.map {
      Item(number: $0.identifier, origin: $0.origin.rawValue, parents: $0.parents, preference: $0.preference.rawValue)
    }
  }
}
