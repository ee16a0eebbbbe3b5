/// Decides who goes on into the next generation.
public protocol Survival: Sendable {
  /// How many offspring a generation makes.
  func offspringCount(populationSize: Int) -> Int

  /// Whether ``selectSurvivors(parents:offspring:lineage:populationSize:into:)`` looks at the lineage, which costs the distances
  /// between offspring and parents.
  var usesLineage: Bool { get }

  /// Whether a single offspring takes the place of the worst parent, of equals the last, unless it is worse itself: an algorithm that
  /// knows who that is need not ask. False by default.
  var replacesWorst: Bool { get }

  /// Appends the survivors, at most `populationSize` and each at most once, to the empty array `survivors`.
  /// - Parameters:
  ///   - parents: the fitness of each parent.
  ///   - offspring: that of each of the offspring.
  ///   - lineage: for each of the offspring the parent that is nearer to it; empty unless ``usesLineage``.
  ///   - populationSize: how many survive at most.
  ///   - survivors: gets those who go on.
  mutating func selectSurvivors(
    parents: [Fitness], offspring: [Fitness], lineage: [Int], populationSize: Int, into survivors: inout [Survivor])
}

extension Survival {
  @inlinable public var usesLineage: Bool { false }
  @inlinable public var replacesWorst: Bool { false }
}

/// A member that goes on.
public enum Survivor: Sendable, Equatable {
  /// The parent of that index.
  case parent(Int)
  /// The offspring of that index.
  case offspring(Int)
}
