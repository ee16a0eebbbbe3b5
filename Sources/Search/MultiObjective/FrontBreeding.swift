import Core

/// The settings that all searches for a front share: how many members there are, how parents make children, and whether an archive is
/// kept. The rates are those of ``GeneticConfiguration``.
public struct FrontBreeding: Codable, Sendable {
  public var population = 100
  public var crossoverRate: Double
  public var crossoverIndex: Double?
  public var mutationRate: Double?
  public var geneMutationRate: Double?
  public var mutationIndex: Double?
  public var archive: Int?

  /// Parents that are crossed with that probability.
  init(crossoverRate: Double) { self.crossoverRate = crossoverRate }

  /// What the settings mean.
  /// - Parameter crossoverIndex: the distribution index of crossover where none is set.
  static func help(crossoverIndex: Double) -> [String: String] {
    [
      "population": "How many members a generation has.",
      "crossoverRate": "The probability that two children are crossed from their parents rather than copied.",
      "crossoverIndex":
        "How near children are to their parents, the distribution index of simulated binary crossover, for vectors of real numbers; "
        + "\(Int(crossoverIndex)) when nothing is said.",
      "mutationRate":
        "The probability that a child is changed. Without it, 0.5 for permutations and 1 for the rest, whose genes change one by one, "
        + "unless the encoding says otherwise.",
      "geneMutationRate":
        "The probability that a mutation changes a gene, for those that go from gene to gene; about one gene without it.",
      "mutationIndex":
        "How little numbers change, the distribution index of polynomial mutation, for vectors of real numbers; 20 when nothing is said.",
      "archive":
        "How many solutions an archive of everything evaluated keeps, which is then the answer; without it the last population "
        + "is. A full one drops who adds least to the hypervolume, from five objectives on by an estimate from samples.",
    ]
  }

  static var bounds: [String: SettingBounds] {
    [
      "population": .from(4, to: 100_000), "crossoverRate": .from(0, to: 1), "mutationRate": .from(0, to: 1),
      "geneMutationRate": .from(0, to: 1), "crossoverIndex": .from(0, to: 1000), "mutationIndex": .from(0, to: 1000),
      "archive": .from(1, to: 100_000),
    ]
  }
}
