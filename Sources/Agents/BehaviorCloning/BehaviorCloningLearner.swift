import Core
import NeuralNetworks
import ReinforcementLearning

/// Learns to do what was done in recorded episodes, by supervised learning (Pomerleau, "ALVINN: an autonomous land vehicle in a
/// neural network", NeurIPS 1988).
///
/// One ``step()`` is one update on a batch of recorded steps; all of them come once in every epoch, in a random order. It takes no
/// steps in environments. The policy takes the likeliest legal action, or the output of the network where actions are continuous.
/// Metrics: `loss` and, where actions are discrete, `accuracy`, the share of the batch in which the likeliest action was the one
/// taken. Evaluations give those of `EvaluationResult`.
public final class BehaviorCloningLearner: EvaluatingLearner, PolicyProviding {
  private let configuration: BehaviorCloningConfiguration
  private let recording: Recording
  private let budget: Budget
  private let policy: DeterministicPolicy
  private var evaluator: Evaluator
  private let lossFunction: BehaviorCloningLoss
  private var optimizer: Adam
  private var gradient: Parameters
  private let batch: RecordedBatch
  private let key: RandomKey
  private let layerKey: RandomKey
  private var order: [Int32]
  /// The epoch that the order is of; -1 before the first.
  private var orderedEpoch = -1
  private var steps = 0

  init(
    _ configuration: BehaviorCloningConfiguration, recording: Recording, policy: DeterministicPolicy, evaluator: Evaluator,
    budget: Budget, key: RandomKey, threads: Int
  ) {
    self.configuration = configuration
    self.recording = recording
    self.policy = policy
    self.evaluator = evaluator
    self.budget = budget
    self.key = key["batches"]
    layerKey = key["layers"]
    let batchSize = min(configuration.batchSize, recording.stepCount)
    batch = RecordedBatch(of: recording, capacity: batchSize)
    lossFunction = BehaviorCloningLoss(
      network: policy.network, specification: recording.specification, batchSize: batchSize, threads: threads)
    optimizer = AdamW(
      policy.parameters.layout, learningRate: configuration.learningRate, weightDecay: configuration.weightDecay)
    gradient = Parameters(zeros: policy.parameters.layout)
    order = [Int32](repeating: 0, count: recording.stepCount)
  }

  /// Updates in an epoch; the last one may be of fewer steps.
  private var updatesPerEpoch: Int { (recording.stepCount + configuration.batchSize - 1) / configuration.batchSize }

  public var ledger: Ledger {
    var ledger = Ledger()
    ledger.learnerSteps = steps
    ledger.epochs = Double(steps) / Double(updatesPerEpoch)
    return ledger
  }

  /// Never: it goes on for as long as the budget allows.
  public var isFinished: Bool { false }

  /// - Throws: `WarrenError` when the loss, its gradient or the weights after the step are no finite numbers.
  public func step() throws -> Metrics {
    let share = budget.countedFraction(spentBy: ledger)
    guard share < 1 else { return Metrics() }
    let (epoch, update) = steps.quotientAndRemainder(dividingBy: updatesPerEpoch)
    if epoch != orderedEpoch { shuffle(epoch) }
    let start = update * configuration.batchSize
    batch.gather(order[start..<min(start + configuration.batchSize, order.count)])
    let (loss, accuracy) = try lossFunction.compute(
      batch, parameters: policy.parameters, gradient: &gradient, key: layerKey[steps])
    let norm = gradient.clip(toNorm: configuration.largestGradientNorm)
    guard loss.isFinite, norm.isFinite else {
      throw WarrenError(
        "the loss of behaviour cloning is \(loss) and its gradient \(norm) in update \(steps + 1)",
        hint: "a smaller learningRate may help, or observations of moderate size", kind: .failure)
    }
    optimizer.learningRate = configuration.learningRate * (configuration.learningRateDecay ? Float(1 - share) : 1)
    optimizer.update(&policy.parameters, gradient: gradient)
    steps += 1
    try requireFinite(policy.parameters, of: "policy of behaviour cloning", update: steps, environmentSteps: nil)
    var metrics: Metrics = ["loss": loss]
    if let accuracy { metrics["accuracy"] = accuracy }
    return metrics
  }

  /// Puts the recorded steps into the order of an epoch (Fisher and Yates), which depends on nothing else.
  private func shuffle(_ epoch: Int) {
    var random = key[epoch].stream
    order.withUnsafeMutableBufferPointer { order in
      for index in order.indices { order[index] = Int32(index) }
      for last in stride(from: order.count - 1, to: 0, by: -1) { order.swapAt(last, random.integer(below: last + 1)) }
    }
    orderedEpoch = epoch
  }

  public func evaluate(episodes: Int, key: RandomKey) throws -> Metrics {
    try evaluator.evaluate(policy, episodes: episodes, key: key["environments"]).metrics
  }

  public func makePolicy() -> any Actor { policy }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("steps", steps)
    snapshot.merge(policy.parameters.save(), under: "policy")
    snapshot.merge(try optimizer.save(), under: "optimizer")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    let steps: Int = try snapshot.value("steps")
    guard steps >= 0 else { throw WarrenError("the snapshot counts \(steps) steps", kind: .failure) }
    try policy.parameters.restore(snapshot.section("policy"))
    try optimizer.restore(snapshot.section("optimizer"))
    self.steps = steps
  }
}

extension BehaviorCloningLearner: NetworkProviding {
  /// The network takes flat observations and gives one output for each action, or one for each continuous dimension before it is
  /// squeezed into its bounds.
  public func trainedNetwork() -> TrainedNetwork {
    TrainedNetwork(
      policy.network, parameters: policy.parameters, inputShape: [recording.specification.observationSize])
  }
}
