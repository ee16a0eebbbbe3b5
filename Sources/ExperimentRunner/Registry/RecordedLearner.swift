import Core
import NeuralNetworks
import ReinforcementLearning

/// An agent's learner together with the recorders of the solutions that its training episodes build, one for each batch of
/// environments that it acts in.
struct RecordedLearner: EvaluatingLearner, IncumbentReporting, PolicyProviding, NetworkProviding {
  private var learner: any EvaluatingLearner & PolicyProviding
  private let recorders: [any SolutionRecorder]

  init(_ learner: any EvaluatingLearner & PolicyProviding, recorders: [any SolutionRecorder]) {
    self.learner = learner
    self.recorders = recorders
  }

  var ledger: Ledger {
    var ledger = learner.ledger
    ledger.evaluations = Double(recorders.reduce(0) { $0 + $1.evaluations })
    return ledger
  }

  /// The recorder of the best solution; the first of equals.
  private var best: any SolutionRecorder {
    recorders.dropFirst().reduce(recorders[0]) { $1.isBetter(than: $0) ? $1 : $0 }
  }

  var isFinished: Bool { learner.isFinished }
  var bestObjectives: Metrics { best.bestObjectives }
  var bestSolution: (any Encodable & Sendable)? { best.bestSolution }

  mutating func step() throws -> Metrics {
    var metrics = try learner.step()
    metrics.merge(best.bestObjectives)
    return metrics
  }

  mutating func evaluate(episodes: Int, key: RandomKey) throws -> Metrics {
    try learner.evaluate(episodes: episodes, key: key)
  }

  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.merge(try learner.save(), under: "agent")
    for (index, recorder) in recorders.enumerated() { snapshot.merge(try recorder.save(), under: "recorder\(index)") }
    return snapshot
  }

  mutating func restore(_ snapshot: Snapshot) throws {
    try learner.restore(snapshot.section("agent"))
    for (index, recorder) in recorders.enumerated() { try recorder.restore(snapshot.section("recorder\(index)")) }
  }

  func makePolicy() throws -> any Actor { try learner.makePolicy() }

  func trainedNetwork() throws -> TrainedNetwork {
    guard let provider = learner as? any NetworkProviding else {
      throw WarrenError("this agent has made no network that could be exported")
    }
    return try provider.trainedNetwork()
  }
}
