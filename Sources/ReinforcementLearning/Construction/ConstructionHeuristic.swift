import Core

/// A rule of thumb that builds a solution of an instance, to measure policies against.
public enum ConstructionRule: String, Codable, Sendable, CaseIterable {
  /// From the first city always on to the nearest one left.
  case nearestNeighbor = "nearest-neighbor"
  /// Of the cities outside the tour the one farthest from it goes in where that costs least (Rosenkrantz, Stearns and Lewis
  /// 1977).
  case farthestInsertion = "farthest-insertion"
  /// Of the items that fit the one with the most value for its weight.
  case valuePerWeight = "value-per-weight"

  /// Whether the rule is one for such tasks.
  public func fits(_ task: any ConstructionTask) -> Bool {
    switch self {
    case .nearestNeighbor, .farthestInsertion: task is ConstructionTours
    case .valuePerWeight: task is ConstructionKnapsacks
    }
  }

  /// The order of choices on an instance of a task that the rule fits. O(nodes²).
  public func order(of instance: UnsafePointer<Float>, task: any ConstructionTask) -> [Int32] {
    switch self {
    case .nearestNeighbor: return Self.nearestNeighbor(instance, task.nodeCount)
    case .farthestInsertion: return Self.farthestInsertion(instance, task.nodeCount)
    case .valuePerWeight: return Self.valuePerWeight(instance, task)
    }
  }

  private static func nearestNeighbor(_ instance: UnsafePointer<Float>, _ count: Int) -> [Int32] {
    var order: [Int32] = [0]
    var left = Array(1..<count)
    while let nearest = left.indices.min(by: { distance(left[$0]) < distance(left[$1]) }) {
      order.append(Int32(left.remove(at: nearest)))
    }
    func distance(_ city: Int) -> Double { ConstructionTours.distance(instance, Int(order[order.count - 1]), city) }
    return order
  }

  private static func farthestInsertion(_ instance: UnsafePointer<Float>, _ count: Int) -> [Int32] {
    func distance(_ first: Int, _ second: Int) -> Double { ConstructionTours.distance(instance, first, second) }
    var tour = [0]
    var left = Array(1..<count)
    // From each city to the nearest one of the tour.
    var toTour = (0..<count).map { distance(0, $0) }
    while let place = left.indices.max(by: { toTour[left[$0]] < toTour[left[$1]] }) {
      let city = left.remove(at: place)
      func cost(_ index: Int) -> Double {
        let (before, after) = (tour[index], tour[(index + 1) % tour.count])
        return distance(before, city) + distance(city, after) - distance(before, after)
      }
      let best = tour.indices.min { cost($0) < cost($1) } ?? 0
      tour.insert(city, at: best + 1)
      for other in left { toTour[other] = min(toTour[other], distance(city, other)) }
    }
    return tour.map { Int32($0) }
  }

  private static func valuePerWeight(_ instance: UnsafePointer<Float>, _ task: any ConstructionTask) -> [Int32] {
    let single = SingleConstruction(of: task, on: instance)
    // Compared by products: a weight may be zero.
    let byRatio = (0..<task.nodeCount).sorted {
      instance[2 * $0] * instance[2 * $1 + 1] > instance[2 * $1] * instance[2 * $0 + 1]
    }
    for item in byRatio where single.batch.isOpen(item, in: 0) { single.choose(Int32(item)) }
    return Array(single.batch.order(of: 0))
  }
}

/// One construction on its own.
private struct SingleConstruction {
  let task: any ConstructionTask
  let instance: UnsafePointer<Float>
  let batch: ConstructionBatch

  init(of task: any ConstructionTask, on instance: UnsafePointer<Float>) {
    self.task = task
    self.instance = instance
    batch = ConstructionBatch(count: 1, for: task)
    batch.clear()
    task.begin(batch, on: instance)
  }

  /// Carries out a choice among the open nodes.
  func choose(_ node: Int32) {
    withUnsafePointer(to: Int32(0)) { construction in
      withUnsafePointer(to: node) { choice in
        let constructions = UnsafeBufferPointer(start: construction, count: 1)
        task.extend(batch, on: instance, constructions: constructions, by: choice)
        batch.noteChoices(constructions, by: choice)
      }
    }
  }
}

extension ConstructionTask {
  /// What an order of choices costs from beginning to end.
  /// - Throws: `WarrenError` when a choice is not open, or the construction is not complete at the end.
  public func cost(of order: [Int32], on instance: UnsafePointer<Float>) throws -> Double {
    let single = SingleConstruction(of: self, on: instance)
    for (step, node) in order.enumerated() {
      guard node >= 0, node < nodeCount, single.batch.isOpen(Int(node), in: 0) else {
        throw WarrenError("choice \(step + 1) is node \(node), which cannot be chosen then", kind: .failure)
      }
      single.choose(node)
    }
    guard single.batch.openCounts[0] == 0 else {
      throw WarrenError("after \(order.count) choices the construction is not complete", kind: .failure)
    }
    return single.batch.costs[0]
  }
}

/// The settings of ``ConstructionHeuristic``.
public struct ConstructionHeuristicConfiguration: Configuration {
  /// Which node is next.
  public var rule = ConstructionRule.nearestNeighbor

  public init() {}

  public static let help = ["rule": "How a solution is built; the first two are for tours, the third for knapsacks."]
}

/// Solves the fixed instances of a task by a rule of thumb. A step solves as many as take well below a second, 20,000 of fifty
/// nodes, so that a budget of steps that is meant for learning does not cut it short. Each instance is one evaluation, and it
/// is finished after the last. Its objective is the mean of the measure.
public struct ConstructionHeuristic: Learner, IncumbentReporting {
  private struct State {
    var steps = 0
    var solved = 0
    var total = 0.0
  }

  /// About how many pairs of nodes a step looks at.
  private static let pairsOfStep = 50_000_000

  private let rule: ConstructionRule
  private let problem: ConstructionProblem
  private let limit: Int
  private var state = State()

  /// A solver for a problem.
  /// - Throws: `WarrenError` when the rule is none for such tasks.
  public init(
    _ configuration: ConstructionHeuristicConfiguration, problem: ConstructionProblem, budget: Budget = Budget()
  ) throws {
    guard configuration.rule.fits(problem.task) else {
      let valid = ConstructionRule.allCases.filter { $0.fits(problem.task) }.map(\.rawValue)
      throw WarrenError(
        "the rule '\(configuration.rule.rawValue)' does not fit the task", hint: "valid: " + valid.joined(separator: ", "))
    }
    rule = configuration.rule
    self.problem = problem
    limit = min(problem.count, budget.evaluations ?? .max)
  }

  public var ledger: Ledger {
    var ledger = Ledger()
    ledger.learnerSteps = state.steps
    ledger.evaluations = Double(state.solved)
    return ledger
  }

  public var isFinished: Bool { state.solved >= limit }

  /// The mean over the instances solved so far.
  public var bestObjectives: Metrics {
    state.solved > 0 ? [problem.measure: problem.measure(ofCost: state.total / Double(state.solved))] : Metrics()
  }
  public var bestSolution: (any Encodable & Sendable)? { nil }

  public mutating func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    let task = problem.task
    let numbers = task.nodeCount * task.featureCount
    let end = min(limit, state.solved + max(Self.pairsOfStep / (task.nodeCount * task.nodeCount), 1))
    try problem.instances.withUnsafeBufferPointer { instances in
      for index in state.solved..<end {
        let instance = instances.baseAddress! + index * numbers
        state.total += try task.cost(of: rule.order(of: instance, task: task), on: instance)
      }
    }
    state.solved = end
    state.steps += 1
    return bestObjectives
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.setArray("total", [state.total])
    try snapshot.setValue("steps", state.steps)
    try snapshot.setValue("solved", state.solved)
    return snapshot
  }

  public mutating func restore(_ snapshot: Snapshot) throws {
    state = State(
      steps: try snapshot.value("steps"), solved: try snapshot.value("solved"),
      total: try snapshot.array("total", count: 1)[0])
  }
}
