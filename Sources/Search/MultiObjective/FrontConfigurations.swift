import Core

/// The settings of NSGA-II.
public struct NSGA2Configuration: MultiObjectiveConfiguration {
  public var population = 100
  public var crossoverRate = 0.9
  public var crossoverIndex: Double?
  public var mutationRate: Double?
  public var mutationIndex: Double?
  public var pruneOneByOne = true
  public var archive: Int?

  public init() {}

  public static let defaultCrossoverIndex = 15.0

  public static let help = sharedHelp.merging([
    "population": "How many members a generation has.",
    "pruneOneByOne":
      "Whether crowding is measured again after each removal, which makes fronts of two objectives more even, or once.",
  ]) { $1 }

  public static var bounds: [String: SettingBounds] { sharedBounds }

  public func makeStrategy<E: Encoding>(
    encoding: E, objectives: [Objective], variation: Variation<E.Genotype>, key: RandomKey
  ) throws -> any MultiObjectiveStrategy<E.Genotype> {
    MultiObjectiveEvolution(
      encoding: encoding, objectives: objectives, populationSize: population, variation: variation,
      survival: CrowdingDistanceSurvival(prunesOneByOne: pruneOneByOne), key: key)
  }
}

/// The settings of NSGA-III.
public struct NSGA3Configuration: MultiObjectiveConfiguration {
  public var population = 100
  public var divisions: Int?
  public var crossoverRate = 1.0
  public var crossoverIndex: Double?
  public var mutationRate: Double?
  public var mutationIndex: Double?
  public var archive: Int?

  public init() {}

  public static let defaultCrossoverIndex = 30.0

  public static let help = sharedHelp.merging([
    "population": "How many members a generation has.",
    "divisions":
      "Reference directions are all weights that are multiples of 1 / divisions; when nothing is said, as many divisions as the population has members for, in two layers where one does not reach the inside.",
  ]) { $1 }

  public static var bounds: [String: SettingBounds] {
    sharedBounds.merging(["divisions": .from(1, to: 10_000)]) { $1 }
  }

  public func makeStrategy<E: Encoding>(
    encoding: E, objectives: [Objective], variation: Variation<E.Genotype>, key: RandomKey
  ) throws -> any MultiObjectiveStrategy<E.Genotype> {
    let directions = try makeDirections(objectives.count, divisions, population)
    return MultiObjectiveEvolution(
      encoding: encoding, objectives: objectives, populationSize: population, variation: variation,
      survival: ReferencePointSurvival(directions: directions), key: key)
  }
}

/// The settings of SPEA2.
public struct SPEA2Configuration: MultiObjectiveConfiguration {
  public var population = 100
  public var crossoverRate = 0.9
  public var crossoverIndex: Double?
  public var mutationRate: Double?
  public var mutationIndex: Double?
  public var archive: Int?

  public init() {}

  public static let defaultCrossoverIndex = 15.0

  public static let help = sharedHelp.merging([
    "population": "How many members a generation has; its own archive has as many."
  ]) { $1 }

  public static var bounds: [String: SettingBounds] {
    sharedBounds.merging(["population": .from(4, to: 2000, "as all distances are measured")]) { $1 }
  }

  public func makeStrategy<E: Encoding>(
    encoding: E, objectives: [Objective], variation: Variation<E.Genotype>, key: RandomKey
  ) throws -> any MultiObjectiveStrategy<E.Genotype> {
    MultiObjectiveEvolution(
      encoding: encoding, objectives: objectives, populationSize: population, variation: variation,
      survival: StrengthSurvival(), key: key)
  }
}

/// The settings of SMS-EMOA.
public struct SMSEMOAConfiguration: MultiObjectiveConfiguration {
  public var population = 100
  public var crossoverRate = 0.9
  public var crossoverIndex: Double?
  public var mutationRate: Double?
  public var mutationIndex: Double?
  public var archive: Int?

  public init() {}

  public static let defaultCrossoverIndex = 15.0

  public static let help = sharedHelp.merging([
    "population":
      "How many members the population has. Each round the one that adds least to the hypervolume goes: exactly up to four objectives, by sampling from five on."
  ]) { $1 }

  public static var bounds: [String: SettingBounds] { sharedBounds }

  public func makeStrategy<E: Encoding>(
    encoding: E, objectives: [Objective], variation: Variation<E.Genotype>, key: RandomKey
  ) throws -> any MultiObjectiveStrategy<E.Genotype> {
    MultiObjectiveEvolution(
      encoding: encoding, objectives: objectives, populationSize: population, variation: variation,
      survival: HypervolumeSurvival(), key: key)
  }
}

/// The settings of MOEA/D.
public struct MOEADConfiguration: MultiObjectiveConfiguration {
  public var population = 100
  public var divisions: Int?
  public var decomposition: ScalarDecomposition?
  public var neighbors = 20
  public var neighborRate = 0.9
  public var replacements = 2
  public var scaleObjectives = false
  public var crossoverRate = 1.0
  public var crossoverIndex: Double?
  public var mutationRate: Double?
  public var mutationIndex: Double?
  public var archive: Int?

  public init() {}

  public static let defaultCrossoverIndex = 20.0

  public static let help = sharedHelp.merging([
    "population": "How many directions there are at most, with a member for each.",
    "divisions":
      "Directions are all weights that are multiples of 1 / divisions; when nothing is said, as many divisions as the population has members for, in two layers where one does not reach the inside.",
    "decomposition":
      "How several objectives become one number; when nothing is said, tchebycheff for two objectives and boundary-intersection for more.",
    "neighbors": "Among how many of the nearest directions parents are drawn and members replaced.",
    "neighborRate": "The probability that these are drawn from and replaced; else all are.",
    "replacements": "How many members a child replaces at most.",
    "scaleObjectives":
      "Whether objectives are divided by the ranges that they have among the best members, for objectives of different units.",
  ]) { $1 }

  public static var bounds: [String: SettingBounds] {
    sharedBounds.merging([
      "divisions": .from(1, to: 10_000), "neighbors": .atLeast(2), "neighborRate": .from(0, to: 1), "replacements": .atLeast(1),
    ]) { $1 }
  }

  public func makeStrategy<E: Encoding>(
    encoding: E, objectives: [Objective], variation: Variation<E.Genotype>, key: RandomKey
  ) throws -> any MultiObjectiveStrategy<E.Genotype> {
    let directions = try makeDirections(objectives.count, divisions, population)
    guard neighbors <= directions.count else {
      throw WarrenError(
        "neighbors is \(neighbors); with \(objectives.count) objectives there are \(directions.count) directions")
    }
    let kind = decomposition ?? (objectives.count == 2 ? .tchebycheff : .boundaryIntersection)
    return MOEAD(
      encoding: encoding, objectives: objectives, directions: directions, variation: variation,
      decomposition: kind, neighbourCount: neighbors,
      neighbourShare: neighborRate, replacements: replacements, scalesObjectives: scaleObjectives, key: key)
  }
}

/// The directions of these settings, no more than the population has members.
private func makeDirections(_ objectives: Int, _ divisions: Int?, _ population: Int) throws -> ReferenceDirections {
  guard let divisions else {
    guard population >= objectives else {
      throw WarrenError("population is \(population); \(objectives) objectives need a direction each")
    }
    return ReferenceDirections(objectives: objectives, atMost: population)
  }
  let count = ReferenceDirections.latticeCount(objectives, divisions)
  guard count <= population else {
    throw WarrenError("\(divisions) divisions make \(count) directions; the population has \(population) members")
  }
  return ReferenceDirections(objectives: objectives, divisions: divisions)
}
