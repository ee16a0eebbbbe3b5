import Core
import ReinforcementLearning

/// What a worker says about the environment that it has made.
struct GymnasiumDescription: Codable, Equatable, Sendable {
  struct Actions: Codable, Equatable, Sendable {
    var kind: String
    /// How many choices there are, where actions are whole numbers.
    var counts: [Int]?
    /// The bounds where they are real numbers; nil for none.
    var low: [Float?]?
    var high: [Float?]?
  }

  var observationShape: [Int]
  /// Of how many states an observation is the number, where it is one.
  var stateCount: Int?
  var actions: Actions
  var timeLimit: Int?
  /// The return from which on it counts as solved.
  var threshold: Double?
  /// Whether its authors say that a seed does not decide everything.
  var isNondeterministic: Bool
  /// Whether it says which actions are legal.
  var hasMasks: Bool
  /// `ansi` where it can show itself as text.
  var renderMode: String?

  /// Stands in until Python has been asked.
  static let unknown = GymnasiumDescription(
    observationShape: [1], actions: Actions(kind: "unknown"), isNondeterministic: false, hasMasks: false)

  /// The specification for agents.
  /// - Throws: `WarrenError` where it is of no use to any.
  func specification() throws -> EnvironmentSpecification {
    let space: ActionSpace
    switch (actions.kind, actions.counts, actions.low, actions.high) {
    case ("discrete", .some(let counts), _, _) where counts.count == 1: space = .discrete(counts[0])
    case ("multiDiscrete", .some(let counts), _, _): space = .multiDiscrete(counts)
    case ("continuous", _, .some(let low), .some(let high)):
      space = .continuous(low: low.map { $0 ?? -.infinity }, high: high.map { $0 ?? .infinity })
    default: throw WarrenError("its action space is described as '\(actions.kind)', which is unknown", kind: .failure)
    }
    let specification = EnvironmentSpecification(
      observationShape: observationShape, actionSpace: space, timeLimit: timeLimit, stateCount: stateCount)
    if let problem = specification.problems.first { throw WarrenError("it cannot be used: \(problem)") }
    return specification
  }
}

/// What a worker is told at its start.
struct WorkerSettings: Encodable {
  var id: String
  var arguments: [String: JSONValue]
  var wrappers: [JSONValue]
  /// Where modules of the user's own are looked for.
  var folder: String
  var renderMode: String?
  var hasMasks: Bool
  /// The worker's copies: the first one's index, and how many.
  var first: Int
  var count: Int
  /// Where things lie in the shared memory; nil for a worker that only describes the environment.
  var memory: [String: Int]?

  private enum CodingKeys: CodingKey {
    case id, arguments, wrappers, folder, renderMode, hasMasks, first, count, memory
  }

  /// Writes what is missing as null, as the worker looks for every key.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(arguments, forKey: .arguments)
    try container.encode(wrappers, forKey: .wrappers)
    try container.encode(folder, forKey: .folder)
    try container.encode(renderMode, forKey: .renderMode)
    try container.encode(hasMasks, forKey: .hasMasks)
    try container.encode(first, forKey: .first)
    try container.encode(count, forKey: .count)
    try container.encode(memory, forKey: .memory)
  }
}
