import Core

/// `tune:` beside a method in an experiment file: its settings are searched on seeds of their own before it is run.
///
/// ```yaml
/// methods:
///   - genetic: { crossover: uniform }
///     tune:
///       by: tpe
///       trials: 40
///       seeds: 5
///       fields:
///         population: { from: 10, to: 500, scale: log }
///         mutationRate: { from: 0, to: 1 }
///         selection: [tournament, rank]
/// ```
///
/// Each task is tuned for by itself. A trial is one choice of the fields, run once with each of the tuning seeds; its value is the
/// mean of the task's measure over them, and one run that fails makes it the worst. The best trial is then run with the
/// experiment's seeds, none of which the search has seen: only those runs are results.
public struct TuningSettings: Configuration {
  /// How the fields are searched.
  public enum Search: String, Codable, Sendable, CaseIterable {
    case tpe
    case halving
    case covariance = "cma-es"
    case random
  }

  public var by = Search.tpe
  public var trials = 30
  public var seeds = SeedSettings.count(3)
  public var budget: BudgetSettings?
  public var seed = 1
  public var reduction = 3

  public init() {}

  public static let help = [
    "by":
      "How the fields are searched: a tree of Parzen estimators (tpe), many on a small part of the budget of which the best share "
      + "goes on with a larger one (halving), by CMA-ES for fields that are all ranges, or at random.",
    "trials": "How many choices of the fields are tried.",
    "seeds": "How many seeds each trial is run with, or a list of them; none of them may be among the experiment's.",
    "budget": "What a run of a trial may spend, as the experiment's budget, which it is when nothing is said.",
    "seed": "The seed of the search itself.",
    "reduction": "Halving: the best of so many go on, each with so many times the budget.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "trials": .from(1, to: 10_000),
    "reduction": .from(2, to: 100),
  ]

  public func validate() throws {
    try checkBounds()
    try seeds.validate()
    try budget?.validate()
    guard (0...Int(Int32.max)).contains(seed) else {
      throw WarrenError("'seed' is \(seed); it lies between 0 and \(Int32.max)")
    }
  }
}

/// How many seeds a trial is run with, or which.
public enum SeedSettings: ConfigurationValue, Equatable {
  case count(Int)
  case list([Int])

  public static let form = ConfigurationForm.either([.integer, .list(.integer)])

  /// The first of the seeds that a number stands for, far from those that experiments use.
  static let first = 1_000_001

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let count = try? container.decode(Int.self) {
      self = .count(count)
    } else {
      self = .list(try container.decode([Int].self))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .count(let count): try container.encode(count)
    case .list(let seeds): try container.encode(seeds)
    }
  }

  func validate() throws {
    switch self {
    case .count(let count):
      guard (1...1000).contains(count) else {
        throw WarrenError("'seeds' is \(count); it lies between 1 and 1000, or is a list")
      }
    case .list(let seeds):
      guard (1...1000).contains(seeds.count), Set(seeds).count == seeds.count, seeds.allSatisfy({ $0 >= 0 }) else {
        throw WarrenError("'seeds' must be a number, or different integers from 0")
      }
    }
  }

  /// The seeds.
  var all: [Int] {
    switch self {
    case .count(let count): Array(Self.first..<Self.first + count)
    case .list(let seeds): seeds
    }
  }
}

/// The `tune:` of one method as it stands in a file: settings, and the fields that are searched.
struct TuningEntry: Sendable {
  var settings: TuningSettings
  var space: TuningSpace
  var line: Int

  /// The keys beside those of ``TuningSettings``.
  static let fieldsHelp = "What is searched: fields of the method, each a list of values or a range { from, to, scale }."

  init(_ document: Document, subject: String, reader: ConfigurationReader) throws {
    guard case .mapping(let members) = document.content, let fields = document["fields"] else {
      throw WarrenError(
        "'tune' is a mapping with 'fields' that are searched, such as fields: { rate: { from: 0.1, to: 0.9 } }",
        at: reader.place(document.line))
    }
    line = document.line
    let valid = try ConfigurationField.fields(of: TuningSettings.self).map(\.name) + ["fields"]
    for member in members where !valid.contains(member.key) {
      throw reader.unknownKey(member, subject: "tune", valid: valid)
    }
    let rest = Document(.mapping(members.filter { $0.key != "fields" }), line: document.line)
    settings = try reader.read(TuningSettings.self, from: rest, subject: "\(subject).tune")
    space = try TuningSpace(fields, reader: reader)
    if let field = space.fields.first(where: { $0.domain.hasCount }) {
      throw WarrenError(
        "the range of '\(field.name)' has a count, which says nothing in a search", at: reader.place(fields.line))
    }
    if settings.by == .covariance, let field = space.fields.first(where: { $0.categories != nil }) {
      throw WarrenError(
        "CMA-ES searches numbers only, and '\(field.name)' is a list of values", at: reader.place(fields.line),
        hint: "use 'by: tpe', or give a range")
    }
  }
}

extension FieldDomain {
  fileprivate var hasCount: Bool {
    if case .range(let range) = self { return range.count != nil }
    return false
  }
}
