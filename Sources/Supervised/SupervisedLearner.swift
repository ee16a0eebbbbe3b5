import Core
import NeuralNetworks
import Tensors

/// Trains a network to predict classes or numbers by minibatches, every epoch in a new order.
///
/// One ``step()`` is one minibatch; the last of an epoch may be smaller. Metrics: `loss` (of the minibatch), after each epoch
/// `validationLoss` and `validationAccuracy` or `validationR2` where examples are held back, and from evaluations on the examples kept
/// from training `accuracy` and `testLoss`, or `r2`, `meanAbsoluteError`, `rootMeanSquaredError` and `testLoss`.
public final class SupervisedLearner: EvaluatingLearner, FailureSafeLearner {
  private struct State: Codable {
    var epoch = 0
    /// Examples of this epoch that have been used.
    var used = 0
    var step = 0
    var stopping = EarlyStopping()
    /// Whether training has ended early.
    var hasStopped = false
  }

  let network: any Layer
  let test: Dataset
  private let settings: SupervisedConfiguration
  let train: Dataset
  private let validation: Dataset?
  private let objective: Objective
  private let key: RandomKey
  private let schedule: LearningRateSchedule
  private let learningRate: Float
  private let tape = GradientTape()
  private var optimizer: any Optimizer
  private var parameters: Parameters
  private var gradient: Parameters
  private var average: MovingAverage?
  /// The weights with the smallest validation loss, kept when training may end early.
  private var best: Parameters?
  private var state = State()
  private var order: [Int32]
  private var loader: BatchLoader
  var evaluation: ModelEvaluation
  /// The validation of the present weights, so that it is made once.
  private var validated: (step: Int, metrics: Metrics, loss: Double)?

  /// Training from the start.
  /// - Parameters:
  ///   - settings: of the training.
  ///   - network: takes examples of the data's shape and gives a logit for each class or the numbers to predict; that of the
  ///     settings when nil.
  ///   - data: what is learned from and what is tested with.
  ///   - key: of the weights, the order of examples, dropout and augmentation.
  ///   - budget: what schedules go by.
  ///   - threads: how many threads share the work of a step; results do not depend on it.
  /// - Throws: `WarrenError` when settings, network and data do not go together or there is nothing to train with.
  public init(
    _ settings: SupervisedConfiguration, network: (any Layer)? = nil, data: DataSplit, key: RandomKey,
    budget: Budget = Budget(), threads: Int = 1
  ) throws {
    try settings.validate()
    try settings.check(FixedSource(train: data.train, test: data.test), budget: budget)
    var (train, validation) = (data.train, Dataset?.none)
    if settings.validationFraction > 0 {
      let (kept, heldOut) = train.split(holdingOut: settings.validationFraction, key: key["validation"])
      (train, validation) = (kept, heldOut)
    }
    self.settings = settings
    self.key = key
    self.train = train
    self.validation = validation
    test = data.test
    objective = Objective(settings, train)
    schedule = try settings.makeSchedule(budget: budget, trainingCount: train.count)
    let outputs = train.target.outputCount
    self.network = try network ?? settings.makeNetwork(outputs: outputs)
    let output = try self.network.outputShape(for: train.exampleShape)
    guard output == [outputs] else {
      throw WarrenError("the network gives \(output) for an example, the data asks for \([outputs])")
    }
    parameters = try self.network.initialize(key: key["weights"], inputShape: train.exampleShape)
    gradient = Parameters(zeros: parameters.layout)
    optimizer = settings.makeOptimizer(parameters.layout)
    learningRate = optimizer.learningRate
    average = settings.averaging.map { [parameters] in MovingAverage(of: parameters, decay: $0) }
    best = settings.patience.map { [parameters] _ in parameters }
    order = Array(0..<Int32(train.count))
    let shape = train.exampleShape
    let normalization = Normalization(
      settings.normalization, fitting: train.features, width: shape.rank > 0 ? shape[shape.rank - 1] : 1)
    let targetNormalization = Normalization(settings.targetNormalization, fitting: train.values, width: outputs)
    loader = BatchLoader(
      capacity: min(settings.batchSize, train.count), like: train, augmentation: settings.augmentation,
      normalization: normalization, targetNormalization: targetNormalization)
    evaluation = ModelEvaluation(
      self.network, objective: objective, topK: settings.topK, tape: tape, like: test,
      longest: max(test.count, validation?.count ?? 0), normalization: normalization, targetNormalization: targetNormalization)
    tape.threads = threads
    shuffle()
  }

  /// Training on a source that the run's key divides.
  public convenience init(
    _ settings: SupervisedConfiguration, source: any DataSource, key: RandomKey, budget: Budget = Budget(), threads: Int = 1
  ) throws {
    try self.init(settings, data: source.split(key: key["split"]), key: key, budget: budget, threads: threads)
  }

  /// The weights that are evaluated: as they are now, their moving average where there is one, and the best when training has ended
  /// early.
  public var weights: Parameters {
    if state.hasStopped, let best { return best }
    return average?.weights ?? parameters
  }

  /// How the numbers of examples were brought to scale.
  public var normalization: Normalization { loader.normalization }

  public var ledger: Ledger {
    var ledger = Ledger()
    ledger.learnerSteps = state.step
    ledger.epochs = Double(state.epoch) + Double(state.used) / Double(train.count)
    return ledger
  }

  /// Whether the validation loss has ceased to fall for as long as the settings' patience.
  public var isFinished: Bool { state.hasStopped }

  /// Networks are chosen by their loss on the examples that are held back, never by the examples to test with.
  public var checkpointSelection: CheckpointSelection { validation == nil ? .latest : .loss("validationLoss") }

  /// The order of the epoch depends on its number alone, so nothing of it needs to be saved.
  private func shuffle() {
    var random = key["order"][state.epoch].stream
    for index in order.indices { order[index] = Int32(index) }
    random.shuffle(&order)
  }

  public func step() throws -> Metrics {
    guard !state.hasStopped else { return Metrics() }
    let loss = try update()
    var metrics: Metrics = ["loss": Double(loss)]
    if state.used == 0 { metrics.merge(endEpoch()) }
    return metrics
  }

  /// One minibatch.
  /// - Returns: its loss.
  /// - Throws: `WarrenError` when the loss or its gradient is no finite number; nothing has then changed.
  package func update() throws -> Float {
    let count = min(settings.batchSize, train.count - state.used)
    let isAugmented = settings.augmentation.movesImages || settings.augmentation.noise > 0
    loader.load(
      train, order: order, from: state.used, count: count, key: isAugmented ? key["augmentation"][state.step] : nil)
    let loss = try tape.valueAndGradient(at: parameters, into: &gradient, key: key["dropout"][state.step]) { view in
      loader.withInput { input in
        objective.trainingLoss(network.apply(view, view.input(input, shape: loader.shape)), view, loader)
      }
    }
    guard loss.isFinite, gradient.isFinite else { throw divergence(loss) }
    if let limit = settings.largestGradientNorm { gradient.clip(toNorm: limit) }
    optimizer.learningRate = learningRate * schedule.factor(at: state.step)
    optimizer.update(&parameters, gradient: gradient)
    average?.update(from: parameters)
    state.step += 1
    state.used += count
    if state.used == train.count {
      state.used = 0
      state.epoch += 1
      shuffle()
    }
    return loss
  }

  private func divergence(_ loss: Float) -> WarrenError {
    let diagnosis = NonFiniteDiagnosis(network: network, parameters: parameters, tape: tape)
    let what = loss.isFinite ? "the gradient" : "the loss"
    let place =
      loader.withInput { diagnosis.place(input: $0, shape: loader.shape) }
      ?? (loss.isFinite ? diagnosis.place(inGradient: gradient) : "the loss itself")
    return WarrenError(
      "\(what) of step \(state.step + 1), in epoch \(state.epoch + 1), is no finite number"
        + (place.map { ": \($0) is the first that is not" } ?? ""),
      hint: "a smaller learningRate, a largestGradientNorm or a normalization may help; the weights before this step are kept",
      kind: .failure)
  }

  /// Validates after an epoch, and ends training when nothing has become better for long enough.
  private func endEpoch() -> Metrics {
    guard let validation = validate() else { return Metrics() }
    if state.stopping.note(validation.loss) { best?.copy(from: weights) }
    if let patience = settings.patience, state.stopping.epochsWithoutProgress >= patience {
      state.hasStopped = true
      validated = nil
    }
    return validation.metrics
  }

  private func validate() -> (metrics: Metrics, loss: Double)? {
    guard let validation else { return nil }
    if let validated, validated.step == state.step { return (validated.metrics, validated.loss) }
    let score = evaluation.score(validation, weights)
    var metrics: Metrics = ["validationLoss": score.loss]
    if let accuracy = score.metrics["accuracy"] { metrics["validationAccuracy"] = accuracy }
    if let r2 = score.metrics["r2"] { metrics["validationR2"] = r2 }
    validated = (state.step, metrics, score.loss)
    return (metrics, score.loss)
  }

  public func evaluate(episodes: Int, key: RandomKey) -> Metrics {
    var metrics = evaluation.score(test, weights).metrics
    if let validation = validate() { metrics.merge(validation.metrics) }
    return metrics
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("state", state)
    snapshot.merge(parameters.save(), under: "parameters")
    snapshot.merge(try optimizer.save(), under: "optimizer")
    if let average { snapshot.merge(try average.save(), under: "average") }
    if let best { snapshot.merge(best.save(), under: "best") }
    snapshot.merge(loader.normalization.save(), under: "normalization")
    snapshot.merge(loader.targetNormalization.save(), under: "targetNormalization")
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    try parameters.restore(snapshot.section("parameters"))
    try optimizer.restore(snapshot.section("optimizer"))
    try average?.restore(snapshot.section("average"))
    try best?.restore(snapshot.section("best"))
    try loader.normalization.restore(snapshot.section("normalization"))
    try loader.targetNormalization.restore(snapshot.section("targetNormalization"))
    evaluation.setNormalization(loader.normalization, target: loader.targetNormalization)
    state = try snapshot.value("state")
    validated = nil
    shuffle()
  }
}
