import Agents
import ClassicControl
import Core
import Foundation
import NeuralNetworks
import ReinforcementLearning
import Testing

/// One cell, one step: the reward is 1 less the distance of both numbers from a half, and the episode is cut off after it, or ends by
/// itself.
private struct OneStep: Environment {
  typealias Action = ContinuousAction
  var terminates = false
  var reward: Float = 1

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [1], actionSpace: .continuous(low: [-2, 0], high: [2, 1]), timeLimit: 1, discount: 0.8)
  }
  mutating func reset(using random: inout RandomStream) {}
  mutating func step(_ action: ContinuousAction, using random: inout RandomStream) -> TimeStep {
    let reward = reward - abs(action[0] - 0.5) / 4 - abs(action[1] - 0.5) / 2
    return terminates ? .terminated(reward: reward) : .running(reward: reward)
  }
  func writeObservation(into row: inout BatchRow<Float>) { row[0] = 1 }
}

@Suite struct ContinuousControlTests {
  /// An agent with small settings, its type hidden.
  fileprivate enum Agent: String, CaseIterable, Sendable {
    case sac, td3

    func learner<E: Environment>(
      _ environment: E, steps: Int? = nil, seed: UInt64 = 1, threads: Int = 1, copies: Int = 1
    ) throws -> any EvaluatingLearner & PolicyProviding {
      let make: BatchEnvironmentFactory = { try VectorEnvironment(environment, count: $0) }
      let (budget, key) = (Budget(environmentSteps: steps), RandomKey(seed: seed))
      switch self {
      case .sac:
        var settings = SACConfiguration()
        (settings.hiddenLayers, settings.batchSize, settings.samplesPerInsert) = ([32], 32, 32)
        (settings.learningStarts, settings.replayCapacity, settings.targetRate) = (200, 3000, 0.02)
        (settings.learningRate, settings.criticLearningRate, settings.initialTemperature) = (3e-3, 3e-3, 0.01)
        settings.temperatureLearningRate = 0
        settings.parallelEnvironments = copies
        return try SACBuilder(settings).makeLearner(
          training: make, evaluation: make, budget: budget, key: key, threads: threads)
      case .td3:
        var settings = TD3Configuration()
        (settings.hiddenLayers, settings.batchSize, settings.samplesPerInsert) = ([32], 32, 32)
        (settings.learningStarts, settings.replayCapacity, settings.targetRate) = (200, 3000, 0.02)
        (settings.learningRate, settings.criticLearningRate) = (3e-3, 3e-3)
        settings.parallelEnvironments = copies
        return try TD3Builder(settings).makeLearner(
          training: make, evaluation: make, budget: budget, key: key, threads: threads)
      }
    }
  }

  @Test("a truncated episode bootstraps and a terminated one does not: values of about 5 and 1", arguments: Agent.allCases)
  fileprivate func truncationBootstraps(_ agent: Agent) throws {
    for (terminates, value) in [(false, 5.0), (true, 1.0)] {
      var learner = try agent.learner(OneStep(terminates: terminates), steps: 6000)
      var metrics = Metrics()
      while learner.ledger.environmentSteps < 6000 { metrics = try learner.step() }
      #expect(abs(metrics["meanQ"]! - value) < 0.12 * value, "\(metrics)")
      // The best action is found in both dimensions, of different bounds.
      #expect(try learner.evaluate(episodes: 1, key: RandomKey(seed: 1))["return"]! > 0.9)
    }
  }

  @Test("a budget of steps is met exactly", arguments: Agent.allCases)
  fileprivate func budget(_ agent: Agent) throws {
    for steps in [1, 500, 703] {
      var learner = try agent.learner(Pendulum(), steps: steps, copies: 4)
      for _ in 0..<800 { _ = try learner.step() }
      #expect(learner.ledger.environmentSteps == steps)
    }
  }

  @Test("a learner that is saved and restored goes on with the same bits, on any number of threads", arguments: Agent.allCases)
  fileprivate func saveAndRestore(_ agent: Agent) throws {
    var first = try agent.learner(Pendulum(), steps: 900, copies: 2)
    for _ in 0..<60 { _ = try first.step() }
    var second = try agent.learner(Pendulum(), steps: 900, threads: 3, copies: 2)
    try second.restore(first.save())
    while first.ledger.environmentSteps < 900 { #expect(try first.step() == second.step()) }
    let (left, right) = (try first.save(), try second.save())
    #expect(left.tensors == right.tensors && left.values == right.values)
    let key = RandomKey(seed: 4)
    #expect(try first.evaluate(episodes: 2, key: key) == second.evaluate(episodes: 2, key: key))
    var other = try agent.learner(Pendulum(), steps: 900, seed: 2, copies: 2)
    while other.ledger.environmentSteps < 900 { _ = try other.step() }
    #expect(try other.save().tensors != left.tensors)
  }

  @Test("a reward that is no number ends the run, says where, and leaves the weights finite", arguments: Agent.allCases)
  fileprivate func notANumber(_ agent: Agent) throws {
    var learner = try agent.learner(OneStep(reward: .nan), steps: 1000)
    do {
      for _ in 0..<400 { _ = try learner.step() }
      Issue.record("no error")
    } catch let error as WarrenError {
      #expect(error.kind == .failure && error.message.contains("update 1,"), "\(error)")
    }
    #expect(try learner.evaluate(episodes: 1, key: RandomKey(seed: 1))["episodeLength"] == 1)
  }

  @Test("environments without bounded real actions are refused")
  fileprivate func misfits() {
    let unbounded = EnvironmentSpecification(
      observationShape: [1], actionSpace: .continuous(low: [0], high: [.infinity]))
    for specification in [CartPole().specification, unbounded] {
      #expect(SACBuilder(SACConfiguration()).misfit(specification) != nil)
      #expect(TD3Builder(TD3Configuration()).misfit(specification) != nil)
    }
    #expect(SACBuilder(SACConfiguration()).misfit(Pendulum().specification) == nil)
  }

  @Test("settings out of range are errors that name the setting")
  fileprivate func badSettings() {
    func refuse<C: Configuration>(_ name: String, _ configuration: C, _ change: (inout C) -> Void) {
      var configuration = configuration
      change(&configuration)
      do {
        try configuration.validate()
        Issue.record("no error for \(name)")
      } catch { #expect("\(error)".contains("'\(name)'")) }
      #expect(C.help[name] != nil)
    }
    refuse("hiddenLayers", SACConfiguration()) { $0.hiddenLayers = [0] }
    refuse("learningRate", SACConfiguration()) { $0.learningRate = 0 }
    refuse("criticLearningRate", SACConfiguration()) { $0.criticLearningRate = .infinity }
    refuse("temperatureLearningRate", SACConfiguration()) { $0.temperatureLearningRate = -1 }
    refuse("initialTemperature", SACConfiguration()) { $0.initialTemperature = 0 }
    refuse("targetEntropy", SACConfiguration()) { $0.targetEntropy = .nan }
    refuse("batchSize", SACConfiguration()) { $0.batchSize = 0 }
    refuse("replayCapacity", SACConfiguration()) { $0.replayCapacity = 0 }
    refuse("learningStarts", SACConfiguration()) { $0.learningStarts = -1 }
    refuse("samplesPerInsert", SACConfiguration()) { $0.samplesPerInsert = 0 }
    refuse("parallelEnvironments", SACConfiguration()) { $0.parallelEnvironments = 0 }
    refuse("steps", SACConfiguration()) { $0.steps = 0 }
    refuse("discount", SACConfiguration()) { $0.discount = 2 }
    refuse("targetRate", SACConfiguration()) { $0.targetRate = 0 }
    refuse("rewardScale", SACConfiguration()) { $0.rewardScale = 0 }
    refuse("policyPeriod", TD3Configuration()) { $0.policyPeriod = 0 }
    refuse("explorationNoise", TD3Configuration()) { $0.explorationNoise = -1 }
    refuse("targetNoise", TD3Configuration()) { $0.targetNoise = .nan }
    refuse("targetNoiseLimit", TD3Configuration()) { $0.targetNoiseLimit = -1 }
    refuse("learningRate", TD3Configuration()) { $0.learningRate = -1 }
  }

  @Test("the squashed Gaussian's densities and gradients are those of its definition")
  func squashedGaussian() {
    let distribution = SquashedGaussian(width: 2)
    let noise: [Float] = [0.3, -1.2, 0.8, 0.1]
    let outputs: [Float] = [0.2, -0.5, 0.4, -0.3, 1.1, 0.7, -0.6, 0.2]
    let slopes: [Float] = [0.5, -0.2, 0.1, 0.9]
    /// Definition, in double precision: actions and log densities.
    func reference(_ outputs: [Double]) -> (actions: [Double], logs: [Double]) {
      var actions: [Double] = []
      var logs: [Double] = []
      for row in 0..<2 {
        var sum = 0.0
        for dimension in 0..<2 {
          let deviation = exp(-5 + 3.5 * (tanh(outputs[row * 4 + 2 + dimension]) + 1))
          let u = outputs[row * 4 + dimension] + deviation * Double(noise[row * 2 + dimension])
          let z = (u - outputs[row * 4 + dimension]) / deviation
          let density = exp(-z * z / 2) / (deviation * (2 * Double.pi).squareRoot())
          let action = tanh(u)
          actions.append(action)
          sum += log(density / (1 - action * action))
        }
        logs.append(sum)
      }
      return (actions, logs)
    }
    var actions = [Float](repeating: 0, count: 4)
    var logs = [Float](repeating: 0, count: 2)
    outputs.withUnsafeBufferPointer {
      distribution.actions($0.baseAddress!, noise: noise, rows: 2, into: &actions, logProbabilities: &logs)
    }
    let exact = outputs.map(Double.init)
    let known = reference(exact)
    for index in 0..<4 { #expect(abs(Double(actions[index]) - known.actions[index]) < 1e-6) }
    for row in 0..<2 { #expect(abs(Double(logs[row]) - known.logs[row]) < 1e-5) }
    var gradient = [Float](repeating: 0, count: 8)
    gradient.withUnsafeMutableBufferPointer { gradient in
      outputs.withUnsafeBufferPointer {
        distribution.gradient(
          $0.baseAddress!, noise: noise, actions: actions, slopes: slopes, temperature: 0.7, rows: 2,
          into: gradient.baseAddress!)
      }
    }
    func loss(_ outputs: [Double]) -> Double {
      let (actions, logs) = reference(outputs)
      var sum = 0.0
      for row in 0..<2 {
        sum += 0.7 * logs[row]
        for dimension in 0..<2 { sum -= Double(slopes[row * 2 + dimension]) * actions[row * 2 + dimension] }
      }
      return sum / 2
    }
    for index in 0..<8 {
      var (above, below) = (exact, exact)
      above[index] += 1e-5
      below[index] -= 1e-5
      let difference = (loss(above) - loss(below)) / 2e-5
      #expect(abs(Double(gradient[index]) - difference) < 1e-4, "\(index)")
    }
  }

  @Test("the critics' loss, its gradient and the slopes along actions agree with differences")
  func twinCritic() throws {
    let specification = Pendulum().specification
    let critic = try TwinCritic(
      body: NetworkBody(hiddenLayers: [8]), specification: specification, rows: 3, learningRate: 1e-3, threads: 1,
      key: RandomKey(seed: 2))
    let observations: [Float] = [0.1, 0.9, -0.4, 0.5, -0.5, 1.2, -0.8, 0.3, 0.2]
    let actions: [Float] = [0.3, -0.7, 0.5]
    let targets: [Float] = [1, -0.5, 0.25]
    try observations.withUnsafeBufferPointer { observations in
      var gradient = Parameters(zeros: critic.parameters.layout)
      let (loss, value) = try critic.loss(observations, actions, targets: targets, gradient: &gradient)
      #expect(loss.isFinite && value.isFinite)
      var slopes: [Float] = [0, 0, 0]
      for ofSmaller in [true, false] {
        _ = try critic.actionSlopes(observations, actions, ofSmaller: ofSmaller, into: &slopes)
        for row in 0..<3 {
          var mean = [0.0, 0.0]
          for (side, sign) in [Float(1), -1].enumerated() {
            var moved = actions
            moved[row] += sign * 1e-2
            var unused: [Float] = [0, 0, 0]
            mean[side] = try 3 * critic.actionSlopes(observations, moved, ofSmaller: ofSmaller, into: &unused)
          }
          #expect(abs((mean[0] - mean[1]) / 2e-2 - Double(slopes[row])) < 2e-2)
        }
      }
      // The same values once more, from the slow copies, which are equal before the first update.
      var values: [Float] = [0, 0, 0]
      critic.targetValues(of: observations, actions, into: &values)
      let mean = try critic.actionSlopes(observations, actions, ofSmaller: true, into: &slopes)
      #expect(abs(Double(values.reduce(0, +)) / 3 - mean) < 1e-6)
      // Updates towards the targets bring both networks there.
      for _ in 0..<3000 { _ = try critic.update(observations, actions, targets: targets) }
      #expect(try critic.loss(observations, actions, targets: targets, gradient: &gradient).loss < 1e-3)
    }
  }

  @Test("the temperature falls while the policy is more random than wanted, and rises while it is less")
  func temperature() {
    var temperature = SACTemperature(initial: 1, targetEntropy: -1, learningRate: 0.1)
    temperature.update(meanLogProbability: -2)
    #expect(abs(temperature.value - 0.904837) < 1e-4)
    for _ in 0..<50 { temperature.update(meanLogProbability: 3) }
    #expect(temperature.value > 1)
    var fixed = SACTemperature(initial: 0.2, targetEntropy: -1, learningRate: 0)
    fixed.update(meanLogProbability: 3)
    #expect(fixed.value == 0.2)
  }

  @Test("SAC swings Pendulum up and holds it")
  func pendulum() throws {
    let make: BatchEnvironmentFactory = { try VectorEnvironment(Pendulum(), count: $0) }
    var settings = SACConfiguration()
    (settings.hiddenLayers, settings.batchSize, settings.samplesPerInsert) = ([32, 32], 64, 64)
    let learner = try SACBuilder(settings).makeAgentLearner(
      training: make, evaluation: make, budget: Budget(environmentSteps: 12_000), key: RandomKey(seed: 1))
    while learner.ledger.environmentSteps < 12_000 { _ = try learner.step() }
    #expect(try learner.evaluate(episodes: 20, key: RandomKey(seed: 2))["return"]! > -300)
  }
}
