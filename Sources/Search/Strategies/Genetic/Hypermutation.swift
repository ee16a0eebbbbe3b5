/// How much more offspring mutate for a while after the problem has changed (triggered hypermutation: Cobb, "An investigation into the
/// use of hypermutation as an adaptive operator in genetic algorithms having continuous, time-dependent nonstationary environments",
/// 1990).
public struct Hypermutation: Sendable, Equatable {
  /// How many times in a row an offspring mutates then; 1 is no more than always.
  public var mutations: Int
  /// For how many generations after a change.
  public var generations: Int

  /// So many mutations in a row for so many generations.
  public init(mutations: Int = 1, generations: Int = 10) {
    precondition(mutations >= 1 && generations >= 1, "there is at least one mutation and one generation")
    self.mutations = mutations
    self.generations = generations
  }
}
