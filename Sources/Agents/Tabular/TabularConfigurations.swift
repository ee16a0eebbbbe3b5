import Core

/// The settings of SARSA and of expected SARSA.
public struct SARSAConfiguration: TabularConfiguration {
  public var learningRate = 0.2
  public var finalLearningRate = 0.01
  public var discount: Double?
  public var initialValue = 0.0
  public var explorationStart = 1.0
  public var explorationEnd = 0.0
  public var explorationFraction = 0.8
  public var parallelEnvironments = 1

  public init() {}

  public static var help: [String: String] { commonHelp }

  public func validate() throws { try validateCommon() }

  /// SARSA: the value of what follows is that of the action taken there.
  public var sarsa: TabularBuilder<SARSAConfiguration, TemporalDifferenceUpdates> { builder(.taken) }
  /// Expected SARSA: the value of what follows is the mean over the policy.
  public var expectedSARSA: TabularBuilder<SARSAConfiguration, TemporalDifferenceUpdates> { builder(.expected) }

  private func builder(_ bootstrap: BootstrapValue) -> TabularBuilder<SARSAConfiguration, TemporalDifferenceUpdates> {
    TabularBuilder(self) { _, table, discount, copies, _ in
      TemporalDifferenceUpdates(table, bootstrap: bootstrap, steps: 1, discount: discount, copies: copies)
    }
  }
}

/// The settings of n-step SARSA.
public struct NStepSARSAConfiguration: TabularConfiguration {
  public var steps = 4
  public var expected = false
  public var learningRate = 0.1
  public var finalLearningRate = 0.01
  public var discount: Double?
  public var initialValue = 0.0
  public var explorationStart = 1.0
  public var explorationEnd = 0.0
  public var explorationFraction = 0.8
  public var parallelEnvironments = 1

  public init() {}

  public static var help: [String: String] {
    commonHelp.merging([
      "steps": "Over how many steps rewards are summed before the value of what follows is estimated.",
      "expected": "Whether what follows is worth the mean over the policy rather than the value of the action taken there.",
    ]) { $1 }
  }

  public func validate() throws {
    try validateCommon()
    try check((1...10_000).contains(steps), "steps", "from 1 to 10000", steps)
  }

  /// n-step SARSA.
  public var builder: TabularBuilder<NStepSARSAConfiguration, TemporalDifferenceUpdates> {
    TabularBuilder(self) { settings, table, discount, copies, _ in
      TemporalDifferenceUpdates(
        table, bootstrap: settings.expected ? .expected : .taken, steps: settings.steps, discount: discount, copies: copies)
    }
  }
}

/// The settings of Q-learning.
public struct QLearningConfiguration: TabularConfiguration {
  public var learningRate = 0.2
  public var finalLearningRate = 0.01
  public var discount: Double?
  public var initialValue = 0.0
  public var explorationStart = 1.0
  public var explorationEnd = 0.05
  public var explorationFraction = 0.8
  public var parallelEnvironments = 1

  public init() {}

  public static var help: [String: String] { commonHelp }

  public func validate() throws { try validateCommon() }

  /// Q-learning: the value of what follows is the largest.
  public var builder: TabularBuilder<QLearningConfiguration, TemporalDifferenceUpdates> {
    TabularBuilder(self) { _, table, discount, copies, _ in
      TemporalDifferenceUpdates(table, bootstrap: .largest, steps: 1, discount: discount, copies: copies)
    }
  }
}

/// The settings of Monte Carlo control.
public struct MonteCarloConfiguration: TabularConfiguration {
  public var firstVisitOnly = true
  public var sampleAverages = false
  public var learningRate = 0.1
  public var finalLearningRate = 0.005
  public var discount: Double?
  public var initialValue = 0.0
  public var explorationStart = 1.0
  public var explorationEnd = 0.0
  public var explorationFraction = 0.8
  public var parallelEnvironments = 1

  public init() {}

  public static var help: [String: String] {
    commonHelp.merging([
      "firstVisitOnly": "Whether an action taken several times in a state of one episode counts only the first time.",
      "sampleAverages": "Whether a value is the mean of all its returns; the learning rates then play no part.",
    ]) { $1 }
  }

  public func validate() throws { try validateCommon() }

  /// Monte Carlo control.
  public var builder: TabularBuilder<MonteCarloConfiguration, MonteCarloUpdates> {
    TabularBuilder(self) { settings, table, discount, copies, _ in
      MonteCarloUpdates(
        table, discount: discount, firstVisitOnly: settings.firstVisitOnly, averages: settings.sampleAverages, copies: copies)
    }
  }
}

/// The settings of Dyna-Q.
public struct DynaQConfiguration: TabularConfiguration {
  public var planningSteps = 10
  public var learningRate = 0.2
  public var finalLearningRate = 0.01
  public var discount: Double?
  public var initialValue = 0.0
  public var explorationStart = 1.0
  public var explorationEnd = 0.05
  public var explorationFraction = 0.8
  public var parallelEnvironments = 1

  public init() {}

  public static var help: [String: String] {
    commonHelp.merging(["planningSteps": "How many imagined steps it learns from after every real one."]) { $1 }
  }

  public func validate() throws {
    try validateCommon()
    try check((0...10_000).contains(planningSteps), "planningSteps", "from 0 to 10000", planningSteps)
  }

  /// Dyna-Q.
  public var builder: TabularBuilder<DynaQConfiguration, DynaUpdates> {
    TabularBuilder(self) { settings, table, discount, copies, key in
      DynaUpdates(table, discount: discount, planningSteps: settings.planningSteps, copies: copies, key: key)
    }
  }
}
