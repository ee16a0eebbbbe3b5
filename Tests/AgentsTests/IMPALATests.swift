import Agents
import ClassicControl
import Core
import Foundation
import NeuralNetworks
import ReinforcementLearning
import Testing

@Suite struct IMPALATests {
  private func learner<E: Environment>(
    _ environment: E, steps: Int? = nil, _ change: (inout IMPALAConfiguration) -> Void = { _ in }
  ) throws -> IMPALALearner {
    var configuration = IMPALAConfiguration()
    change(&configuration)
    let make: BatchEnvironmentFactory = { try VectorEnvironment(environment, count: $0) }
    return try IMPALABuilder(configuration).makeAgentLearner(
      training: make, evaluation: make, budget: Budget(environmentSteps: steps), key: RandomKey(seed: 1))
  }

  // MARK: V-trace

  /// V-trace of one sequence as the sum of its definition, in double precision.
  private func slowVTrace(
    rewards: [Double], values: [Double], ratios: [Double], following: Double, _ correction: SequenceBatch.Correction
  ) -> (targets: [Double], advantages: [Double]) {
    let (discount, count) = (Double(correction.discount), rewards.count)
    let nextValues = values.dropFirst() + [following]
    let cut = ratios.map { min($0, Double(correction.largestRatio)) }
    let targets = (0..<count).map { first in
      var (sum, weight) = (values[first], 1.0)
      for step in first..<count {
        sum += weight * cut[step] * (rewards[step] + discount * nextValues[nextValues.startIndex + step] - values[step])
        weight *= discount * Double(correction.lambda) * min(ratios[step], Double(correction.largestTrace))
      }
      return sum
    }
    let advantages = (0..<count).map {
      cut[$0] * (rewards[$0] + discount * ($0 + 1 < count ? targets[$0 + 1] : following) - values[$0])
    }
    return (targets, advantages)
  }

  @Test(
    "targets and advantages of packed sequences are V-trace's, by the weights of both policies in double precision",
    arguments: PolicyLossTests.spaces, [false, true])
  func slowTwin(space: ActionSpace, isNormalized: Bool) throws {
    let environment = Wandering(space)
    func makePolicy(_ seed: UInt64) throws -> ActorCritic {
      let policy = try ActorCritic(
        body: NetworkBody(hiddenLayers: [6], activation: .tanh), isShared: false, deviation: seed == 3 ? 0.7 : 0.6,
        for: environment.specification, key: RandomKey(seed: seed))
      try policy.drawWeights(seed: seed)
      return policy
    }
    let (acting, learning) = (try makePolicy(3), try makePolicy(4))
    var (observations, rewards) = (ObservationNormalizer(size: 4), RewardNormalizer(copies: 2, discount: 0.9))
    observations.observe([1, 2, -1, 0, 0, 1, 1, 3, 2, 2, 2, -2], rows: 3)
    rewards.observe([1, -0.5], statuses: [.running, .running], copies: 2)
    let normalizers = TrainingNormalizers(
      observations: isNormalized ? observations : nil, rewards: isNormalized ? rewards : nil, rewardScale: 0.5)
    // What the older policy does, as an agent keeps it.
    let vector = try VectorEnvironment(environment, count: 3)
    let queue = SequenceQueue(capacity: 100, for: vector, keepsLogProbabilities: true)
    var adder = SequenceAdder(to: queue, copies: 3, length: 5)
    let loop = try EnvironmentLoop(vector, key: RandomKey(seed: 5))
    adder.addFirst(vector)
    let policy = ActorCriticPolicy(acting, normalizer: { normalizers.observations }, key: RandomKey(seed: 6))
    while queue.count < 30 { try loop.step(actor: policy, adder: &adder) }
    let sequences = queue.take(30)
    for end in [TimeStep.Status.running, .terminated, .truncated] { #expect(sequences.contains { $0.end == end }) }
    #expect(Set(sequences.map(\.rewards.count)).count >= 4)

    let correction = SequenceBatch.Correction(discount: 0.9, lambda: 0.95, largestRatio: 1.2, largestTrace: 0.8)
    let batch = SequenceBatch(learning, layout: queue.layout, sequences: 30, length: 5, correction: correction)
    batch.gather(sequences, normalizers)
    batch.correct()

    let (old, new) = (
      SlowPolicy(acting.parameters, choices: space.choices), SlowPolicy(learning.parameters, choices: space.choices)
    )
    let (width, mask, distribution) = (space.width, space.maskSize, acting.distribution)
    func seen(_ raw: ArraySlice<Float>) -> [Double] {
      raw.enumerated().map { index, number in
        isNormalized
          ? (Double(number) - Double(observations.scale.offsets[index])) * Double(observations.scale.factors[index])
          : Double(number)
      }
    }
    var row = 0
    for sequence in sequences {
      let count = sequence.rewards.count
      let observations = (0..<count).map { seen(sequence.observations[4 * $0..<4 * $0 + 4]) }
      let ratios = (0..<count).map { step in
        let range = step * width..<(step + 1) * width
        func judge(_ policy: SlowPolicy) -> Double {
          guard distribution.isContinuous else {
            let legal = sequence.legalActions[step * mask..<(step + 1) * mask].map { $0 == 1 }
            return policy.judge(Array(sequence.discreteActions[range]), legal: legal, at: observations[step]).logProbability
          }
          let drawn = zip(sequence.continuousActions[range], zip(distribution.centers, distribution.units)).map {
            ($0 - $1.0) / $1.1
          }
          return policy.judge(drawn, at: observations[step]).logProbability
        }
        return exp(judge(new) - judge(old))
      }
      let scale = isNormalized ? Double(rewards.factor) : 0.5
      let (targets, advantages) = slowVTrace(
        rewards: sequence.rewards.map { Double($0) * scale }, values: observations.map(new.value), ratios: ratios,
        following: sequence.end == .terminated ? 0 : new.value(seen(sequence.finalObservation[...])), correction)
      for step in 0..<count {
        #expect(abs(Double(batch.ratios[row]) - ratios[step]) < 1e-4 * max(1, ratios[step]))
        #expect(abs(Double(batch.steps.targets[row]) - targets[step]) < 1e-4 * max(1, abs(targets[step])))
        #expect(abs(Double(batch.steps.advantages[row]) - advantages[step]) < 1e-4 * max(1, abs(advantages[step])))
        row += 1
      }
    }
    #expect(batch.steps.count == row)
    #expect((0.05...0.9).contains(batch.clipFraction))
  }

  // MARK: The age of what is learned from

  @Test("the weights that act are the learner's, as they were at the last multiple of the period")
  func refreshes() throws {
    let learner = try learner(CartPole()) { $0.actorUpdatePeriod = 3 }
    func weights(_ section: String) throws -> [String: [Float]] {
      let snapshot = try learner.save().section(section)
      return try Dictionary(uniqueKeysWithValues: snapshot.tensors.keys.map { ($0, try snapshot.array($0)) })
    }
    var last = try weights("update/weights")
    #expect(try weights("collector/acting") == last)
    for step in 1...9 {
      _ = try learner.step()
      let learned = try weights("update/weights")
      #expect(learned != last)
      if step % 3 == 0 { last = learned }
      #expect(try weights("collector/acting") == last)
    }
  }

  @Test("as many sequences wait as are asked for, none is lost, and the policy that acted is left behind")
  func queue() throws {
    let learner = try learner(SignedCorridor()) {
      ($0.sequences, $0.queueLength, $0.steps, $0.actorUpdatePeriod) = (4, 12, 3, 2)
    }
    for update in 1...40 {
      let metrics = try learner.step()
      #expect(learner.updateCount == update)
      // The first two updates learn from what the first weights did, and the first of them by the same weights.
      if update == 1 { #expect(abs(metrics["divergence"]!) < 1e-5) }
      if update == 2 { #expect(metrics["divergence"]! > 1e-6) }
      let queue = try learner.save().section("collector/queue")
      let counts = try queue.array("counts", of: Int64.self)
      let waiting = try queue.array("steps", of: Int32.self).count
      #expect((8..<16).contains(waiting))
      #expect(counts == [Int64(4 * update + waiting), 0])
    }
  }

  @Test(
    "a learner of masks or real actions that is saved with sequences in its queue goes on with the same bits",
    arguments: [false, true])
  func saveAndRestore(isContinuous: Bool) throws {
    func make() throws -> IMPALALearner {
      func change(_ configuration: inout IMPALAConfiguration) {
        (configuration.actorUpdatePeriod, configuration.queueLength, configuration.steps) = (3, 20, 4)
      }
      return isContinuous ? try learner(Aiming(), change) : try learner(Matching(), change)
    }
    let (first, second) = (try make(), try make())
    for _ in 0..<4 { _ = try first.step() }
    try second.restore(first.save())
    for _ in 0..<10 { #expect(try first.step() == second.step()) }
    let (left, right) = (try first.save(), try second.save())
    #expect(left.tensors == right.tensors && left.values == right.values)
  }

  @Test("settings out of range are errors that name the setting")
  func badSettings() {
    let changes: [(String, (inout IMPALAConfiguration) -> Void)] = [
      ("hiddenLayers", { $0.hiddenLayers = [0] }), ("learningRate", { $0.learningRate = 0 }),
      ("activation", { $0.activation = .sign }), ("parallelEnvironments", { $0.parallelEnvironments = 0 }),
      ("steps", { $0.steps = 0 }), ("sequences", { $0.sequences = 0 }), ("queueLength", { $0.queueLength = 7 }),
      ("queueLength", { ($0.sequences, $0.queueLength) = (20, 19) }), ("actorUpdatePeriod", { $0.actorUpdatePeriod = 0 }),
      ("discount", { $0.discount = 1.5 }), ("lambda", { $0.lambda = -0.1 }), ("largestRatio", { $0.largestRatio = 0 }),
      ("largestTrace", { $0.largestTrace = .nan }), ("largestTrace", { $0.largestTrace = 1.5 }),
      ("entropyBonus", { $0.entropyBonus = -1 }), ("valueWeight", { $0.valueWeight = -1 }),
    ]
    for (name, change) in changes {
      do {
        _ = try learner(CartPole(), change)
        Issue.record("no error for \(name)")
      } catch { #expect("\(error)".contains("'\(name)'")) }
    }
    #expect(Set(IMPALAConfiguration.help.keys).isSuperset(of: changes.map(\.0)))
    let forTwo = EnvironmentSpecification(observationShape: [1], actionSpace: .discrete(2), playerCount: 2)
    #expect(IMPALABuilder(IMPALAConfiguration()).misfit(forTwo) != nil)
  }
}
