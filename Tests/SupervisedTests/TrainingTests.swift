import AllocationCounter
import Core
import Foundation
import NeuralNetworks
import Supervised
import Tensors
import Testing

@Suite struct TrainingTests {
  /// Two Gaussian clouds on a line, one class nine times as frequent.
  private func clouds(_ count: Int = 600) throws -> Dataset {
    var random = RandomKey(seed: 9).stream
    let labels = (0..<count).map { Int32($0 % 10 == 0 ? 1 : 0) }
    let features = labels.map { Float(random.normal()) + 2 * Float($0) }
    return try Dataset(exampleShape: [1], classes: ["many", "few"], features: features, labels: labels)
  }

  /// y = (2a - b, 100 + 50a), a and b from -1 to 1.
  private func planes(_ count: Int = 400) throws -> DividedSource {
    var random = RandomKey(seed: 8).stream
    let features = (0..<2 * count).map { _ in random.uniform(in: -1..<1) }
    var values: [Float] = []
    for index in 0..<count {
      let (a, b) = (features[2 * index], features[2 * index + 1])
      values += [2 * a - b, 100 + 50 * a]
    }
    return try DividedSource(
      Dataset(exampleShape: [2], targets: ["p", "q"], features: features, values: values), testFraction: 0.25)
  }

  private func linear() -> SupervisedConfiguration {
    var settings = SupervisedConfiguration()
    settings.hiddenLayers = []
    return settings
  }

  private func train(_ learner: SupervisedLearner, epochs: Int) throws -> Metrics {
    while !learner.isFinished, learner.ledger.epochs < Double(epochs) { _ = try learner.step() }
    return learner.evaluate(episodes: 1, key: RandomKey(seed: 0))
  }

  @Test("a plane is found exactly with every loss, its errors in the targets' own units", arguments: RegressionLoss.allCases)
  func regression(loss: RegressionLoss) throws {
    var settings = linear()
    settings.loss = loss
    settings.targetNormalization = .standard
    settings.optimizer = .adam
    settings.learningRate = 0.02
    settings.schedule = .cosine(DecayScheduleConfiguration())
    let learner = try SupervisedLearner(settings, source: planes(), key: RandomKey(seed: 1), budget: Budget(epochs: 200))
    let metrics = try train(learner, epochs: 200)
    #expect(metrics["r2"]! > 0.9999, "\(metrics)")
    #expect(metrics["meanAbsoluteError"]! < 0.1)
    #expect(metrics["rootMeanSquaredError"]! >= metrics["meanAbsoluteError"]!)
  }

  @Test("every optimizer learns the digits", arguments: SupervisedConfiguration.OptimizerName.allCases)
  func optimizers(name: SupervisedConfiguration.OptimizerName) throws {
    var settings = SupervisedConfiguration()
    settings.optimizer = name
    settings.hiddenLayers = [32]
    settings.dropout = 0
    let learner = try SupervisedLearner(settings, source: Digits(), key: RandomKey(seed: 1))
    #expect(try train(learner, epochs: 8)["accuracy"]! > 0.85)
  }

  @Test("balanced weights raise the recall of the rare class; a list says the same when it has the same weights")
  func classWeights() throws {
    let data = try clouds()
    let split = DataSplit(train: data, test: data)
    func learner(_ weights: ClassWeights?) throws -> SupervisedLearner {
      var settings = linear()
      settings.classWeights = weights
      settings.learningRate = 0.02
      return try SupervisedLearner(settings, data: split, key: RandomKey(seed: 1))
    }
    func recall(_ learner: SupervisedLearner) throws -> Double {
      _ = try train(learner, epochs: 20)
      let threshold =
        Double(learner.weights["1/bias"]![0] - learner.weights["1/bias"]![1])
        / Double(learner.weights["1/weight"]![1] - learner.weights["1/weight"]![0])
      let few = data.labels.indices.filter { data.labels[$0] == 1 }
      return Double(few.count { Double(data.features[$0]) > threshold }) / Double(few.count)
    }
    let (plain, balanced) = (try learner(nil), try learner(.balanced))
    let listed = try learner(.list([600.0 / 1080, 600.0 / 120]))
    let recalls = try [plain, balanced, listed].map(recall)
    #expect(recalls[0] < 0.7 && recalls[1] > 0.75, "\(recalls)")
    #expect(balanced.weights["1/weight"]! == listed.weights["1/weight"]!)
  }

  @Test("training ends after the patience, goes back to the best network and stays ended when restored")
  func earlyStopping() throws {
    var settings = SupervisedConfiguration()
    settings.hiddenLayers = [64]
    settings.dropout = 0
    settings.learningRate = 0.03
    settings.validationFraction = 0.2
    settings.patience = 3
    let source = try Digits()
    let learner = try SupervisedLearner(settings, source: source, key: RandomKey(seed: 1))
    var losses: [Double] = []
    while !learner.isFinished {
      let metrics = try learner.step()
      if let loss = metrics["validationLoss"] {
        losses.append(loss)
        #expect(metrics["validationAccuracy"]! > 0.5)
      }
      #expect(losses.count < 200)
    }
    let best = losses.min()!
    #expect(losses.firstIndex(of: best)! == losses.count - 4)
    #expect(learner.checkpointSelection == .loss("validationLoss"))
    let metrics = learner.evaluate(episodes: 1, key: RandomKey(seed: 0))
    #expect(abs(metrics["validationLoss"]! - best) < 1e-9)
    let again = try SupervisedLearner(settings, source: source, key: RandomKey(seed: 1))
    try again.restore(learner.save())
    #expect(again.isFinished)
    #expect(again.evaluate(episodes: 1, key: RandomKey(seed: 0)) == metrics)
    #expect(try again.step().isEmpty && again.ledger == learner.ledger)
  }

  private func everything() throws -> SupervisedConfiguration {
    var convolution = ConvolutionConfiguration()
    convolution.filters = 4
    convolution.padding = .same
    convolution.activation = .relu
    var settings = SupervisedConfiguration()
    settings.network = [
      try LayerDescription("conv", convolution), try LayerDescription("batch-norm", BatchNormConfiguration()),
      try LayerDescription("max-pool", MaxPoolConfiguration()), try LayerDescription("flatten", FlattenConfiguration()),
      try LayerDescription("dropout", DropoutConfiguration()),
    ]
    settings.batchSize = 100
    settings.optimizer = .adamw
    settings.schedule = .oneCycle(OneCycleScheduleConfiguration())
    settings.warmUp = 5
    settings.largestGradientNorm = 1
    settings.averaging = 0.9
    settings.labelSmoothing = 0.1
    settings.classWeights = .balanced
    settings.normalization = .standard
    settings.augmentation.shift = 1
    settings.augmentation.flip = true
    settings.augmentation.noise = 0.1
    settings.validationFraction = 0.25
    settings.patience = 50
    settings.topK = 3
    return settings
  }

  private func bits(_ parameters: Parameters) -> [UInt32] {
    parameters.withUnsafeBufferPointer { $0.map(\.bitPattern) }
  }

  @Test("with everything switched on, a learner that is restored anywhere goes on with the same bits, on any number of threads")
  func exactResume() throws {
    func make(threads: Int) throws -> SupervisedLearner {
      try SupervisedLearner(
        everything(), source: Digits(), key: RandomKey(seed: 3), budget: Budget(epochs: 5), threads: threads)
    }
    let whole = try make(threads: 1)
    var broken = try make(threads: 2)
    for step in 0..<40 {
      let expected = try whole.step()
      if [1, 10, 11, 12, 30].contains(step) {
        let snapshot = try broken.save()
        broken = try make(threads: step % 2 + 1)
        try broken.restore(snapshot)
      }
      #expect(try broken.step() == expected)
    }
    #expect(whole.ledger == broken.ledger)
    #expect(bits(whole.weights) == bits(broken.weights))
    let key = RandomKey(seed: 0)
    #expect(whole.evaluate(episodes: 1, key: key) == broken.evaluate(episodes: 1, key: key))
    #expect(whole.evaluate(episodes: 1, key: key)["top3Accuracy"]! >= whole.evaluate(episodes: 1, key: key)["accuracy"]!)
  }

  @Test("the average of the weights is what is evaluated")
  func averaging() throws {
    var settings = linear()
    settings.averaging = 0.5
    let data = try clouds()
    let averaged = try SupervisedLearner(settings, data: DataSplit(train: data, test: data), key: RandomKey(seed: 1))
    settings.averaging = nil
    let plain = try SupervisedLearner(settings, data: DataSplit(train: data, test: data), key: RandomKey(seed: 1))
    var average = plain.weights["1/weight"]!
    for step in 1...20 {
      #expect(try averaged.step() == plain.step())
      let stays = min(0.5, Float(1 + step) / Float(10 + step))
      for (index, weight) in plain.weights["1/weight"]!.enumerated() {
        average[index] += (1 - stays) * (weight - average[index])
      }
    }
    for (a, b) in zip(averaged.weights["1/weight"]!, average) { #expect(abs(a - b) < 1e-6) }
  }

  @Test("the learning rate follows the schedule: a rate that falls to zero changes nothing any more")
  func schedule() throws {
    var settings = linear()
    settings.optimizer = .sgd
    var decay = DecayScheduleConfiguration()
    decay.steps = 10
    settings.schedule = .linear(decay)
    let data = try clouds()
    let learner = try SupervisedLearner(settings, data: DataSplit(train: data, test: data), key: RandomKey(seed: 1))
    for _ in 0..<10 { _ = try learner.step() }
    let weights = bits(learner.weights)
    for _ in 0..<5 { _ = try learner.step() }
    #expect(bits(learner.weights) == weights)
    settings.schedule = .linear(DecayScheduleConfiguration())
    #expect(throws: WarrenError.self) {
      try SupervisedLearner(settings, data: DataSplit(train: data, test: data), key: RandomKey(seed: 1))
    }
  }

  /// Gives infinity for anything beyond a limit.
  private struct Exploding: Layer {
    func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) -> Shape { inputShape }
    func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor { 3e38 * input }
  }

  @Test("what is not finite is found in the examples, the weights or the results, and nothing changes")
  func diagnosis() throws {
    var examples = (0..<20).map { Float($0) }
    func learner(_ examples: [Float], _ middle: any Layer) throws -> SupervisedLearner {
      let data = try Dataset(
        exampleShape: [1], classes: ["a", "b"], features: examples, labels: (0..<20).map { Int32($0 % 2) })
      let network = Sequential {
        Linear(4)
        middle
        Linear(2)
      }
      return try SupervisedLearner(
        linear(), network: network, data: DataSplit(train: data, test: data), key: RandomKey(seed: 1))
    }
    let exploding = try learner(examples, Exploding())
    let before = bits(exploding.weights)
    let error = #expect(throws: WarrenError.self) { try exploding.step() }
    #expect(error?.message.contains("step 1") == true)
    #expect(error?.message.contains("the result of layer 1 (Exploding)") == true, "\(error?.message ?? "")")
    #expect(bits(exploding.weights) == before && exploding.ledger.learnerSteps == 0)
    examples[7] = .nan
    let broken = try learner(examples, Dropout(0.1))
    let second = #expect(throws: WarrenError.self) { try broken.step() }
    #expect(second?.message.contains("the examples") == true, "\(second?.message ?? "")")
    var snapshot = try learner((0..<20).map { Float($0) }, Dropout(0.1)).save()
    snapshot.setArray("parameters/2/bias", [Float.infinity, 0])
    let poisoned = try learner((0..<20).map { Float($0) }, Dropout(0.1))
    try poisoned.restore(snapshot)
    let third = #expect(throws: WarrenError.self) { try poisoned.step() }
    #expect(third?.message.contains("the weights of layer 2 (Linear)") == true, "\(third?.message ?? "")")
    #expect(third?.kind == .failure)
  }

  @Test(
    "a steady step and the batches of an evaluation allocate nothing but what they report",
    .enabled(if: allocation_count() >= 0, "allocations cannot be counted here"))
  func allocations() throws {
    let learner = try SupervisedLearner(everything(), source: Digits(), key: RandomKey(seed: 3), budget: Budget(epochs: 50))
    for _ in 0..<25 { _ = try learner.step() }
    // Within an epoch; the end of one validates.
    let before = allocation_count()
    for _ in 0..<5 { _ = try learner.update() }
    let trained = allocation_count() - before
    #expect(trained == 0)
    func allocations(batches: Int) throws -> Int {
      let digits = try Digits().dataset
      let test = digits.selecting((0..<batches * 256).map { $0 % digits.count })
      let learner = try SupervisedLearner(
        SupervisedConfiguration(), data: DataSplit(train: digits, test: test), key: RandomKey(seed: 3))
      for _ in 0..<2 { _ = learner.evaluate(episodes: 1, key: RandomKey(seed: 0)) }
      let before = allocation_count()
      _ = learner.evaluate(episodes: 1, key: RandomKey(seed: 0))
      return Int(allocation_count() - before)
    }
    #expect(try allocations(batches: 2) == allocations(batches: 7))
  }
}
