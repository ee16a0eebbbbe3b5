import Core
import NeuralNetworks

/// Steps of an optimizer along the gradient of a ``PolicyLoss``.
final class PolicyUpdate<Objective: PolicyObjective> {
  typealias Parts = PolicyLoss<Objective>.Parts

  private let actorCritic: ActorCritic
  private let loss: PolicyLoss<Objective>
  private let largestGradientNorm: Float
  private var optimizer: any Optimizer
  private var gradient: Parameters
  /// How many steps have been made.
  private(set) var count = 0
  /// The agent's name, for messages.
  private let agent: String

  init(
    _ agent: String, _ actorCritic: ActorCritic, loss: PolicyLoss<Objective>, optimizer: any Optimizer,
    largestGradientNorm: Float
  ) {
    self.agent = agent
    self.actorCritic = actorCritic
    self.loss = loss
    self.optimizer = optimizer
    self.largestGradientNorm = largestGradientNorm
    gradient = Parameters(zeros: actorCritic.parameters.layout)
  }

  /// One step on a batch.
  /// - Parameter environmentSteps: taken so far, for messages.
  /// - Returns: the loss before the step.
  /// - Throws: `WarrenError` when the loss, its gradient or the weights after the step are no finite numbers.
  func step(_ batch: PolicyBatch, learningRate: Float, environmentSteps: Int) throws -> Parts {
    let parts = try loss.compute(batch, gradient: &gradient)
    let norm = gradient.norm
    guard parts.total.isFinite, norm.isFinite else {
      throw WarrenError(
        "the loss of \(agent) is \(parts.total), and the norm of its gradient \(norm), in update \(count + 1), after "
          + "\(environmentSteps) environment steps",
        hint: "a smaller learningRate, or normalizeRewards, may help", kind: .failure)
    }
    if norm > largestGradientNorm { gradient.scale(by: largestGradientNorm / norm) }
    optimizer.learningRate = learningRate
    optimizer.update(&actorCritic.parameters, gradient: gradient)
    count += 1
    try requireFinite(
      actorCritic.parameters, of: "policy and values of \(agent)", update: count, environmentSteps: environmentSteps)
    return parts
  }

  func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("count", count)
    snapshot.merge(actorCritic.parameters.save(), under: "weights")
    snapshot.merge(try optimizer.save(), under: "optimizer")
    return snapshot
  }

  func restore(_ snapshot: Snapshot) throws {
    count = try snapshot.value("count")
    try actorCritic.restoreWeights(snapshot.section("weights"))
    try optimizer.restore(snapshot.section("optimizer"))
  }
}
