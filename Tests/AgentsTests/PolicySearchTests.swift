import Agents
import ClassicControl
import Core
import Foundation
import ReinforcementLearning
import Synchronization
import Testing

/// Three choices of one of three, each paid by its number; the last choice of each is illegal.
private struct Choices: Environment {
  typealias Action = MultiDiscreteAction
  var steps = 0

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(observationShape: [1], actionSpace: .multiDiscrete([3, 3]), timeLimit: 4, discount: 1)
  }
  mutating func reset(using random: inout RandomStream) { steps = 0 }
  mutating func step(_ action: MultiDiscreteAction, using random: inout RandomStream) -> TimeStep {
    steps += 1
    return .running(reward: Float(action[0] + action[1]))
  }
  func writeObservation(into row: inout BatchRow<Float>) { row[0] = Float(steps) / 4 }
  func writeLegalActions(into row: inout BatchRow<Bool>) {
    for index in 0..<6 { row[index] = index % 3 != 2 }
  }
}

/// How many threads are inside at once, at most.
private final class Meeting: Sendable {
  private let counts = Mutex((inside: 0, most: 0, isWatched: false))
  var most: Int { counts.withLock { $0.most } }
  func watch() { counts.withLock { $0 = (0, 0, true) } }
  func enter() {
    let isFirst = counts.withLock { counts in
      counts.inside += 1
      counts.most = max(counts.most, counts.inside)
      defer { counts.isWatched = false }
      return counts.isWatched
    }
    // The first to come in waits for another thread, which comes at once unless there is none.
    guard isFirst else { return }
    for _ in 0..<20_000 where most < 2 { usleep(1000) }
  }
  func leave() { counts.withLock { $0.inside -= 1 } }
}

/// A walk of chance without a time limit, from the middle of a corridor to one of its ends.
private struct Corridor: Environment {
  static let meeting = Meeting()
  var cell = 5

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(observationShape: [1], actionSpace: .discrete(2), rewardRange: 0...1, discount: 1)
  }
  mutating func reset(using random: inout RandomStream) { cell = 5 }
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    Self.meeting.enter()
    defer { Self.meeting.leave() }
    cell += random.integer(below: 3) == 0 ? 2 * action - 1 : 2 * random.integer(below: 2) - 1
    return cell == 0 ? .terminated(reward: 0) : cell == 10 ? .terminated(reward: 1) : .running(reward: 0)
  }
  func writeObservation(into row: inout BatchRow<Float>) { row[0] = Float(cell) / 10 }
}

/// Rewards that no number can hold.
private struct Exploding: Environment {
  var specification: EnvironmentSpecification {
    EnvironmentSpecification(observationShape: [1], actionSpace: .discrete(2), timeLimit: 5)
  }
  mutating func reset(using random: inout RandomStream) {}
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep { .running(reward: .nan) }
  func writeObservation(into row: inout BatchRow<Float>) { row[0] = 1 }
}

@Suite struct PolicySearchTests {
  private func learner<C: PolicySearchConfiguration, E: Environment>(
    _ configuration: C, _ environment: E, steps: Int? = nil, seed: UInt64 = 1, threads: Int = 1
  ) throws -> PolicySearchLearner<C.Strategy> {
    let make: BatchEnvironmentFactory = { try VectorEnvironment(environment, count: $0) }
    return try PolicySearchBuilder(configuration).makePolicySearchLearner(
      training: make, evaluation: make, budget: Budget(environmentSteps: steps), key: RandomKey(seed: seed),
      threads: threads)
  }

  /// The same check for each of the four agents.
  private func forEach(_ body: (any PolicySearchConfiguration) throws -> Void) rethrows {
    var strategy = PolicyESConfiguration()
    var entropy = PolicyCEMConfiguration()
    var adaptation = PolicyCMAESConfiguration()
    var genetic = PolicyGAConfiguration()
    (strategy.population, entropy.population, adaptation.population, genetic.population) = (12, 12, 12, 12)
    (strategy.episodes, entropy.episodes, adaptation.episodes, genetic.episodes) = (2, 2, 2, 2)
    for configuration in [strategy, entropy, adaptation, genetic] as [any PolicySearchConfiguration] {
      try body(configuration)
    }
  }

  @Test("a budget of steps is met exactly, also where it ends within a generation")
  func budget() throws {
    func check<C: PolicySearchConfiguration>(_ configuration: C, _ steps: Int) throws {
      let learner = try learner(configuration, CartPole(), steps: steps)
      while !learner.isFinished { _ = try learner.step() }
      #expect(learner.ledger.environmentSteps == steps && learner.stopReasonName == "budget")
    }
    try forEach { configuration in
      for steps in [1, 999, 3000] { try check(configuration, steps) }
    }
  }

  @Test("a generation in which the budget may end is played on all threads, takes no more, and gives the same as on one")
  func sharedBudget() throws {
    func run(threads: Int, steps: Int?) throws -> PolicySearchLearner<PolicyGAConfiguration.Strategy> {
      var configuration = PolicyGAConfiguration()
      (configuration.population, configuration.episodes) = (20, 3)
      let learner = try learner(configuration, Corridor(), steps: steps, threads: threads)
      for _ in 0..<4 where !learner.isFinished { _ = try learner.step() }
      return learner
    }
    let free = try run(threads: 1, steps: nil)
    let needed = free.ledger.environmentSteps
    // From a budget in which the fourth generation fits exactly to one in which it does not by a step.
    for (steps, generations) in [(needed + 1_000_000, 4), (needed + 100, 4), (needed, 4), (needed - 1, 3), (needed / 2, 2)] {
      let (one, three) = (try run(threads: 1, steps: steps), try run(threads: 3, steps: steps))
      let (saved, other) = (try one.save(), try three.save())
      #expect(saved.tensors == other.tensors && saved.values == other.values)
      #expect(one.ledger.environmentSteps <= steps)
      if steps >= needed {
        #expect(one.ledger.environmentSteps == needed && one.ledger.learnerSteps == 4)
      } else {
        #expect(one.ledger.environmentSteps == steps && one.ledger.learnerSteps < 4 && one.isFinished)
      }
      if steps > needed / 2 { #expect(one.ledger.learnerSteps == generations) }
    }
    // Copies are stepped side by side on several threads at once, though no time limit bounds an episode.
    Corridor.meeting.watch()
    _ = try run(threads: 2, steps: needed + 100)
    #expect(Corridor.meeting.most > 1)
  }

  @Test("the number of threads changes no bit")
  func threads() throws {
    func run<C: PolicySearchConfiguration>(_ configuration: C, threads: Int) throws -> Snapshot {
      let learner = try learner(configuration, CartPole(), threads: threads)
      for _ in 0..<5 { _ = try learner.step() }
      return try learner.save()
    }
    func check<C: PolicySearchConfiguration>(_ configuration: C) throws {
      let (one, three) = (try run(configuration, threads: 1), try run(configuration, threads: 3))
      #expect(one.tensors == three.tensors && one.values == three.values)
    }
    try forEach { try check($0) }
  }

  @Test("a learner that is saved and restored goes on with the same bits")
  func saveAndRestore() throws {
    func check<C: PolicySearchConfiguration>(_ configuration: C) throws {
      let first = try learner(configuration, CartPole())
      for _ in 0..<3 { _ = try first.step() }
      let second = try learner(configuration, CartPole())
      try second.restore(first.save())
      for _ in 0..<4 { #expect(try first.step() == second.step()) }
      let (left, right) = (try first.save(), try second.save())
      #expect(left.tensors == right.tensors && left.values == right.values && first.ledger == second.ledger)
      let key = RandomKey(seed: 4)
      #expect(try first.evaluate(episodes: 3, key: key) == second.evaluate(episodes: 3, key: key))
    }
    try forEach { try check($0) }
  }

  @Test("illegal choices are never taken, in any dimension")
  func masks() throws {
    let learner = try learner(PolicyCEMConfiguration(), Choices())
    for _ in 0..<20 { _ = try learner.step() }
    #expect(try learner.evaluate(episodes: 2, key: RandomKey(seed: 1))["return"] == 8)
  }

  @Test("a return that is no number ends the run and says whose it was")
  func notANumber() throws {
    let learner = try learner(PolicyESConfiguration(), Exploding())
    do {
      _ = try learner.step()
      Issue.record("no error")
    } catch let error as WarrenError {
      #expect(error.kind == .failure && error.message.contains("network 0 of generation 1"))
    }
  }

  @Test("settings out of range are errors that name the setting")
  func badSettings() throws {
    func refuse<C: PolicySearchConfiguration>(_ name: String, _ configuration: C) {
      do {
        try configuration.validate()
        Issue.record("no error for \(name)")
      } catch { #expect("\(error)".contains("'\(name)'")) }
      #expect(C.help[name] != nil)
    }
    func changed<C: PolicySearchConfiguration>(_ configuration: C, _ change: (inout C) -> Void) -> C {
      var configuration = configuration
      change(&configuration)
      return configuration
    }
    refuse("population", changed(PolicyESConfiguration()) { $0.population = 7 })
    let full = changed(PolicyCMAESConfiguration()) { ($0.covariance, $0.hiddenLayers) = (.full, [1000, 1000]) }
    let error = #expect(throws: WarrenError.self) {
      try PolicySearchBuilder(full).checkSettings(for: CartPole().specification)
    }
    #expect(error?.description.contains("'hiddenLayers' asks for") == true)
    refuse("population", changed(PolicyGAConfiguration()) { $0.population = 1 })
    refuse("episodes", changed(PolicyCEMConfiguration()) { $0.episodes = 0 })
    refuse("hiddenLayers", changed(PolicyCEMConfiguration()) { $0.hiddenLayers = [0] })
    refuse("sigma", changed(PolicyCMAESConfiguration()) { $0.sigma = 0 })
    refuse("sigma", changed(PolicyCMAESConfiguration()) { $0.sigma = 1e38 })
    refuse("sigma", changed(PolicyGAConfiguration()) { $0.sigma = 1e38 })
    refuse("learningRate", changed(PolicyESConfiguration()) { $0.learningRate = .nan })
    refuse("weightDecay", changed(PolicyESConfiguration()) { $0.weightDecay = -1 })
    refuse("eliteFraction", changed(PolicyCEMConfiguration()) { $0.eliteFraction = 0 })
    refuse("noise", changed(PolicyCEMConfiguration()) { $0.noise = -1 })
    refuse("noiseGenerations", changed(PolicyCEMConfiguration()) { $0.noiseGenerations = -1 })
    refuse("tournamentSize", changed(PolicyGAConfiguration()) { $0.tournamentSize = 0 })
    refuse("crossoverRate", changed(PolicyGAConfiguration()) { $0.crossoverRate = 2 })
    refuse("mutationRate", changed(PolicyGAConfiguration()) { $0.mutationRate = 2 })
    refuse("elitism", changed(PolicyGAConfiguration()) { $0.elitism = 64 })
  }

  @Test("CartPole is balanced to the end, Pendulum's continuous torques get better")
  func learns() throws {
    let balancing = try learner(PolicyESConfiguration(), CartPole(), steps: 500_000)
    while !balancing.isFinished { _ = try balancing.step() }
    #expect(try balancing.evaluate(episodes: 20, key: RandomKey(seed: 2))["return"]! >= 475)
    let swinging = try learner(PolicyCEMConfiguration(), Pendulum(), steps: 500_000)
    let before = try swinging.evaluate(episodes: 20, key: RandomKey(seed: 2))["return"]!
    while !swinging.isFinished { _ = try swinging.step() }
    #expect(try swinging.evaluate(episodes: 20, key: RandomKey(seed: 2))["return"]! > before + 200)
  }
}
