import Core
import Foundation
import NeuralNetworks
import Tensors
import Testing

@Suite struct RecordedOptimizerTests {
  private static func optimizer(_ name: String, _ layout: ParameterLayout) throws -> any Optimizer {
    switch name {
    case "sgd": SGD(layout, learningRate: 0.1)
    case "momentum": SGD(layout, learningRate: 0.1, momentum: 0.9, weightDecay: 0.01)
    case "nesterov": SGD(layout, learningRate: 0.1, momentum: 0.8, nesterov: true)
    case "rmsprop": RMSprop(layout, learningRate: 0.02)
    case "rmsprop with momentum": RMSprop(layout, learningRate: 0.02, decay: 0.9, momentum: 0.5, weightDecay: 0.02)
    case "adagrad": Adagrad(layout, learningRate: 0.1, weightDecay: 0.01)
    case "adadelta": Adadelta(layout, weightDecay: 0.01)
    case "adam": Adam(layout, learningRate: 0.05)
    case "adam with decay": Adam(layout, learningRate: 0.05, beta1: 0.8, beta2: 0.99, epsilon: 1e-6, weightDecay: 0.1)
    case "adamw": AdamW(layout, learningRate: 0.05, weightDecay: 0.1)
    default: throw WarrenError("no optimizer is known for '\(name)'")
    }
  }

  /// A layer that is nothing but weights.
  private struct Weights: Layer {
    let count: Int
    func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
      declaration.parameter("weights", shape: [count], initializer: .zeros)
      return inputShape
    }
    func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor { input }
  }

  private static func parameters(_ numbers: [Float]) throws -> Parameters {
    var parameters = try Weights(count: numbers.count).initialize(key: RandomKey(seed: 1), inputShape: [1])
    var snapshot = Snapshot()
    numbers.withUnsafeBufferPointer { snapshot.setArray("weights", $0, shape: [numbers.count]) }
    try parameters.restore(snapshot)
    return parameters
  }

  @Test(
    "20 steps beside PyTorch, saved and restored on the way",
    arguments: try Recording.read("optimizers", as: Recording.Optimizers.self).ends.keys.sorted())
  func recorded(name: String) throws {
    let recorded = try Recording.read("optimizers", as: Recording.Optimizers.self)
    var weights = try Self.parameters(recorded.start)
    var optimizer = try Self.optimizer(name, weights.layout)
    for (step, gradient) in recorded.gradients.enumerated() {
      if step == 11 {
        let snapshot = try optimizer.save()
        optimizer = try Self.optimizer(name, weights.layout)
        try optimizer.restore(snapshot)
      }
      optimizer.update(&weights, gradient: try Self.parameters(gradient))
    }
    expectClose(try #require(weights["weights"]), try #require(recorded.ends[name]), within: 2e-6, name)
  }

  @Test("schedules beside PyTorch") func schedules() throws {
    let recorded: [String: [Float]] = try Recording.read("schedules")
    let courses: [String: LearningRateSchedule] = [
      "step": LearningRateSchedule(.step(every: 7, factor: 0.3)),
      "exponential": LearningRateSchedule(.exponential(factor: 0.9)),
      "cosine": LearningRateSchedule(.cosine(steps: 30, end: 0.1)),
      "linear": LearningRateSchedule(.linear(steps: 20, end: 0.25)),
      "warm-up": LearningRateSchedule(warmUp: 5),
      "one cycle": LearningRateSchedule(.oneCycle(steps: 30, rise: 0.3)),
    ]
    #expect(Set(recorded.keys) == Set(courses.keys))
    for (name, schedule) in courses {
      try schedule.validate()
      let expected = try #require(recorded[name])
      expectClose(expected.indices.map { schedule.factor(at: $0) }, expected, within: 1e-6, name)
    }
    let warmed = LearningRateSchedule(.exponential(factor: 0.5), warmUp: 3)
    #expect((0..<6).map { warmed.factor(at: $0) } == [0.25, 0.5, 0.75, 1, 0.5, 0.25])
    #expect(LearningRateSchedule(.cosine(steps: 10, end: 0.5)).factor(at: 1000) == 0.5)
    for wrong in [
      LearningRateSchedule(.step(every: 0, factor: 1)), LearningRateSchedule(.exponential(factor: 0)),
      LearningRateSchedule(.cosine(steps: 0, end: 0)), LearningRateSchedule(.linear(steps: 5, end: -1)),
      LearningRateSchedule(.oneCycle(steps: 5, rise: 1)), LearningRateSchedule(warmUp: -1),
    ] {
      #expect(throws: WarrenError.self) { try wrong.validate() }
    }
  }

  @Test("clipping by norm and by value") func clipping() throws {
    var gradient = try Self.parameters([3, -4, 0.5])
    gradient.clip(toValue: 3.5)
    #expect(gradient["weights"] == [3, -3.5, 0.5])
    gradient = try Self.parameters([3, -4])
    #expect(gradient.clip(toNorm: 10) == 5)
    #expect(gradient["weights"] == [3, -4])
    #expect(gradient.clip(toNorm: 2.5) == 5)
    expectClose(try #require(gradient["weights"]), [1.5, -2], "by norm")
  }

  @Test("a moving average forgets its beginning and stays with what does not change") func movingAverage() throws {
    let (start, end) = (try Self.parameters([1, 1]), try Self.parameters([5, -3]))
    var average = MovingAverage(of: start, decay: 0.9)
    var expected: Float = 1
    for step in 1...60 {
      average.update(from: end)
      let stays = min(Float(0.9), Float(1 + step) / Float(10 + step))
      expected = stays * expected + (1 - stays) * 5
      if step == 5 {
        let snapshot = try average.save()
        average = MovingAverage(of: start, decay: 0.9)
        try average.restore(snapshot)
      }
    }
    let weights = try #require(average.weights["weights"])
    #expect(abs(weights[0] - expected) < 1e-4 && abs(weights[0] - 5) < 0.05 && abs(weights[1] + 3) < 0.05)
  }
}

@Suite struct InitializerTests {
  @Test("variances are those of the papers, fans of filters count the window", arguments: [[40, 90], [5, 5, 8, 12]])
  func variances(dimensions: [Int]) throws {
    let shape = Shape(dimensions)
    let (inputs, outputs): (Float, Float) = shape.rank == 2 ? (40, 90) : (200, 300)
    let expected: [Initializer: Float] = [
      .glorotUniform: 2 / (inputs + outputs), .glorotNormal: 2 / (inputs + outputs), .heUniform: 2 / inputs,
      .heNormal: 2 / inputs, .lecunUniform: 1 / inputs, .lecunNormal: 1 / inputs, .randomNormal: 0.0025,
    ]
    for (initializer, variance) in expected {
      let numbers = try numbers(initializer, shape)
      let found = numbers.reduce(0) { $0 + $1 * $1 } / Float(numbers.count)
      #expect(abs(found / variance - 1) < 0.12, "\(initializer)")
      #expect(abs(numbers.reduce(0, +) / Float(numbers.count)) < 0.1 * variance.squareRoot(), "\(initializer)")
    }
  }

  @Test("orthogonal rows or columns", arguments: [[7, 4], [4, 7], [6, 6], [3, 3, 2, 5]])
  func orthogonal(dimensions: [Int]) throws {
    let shape = Shape(dimensions)
    let numbers = try numbers(.orthogonal, shape)
    let columns = shape[shape.rank - 1]
    let rows = numbers.count / columns
    let isWide = rows < columns
    for a in 0..<min(rows, columns) {
      for b in 0..<min(rows, columns) {
        let dot = (0..<max(rows, columns)).reduce(Float(0)) { sum, k in
          let (x, y) = isWide ? (a * columns + k, b * columns + k) : (k * columns + a, k * columns + b)
          return sum + numbers[x] * numbers[y]
        }
        #expect(abs(dot - (a == b ? 1 : 0)) < 1e-5)
      }
    }
  }

  private struct Weights: Layer {
    let shape: Shape
    let initializer: Initializer
    func initialize(_ declaration: inout ParameterDeclaration, inputShape: Shape) throws -> Shape {
      declaration.parameter("weights", shape: shape, initializer: initializer)
      return inputShape
    }
    func apply(_ parameters: ParameterView, _ input: Tensor) -> Tensor { input }
  }

  private func numbers(_ initializer: Initializer, _ shape: Shape) throws -> [Float] {
    let parameters = try Weights(shape: shape, initializer: initializer).initialize(key: RandomKey(seed: 5), inputShape: [1])
    return try #require(parameters["weights"])
  }
}
