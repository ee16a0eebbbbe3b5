import Core

/// The settings of a genetic algorithm, on whatever encoding the problem has.
public struct GeneticConfiguration: Configuration {
  /// How solutions are written down.
  public enum EncodingKind: String, Codable, Sendable, CaseIterable {
    /// As the problem says.
    case natural
    /// A permutation as one bit string, number after number in binary.
    case permutationBits = "permutation-bits"
  }

  /// How parents are chosen.
  public enum SelectionKind: String, Codable, Sendable, CaseIterable {
    /// The best of a few drawn at random: ``TournamentSelection``.
    case tournament
    /// By shares, with a spin for each parent: ``RouletteSelection``.
    case roulette
    /// By shares, with one spin for all: ``StochasticUniversalSelection``.
    case stochasticUniversal = "stochastic-universal"
    /// By rank: ``RankSelection``.
    case rank
    /// Among the best alone: ``TruncationSelection``.
    case truncation
    /// By shares that sharpen as a temperature falls: ``BoltzmannSelection``.
    case boltzmann
    /// Case by case, in an order drawn for each parent: ``LexicaseSelection``.
    case lexicase
    /// As `lexicase`, where near ones count as equal.
    case epsilonLexicase = "epsilon-lexicase"
  }

  /// Who goes on into the next generation.
  public enum SurvivalKind: String, Codable, Sendable, CaseIterable {
    /// The offspring and a few of the best: ``GenerationalSurvival``.
    case generational
    /// The best of parents and offspring: ``PlusSurvival``.
    case plus
    /// The best of the offspring: ``CommaSurvival``.
    case comma
    /// One child in the place of the worst.
    case steadyState = "steady-state"
    /// Each child against the nearer of its parents: ``CrowdingSurvival``.
    case crowding
  }

  /// How violations are weighed.
  public enum ConstraintKind: String, Codable, Sendable, CaseIterable {
    /// Feasible before infeasible: ``FeasibilityRules``.
    case feasibilityRules = "feasibility-rules"
    /// A penalty of fixed weight: ``StaticPenalty``.
    case penalty
    /// A penalty whose weight adapts: ``AdaptivePenalty``.
    case adaptivePenalty = "adaptive-penalty"
    /// A tolerance that falls to 0: ``EpsilonLevel``.
    case epsilonLevel = "epsilon-level"
  }

  public var encoding = EncodingKind.natural
  public var population = 100
  public var selection: SelectionKind?
  public var tournamentSize = 3
  public var rankPressure = 1.8
  public var truncationFraction = 0.5
  public var temperature = 2.0
  public var cooling = 0.98
  public var crossover: String?
  public var crossoverRate: Double?
  public var mutation: String?
  public var mutationRate: Double?
  public var geneMutationRate: Double?
  public var mutationStrength: Double?
  public var survival = SurvivalKind.generational
  public var elitism = 2
  public var offspring: Int?
  public var keepDuplicates = true
  public var constraints = ConstraintKind.feasibilityRules
  public var penaltyWeight = 1.0
  public var epsilonGenerations = 100
  public var repair = true
  public var patience: Int? = 2000
  public var samples = 1
  public var confirmations = 20
  public var confidence = 0.95
  public var immigrants = 0.3
  public var randomFraction = 0.0
  public var hypermutation = 1
  public var hypermutationGenerations = 10
  public var islands = 1
  public var topology = IslandTopology.ring
  public var migrationInterval = 20
  public var migrants = 2

  public init() {}

  public static let help = [
    "encoding": "How solutions are written down: as the problem says, or a permutation as one bit string of its numbers.",
    "population": "How many members a generation has; with islands, each of them.",
    "selection":
      "How parents are chosen: the best of a few drawn at random, by shares (one spin a parent, or one for all), by rank, among the "
      + "best alone, by shares that sharpen as a temperature falls, or case by case where there are several objectives. Without it, by "
      + "tournament, or by epsilon-lexicase where a front is wanted.",
    "tournamentSize": "How many members compete in a tournament; more press harder towards the best.",
    "rankPressure": "Selection by rank: how often the best is chosen compared with the middle, from 1 to 2.",
    "truncationFraction": "Selection by truncation: which share of the population may become parents.",
    "temperature": "Boltzmann selection: the first temperature, in deviations of the costs; the last is an eighth of it.",
    "cooling": "Boltzmann selection: by what the distance to the last temperature shrinks each generation.",
    "crossover":
      "How two parents make a child. Permutations: order, partially-mapped, cycle, edge-recombination, and where edges have lengths edge-assembly; bit strings and vectors: uniform, "
      + "one-point, two-point; further ones as the encoding has them. Without it, what suits the encoding.",
    "crossoverRate":
      "The probability that a child is crossed from two parents rather than copied from one. Without it, 0.5 for permutations, 0.7 for "
      + "strategy vectors and 0.9 for the rest, unless the encoding says otherwise.",
    "mutation":
      "How a child is changed. Permutations: inversion, swap, insertion, scramble; bit strings: bit-flip, heavy-tailed-flip; whole "
      + "numbers: creep, reset; real numbers within bounds: polynomial, gaussian, uniform, self-adaptive (each child inherits its step size); "
      + "further ones as the encoding has them. Without it, what suits the encoding.",
    "mutationRate":
      "The probability that a child is changed. Without it, 0.5 for permutations and 1 for the rest, whose genes change one by one, "
      + "unless the encoding says otherwise.",
    "geneMutationRate":
      "The probability that a mutation changes a gene, for those that go from gene to gene; about one gene without it.",
    "mutationStrength": "How large steps of numbers are, as a share of their range; where they adapt, at first.",
    "survival":
      "Who goes on: the children and a few of the best, the best of parents and children, the best of the children, one child in place of "
      + "the worst, or each child against the nearer of its parents.",
    "elitism": "Generational survival: how many of the best members go on unchanged into the next generation.",
    "offspring":
      "How many children a generation makes, where survival is plus or comma; as many as the population, or seven times as many, without it.",
    "keepDuplicates": "Whether members of equal length or value may live side by side, or only one of them.",
    "constraints":
      "How violations are weighed: feasible before infeasible, a penalty of fixed or of adapting weight, or a tolerance that falls to 0.",
    "penaltyWeight": "What a violation of 1 costs, at first where it adapts.",
    "epsilonGenerations": "After how many generations the tolerance is 0.",
    "repair": "Whether infeasible children are repaired, where the problem knows how.",
    "patience": "After how many generations without improvement to begin anew with a random population; without it, never.",
    "samples": "On a noisy problem: how many samples of each child are averaged.",
    "confirmations": "On a noisy problem: how often a child that seems best is sampled again before it counts as that.",
    "confidence": "On a noisy problem: how sure it must be that it is better; with 0 the mean decides.",
    "immigrants": "On a problem that changes: which share of the population is sampled anew after a change; 1 begins anew.",
    "randomFraction":
      "Which share of the children of every generation is drawn at random rather than bred, which keeps a population ready for changes.",
    "hypermutation":
      "On a problem that changes: how many times in a row a child mutates in the generations after a change, each time by mutationRate.",
    "hypermutationGenerations": "On a problem that changes: for how many generations children mutate so often.",
    "islands": "How many populations live side by side.",
    "topology": "Where the best of an island go: to the next one in a ring, to all others, or through a centre.",
    "migrationInterval": "After how many generations members migrate.",
    "migrants": "How many of the best go to each neighbour, where they replace the worst.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "population": .from(2, to: 1_000_000),
    "tournamentSize": .from(1, to: 10_000),
    "rankPressure": .from(1, to: 2),
    "truncationFraction": .above(0, to: 1),
    "temperature": .above(0),
    "cooling": .above(0, to: 1),
    "crossoverRate": .from(0, to: 1),
    "mutationRate": .from(0, to: 1),
    "geneMutationRate": .from(0, to: 1),
    "immigrants": .from(0, to: 1),
    "randomFraction": .from(0, to: 1),
    "mutationStrength": .above(0),
    "patience": .atLeast(1),
    "offspring": .from(1, to: 10_000_000),
    "penaltyWeight": .above(0),
    "epsilonGenerations": .atLeast(1),
    "samples": .from(1, to: 100_000),
    "confirmations": .from(1, to: 100_000),
    "confidence": .from(0, below: 1),
    "hypermutation": .from(1, to: 1000),
    "hypermutationGenerations": .atLeast(1),
    "islands": .from(1, to: 1000),
    "migrationInterval": .atLeast(1),
    "migrants": .atLeast(0),
    "elitism": .atLeast(0),
  ]

  public func validate() throws {
    try checkBounds()
    func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
      if !condition { throw WarrenError(message()) }
    }
    try require(
      elitism >= 0 && elitism < population,
      "elitism is \(elitism); it lies between 0 and the population of \(population) minus 1")
    try require(
      survival != .comma || offspring ?? population >= population,
      "offspring is \(offspring ?? 0); comma survival needs at least the population of \(population)")
    try require(
      islands * population <= 1_000_000,
      "islands is \(islands), each with a population of \(population); together they have at most a million members")
    try require(
      (0..<population).contains(migrants),
      "migrants is \(migrants); it lies between 0 and the population of \(population) minus 1")
  }
}
