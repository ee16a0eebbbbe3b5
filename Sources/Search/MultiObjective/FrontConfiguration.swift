import Core

/// What makes a search for a front the one it is: who survives, and the settings that only it has.
///
/// ```swift
/// struct StrengthSettings: FrontMethod {
///   func makeStrategy<E: Encoding>(...) throws -> any MultiObjectiveStrategy<E.Genotype> {
///     MultiObjectiveEvolution(..., survival: StrengthSurvival(), key: key)
///   }
/// }
/// ```
///
/// In a ``FrontConfiguration`` it is a method that experiment files can name, with all settings of how children are made.
public protocol FrontMethod: Configuration {
  /// The distribution index of crossover where none is set.
  static var crossoverIndex: Double { get }
  /// How likely children are crossed where nothing else is set.
  static var crossoverRate: Double { get }

  /// The strategy of these settings.
  /// - Parameters:
  ///   - population: how many members it has at most.
  ///   - encoding: what genotypes are.
  ///   - objectives: what is minimized or maximized.
  ///   - variation: how children are made.
  ///   - key: the randomness; the same key gives the same search.
  /// - Throws: `WarrenError` when the settings do not suit that number of objectives.
  func makeStrategy<E: Encoding>(
    population: Int, encoding: E, objectives: [Objective], variation: Variation<E.Genotype>, key: RandomKey
  ) throws -> any MultiObjectiveStrategy<E.Genotype>
}

extension FrontMethod {
  public static var crossoverIndex: Double { 15 }
  public static var crossoverRate: Double { 0.9 }
}

/// The settings of a search for a front: those of its kind, and in the same mapping those that all share.
///
/// Both are reached as if they were its own: `settings.population`, `settings.divisions`.
@dynamicMemberLookup
public struct FrontConfiguration<Method: FrontMethod>: MultiObjectiveConfiguration {
  /// How children are made.
  public var breeding = FrontBreeding(crossoverRate: Method.crossoverRate)
  /// The settings that only this search has.
  public var method = Method()

  public init() {}

  public init(from decoder: any Decoder) throws {
    breeding = try FrontBreeding(from: decoder)
    method = try Method(from: decoder)
  }

  public func encode(to encoder: any Encoder) throws {
    try breeding.encode(to: encoder)
    try method.encode(to: encoder)
  }

  public subscript<Value>(dynamicMember path: WritableKeyPath<FrontBreeding, Value>) -> Value {
    get { breeding[keyPath: path] }
    set { breeding[keyPath: path] = newValue }
  }

  public subscript<Value>(dynamicMember path: WritableKeyPath<Method, Value>) -> Value {
    get { method[keyPath: path] }
    set { method[keyPath: path] = newValue }
  }

  public static var help: [String: String] {
    FrontBreeding.help(crossoverIndex: Method.crossoverIndex).merging(Method.help) { $1 }
  }

  public static var bounds: [String: SettingBounds] { FrontBreeding.bounds.merging(Method.bounds) { $1 } }

  public func validate() throws {
    try checkBounds()
    try method.validate()
  }

  public var idleFields: [String: String] { method.idleFields }
}

/// A search for a front whose kind is not known.
public protocol MultiObjectiveConfiguration: Configuration {
  /// The search of these settings, ready to run on a problem.
  /// - Throws: `WarrenError` when a setting is out of range or does not fit the problem.
  func makeLearner<P: FrontProblem>(
    for problem: P, budget: Budget, key: RandomKey, threads: Int
  ) throws -> any Learner & IncumbentReporting

  /// What stands for settings that are left out on a problem.
  func choices(for problem: any FrontProblem) -> [String: JSONValue]

  /// The settings that make no difference on a problem, each with the reason.
  func idleFields(on problem: any FrontProblem) -> [String: String]
}

extension MultiObjectiveConfiguration {
  /// As the requirement, on one thread unless more are asked for, for a problem whose type is not known.
  public func makeAnyLearner(
    for problem: any FrontProblem, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws -> any Learner & IncumbentReporting {
    try makeLearner(for: problem, budget: budget, key: key, threads: threads)
  }
}
