import Core
import Foundation
import NeuralNetworks
import Supervised
import Tensors
import Testing

@Suite struct ClassicModelTests {
  private static func perceptron(_ pattern: Points.Pattern, noise: Double = 0.1, shuffle: Bool = false) throws -> Perceptron {
    var settings = PerceptronConfiguration()
    settings.shuffle = shuffle
    let source = try Points(pattern, noise: noise, key: RandomKey(seed: 1))
    return try Perceptron(settings, data: source.split(key: RandomKey(seed: 2)), key: RandomKey(seed: 3))
  }

  @Test("separable data: finitely many corrections, within Novikoff's bound", arguments: [Points.Pattern.and, .or, .blobs])
  func converges(pattern: Points.Pattern) throws {
    let learner = try Self.perceptron(pattern, noise: 0.3)
    while !learner.isFinished { _ = try learner.step() }
    #expect(learner.isSeparated && learner.cycle == nil)
    #expect(learner.evaluate(episodes: 1, key: RandomKey(seed: 1))["accuracy"] == 1)
    // (R / margin)², with the margin of the plane that was found: any plane's margin gives a bound.
    let data = try Points(pattern, noise: 0.3, key: RandomKey(seed: 1)).split(key: RandomKey(seed: 2)).train
    let norm = (learner.weights.map { $0 * $0 }.reduce(0, +) + learner.bias * learner.bias).squareRoot()
    var (radius, margin) = (0.0, Double.infinity)
    for index in 0..<data.count {
      let (x, y) = (Double(data.features[2 * index]), Double(data.features[2 * index + 1]))
      radius = max(radius, x * x + y * y + 1)
      margin = min(margin, abs(learner.weights[0] * x + learner.weights[1] * y + learner.bias) / norm)
    }
    #expect(margin > 0 && Double(learner.ledger.learnerSteps) <= radius / (margin * margin))
  }

  @Test("by hand: AND in the order of the truth table") func byHand() throws {
    // From (0, 0 | 0): mistakes at 00 (-1), then 11 (+1): weights (1, 1 | 0) after the first epoch.
    let learner = try Self.perceptron(.and)
    #expect(try learner.step()["mistakes"] == 2)
    #expect(learner.weights == [1, 1] && learner.bias == 0)
    // 00: 0 is no side, (1, 1 | -1); 01: 0, (1, 0 | -2); 10: -1 is right; 11: -1 is wrong, (2, 1 | -1).
    #expect(try learner.step()["mistakes"] == 3)
    #expect(learner.weights == [2, 1] && learner.bias == -1)
    while !learner.isFinished { _ = try learner.step() }
    let answers = [[0, 0], [0, 1], [1, 0], [1, 1]].map { learner.predict($0) }
    #expect(answers == [0, 0, 0, 1])
  }

  @Test("XOR: it goes in circles, and says so") func cycles() throws {
    let learner = try Self.perceptron(.xor)
    var metrics = Metrics()
    while !learner.isFinished {
      metrics = try learner.step()
      #expect(learner.ledger.epochs < 1000)
    }
    let cycle = try #require(learner.cycle)
    #expect(!learner.isSeparated && metrics["cycle"] == Double(cycle))
    // One that goes on comes back to the same weights after that many epochs.
    let (weights, bias) = (learner.weights, learner.bias)
    let other = try Self.perceptron(.xor)
    var visits: [Int] = []
    for epoch in 1...Int(learner.ledger.epochs) {
      _ = try other.step()
      if other.weights == weights && other.bias == bias { visits.append(epoch) }
    }
    #expect(visits.count >= 2)
    #expect(visits[visits.count - 1] - visits[visits.count - 2] == cycle)
    #expect(learner.evaluate(episodes: 1, key: RandomKey(seed: 1))["accuracy"]! < 1)
    // In a new order every time nothing can be said about circles.
    let shuffled = try Self.perceptron(.xor, shuffle: true)
    for _ in 0..<200 { _ = try shuffled.step() }
    #expect(!shuffled.isFinished)
  }

  @Test("saved and restored on the way, the perceptron ends the same") func resume() throws {
    let alone = try Self.perceptron(.xor)
    while !alone.isFinished { _ = try alone.step() }
    let first = try Self.perceptron(.xor)
    for _ in 0..<3 { _ = try first.step() }
    let second = try Self.perceptron(.xor)
    try second.restore(first.save())
    while !second.isFinished { _ = try second.step() }
    #expect(second.weights == alone.weights && second.cycle == alone.cycle && second.ledger == alone.ledger)
    let wider = try Perceptron(
      PerceptronConfiguration(),
      data: DataSplit(
        train: Dataset(exampleShape: [3], classes: ["a", "b"], features: [1, 2, 3], labels: [0]),
        test: Dataset(exampleShape: [3], classes: ["a", "b"], features: [1, 2, 3], labels: [0])), key: RandomKey(seed: 1))
    #expect(throws: WarrenError.self) { try wider.restore(first.save()) }
  }

  @Test("more than two classes, or numbers, are not for the perceptron") func misfits() throws {
    #expect(Perceptron.misfit(.classes(["a", "b", "c"]))?.contains("3") == true)
    #expect(Perceptron.misfit(.numbers(["a"])) != nil)
    #expect(Perceptron.misfit(.classes(["a", "b"])) == nil)
  }

  @Test("logistic regression finds the maximum of the likelihood") func logisticRegression() throws {
    // Points of one coordinate that overlap; the maximum was found by Newton's method below.
    let (x, labels): ([Float], [Int32]) = ([-2, -1, -0.5, 0, 0.3, 1, 1.5, 2], [0, 0, 1, 0, 1, 0, 1, 1])
    let data = try Dataset(exampleShape: [1], classes: ["no", "yes"], features: x, labels: labels)
    var settings = LogisticRegressionConfiguration()
    settings.normalization = .none
    let learner = try settings.makeLearner(
      source: FixedSource(train: data, test: data), key: RandomKey(seed: 1), budget: Budget(), threads: 1)
    for _ in 0..<2000 { _ = try learner.step() }
    var (slope, offset) = (0.0, 0.0)
    for _ in 0..<30 {
      var (g0, g1, h00, h01, h11) = (0.0, 0.0, 0.0, 0.0, 0.0)
      for (x, label) in zip(x.map(Double.init), labels) {
        let p = 1 / (1 + exp(-(slope * x + offset)))
        let (d, w) = (Double(label) - p, p * (1 - p))
        (g0, g1) = (g0 + d, g1 + d * x)
        (h00, h01, h11) = (h00 + w, h01 + w * x, h11 + w * x * x)
      }
      let determinant = h00 * h11 - h01 * h01
      offset += (h11 * g0 - h01 * g1) / determinant
      slope += (h00 * g1 - h01 * g0) / determinant
    }
    let weight = try #require(learner.weights["1/weight"])
    let bias = try #require(learner.weights["1/bias"])
    // Two logits, whose difference counts.
    #expect(abs(Double(weight[1] - weight[0]) - slope) < 1e-3)
    #expect(abs(Double(bias[1] - bias[0]) - offset) < 1e-3)
  }

  @Test("what a line cannot separate, hidden layers can", arguments: [Points.Pattern.xor, .moons, .circles])
  func hiddenLayers(pattern: Points.Pattern) throws {
    let source = try Points(pattern, noise: 0.05, key: RandomKey(seed: 1))
    func accuracy(_ learner: SupervisedLearner, epochs: Double) throws -> Double {
      while learner.ledger.epochs < epochs { _ = try learner.step() }
      return try #require(learner.evaluate(episodes: 1, key: RandomKey(seed: 1))["accuracy"])
    }
    let line = try LogisticRegressionConfiguration().makeLearner(
      source: source, key: RandomKey(seed: 1), budget: Budget(), threads: 1)
    #expect(try accuracy(line, epochs: 300) < 0.95)
    var settings = SupervisedConfiguration()
    settings.hiddenLayers = [32]
    settings.activation = .tanh
    settings.dropout = 0
    settings.learningRate = 0.02
    let network = try SupervisedLearner(settings, source: source, key: RandomKey(seed: 1))
    #expect(try accuracy(network, epochs: 300) == 1)
  }

  @Test("patterns: half of each class, the same for the same key, spread by noise", arguments: Points.Pattern.allCases)
  func patterns(pattern: Points.Pattern) throws {
    let one = try Points(pattern, count: 400, noise: 0, key: RandomKey(seed: 1)).split(key: RandomKey(seed: 1))
    let same = try Points(pattern, count: 400, noise: 0, key: RandomKey(seed: 1)).split(key: RandomKey(seed: 1))
    #expect(one.train.features == same.train.features && one.test.labels == same.test.labels)
    #expect(one.train.features.allSatisfy { abs($0) <= 1.75 })
    if pattern == .circles {
      for index in 0..<one.train.count {
        let (x, y) = (one.train.features[2 * index], one.train.features[2 * index + 1])
        let radius: Float = one.train.labels[index] == 0 ? 1 : 0.4
        #expect(abs((x * x + y * y).squareRoot() - radius) < 1e-5)
      }
    }
    let count = pattern == .and || pattern == .or || pattern == .xor ? 4 : 300
    #expect(one.train.count == count)
    if count == 300 {
      #expect(one.train.labels.count { $0 == 1 } == 150)
      let noisy = try Points(pattern, count: 400, noise: 0.2, key: RandomKey(seed: 1)).split(key: RandomKey(seed: 1))
      #expect(noisy.train.features != one.train.features)
    }
  }
}

@Suite struct DecisionBoundaryTests {
  @Test("the map shows on each side of the boundary what is predicted there") func map() throws {
    let source = try Points(.and, key: RandomKey(seed: 1))
    let perceptron = try Perceptron(
      PerceptronConfiguration(), data: source.split(key: RandomKey(seed: 1)), key: RandomKey(seed: 1))
    while !perceptron.isFinished { _ = try perceptron.step() }
    let picture = try #require(perceptron.makePictures().first)
    #expect(picture.name == "decision-boundary")
    // Both classes have an area and the four corners a dot each.
    #expect(picture.svg.components(separatedBy: "<path").count - 1 == 2)
    #expect(picture.svg.components(separatedBy: "<circle").count - 1 == 4)
    // Areas of both classes together cover the square: the widths of all runs times the height of a line.
    let widths = picture.svg.matches(of: /h([0-9.]+)v/).compactMap { Double($0.output.1) }
    let area: Double = 5 * widths.reduce(0, +)
    #expect(abs(area - 129_600) < 1)
    let learner = try LogisticRegressionConfiguration().makeLearner(
      source: source, key: RandomKey(seed: 1), budget: Budget(), threads: 1)
    #expect(try learner.makePictures().map(\.name) == ["confusion-matrix", "decision-boundary"])
    let digits = try LogisticRegressionConfiguration().makeLearner(
      source: Digits(), key: RandomKey(seed: 1), budget: Budget(), threads: 1)
    #expect(try !digits.makePictures().map(\.name).contains("decision-boundary"))
  }
}
