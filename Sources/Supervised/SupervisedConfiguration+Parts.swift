import Core
import NeuralNetworks
import Tensors

extension SupervisedConfiguration {
  /// The network for examples of any shape that the layers take.
  /// - Parameter outputs: how many classes or numbers there are to predict.
  public func makeNetwork(outputs: Int) throws -> Sequential {
    let described = try network.makeLayers()
    return Sequential {
      if described.isEmpty {
        Flatten()
        for width in hiddenLayers {
          Linear(width, activation: activation)
          if dropout > 0 { Dropout(dropout) }
        }
      } else {
        for layer in described { layer }
      }
      Linear(outputs)
    }
  }

  /// The optimizer for a network's weights.
  func makeOptimizer(_ layout: ParameterLayout) -> any Optimizer {
    let rate = learningRate ?? optimizer.learningRate
    let decay = weightDecay ?? 0
    return switch optimizer {
    case .adam: Adam(layout, learningRate: rate, weightDecay: decay)
    case .adamw: AdamW(layout, learningRate: rate, weightDecay: weightDecay ?? 0.01)
    case .sgd: SGD(layout, learningRate: rate, momentum: momentum, nesterov: nesterov, weightDecay: decay)
    case .rmsprop: RMSprop(layout, learningRate: rate, weightDecay: decay)
    case .adagrad: Adagrad(layout, learningRate: rate, weightDecay: decay)
    case .adadelta: Adadelta(layout, learningRate: rate, weightDecay: decay)
    }
  }

  /// How the learning rate changes under a budget.
  /// - Parameter trainingCount: how many examples an epoch has.
  func makeSchedule(budget: Budget, trainingCount: Int) throws -> LearningRateSchedule {
    let epoch = (trainingCount + batchSize - 1) / max(batchSize, 1)
    let limits = [budget.learnerSteps, budget.epochs.map { $0 * epoch }].compactMap { $0 }
    return try schedule.schedule(warmUp: warmUp, total: limits.min())
  }

  /// How many of the examples to train with are held back.
  func validationCount(of trainingCount: Int) -> Int { Int((Double(trainingCount) * validationFraction).rounded()) }

  /// Looks for what cannot work on this data under that budget, before anything runs.
  /// - Throws: `WarrenError` with the setting, or with the place of a layer in the list.
  public func check(_ source: any DataSource, budget: Budget) throws {
    try check(exampleShape: source.exampleShape, target: source.target)
    let validation = validationCount(of: source.trainingCount)
    guard validationFraction == 0 || (validation > 0 && validation < source.trainingCount) else {
      throw WarrenError(
        "a 'validationFraction' of \(validationFraction) of \(source.trainingCount) examples leaves "
          + "\(source.trainingCount - validation) to train and \(validation) to choose by")
    }
    _ = try makeSchedule(budget: budget, trainingCount: source.trainingCount - validation)
  }

  func check(exampleShape: Shape, target: Target) throws {
    if !network.isEmpty {
      let shape = try network.outputShape(for: exampleShape)
      guard shape.rank == 1 else {
        throw WarrenError(
          "the layers of 'network' make \(shape) of an example of shape \(exampleShape), expected one dimension",
          hint: "add 'flatten' or a pooling over all places at the end")
      }
    }
    try augmentation.check(exampleShape)
    let defaults = SupervisedConfiguration()
    switch target {
    case .classes(let classes):
      if loss != defaults.loss { throw WarrenError("'loss' has no effect where classes are predicted") }
      if targetNormalization != .none { throw WarrenError("'targetNormalization' has no effect where classes are predicted") }
      try classWeights?.check(classes: classes.count)
      if let topK, topK >= classes.count {
        throw WarrenError("'topK' must be below the number of classes, \(classes.count), found \(topK)")
      }
    case .numbers:
      if labelSmoothing != 0 { throw WarrenError("'labelSmoothing' has no effect where numbers are predicted") }
      if classWeights != nil { throw WarrenError("'classWeights' has no effect where numbers are predicted") }
      if topK != nil { throw WarrenError("'topK' has no effect where numbers are predicted") }
    }
  }
}
