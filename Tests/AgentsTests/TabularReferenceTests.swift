import Agents
import Core
import Foundation
import GridGames
import ReinforcementLearning
import Testing

/// A finite task of random numbers.
private struct RandomTask: ModeledEnvironment {
  var state = 0
  var table: [[[Outcome]]]
  var legal: [[Bool]]

  init() { self.init(seed: 0) }
  init(seed: UInt64) {
    var random = RandomKey(seed: seed).stream
    table = (0..<6).map { _ in
      (0..<3).map { _ in
        let weights = (0..<3).map { _ in random.uniformDouble() + 0.01 }
        let total = weights.reduce(0, +)
        return weights.map {
          Outcome(
            probability: $0 / total, state: random.integer(below: 6), reward: random.uniform() * 4 - 2,
            isLast: random.bernoulli(0.2))
        }
      }
    }
    legal = (0..<6).map { state in (0..<3).map { $0 == state % 3 || random.bernoulli(0.6) } }
  }

  var specification: EnvironmentSpecification {
    EnvironmentSpecification(
      observationShape: [1], actionSpace: .discrete(3), timeLimit: 9, discount: 0.9, stateCount: 6)
  }
  mutating func reset(using random: inout RandomStream) { state = random.integer(below: 2) }
  mutating func step(_ action: Int, using random: inout RandomStream) -> TimeStep {
    var number = random.uniformDouble()
    var outcome = table[state][action][0]
    for next in table[state][action] {
      outcome = next
      number -= next.probability
      if number < 0 { break }
    }
    state = outcome.state
    return TimeStep(reward: outcome.reward, status: outcome.isLast ? .terminated : .running)
  }
  var stateNumber: Int { state }
  func writeObservation(into row: inout BatchRow<Float>) { row[0] = Float(state) }
  func writeLegalActions(into row: inout BatchRow<Bool>) { row.write(legal[state]) }
  func outcomes(of action: Int, in state: Int) -> [Outcome] { table[state][action] }
  func isLegal(_ action: Int, in state: Int) -> Bool { legal[state][action] }
  var startingStates: [(state: Int, probability: Double)] { [(0, 0.5), (1, 0.5)] }
}

@Suite struct TabularReferenceTests {
  /// The best mean return with so many steps left: the definition, by recursion.
  private func best(_ task: RandomTask, _ state: Int, left: Int) -> Double {
    guard left > 0 else { return 0 }
    return (0..<3).filter { task.legal[state][$0] }.map { action in
      task.table[state][action].reduce(0) {
        $0 + $1.probability * (Double($1.reward) + ($1.isLast ? 0 : best(task, $1.state, left: left - 1)))
      }
    }.max()!
  }

  @Test("with a finite horizon, value iteration finds what recursion over all futures finds, and plays it")
  func finiteHorizon() throws {
    for seed in 0..<3 {
      let task = RandomTask(seed: UInt64(seed))
      let model = try TabularModel(of: task)
      let known = (best(task, 0, left: 4) + best(task, 1, left: 4)) / 2
      #expect(abs(model.optimum(within: 4).expectedReturn - known) < 1e-9)
      let make: BatchEnvironmentFactory = { try VectorEnvironment(task, count: $0) }
      var learner = try ValueIterationBuilder(ValueIterationConfiguration()).makeLearner(
        training: make, evaluation: make, budget: Budget(), key: RandomKey(seed: 1))
      while !learner.isFinished { _ = try learner.step() }
      #expect(learner.ledger.learnerSteps == 9)
      let result = try learner.evaluate(episodes: 20_000, key: RandomKey(seed: 2))
      let error = 5 * result["returnDeviation"]! / 20_000.0.squareRoot()
      #expect(abs(result["return"]! - model.optimum(within: 9).expectedReturn) < error)
    }
  }

  @Test("without a horizon, value iteration and policy iteration agree with each other and with the best of all policies")
  func infiniteHorizon() throws {
    for seed in 0..<3 {
      let task = RandomTask(seed: UInt64(seed))
      let model = try TabularModel(of: task)
      var settings = ValueIterationConfiguration()
      settings.finiteHorizon = false
      let evaluator = Evaluator { try VectorEnvironment(task, count: $0) }
      var values = ValueIteration(model, settings, evaluator: evaluator)
      while !values.isFinished { _ = try values.step() }
      var policies = PolicyIteration(model, PolicyIterationConfiguration(), evaluator: evaluator)
      while !policies.isFinished { _ = try policies.step() }
      _ = values.expectedReturn
      let discount = Double(task.specification.discount)
      // Every one of the 3^6 policies, each evaluated by itself.
      var best = -Double.infinity
      for number in 0..<729 {
        let policy = (0..<6).map { number / [1, 3, 9, 27, 81, 243][$0] % 3 }
        guard (0..<6).allSatisfy({ task.legal[$0][policy[$0]] }) else { continue }
        var worth = [Double](repeating: 0, count: 6)
        for _ in 0..<300 {
          worth = (0..<6).map { state in
            task.table[state][policy[state]].reduce(0) {
              $0 + $1.probability * (Double($1.reward) + ($1.isLast ? 0 : discount * worth[$1.state]))
            }
          }
        }
        best = max(best, (worth[0] + worth[1]) / 2)
      }
      #expect(abs(values.expectedReturn - best) < 1e-8)
      #expect(abs(policies.expectedReturn - best) < 1e-8)
    }
  }

  @Test("policy iteration ends with the best policy however few sweeps a turn may take", arguments: [1, 2, 5])
  func fewSweeps(sweeps: Int) throws {
    for seed in 0..<5 {
      let task = RandomTask(seed: UInt64(seed))
      let model = try TabularModel(of: task)
      let evaluator = Evaluator { try VectorEnvironment(task, count: $0) }
      var settings = PolicyIterationConfiguration()
      func optimum() throws -> Double {
        var learner = PolicyIteration(model, settings, evaluator: evaluator)
        while !learner.isFinished { _ = try learner.step() }
        #expect(learner.stopReasonName == "optimal")
        return learner.expectedReturn
      }
      let settled = try optimum()
      settings.evaluationSweeps = sweeps
      #expect(abs(try optimum() - settled) < 1e-7)
    }
  }

  @Test("planners that are saved and restored in the middle end with the same plan")
  func saveAndRestore() throws {
    let make: BatchEnvironmentFactory = { try VectorEnvironment(RandomTask(seed: 5), count: $0) }
    let builders: [any AgentBuilder] = [
      ValueIterationBuilder(ValueIterationConfiguration()), PolicyIterationBuilder(PolicyIterationConfiguration()),
    ]
    for builder in builders {
      func fresh() throws -> any EvaluatingLearner {
        try builder.makeLearner(training: make, evaluation: make, budget: Budget(), key: RandomKey(seed: 1))
      }
      var first = try fresh()
      _ = try first.step()
      var second = try fresh()
      try second.restore(first.save())
      while !first.isFinished { #expect(try first.step() == second.step()) }
      let (left, right) = (try first.save(), try second.save())
      #expect(left.tensors == right.tensors && left.values == right.values)
    }
  }

  /// What happened in one copy: states, actions, rewards, and how each episode ended.
  private struct Episode {
    var states: [Int] = []
    var actions: [Int] = []
    var rewards: [Double] = []
    var end = TimeStep.Status.running
    var last = 0
  }

  /// Plays a random policy, or the table's with that much exploration, and hands every step to the updates, and the whole to a slow twin.
  private func play(
    exploration: Double? = nil, _ updates: (ActionValueTable) -> some TabularUpdates,
    _ twin: (inout [Double], _ episodes: [Episode], _ expected: (_ values: [Double], _ state: Int) -> Double) -> Void
  ) throws {
    let task = RandomTask(seed: 8)
    let environment = try VectorEnvironment(task, count: 1)
    try environment.reset(key: RandomKey(seed: 3))
    let table = try ActionValueTable(for: environment, initialValue: 0.5)
    var updates = updates(table)
    updates.learningRate = 0.3
    updates.epsilon = 0.4
    updates.addFirst(environment)
    let key = RandomKey(seed: 4)
    let policy: any Actor =
      exploration.map { TabularPolicy(table, epsilon: $0, key: key) } ?? RandomPolicy(environment.specification, key: key)
    let actions = ActionBatch(for: environment)
    var episodes: [Episode] = []
    var episode = Episode()
    while episodes.count < 200 {
      let state = Int(environment.stateNumbers[0])
      try policy.selectActions(for: environment, into: actions)
      try actions.take(in: environment, copies: 1)
      updates.add(actions, copies: 1, environment)
      episode.states.append(state)
      episode.actions.append(Int(actions.discrete[0]))
      episode.rewards.append(Double(environment.rewards[0]))
      if environment.statuses[0].isLast {
        episode.end = environment.statuses[0]
        episode.last = Int(environment.finalStateNumbers[0])
        episodes.append(episode)
        episode = Episode()
      }
    }
    #expect(exploration == 0.4 || Set(episodes.map(\.end)) == [.terminated, .truncated])
    var values = [Double](repeating: 0.5, count: 18)
    twin(&values, episodes) { values, state in
      let legal = (0..<3).filter { task.legal[state][$0] }.map { values[state * 3 + $0] }
      return 0.6 * legal.max()! + 0.4 * legal.reduce(0, +) / Double(legal.count)
    }
    for index in 0..<18 { #expect(abs(table.values[index] - values[index]) < 1e-9, "\(index)") }
  }

  @Test("n-step SARSA changes values as its definition does, at the time it does", arguments: [1, 3])
  func sarsa(steps: Int) throws {
    try play(
      { TemporalDifferenceUpdates($0, bootstrap: .taken, steps: steps, discount: 0.9, copies: 1) },
      {
        values, episodes, expected in
        for episode in episodes {
          let length = episode.states.count
          var final = 0.0
          // The update of step t is due when the action of step t + n is known, or at the end.
          for time in 0..<length {
            let end = min(time + steps, length)
            var target = 0.0
            for step in time..<end {
              var power = 1.0
              for _ in time..<step { power *= 0.9 }
              target += power * episode.rewards[step]
            }
            var power = 1.0
            for _ in time..<end { power *= 0.9 }
            if time + steps < length {
              target += power * values[episode.states[end] * 3 + episode.actions[end]]
            } else if episode.end == .truncated {
              // The updates at the end all see the final state's value as it is before the first of them.
              if time == max(0, length - steps) { final = expected(values, episode.last) }
              target += power * final
            }
            values[episode.states[time] * 3 + episode.actions[time]] +=
              0.3
              * (target - values[episode.states[time] * 3 + episode.actions[time]])
          }
        }
      })
  }

  @Test("Q-learning changes values as its definition does")
  func qLearning() throws {
    let task = RandomTask(seed: 8)
    try play(
      { TemporalDifferenceUpdates($0, bootstrap: .largest, steps: 1, discount: 0.9, copies: 1) },
      {
        values, episodes, _ in
        for episode in episodes {
          for time in episode.states.indices {
            let isLast = time == episode.states.count - 1
            let next = isLast ? episode.last : episode.states[time + 1]
            let best = (0..<3).filter { task.legal[next][$0] }.map { values[next * 3 + $0] }.max()!
            let target = episode.rewards[time] + (isLast && episode.end == .terminated ? 0 : 0.9 * best)
            let index = episode.states[time] * 3 + episode.actions[time]
            values[index] = 0.7 * values[index] + 0.3 * target
          }
        }
      })
  }

  @Test("Monte Carlo control changes values as its definition does", arguments: [true, false])
  func monteCarlo(firstVisitOnly: Bool) throws {
    try play(
      {
        MonteCarloUpdates(
          $0, target: .followed(firstVisitOnly: firstVisitOnly), discount: 0.9, averageExponent: 1, copies: 1)
      },
      { values, episodes, expected in
        var counts = [Int](repeating: 0, count: 18)
        var sums = [Double](repeating: 0, count: 18)
        for episode in episodes {
          let length = episode.states.count
          let final = episode.end == .truncated ? expected(values, episode.last) : 0
          var seen: Set<Int> = []
          for time in 0..<length {
            let index = episode.states[time] * 3 + episode.actions[time]
            if firstVisitOnly, !seen.insert(index).inserted { continue }
            var value = final
            for step in (time..<length).reversed() { value = episode.rewards[step] + 0.9 * value }
            counts[index] += 1
            sums[index] += value
          }
          for index in 0..<18 where counts[index] > 0 { values[index] = sums[index] / Double(counts[index]) }
        }
      })
  }

  /// The best legal actions of a state, of which the policy that does not explore takes any.
  private func bestActions(_ task: RandomTask, _ values: [Double], _ state: Int) -> [Int] {
    let legal = (0..<3).filter { task.legal[state][$0] }
    let best = legal.map { values[state * 3 + $0] }.max()!
    return legal.filter { values[state * 3 + $0] == best }
  }

  @Test("tree backup changes values as its definition does, by recursion down the tree", arguments: [1, 2, 5])
  func treeBackup(steps: Int) throws {
    let task = RandomTask(seed: 8)
    try play(
      exploration: 1,
      { TemporalDifferenceUpdates($0, bootstrap: .tree, steps: steps, discount: 0.9, copies: 1) },
      { values, episodes, _ in
        /// The mean over all actions of a state, that of the one taken by going on down the episode.
        func worth(_ episode: Episode, _ values: [Double], _ time: Int, until end: Int, _ final: Double) -> Double {
          if time == end { return final }
          let state = episode.states[time]
          let best = bestActions(task, values, state)
          return best.reduce(0) { sum, action in
            let below =
              action == episode.actions[time]
              ? episode.rewards[time] + 0.9 * worth(episode, values, time + 1, until: end, final)
              : values[state * 3 + action]
            return sum + below / Double(best.count)
          }
        }
        for episode in episodes {
          let length = episode.states.count
          var final = 0.0
          for time in 0..<length {
            let end = min(time + steps, length)
            if end < length {
              final = values[episode.states[end] * 3 + bestActions(task, values, episode.states[end])[0]]
            } else if time == max(0, length - steps) {
              // The updates at the end all see the final state's value as it is before the first of them.
              let last = episode.last
              final = episode.end == .truncated ? values[last * 3 + bestActions(task, values, last)[0]] : 0
            }
            let target = episode.rewards[time] + 0.9 * worth(episode, values, time + 1, until: end, final)
            values[episode.states[time] * 3 + episode.actions[time]] +=
              0.3 * (target - values[episode.states[time] * 3 + episode.actions[time]])
          }
        }
      })
  }

  @Test(
    "off-policy Monte Carlo control changes values as its definition does",
    arguments: [(true, 1.0), (true, 0.7), (true, nil), (false, 0.7), (false, nil)])
  func offPolicyMonteCarlo(weighted: Bool, exponent: Double?) throws {
    let task = RandomTask(seed: 8)
    try play(
      exploration: 0.4,
      {
        MonteCarloUpdates(
          $0, target: .greedy(weighted: weighted), discount: 0.9, averageExponent: exponent, copies: 1)
      },
      { values, episodes, _ in
        var sums = [Double](repeating: 0, count: 18)
        var longest = 0
        for episode in episodes {
          let length = episode.states.count
          let before = values
          // For every later step that has been learned from: π(a|s) once it had been learned from, over b(a|s) when it was taken.
          var ratios: [Double] = []
          for time in (0..<length).reversed() {
            let (state, action) = (episode.states[time], episode.actions[time])
            let last = before[episode.last * 3 + bestActions(task, before, episode.last)[0]]
            var value = episode.end == .truncated ? last : 0
            for step in (time..<length).reversed() { value = episode.rewards[step] + 0.9 * value }
            let weight = weighted ? ratios.reduce(1, *) : 1
            sums[state * 3 + action] += weight
            let rate = exponent.map { pow(weight / sums[state * 3 + action], $0) } ?? 1 - pow(0.7, weight)
            values[state * 3 + action] += rate * (value - values[state * 3 + action])
            let best = bestActions(task, values, state)
            guard best.contains(action) else { break }
            let (legal, old) = (task.legal[state].count { $0 }, bestActions(task, before, state))
            let behavior = 0.4 / Double(legal) + (old.contains(action) ? 0.6 / Double(old.count) : 0)
            ratios.append(1 / Double(best.count) / behavior)
          }
          longest = max(longest, ratios.count)
        }
        #expect(longest >= 4)
      })
  }

  @Test("tabular agents come within 2 % of the optimum of slippery ice", arguments: ["q-learning", "sarsa", "dyna-q"])
  func frozenLake(name: String) throws {
    let environment = FrozenLake()
    let make: BatchEnvironmentFactory = { try VectorEnvironment(environment, count: $0) }
    func learner(_ builder: some AgentBuilder) throws -> any EvaluatingLearner {
      try builder.makeLearner(
        training: make, evaluation: make, budget: Budget(environmentSteps: 200_000), key: RandomKey(seed: 1))
    }
    var agent =
      switch name {
      case "q-learning": try learner(QLearningConfiguration().builder)
      case "sarsa": try learner(SARSAConfiguration().sarsa)
      default: try learner(DynaQConfiguration().builder)
      }
    while agent.ledger.environmentSteps < 200_000 { _ = try agent.step() }
    // The exact worth of its policy within the time limit.
    let model = try TabularModel(of: environment)
    let table: [Double] = try agent.save().section("table").array("values", count: 64)
    var worth = [Double](repeating: 0, count: 16)
    for _ in 0..<100 {
      worth = (0..<16).map { state in
        let row = table[state * 4..<state * 4 + 4]
        let action = row.firstIndex(of: row.max()!)! - state * 4
        return worth.withUnsafeBufferPointer {
          model.value(of: action, in: state, discount: 1, values: $0.baseAddress!)
        }
      }
    }
    let optimum = model.optimum(within: 100).expectedReturn
    #expect(worth[0] >= 0.98 * optimum && worth[0] <= optimum + 1e-9, "\(worth[0]) of \(optimum)")
  }
}
