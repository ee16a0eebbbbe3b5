import Core

/// The settings of NSGA-II.
public typealias NSGA2Configuration = FrontConfiguration<NSGA2>
/// The settings of NSGA-III.
public typealias NSGA3Configuration = FrontConfiguration<NSGA3>
/// The settings of SPEA2.
public typealias SPEA2Configuration = FrontConfiguration<SPEA2>
/// The settings of SMS-EMOA.
public typealias SMSEMOAConfiguration = FrontConfiguration<SMSEMOA>
/// The settings of MOEA/D.
public typealias MOEADConfiguration = FrontConfiguration<DecompositionSettings>

/// What is set in NSGA-II alone; it is explained at ``CrowdingDistanceSurvival``.
public struct NSGA2: FrontMethod {
  public var pruneOneByOne = true

  public init() {}

  public static let help = [
    "pruneOneByOne":
      "Whether crowding is measured again after each removal, which makes fronts of two objectives more even, or once."
  ]

  public func makeStrategy<E: Encoding>(
    population: Int, encoding: E, objectives: [Objective], variation: Variation<E.Genotype>, key: RandomKey
  ) throws -> any MultiObjectiveStrategy<E.Genotype> {
    MultiObjectiveEvolution(
      encoding: encoding, objectives: objectives, populationSize: population, variation: variation,
      survival: CrowdingDistanceSurvival(prunesOneByOne: pruneOneByOne), key: key)
  }
}

/// What is set in NSGA-III alone; it is explained at ``ReferencePointSurvival``.
public struct NSGA3: FrontMethod {
  public var divisions: Int?

  public init() {}

  public static let crossoverIndex = 30.0
  public static let crossoverRate = 1.0
  public static let help = ["divisions": "Reference directions" + ReferenceDirections.divisionsHelp]
  public static let bounds = ["divisions": ReferenceDirections.divisionsBounds]

  public func makeStrategy<E: Encoding>(
    population: Int, encoding: E, objectives: [Objective], variation: Variation<E.Genotype>, key: RandomKey
  ) throws -> any MultiObjectiveStrategy<E.Genotype> {
    let directions = try ReferenceDirections(objectives: objectives.count, divisions: divisions, population: population)
    return MultiObjectiveEvolution(
      encoding: encoding, objectives: objectives, populationSize: population, variation: variation,
      survival: ReferencePointSurvival(directions: directions), key: key)
  }
}

/// SPEA2, which has no settings of its own; it is explained at ``StrengthSurvival``.
public struct SPEA2: FrontMethod {
  public init() {}

  public static let help = ["population": "How many members a generation has; its own archive has as many."]
  public static let bounds = ["population": SettingBounds.from(4, to: 2000, "as all distances are measured")]

  public func makeStrategy<E: Encoding>(
    population: Int, encoding: E, objectives: [Objective], variation: Variation<E.Genotype>, key: RandomKey
  ) throws -> any MultiObjectiveStrategy<E.Genotype> {
    MultiObjectiveEvolution(
      encoding: encoding, objectives: objectives, populationSize: population, variation: variation,
      survival: StrengthSurvival(), key: key)
  }
}

/// SMS-EMOA, which has no settings of its own; it is explained at ``HypervolumeSurvival``.
public struct SMSEMOA: FrontMethod {
  public init() {}

  public static let help = [
    "population":
      "How many members the population has. Each round the one that adds least to the hypervolume goes: exactly up to four objectives, by sampling from five on."
  ]

  public func makeStrategy<E: Encoding>(
    population: Int, encoding: E, objectives: [Objective], variation: Variation<E.Genotype>, key: RandomKey
  ) throws -> any MultiObjectiveStrategy<E.Genotype> {
    MultiObjectiveEvolution(
      encoding: encoding, objectives: objectives, populationSize: population, variation: variation,
      survival: HypervolumeSurvival(), key: key)
  }
}

/// What is set in ``MOEAD`` alone.
public struct DecompositionSettings: FrontMethod {
  public var divisions: Int?
  public var decomposition: ScalarDecomposition?
  public var neighbors = 20
  public var neighborRate = 0.9
  public var replacements = 2
  public var scaleObjectives = false

  public init() {}

  public static let crossoverIndex = 20.0
  public static let crossoverRate = 1.0

  public static let help = [
    "population": "How many directions there are at most, with a member for each.",
    "divisions": "Directions" + ReferenceDirections.divisionsHelp,
    "decomposition":
      "How several objectives become one number; when nothing is said, tchebycheff for two objectives and boundary-intersection for more.",
    "neighbors": "Among how many of the nearest directions parents are drawn and members replaced.",
    "neighborRate": "The probability that these are drawn from and replaced; else all are.",
    "replacements": "How many members a child replaces at most.",
    "scaleObjectives":
      "Whether objectives are divided by the ranges that they have among the best members, for objectives of different units.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "divisions": ReferenceDirections.divisionsBounds, "neighbors": .atLeast(2), "neighborRate": .from(0, to: 1),
    "replacements": .atLeast(1),
  ]

  public func makeStrategy<E: Encoding>(
    population: Int, encoding: E, objectives: [Objective], variation: Variation<E.Genotype>, key: RandomKey
  ) throws -> any MultiObjectiveStrategy<E.Genotype> {
    let directions = try ReferenceDirections(objectives: objectives.count, divisions: divisions, population: population)
    guard neighbors <= directions.count else {
      throw WarrenError(
        "neighbors is \(neighbors); with \(objectives.count) objectives there are \(directions.count) directions")
    }
    return MOEAD(
      encoding: encoding, objectives: objectives, directions: directions, variation: variation,
      decomposition: decomposition ?? (objectives.count == 2 ? .tchebycheff : .boundaryIntersection),
      neighbourCount: neighbors, neighbourRate: neighborRate, replacements: replacements, scalesObjectives: scaleObjectives,
      key: key)
  }
}

extension ReferenceDirections {
  static var divisionsHelp: String {
    " are all weights that are multiples of 1 / divisions; when nothing is said, as many divisions as the population has members "
      + "for, in two layers where one does not reach the inside."
  }

  static var divisionsBounds: SettingBounds { .from(1, to: 10_000) }

  /// The directions of these settings, no more than a population has members.
  /// - Throws: `WarrenError` when there would be more.
  fileprivate init(objectives: Int, divisions: Int?, population: Int) throws {
    guard let divisions else {
      guard population >= objectives else {
        throw WarrenError("population is \(population); \(objectives) objectives need a direction each")
      }
      self.init(objectives: objectives, atMost: population)
      return
    }
    let count = Self.latticeCount(objectives, divisions)
    guard count <= population else {
      throw WarrenError("\(divisions) divisions make \(count) directions; the population has \(population) members")
    }
    self.init(objectives: objectives, divisions: divisions)
  }
}
