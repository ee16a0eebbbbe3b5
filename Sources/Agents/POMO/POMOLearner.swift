import Core
import Foundation
import NeuralNetworks
import ReinforcementLearning

/// Learns a policy that builds solutions of combinatorial problems node by node, trained with POMO: every instance is solved
/// from many starts at a time, and their mean is the baseline of REINFORCE (Kwon et al., "POMO: policy optimization with
/// multiple optima for reinforcement learning", arXiv 2010.16011; the network is the attention model of Kool et al., arXiv
/// 1803.08475).
///
/// One ``step()`` draws a batch of instances, solves each from all starts by sampling, and makes one update. On a task of a
/// single instance the policy then solves that instance, and the best solution so far is kept as a search would keep it. Every
/// complete solution, in training and afterwards, is one evaluation. Metrics of a step: the mean measure of the batch
/// (`trainingLength` where the measure is `length`), that of the best start, `gradientNorm` and `learningRate`. Those of an
/// evaluation: the measure as the settings decode, from the first start alone (`lengthOneStart`) and from all starts without
/// augmentation (`lengthAllStarts`), means over all fixed instances.
public final class POMOLearner: EvaluatingLearner {
  private struct State: Codable {
    var steps = 0
    var evaluations = 0
    var isSolved = false
  }

  let configuration: POMOConfiguration
  let problem: ConstructionProblem
  let policy: POMOPolicy
  private let budget: Budget
  private let key: RandomKey
  private let threads: Int
  private let starts: Int
  private let shards: [POMOShard]
  private let workers: [POMOWorker]
  private var optimizer: Adam
  private var state = State()
  private lazy var solver = POMOSolver(policy, threads: threads)
  /// The best solution of a single instance: its measure and its order.
  private(set) var incumbent: POMOIncumbent?

  /// A learner for a problem.
  /// - Throws: `WarrenError` when a setting is out of range or does not fit the problem, or the policy cannot be read.
  public init(
    _ configuration: POMOConfiguration, problem: ConstructionProblem, budget: Budget, key: RandomKey, threads: Int = 1
  ) throws {
    try configuration.check(problem)
    self.configuration = configuration
    self.problem = problem
    self.budget = budget
    self.key = key
    self.threads = threads
    policy = try POMOPolicy(configuration, problem.task, key: key["weights"])
    optimizer = Adam(policy.parameters.layout, learningRate: configuration.learningRate)
    starts = configuration.startCount(nodes: problem.task.nodeCount)
    let count = configuration.training == .none ? 0 : configuration.batchSize
    let layout = policy.parameters.layout
    shards = stride(from: 0, to: count, by: POMOShard.capacity).map { _ in POMOShard(layout) }
    workers = (0..<min(max(threads, 1), shards.count)).map { [policy, starts] _ in POMOWorker(policy, starts: starts) }
    if let folder = configuration.policy { try loadPolicy(URL(fileURLWithPath: folder, isDirectory: true)) }
  }

  private func loadPolicy(_ folder: URL) throws {
    do {
      try policy.parameters.restore(Snapshot(contentsOf: folder).section("learner/policy"))
    } catch let error as WarrenError {
      throw WarrenError(
        "the policy does not fit or cannot be read: \(error)", at: folder.path,
        hint: "it is the checkpoint folder of a run of pomo with the same width, heads, layers and hiddenWidth")
    }
  }

  public var ledger: Ledger {
    var ledger = Ledger()
    ledger.learnerSteps = state.steps
    ledger.evaluations = Double(state.evaluations)
    return ledger
  }

  /// Whether the budget leaves no room for another solution from every start, or nothing is left to do with a policy that is
  /// not trained.
  public var isFinished: Bool {
    if configuration.training == .none {
      return configuration.decoding == .sampled && isSingle ? affordable(starts * configuration.samples) == 0 : state.isSolved
    }
    return affordable(starts) == 0
  }

  private var isSingle: Bool { problem.score != nil }

  /// How many times so many evaluations are left in the budget.
  private func affordable(_ evaluations: Int) -> Int {
    ((budget.evaluations ?? .max) - state.evaluations) / evaluations
  }

  /// The learning rate of the next update.
  public var learningRate: Float {
    let warmUp = min(1, Float(state.steps + 1) / Float(configuration.warmUp + 1))
    let spent = budget.countedFraction(spentBy: ledger)
    let decay = configuration.decayFraction
    guard spent > decay, decay < 1 else { return configuration.learningRate * warmUp }
    let share = min((spent - decay) / (1 - decay), 1)
    return configuration.learningRate * warmUp * Float(0.1 + 0.9 * (1 + cos(.pi * share)) / 2)
  }

  public func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    var metrics = try train()
    if isSingle { solveInstance() }
    state.steps += 1
    state.isSolved = true
    metrics.merge(bestObjectives)
    return metrics
  }

  /// One update of the policy.
  private func train() throws -> Metrics {
    let count = min(configuration.batchSize, affordable(starts))
    guard !shards.isEmpty, count > 0 else { return Metrics() }
    let capacity = POMOShard.capacity
    let used = (count + capacity - 1) / capacity
    let rate = learningRate
    computeGradients(count: count, shards: used)
    for shard in shards[..<used] { if let error = shard.error { throw error } }
    for shard in shards[1..<used] { shards[0].add(shard) }
    let norm = shards[0].clip(toNorm: configuration.largestGradientNorm)
    guard norm.isFinite else {
      throw WarrenError(
        "the gradient of POMO has the norm \(norm) in update \(state.steps + 1)", hint: "a smaller learningRate may help",
        kind: .failure)
    }
    optimizer.learningRate = rate
    optimizer.update(&policy.parameters, gradient: shards[0].gradient)
    try requireFinite(policy.parameters, of: "policy of POMO", update: state.steps + 1, environmentSteps: nil)
    state.evaluations += count * starts
    for shard in shards[..<used] { if let best = shard.best { note(cost: best.cost, order: best.order) } }
    let costs = shards[..<used].flatMap(\.costs)
    let mean = costs.reduce(0) { $0 + $1.mean } / Double(count)
    let lowest = costs.reduce(0) { $0 + $1.lowest } / Double(count)
    let name = "training" + problem.measure.prefix(1).uppercased() + problem.measure.dropFirst()
    return [
      name: problem.measure(ofCost: mean), name + "BestStart": problem.measure(ofCost: lowest),
      "gradientNorm": Double(norm), "learningRate": Double(rate),
    ]
  }

  /// Lets all shards that are needed for a batch compute their gradients.
  private func computeGradients(count: Int, shards used: Int) {
    let keys = key["training"][state.steps]
    let isOwn = configuration.training == .instance
    let score = isOwn ? costOfOrder : nil
    let (shards, workers, problem, capacity) = (shards, workers, problem, POMOShard.capacity)
    parallelFor(workers.count, threads: workers.count) { part in
      for index in used * part / workers.count..<used * (part + 1) / workers.count {
        let first = index * capacity
        let members = first..<min(first + capacity, count)
        workers[part].compute(
          shards[index], keys: members.map { keys[$0] }, batchSize: count, score: score
        ) { member, target, random in
          guard isOwn else { return problem.task.draw(into: target, using: &random) }
          problem.instances.withUnsafeBufferPointer {
            problem.task.write($0.baseAddress!, symmetry: (first + member) % problem.task.symmetryCount, into: target)
          }
        }
      }
    }
  }

  /// What an order of choices costs on the single instance, in its own units; nil on several instances.
  private var costOfOrder: (@Sendable (UnsafeBufferPointer<Int32>) -> Double)? {
    guard let score = problem.score else { return nil }
    let sign = problem.isMaximized ? -1.0 : 1.0
    return { sign * score($0) }
  }

  /// Solves the single instance with the present policy.
  private func solveInstance() {
    let symmetries = min(symmetries, affordable(solver.starts))
    guard symmetries > 0 else { return }
    let solution = solver.solve(
      problem.instances, symmetries: symmetries, key: key["solutions"][state.steps], score: costOfOrder)[0]
    state.evaluations += symmetries * solver.starts
    note(cost: solution.cost, order: solution.order)
  }

  private var symmetries: Int { configuration.augmentation ? problem.task.symmetryCount : 1 }

  private func note(cost: Double, order: [Int32]) {
    if let incumbent, incumbent.cost <= cost { return }
    incumbent = POMOIncumbent(cost: cost, order: order)
  }

  /// Solves all fixed instances, whatever the number of episodes is.
  public func evaluate(episodes: Int, key: RandomKey) throws -> Metrics {
    let solutions = solver.solve(problem.instances, symmetries: symmetries, key: key, score: costOfOrder) {
      Interruption.requested
    }
    try Interruption.check()
    func mean(_ cost: (POMOSolution) -> Double) -> Double {
      problem.measure(ofCost: solutions.reduce(0) { $0 + cost($1) } / Double(solutions.count))
    }
    var metrics: Metrics = [
      problem.measure: mean(\.cost), problem.measure + "OneStart": mean(\.oneStart),
      problem.measure + "AllStarts": mean(\.allStarts),
    ]
    guard let known = problem.known, known != 0 else { return metrics }
    for (name, value) in metrics.entries {
      let gap = (problem.isMaximized ? known - value : value - known) / abs(known)
      metrics["gap" + name.dropFirst(problem.measure.count)] = gap
    }
    return metrics
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("state", state)
    snapshot.merge(policy.parameters.save(), under: "policy")
    snapshot.merge(try optimizer.save(), under: "optimizer")
    if let incumbent {
      snapshot.setArray("incumbent.cost", [incumbent.cost])
      snapshot.setArray("incumbent.order", incumbent.order)
    }
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    let state: State = try snapshot.value("state")
    try policy.parameters.restore(snapshot.section("policy"))
    try optimizer.restore(snapshot.section("optimizer"))
    incumbent = nil
    if snapshot.tensors["incumbent.order"] != nil {
      incumbent = POMOIncumbent(
        cost: try snapshot.array("incumbent.cost", count: 1)[0], order: try snapshot.array("incumbent.order"))
    }
    self.state = state
  }
}

/// The best solution of a single instance so far.
struct POMOIncumbent: Sendable, Equatable {
  var cost: Double
  var order: [Int32]
}

extension POMOLearner: IncumbentReporting {
  public var bestObjectives: Metrics {
    incumbent.map { [problem.measure: problem.measure(ofCost: $0.cost)] } ?? Metrics()
  }
  public var bestSolution: (any Encodable & Sendable)? {
    guard let incumbent, let publish = problem.publish else { return nil }
    return publish(incumbent.order)
  }
}
