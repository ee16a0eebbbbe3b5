import Core
import Foundation

/// The perceptron with its own rule (Rosenblatt 1958): two classes, and a correction for every example on the wrong side.
///
/// For an example x of class t = ±1 with t (w · x + b) <= 0 the weights move by rate · t · x and the bias by rate · t. Where a plane
/// separates the classes it ends after finitely many corrections (Novikoff 1962). Where none does, the weights stay bounded, and for
/// whole numbers they must come back to where they have been: then ``cycle`` says after how many epochs, and the learner is finished,
/// since it would go round for ever.
///
/// One ``step()`` is one epoch. Metrics: `mistakes` (corrections in the epoch), at the end of a cycle `cycle`, and from evaluations
/// `accuracy` on the examples kept from training.
public final class Perceptron: EvaluatingLearner {
  private struct State: Codable {
    var weights: [Double]
    var bias = 0.0
    var epoch = 0
    var corrections = 0
    var isSeparated = false
    var cycle: Int?
    /// Brent's search for a cycle: a state that was passed, how long ago, and how long it is kept.
    var mark: [Double] = []
    var sinceMark = 0
    var patience = 1
  }

  private let settings: PerceptronConfiguration
  let train: Dataset
  let test: Dataset
  private let key: RandomKey
  private var state: State

  /// - Throws: `WarrenError` when there are not exactly two classes or nothing to train or test with.
  public init(_ settings: PerceptronConfiguration, data: DataSplit, key: RandomKey) throws {
    try settings.validate()
    if let misfit = Self.misfit(data.train.target) { throw WarrenError("the perceptron \(misfit)") }
    _ = try FixedSource(train: data.train, test: data.test)
    self.settings = settings
    train = data.train
    test = data.test
    self.key = key
    state = State(weights: [Double](repeating: 0, count: data.train.exampleShape.count))
  }

  /// Why it cannot predict a target; nil when it can.
  public static func misfit(_ target: Target) -> String? {
    switch target {
    case .numbers: "needs classes to predict, not numbers"
    case .classes(let names) where names.count != 2: "needs two classes, found \(names.count)"
    case .classes: nil
    }
  }

  /// The weight of each number of an example.
  public var weights: [Double] { state.weights }
  /// What is added to their sum.
  public var bias: Double { state.bias }
  /// Whether an epoch has passed without a mistake.
  public var isSeparated: Bool { state.isSeparated }
  /// How many epochs the weights take to come back to where they were, once that has been seen.
  public var cycle: Int? { state.cycle }

  public var ledger: Ledger {
    var ledger = Ledger()
    ledger.learnerSteps = state.corrections
    ledger.epochs = Double(state.epoch)
    return ledger
  }

  public var isFinished: Bool { state.isSeparated || state.cycle != nil }

  public func step() throws -> Metrics {
    guard !isFinished else { return Metrics() }
    var order = Array(0..<train.count)
    if settings.shuffle {
      var random = key["order"][state.epoch].stream
      random.shuffle(&order)
    }
    var mistakes = 0
    train.features.withUnsafeBufferPointer { features in
      for index in order {
        let side: Double = train.labels[index] == 1 ? 1 : -1
        let example = features[index * state.weights.count..<(index + 1) * state.weights.count]
        guard side * activation(example) <= 0 else { continue }
        mistakes += 1
        for (place, number) in example.enumerated() { state.weights[place] += settings.learningRate * side * Double(number) }
        state.bias += settings.learningRate * side
      }
    }
    state.epoch += 1
    state.corrections += mistakes
    state.isSeparated = mistakes == 0
    var metrics: Metrics = ["mistakes": Double(mistakes)]
    if !settings.shuffle, !state.isSeparated { lookForCycle() }
    if let cycle = state.cycle { metrics["cycle"] = Double(cycle) }
    return metrics
  }

  private func activation(_ example: Slice<UnsafeBufferPointer<Float>>) -> Double {
    var sum = state.bias
    for (weight, number) in zip(state.weights, example) { sum += weight * Double(number) }
    return sum
  }

  /// Compares with a state of before, which is replaced after 1, 2, 4, 8 ... epochs (Brent 1980).
  private func lookForCycle() {
    let now = state.weights + [state.bias]
    state.sinceMark += 1
    if now == state.mark {
      state.cycle = state.sinceMark
    } else if state.mark.isEmpty || state.sinceMark == state.patience {
      state.mark = now
      state.patience *= 2
      state.sinceMark = 0
    }
  }

  /// The class of an example.
  /// - Parameter example: as many numbers as an example has.
  public func predict(_ example: [Float]) -> Int32 {
    precondition(example.count == state.weights.count, "an example has \(state.weights.count) numbers, not \(example.count)")
    return example.withUnsafeBufferPointer { activation($0[...]) } > 0 ? 1 : 0
  }

  /// No examples are held back to choose by, and those to test with must not be looked at.
  public var checkpointSelection: CheckpointSelection { .latest }

  public func evaluate(episodes: Int, key: RandomKey) -> Metrics {
    let correct = test.features.withUnsafeBufferPointer { features in
      (0..<test.count).count { index in
        let example = features[index * state.weights.count..<(index + 1) * state.weights.count]
        return (activation(example) > 0 ? 1 : 0) == test.labels[index]
      }
    }
    return ["accuracy": Double(correct) / Double(test.count)]
  }

  public func save() throws -> Snapshot {
    var snapshot = Snapshot()
    try snapshot.setValue("state", state)
    return snapshot
  }

  public func restore(_ snapshot: Snapshot) throws {
    let restored: State = try snapshot.value("state")
    guard restored.weights.count == state.weights.count else {
      throw WarrenError(
        "the snapshot has \(restored.weights.count) weights, an example \(state.weights.count) numbers", kind: .failure)
    }
    state = restored
  }
}

/// The settings of the perceptron.
public struct PerceptronConfiguration: Configuration {
  public var learningRate = 1.0
  public var shuffle = false

  public init() {}

  public static let help = [
    "learningRate": "How far a correction goes. From weights of zero it only sets their scale.",
    "shuffle": "Whether every epoch has a new order. Only in a fixed order the weights can be seen to go in circles.",
  ]

  public static let bounds: [String: SettingBounds] = ["learningRate": .above(0)]
}
