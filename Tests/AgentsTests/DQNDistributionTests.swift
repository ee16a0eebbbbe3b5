import Agents
import Core
import Foundation
import NeuralNetworks
import ReinforcementLearning
import Testing

/// A network of the agent, its targets and losses computed number by number in double precision.
private struct SlowAgent {
  let configuration: DQNConfiguration
  let distribution: ValueDistribution
  let scale: Double

  var width: Int { distribution.width }
  var atoms: [Double] {
    guard case .categorical(let range, let count) = distribution else { return [] }
    let (low, high) = (Double(range.lowerBound), Double(range.upperBound))
    return (0..<count).map { low + (high - low) * Double($0) / Double(count - 1) }
  }

  /// What the network says of each action, [actions][width].
  func output(_ parameters: Parameters, _ observation: [Float]) -> [[Double]] {
    func layer(_ name: String, _ input: [Double], relu: Bool) -> [Double] {
      let (weights, bias) = (parameters["\(name)/weight"]!, parameters["\(name)/bias"]!)
      return bias.indices.map { output in
        let sum = input.indices.reduce(Double(bias[output])) { $0 + input[$1] * Double(weights[$1 * bias.count + output]) }
        return relu ? max(sum, 0) : sum
      }
    }
    let x = observation.map { Double($0) }
    func stream(_ name: String) -> [Double] { layer("\(name)1", layer("\(name)0", x, relu: true), relu: false) }
    guard configuration.dueling else {
      let flat = stream("")
      return (0..<4).map { Array(flat[$0 * width..<($0 + 1) * width]) }
    }
    let (value, advantages) = (stream("0/value/"), stream("0/advantages/"))
    return (0..<4).map { action in
      (0..<width).map { entry in
        let mean = (0..<4).reduce(0.0) { $0 + advantages[$1 * width + entry] } / 4
        return value[entry] + advantages[action * width + entry] - mean
      }
    }
  }

  func softmax(_ logits: [Double]) -> [Double] {
    let powers = logits.map { exp($0 - logits.max()!) }
    return powers.map { $0 / powers.reduce(0, +) }
  }

  func expectation(_ said: [Double]) -> Double {
    switch distribution {
    case .none: said[0]
    case .categorical: zip(softmax(said), atoms).reduce(0) { $0 + $1.0 * $1.1 }
    case .quantile: said.reduce(0, +) / Double(width)
    }
  }

  func target(_ batch: TransitionBatch, _ row: Int, online: Parameters, target: Parameters) -> [Double] {
    let next = Array(batch.nextObservations[row * 5..<row * 5 + 5])
    let legal = (0..<4).filter { batch.nextLegalActions[row * 4 + $0] == 1 }
    let choosing = output(configuration.double ? online : target, next).map(expectation)
    let best = output(target, next)[legal.max { choosing[$0] < choosing[$1] }!]
    let (reward, discount) = (scale * Double(batch.rewards[row]), Double(batch.discounts[row]))
    guard case .categorical = distribution else { return best.map { reward + discount * $0 } }
    // Every atom's probability is shared by the two atoms between which it comes to lie: a triangle around each.
    let spacing = atoms[1] - atoms[0]
    let probabilities = softmax(best)
    return atoms.map { atom in
      zip(probabilities, atoms).reduce(0.0) { sum, pair in
        let place = min(max(reward + discount * pair.1, atoms.first!), atoms.last!)
        return sum + pair.0 * max(0, 1 - abs(place - atom) / spacing)
      }
    }
  }

  /// The loss of a row before its weight, and what its priority is made of.
  func loss(_ said: [Double], _ target: [Double]) -> (loss: Double, error: Double) {
    switch distribution {
    case .none:
      let error = abs(said[0] - target[0])
      return (configuration.loss == .squared ? error * error : error <= 1 ? error * error / 2 : error - 0.5, error)
    case .categorical:
      let probabilities = softmax(said)
      let crossEntropy = -zip(target, probabilities).reduce(0) { $0 + $1.0 * log($1.1) }
      let entropy = -target.reduce(0) { $0 + ($1 > 0 ? $1 * log($1) : 0) }
      return (crossEntropy, crossEntropy - entropy)
    case .quantile:
      var sum = 0.0
      for (index, quantile) in said.enumerated() {
        for aim in target {
          let u = aim - quantile
          let huber = abs(u) <= 1 ? u * u / 2 : abs(u) - 0.5
          sum += abs((Double(index) + 0.5) / Double(width) - (u < 0 ? 1 : 0)) * huber
        }
      }
      return (sum / Double(width), sum / Double(width))
    }
  }
}

@Suite struct DQNDistributionTests {
  static let distributions: [ValueDistribution] = [.none, .categorical(-8...6, atoms: 11), .quantile(count: 7)]

  private func makeBatch(_ configuration: DQNConfiguration) throws -> TransitionBatch {
    let environment: any BatchEnvironment = try VectorEnvironment(DQNToy.Noise(), count: 4)
    let builder = DQNBuilder(configuration)
    let replay = builder.makeReplay(for: environment)
    var adder = builder.makeAdder(to: replay, for: environment)
    let loop = try EnvironmentLoop(environment, key: RandomKey(seed: 1))
    adder.addFirst(environment)
    let policy = RandomPolicy(environment.specification, key: RandomKey(seed: 2))
    for _ in 0..<200 { try loop.step(actor: policy, adder: &adder) }
    let batch = replay.makeBatch(count: configuration.batchSize)
    var random = RandomKey(seed: 3).stream
    replay.sample(into: batch, using: &random)
    // As if the transitions had been drawn with various probabilities.
    if configuration.prioritized { for row in 0..<batch.count { batch.weights[row] = Float(row % 5) / 4 } }
    return batch
  }

  @Test(
    "losses and errors of all switches equal those of a slow second implementation", arguments: distributions,
    [(false, false, false), (true, true, false), (true, false, true), (false, true, true)])
  func equalsSlow(distribution: ValueDistribution, switches: (dueling: Bool, isDouble: Bool, prioritized: Bool)) throws {
    var configuration = DQNConfiguration()
    configuration.hiddenLayers = [7]
    configuration.batchSize = 128
    configuration.steps = 3
    configuration.dueling = switches.dueling
    configuration.double = switches.isDouble
    configuration.prioritized = switches.prioritized
    configuration.noisy = switches.dueling
    func values(_ seed: UInt64) throws -> ActionValues {
      try DQNNetworks(
        configuration, DQNToy.Noise().specification, distribution: distribution, key: RandomKey(seed: seed)
      ).online
    }
    let (online, target) = (try values(4), try values(5))
    let function = DQNLoss(configuration, DQNNetworks(online: online, target: target), rewardScale: 0.25)
    let batch = try makeBatch(configuration)
    var gradient = Parameters(zeros: online.parameters.layout)
    let (loss, value) = try function.compute(batch, gradient: &gradient)
    let slow = SlowAgent(configuration: configuration, distribution: distribution, scale: 0.25)
    var (expectedLoss, expectedValue, terminal) = (0.0, 0.0, 0)
    for row in 0..<128 {
      let first = Array(batch.observations[row * 5..<row * 5 + 5])
      let said = slow.output(online.parameters, first)[Int(batch.discreteActions[row])]
      let aim = slow.target(batch, row, online: online.parameters, target: target.parameters)
      let (rowLoss, error) = slow.loss(said, aim)
      expectedLoss += (switches.prioritized ? Double(row % 5) / 4 : 1) * rowLoss / 128
      expectedValue += slow.expectation(said) / 128
      if batch.discounts[row] == 0 { terminal += 1 }
      #expect(abs(Double(function.errors[row]) - error) < 1e-4 * max(1, error))
    }
    #expect(abs(loss - expectedLoss) < 1e-4 * max(1, expectedLoss) && terminal > 5)
    #expect(abs(value - expectedValue) < 1e-4 * max(1, abs(expectedValue)))
  }

  @Test("the gradient of each loss equals differences of the slow loss", arguments: distributions)
  func gradient(distribution: ValueDistribution) throws {
    var configuration = DQNConfiguration()
    configuration.hiddenLayers = [3]
    configuration.batchSize = 32
    configuration.dueling = true
    configuration.prioritized = true
    configuration.double = false
    let specification = DQNToy.Noise().specification
    func networks(_ seed: UInt64) throws -> DQNNetworks {
      try DQNNetworks(configuration, specification, distribution: distribution, key: RandomKey(seed: seed))
    }
    let (online, target) = (try networks(4).online, try networks(5).target)
    let batch = try makeBatch(configuration)
    let function = DQNLoss(configuration, DQNNetworks(online: online, target: target), rewardScale: 0.25)
    var gradient = Parameters(zeros: online.parameters.layout)
    _ = try function.compute(batch, gradient: &gradient)
    let slow = SlowAgent(configuration: configuration, distribution: distribution, scale: 0.25)
    let aims = (0..<32).map { slow.target(batch, $0, online: online.parameters, target: target.parameters) }
    func loss(_ parameters: Parameters) -> Double {
      (0..<32).reduce(0) { sum, row in
        let first = Array(batch.observations[row * 5..<row * 5 + 5])
        let said = slow.output(parameters, first)[Int(batch.discreteActions[row])]
        return sum + Double(row % 5) / 4 * slow.loss(said, aims[row]).loss / 32
      }
    }
    let size = max(Double(gradient.norm), 1e-3)
    for entry in gradient.layout.entries where entry.name.hasSuffix("1/weight") || entry.name.hasSuffix("0/bias") {
      for (index, analytic) in gradient[entry.name]!.enumerated() {
        func moved(_ step: Float) -> Double {
          var parameters = online.parameters
          parameters.withUnsafeMutableBufferPointer { $0[entry.offset + index] += step }
          return loss(parameters)
        }
        let numeric = (moved(0x1p-10) - moved(-0x1p-10)) * 512
        #expect(abs(numeric - Double(analytic)) < 5e-3 * size, "\(entry.name) \(index)")
      }
    }
  }

  @Test("the range of a categorical distribution comes from rewards, discount and time limit, or is set")
  func range() throws {
    func range(
      _ rewards: ClosedRange<Float>, limit: Int? = nil, discount: Float = 0.99,
      _ change: (inout DQNConfiguration) -> Void = { _ in }
    ) throws -> ValueDistribution {
      var configuration = DQNConfiguration()
      configuration.distribution = .categorical
      configuration.rewardScale = 0.5
      change(&configuration)
      return try DQNBuilder(configuration).valueDistribution(
        for: EnvironmentSpecification(
          observationShape: [1], actionSpace: .discrete(2), rewardRange: rewards, timeLimit: limit, discount: discount))
    }
    #expect(try range(-2...4, limit: 10) == .categorical(-20...20, atoms: 51))
    #expect(try range(1...2, discount: 0.5) == .categorical(-2...2, atoms: 51))
    #expect(try range(-1 ... -1, limit: 200, discount: 1) == .categorical(-100...100, atoms: 51))
    #expect(
      try range(-Float.infinity...Float.infinity) {
        $0.smallestValue = -3
        $0.largestValue = 5
        $0.atoms = 21
      } == .categorical(-1.5...2.5, atoms: 21))
    #expect(throws: WarrenError.self) { try range(0...Float.infinity) }
    #expect(throws: WarrenError.self) { try range(-1...1, discount: 1) }
    #expect(throws: WarrenError.self) { try range(-1...0) { $0.largestValue = -500 } }
  }
}
