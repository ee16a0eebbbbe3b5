import Core

/// An encoding together with the operators that fit it, by the names that experiment files use.
///
/// ```swift
/// extension ScheduleEncoding: GeneticEncoding {
///   static let displayName = "schedules"
///   func crossovers(_ settings: OperatorSettings) -> [NamedOperator<any Crossover<Schedule>>] {
///     [NamedOperator("order") { OrderCrossover() }]
///   }
///   ...
/// }
/// ```
public protocol GeneticEncoding<Genotype>: Encoding {
  /// What genotypes are called in messages, in the plural: "permutations".
  static var displayName: String { get }

  /// The crossovers that fit; the first is the default.
  func crossovers(_ settings: OperatorSettings) -> [NamedOperator<any Crossover<Genotype>>]

  /// The mutations that fit; the first is the default.
  func mutations(_ settings: OperatorSettings) -> [NamedOperator<any Mutation<Genotype>>]

  /// The crossover of searches that make children in pairs. By default the first of ``crossovers(_:)``, called twice.
  func pairCrossover(_ settings: OperatorSettings) -> any PairCrossover<Genotype>

  /// Crossovers of these genotypes that a problem has to bring along, with what they need that only a problem knows, for the message
  /// where it does not bring them. By default none.
  static var crossoversOfProblems: [String: String] { get }

  /// How likely an offspring is crossed and how likely it mutates where nothing else is asked for.
  var defaultRates: (crossover: Double, mutation: Double) { get }
}

extension GeneticEncoding {
  public func pairCrossover(_ settings: OperatorSettings) -> any PairCrossover<Genotype> {
    func twice<C: Crossover>(_ crossover: C) -> any PairCrossover<C.Genotype> { CrossedTwice(crossover) }
    return twice(crossovers(settings)[0].make())
  }

  public static var crossoversOfProblems: [String: String] { [:] }
  public var defaultRates: (crossover: Double, mutation: Double) { (0.9, 1) }
}

/// An operator with the name that experiment files use.
public struct NamedOperator<Operator>: Sendable {
  /// What experiment files call it.
  public let name: String
  /// Makes one with scratch memory of its own.
  public let make: @Sendable () -> Operator

  /// A named operator.
  public init(_ name: String, _ make: @escaping @Sendable () -> Operator) {
    self.name = name
    self.make = make
  }
}

extension Array {
  /// The operator of that name; the first when the name is nil.
  /// - Parameters:
  ///   - kind: the field that names it, such as `crossover`.
  ///   - genotypes: what it works on, in the plural.
  /// - Throws: `WarrenError` that lists the names there are.
  func named<Operator>(_ name: String?, kind: String, for genotypes: String) throws -> Operator
  where Element == NamedOperator<Operator> {
    guard let name else { return self[0].make() }
    guard let found = first(where: { $0.name == name }) else {
      throw WarrenError(
        "\(kind) '\(name)' does not fit \(genotypes)", hint: "use one of: \(map(\.name).joined(separator: ", "))")
    }
    return found.make()
  }
}
