import Core
import ExperimentRunner
import Search

/// The task `bounded-knapsack`.
let boundedKnapsackComponents: [any RegistryComponent] = [
  TaskKind(
    "bounded-knapsack", .problem,
    summary: "How many copies of each item make the most valuable knapsack that is not too heavy: a vector of whole numbers.",
    configuration: BoundedKnapsackConfiguration.self
  ) { settings, _ in try makeTask(settings) }
]

/// The settings of the task `bounded-knapsack`.
public struct BoundedKnapsackConfiguration: Configuration {
  public var items = 50
  public var copies = 10
  public var family = ItemFamily.weaklyCorrelated
  public var range = 1000
  public var fill = 0.5
  public var seed = 1

  public init() {}

  public static let help = [
    "items": "How many items are drawn.",
    "copies": "At most how many copies of an item there are; of each item 1 to so many.",
    "family": "How values hang on weights, as in Pisinger's generator.",
    "range": "The most that a weight or a value is.",
    "fill": "What share of the weight of all copies the knapsack holds.",
    "seed": "Which items are drawn.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "items": .from(1, to: 100_000), "copies": .from(1, to: 100_000), "range": .from(10, to: 10_000_000),
    "fill": .above(0, to: 1), "seed": .atLeast(0),
  ]

  /// The instance of these settings.
  /// - Throws: `WarrenError` when a setting is out of range.
  public func makeInstance() throws -> BoundedKnapsackInstance {
    try validate()
    return try .drawn(
      family, items: items, copies: copies, range: range, fill: fill, key: RandomKey(seed: UInt64(seed))["items"],
      name: "bounded-\(family.rawValue)-\(items)x\(copies)-\(seed)")
  }
}

private func makeTask(_ settings: BoundedKnapsackConfiguration) throws -> ExperimentTask {
  let instance = try settings.makeInstance()
  // Easy instances are solved on the spot, in a tenth of a second at most.
  let problem = BoundedKnapsackProblem(instance, known: Minknap.optimum(of: try instance.binary, readLimit: 10_000_000))
  return ExperimentTask(
    label: instance.name,
    measure: Measure(
      "value", .maximize, known: problem.known.map { Measure.Known(value: $0.value, proved: $0.isProved) }),
    faces: [problem],
    score: { solution in
      let packed: PackedCopies
      do { packed = try solution.decode(PackedCopies.self) } catch {
        throw WarrenError("the solution is not of the form {\"copies\": [0, 3, 1]}", kind: .failure)
      }
      let evaluation = try problem.evaluate(packed.copies)
      guard evaluation.violation == 0 else {
        throw WarrenError("the copies weigh \(evaluation.violation) more than the knapsack holds", kind: .failure)
      }
      return ["value": evaluation.value]
    })
}
