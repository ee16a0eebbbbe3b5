import Core
import Foundation
import NeuralNetworks
import Supervised
import Testing

@Suite struct SupervisedTests {
  private func train(_ learner: SupervisedLearner, epochs: Int) throws -> Double {
    while learner.ledger.epochs < Double(epochs) { _ = try learner.step() }
    return learner.evaluate(episodes: 1, key: RandomKey(seed: 0))["accuracy"]!
  }

  @Test("the digits are read with 97.5 % accuracy, median of five seeds")
  func digits() throws {
    let accuracies = try (1...5).map { seed in
      try train(
        SupervisedLearner(SupervisedConfiguration(), source: Digits(), key: RandomKey(seed: UInt64(seed))), epochs: 60)
    }.sorted()
    #expect(accuracies[2] >= 0.975, "\(accuracies)")
  }

  @Test(
    "MNIST after five epochs: 97.5 %, median of three seeds",
    .enabled(if: FileManager.default.fileExists(atPath: mnistFolder.path), "MNIST's files are not part of Warren"))
  func mnist() throws {
    var settings = SupervisedConfiguration()
    settings.hiddenLayers = [128]
    settings.dropout = 0.2
    settings.batchSize = 128
    settings.learningRate = 3e-3
    settings.schedule = .oneCycle(OneCycleScheduleConfiguration())
    let source = try MNIST(folder: Self.mnistFolder)
    let accuracies = try (1...3).map { seed in
      let key = RandomKey(seed: UInt64(seed))
      return try train(SupervisedLearner(settings, source: source, key: key, budget: Budget(epochs: 5)), epochs: 5)
    }.sorted()
    #expect(accuracies[1] >= 0.975, "\(accuracies)")
  }

  private static let mnistFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/data/mnist")

  @Test("a learner that is restored anywhere goes on with the same bits")
  func exactResume() throws {
    func make() throws -> SupervisedLearner {
      try SupervisedLearner(SupervisedConfiguration(), source: Digits(), key: RandomKey(seed: 3))
    }
    let whole = try make()
    for _ in 0..<100 { _ = try whole.step() }
    var broken = try make()
    for step in 0..<100 {
      if [1, 44, 45, 46, 90].contains(step) {
        let snapshot = try broken.save()
        broken = try make()
        try broken.restore(snapshot)
      }
      _ = try broken.step()
    }
    #expect(whole.ledger == broken.ledger)
    let (a, b) = (whole.weights, broken.weights)
    #expect(
      a.withUnsafeBufferPointer { a in b.withUnsafeBufferPointer { b in a.elementsEqual(b) { $0.bitPattern == $1.bitPattern } }
      })
  }

  @Test("an epoch uses every example once; the last minibatch may be smaller")
  func epochs() throws {
    let learner = try SupervisedLearner(SupervisedConfiguration(), source: Digits(), key: RandomKey(seed: 3))
    let steps = (1438 + 31) / 32
    for _ in 0..<steps { _ = try learner.step() }
    #expect(learner.ledger.epochs == 1)
    #expect(learner.ledger.learnerSteps == steps)
  }

  @Test("a loss that is no number stops training with the step")
  func divergence() throws {
    var settings = SupervisedConfiguration()
    settings.optimizer = .sgd
    settings.learningRate = 1e30
    let learner = try SupervisedLearner(settings, source: Digits(), key: RandomKey(seed: 3))
    let error = #expect(throws: WarrenError.self) { for _ in 0..<200 { _ = try learner.step() } }
    #expect(error?.message.contains("step") == true)
    #expect(error?.kind == .failure)
  }

  @Test("data that does not fit together is refused")
  func misfits() throws {
    #expect(throws: WarrenError.self) {
      try Dataset(exampleShape: [2], classes: ["a"], features: [1, 2, 3], labels: [0])
    }
    #expect(throws: WarrenError.self) {
      try Dataset(exampleShape: [1], classes: ["a"], features: [1, 2], labels: [0, 1])
    }
    let digits = try Digits()
    #expect(digits.dataset.count == 1797)
    #expect(
      (0..<10).map { digit in digits.dataset.labels.count { $0 == digit } } == [
        178, 182, 177, 183, 181, 182, 181, 179, 174, 180,
      ])
    let split = digits.split(key: RandomKey(seed: 1))
    #expect(split.test.count == 359 && split.train.count == 1438)
    #expect(split.test.labels != digits.split(key: RandomKey(seed: 2)).test.labels)
    let narrow = Sequential {
      Flatten()
      Linear(3)
    }
    #expect(throws: WarrenError.self) {
      try SupervisedLearner(SupervisedConfiguration(), network: narrow, data: split, key: RandomKey(seed: 1))
    }
  }
}
