import Core

/// Decides who of parents and offspring goes on where solutions are judged by several objectives, and whom mating prefers.
public protocol MultiObjectiveSurvival: Sendable {
  /// How many offspring a round makes.
  func offspringCount(populationSize: Int) -> Int

  /// Chooses survivors.
  /// - Parameters:
  ///   - count: how many go on, at most the number of rows.
  ///   - costs: a row for each member, parents first.
  ///   - violations: by how much each row violates constraints.
  ///   - survivors: is replaced by the rows that go on, each once.
  ///   - preferences: is replaced by what mating knows of each survivor.
  ///   - random: where randomness comes from.
  mutating func selectSurvivors(
    _ count: Int, costs: CostMatrix, violations: [Double], into survivors: inout [Int],
    preferences: inout [MatingPreference], using random: inout RandomStream)

  /// Everything that later choices depend on besides the population.
  func save() throws -> Snapshot

  /// Continues from what has been saved.
  mutating func restore(_ snapshot: Snapshot) throws
}

extension MultiObjectiveSurvival {
  public func offspringCount(populationSize: Int) -> Int { populationSize }
  public func save() throws -> Snapshot { Snapshot() }
  public mutating func restore(_ snapshot: Snapshot) throws {}
}

/// By what two members are compared in a tournament: less is better, the first number before the second.
public struct MatingPreference: Sendable, Equatable, Comparable {
  /// The front, or by how much constraints are violated.
  public var rank: Double
  /// How crowded a member's surroundings are, greater being more crowded.
  public var density: Double

  /// A preference.
  public init(rank: Double, density: Double = 0) {
    self.rank = rank
    self.density = density
  }

  public static func < (left: MatingPreference, right: MatingPreference) -> Bool {
    left.rank != right.rank ? left.rank < right.rank : left.density < right.density
  }
}
