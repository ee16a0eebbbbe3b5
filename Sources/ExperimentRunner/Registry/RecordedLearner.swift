import Core
import NeuralNetworks
import ReinforcementLearning

/// An agent's learner together with the recorder of the solutions that its training episodes build.
struct RecordedLearner: EvaluatingLearner, IncumbentReporting, PolicyProviding, NetworkProviding {
  private var learner: any EvaluatingLearner & PolicyProviding
  private let recorder: any SolutionRecorder

  init(_ learner: any EvaluatingLearner & PolicyProviding, recorder: any SolutionRecorder) {
    self.learner = learner
    self.recorder = recorder
  }

  var ledger: Ledger {
    var ledger = learner.ledger
    ledger.evaluations = Double(recorder.evaluations)
    return ledger
  }

  var isFinished: Bool { learner.isFinished }
  var bestObjectives: Metrics { recorder.bestObjectives }
  var bestSolution: (any Encodable & Sendable)? { recorder.bestSolution }

  mutating func step() throws -> Metrics {
    var metrics = try learner.step()
    metrics.merge(recorder.bestObjectives)
    return metrics
  }

  mutating func evaluate(episodes: Int, key: RandomKey) throws -> Metrics {
    try learner.evaluate(episodes: episodes, key: key)
  }

  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    snapshot.merge(try learner.save(), under: "agent")
    snapshot.merge(try recorder.save(), under: "recorder")
    return snapshot
  }

  mutating func restore(_ snapshot: Snapshot) throws {
    try learner.restore(snapshot.section("agent"))
    try recorder.restore(snapshot.section("recorder"))
  }

  func makePolicy() throws -> any Actor { try learner.makePolicy() }

  func trainedNetwork() throws -> TrainedNetwork {
    guard let provider = learner as? any NetworkProviding else {
      throw WarrenError("this agent has made no network that could be exported")
    }
    return try provider.trainedNetwork()
  }
}
