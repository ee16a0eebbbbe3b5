/// Decides who goes on into the next generation.
public protocol Survival: Sendable {
  /// How many offspring a generation makes.
  func offspringCount(populationSize: Int) -> Int

  /// Appends the survivors, at most `populationSize` and each at most once, to the empty array `survivors`.
  mutating func selectSurvivors(
    parents: [Fitness], offspring: [Fitness], populationSize: Int, into survivors: inout [Survivor])
}

/// A member that goes on.
public enum Survivor: Sendable, Equatable {
  /// The parent of that index.
  case parent(Int)
  /// The offspring of that index.
  case offspring(Int)
}
