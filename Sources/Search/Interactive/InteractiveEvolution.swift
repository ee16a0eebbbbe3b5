import Core

/// Evolution in which a person takes the place of the objective: picks favourites of a page, and sees their children on the next
/// (Dawkins, "The Blind Watchmaker", 1986; Sims, "Artificial evolution for computer graphics", 1991).
///
/// ```swift
/// var evolution = try InteractiveEvolution(InteractiveConfiguration(), encoding: encoding, key: RandomKey(seed: 1))
/// show(evolution.page)
/// try evolution.setPreference(.loved, at: 3)
/// _ = try evolution.step()      // the next page: number 3 and its children
/// try evolution.goBack()        // the first page again, with what was picked there
/// ```
///
/// Favourites stay, at most half a page, the loved ones first; a loved one is three times as likely a parent as one that is liked. A
/// few individuals are drawn anew on every page, all of them where nothing was picked. No two on a page are equal, as far as the
/// encoding has that many. The same acts in the same order give the same bits; going back and on again gives other children.
public struct InteractiveEvolution<E: GeneticEncoding>: Learner, Sendable where E.Genotype: Equatable {
  public typealias Page = InteractivePage<E.Genotype>

  public let configuration: InteractiveConfiguration
  public let encoding: E
  /// From 0 to 1, how much the children of the next page differ from their parents.
  public internal(set) var mutationStrength: Double
  /// What was spent: a step is a page left for the next, an evaluation an individual that the person has looked at by then.
  public internal(set) var ledger = Ledger()
  /// The pages that can be gone back to, and the present one.
  var pages: [Page] = []
  /// Where the randomness comes from.
  public internal(set) var key: RandomKey
  /// How many individuals have been made.
  var count = 0

  /// Begins with a page that is drawn at random.
  /// - Throws: `WarrenError` when a setting is out of range.
  public init(_ configuration: InteractiveConfiguration, encoding: E, key: RandomKey) throws {
    try configuration.validate()
    self.configuration = configuration
    self.encoding = encoding
    self.key = key
    mutationStrength = configuration.mutationStrength
    var random = key["first page"].stream
    pages = [Page(generation: 0, members: [])]
    while page.members.count < configuration.population { append(drawn(using: &random), .drawn, parents: []) }
  }

  /// A person ends it, nothing else.
  public var isFinished: Bool { false }

  /// The present page.
  public var page: Page { pages[pages.count - 1] }

  /// Whether there is a page to go back to.
  public var canGoBack: Bool { pages.count > 1 }

  /// Says how much the person likes the individual at a place of the page.
  /// - Throws: `WarrenError` when there is no such place.
  public mutating func setPreference(_ preference: Preference, at place: Int) throws {
    guard page.members.indices.contains(place) else {
      throw WarrenError("there is no place \(place) on the page; they are 0 to \(page.members.count - 1)")
    }
    pages[pages.count - 1].members[place].preference = preference
  }

  /// Sets how much children differ from their parents, above 0 and up to 1.
  /// - Throws: `WarrenError` when it is out of range.
  public mutating func setMutationStrength(_ strength: Double) throws {
    try InteractiveConfiguration.validate(mutationStrength: strength)
    mutationStrength = strength
  }

  /// Makes the next page of the favourites of this one.
  public mutating func step() throws -> Metrics {
    let current = page
    let favorites = current.favorites
    var random = key["page"][current.generation][current.departures].stream
    pages[pages.count - 1].departures += 1
    pages.append(Page(generation: current.generation + 1, members: []))
    ledger.learnerSteps += 1
    ledger.evaluations += Double(current.members.count)

    for place in favorites.prefix(configuration.population / 2) {
      let member = current.members[place]
      pages[pages.count - 1].members.append(
        Page.Member(
          identifier: member.identifier, genotype: member.genotype, origin: .kept, parents: member.parents, preference: .none))
    }
    let newcomers = Int((configuration.newcomers * Double(configuration.population)).rounded())
    let bredUntil = max(configuration.population - newcomers, page.members.count + 1)
    if !favorites.isEmpty {
      let nursery = Nursery(favorites.map { current.members[$0] }, self)
      while page.members.count < min(bredUntil, configuration.population) {
        let (child, parents) = nursery.child(unlike: page.members.map(\.genotype), using: &random)
        append(child, .bred, parents: parents)
      }
    }
    while page.members.count < configuration.population { append(drawn(using: &random), .drawn, parents: []) }
    if pages.count > configuration.history + 1 { pages.removeFirst(pages.count - configuration.history - 1) }
    return ["favorites": Double(favorites.count)]
  }

  /// Returns to the page before, as it was left; the present one is forgotten.
  /// - Throws: `WarrenError` where there is none, or it is so long ago that it is no longer kept.
  public mutating func goBack() throws {
    guard canGoBack else { throw WarrenError("there is no former page to go back to") }
    pages.removeLast()
  }

  /// All that are liked or loved on the pages kept, in the order in which they were made.
  public var favorites: [Page.Member] {
    var found: [Int: Page.Member] = [:]
    for page in pages { for place in page.favorites { found[page.members[place].identifier] = page.members[place] } }
    return found.values.sorted { $0.identifier < $1.identifier }
  }

  /// The individual of that number, on any of the pages kept.
  public func member(_ identifier: Int) -> Page.Member? {
    for page in pages.reversed() {
      if let member = page.members.first(where: { $0.identifier == identifier }) { return member }
    }
    return nil
  }

  private mutating func append(_ genotype: E.Genotype, _ origin: Page.Origin, parents: [Int]) {
    pages[pages.count - 1].members.append(
      Page.Member(identifier: count, genotype: genotype, origin: origin, parents: parents, preference: .none))
    count += 1
  }

  /// One that is drawn anew, unlike all on the page.
  private func drawn(using random: inout RandomStream) -> E.Genotype {
    var genotype = encoding.makeGenotype()
    let others = page.members.map(\.genotype)
    for _ in 0..<Self.patience {
      encoding.sample(into: &genotype, using: &random)
      if encoding.isUnlike(genotype, others) { break }
    }
    return genotype
  }

  /// How often another individual is tried before one is taken that is on the page already.
  static var patience: Int { 40 }
}

extension Encoding where Genotype: Equatable {
  /// Whether a genotype stands for something else than all the others do.
  func isUnlike(_ genotype: Genotype, _ others: [Genotype]) -> Bool {
    others.allSatisfy { $0 != genotype && (distance($0, genotype) ?? 1) > 0 }
  }
}
