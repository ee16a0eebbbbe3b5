import Core

/// The settings of SARSA and of expected SARSA: those of all tabular agents.
public struct SARSASettings: TabularAgentSettings {
  public init() {}
}

/// The settings of SARSA and of expected SARSA.
public typealias SARSAConfiguration = TabularConfiguration<SARSASettings>

extension SARSAConfiguration {
  /// SARSA: the value of what follows is that of the action taken there.
  public var sarsa: TabularBuilder<SARSASettings, TemporalDifferenceUpdates> { builder(.taken) }
  /// Expected SARSA: the value of what follows is the mean over the policy.
  public var expectedSARSA: TabularBuilder<SARSASettings, TemporalDifferenceUpdates> { builder(.expected) }

  private func builder(_ bootstrap: BootstrapValue) -> TabularBuilder<SARSASettings, TemporalDifferenceUpdates> {
    TabularBuilder(self) { _, table, discount, copies, _ in
      TemporalDifferenceUpdates(table, bootstrap: bootstrap, steps: 1, discount: discount, copies: copies)
    }
  }
}

/// The settings that only n-step SARSA has.
public struct NStepSARSASettings: TabularAgentSettings {
  public var steps = 4
  public var expected = false
  public var treeBackup = false

  public init() {}

  public static let help = [
    "steps": "Over how many steps rewards are summed before the value of what follows is estimated.",
    "expected": "Whether what follows is worth the mean over the policy rather than the value of the action taken there.",
    "treeBackup":
      "Whether it learns, by tree backup, the values of the policy that does not explore, rather than those of the way it takes.",
  ]

  public static var common: TabularSettings {
    var common = TabularSettings()
    common.learningRate = 0.1
    return common
  }

  public static let bounds: [String: SettingBounds] = ["steps": .from(1, to: 10_000)]

  public func validate() throws {
    guard !(expected && treeBackup) else {
      throw WarrenError(
        "'treeBackup' and 'expected' are two ways to value what follows", hint: "leave out 'expected' with 'treeBackup: true'")
    }
  }

  var bootstrap: BootstrapValue { treeBackup ? .tree : expected ? .expected : .taken }
}

/// The settings of n-step SARSA.
public typealias NStepSARSAConfiguration = TabularConfiguration<NStepSARSASettings>

extension NStepSARSAConfiguration {
  /// n-step SARSA.
  public var builder: TabularBuilder<NStepSARSASettings, TemporalDifferenceUpdates> {
    TabularBuilder(self) { settings, table, discount, copies, _ in
      TemporalDifferenceUpdates(
        table, bootstrap: settings.own.bootstrap, steps: settings.steps, discount: discount, copies: copies)
    }
  }
}

/// The settings of Q-learning: those of all tabular agents.
public struct QLearningSettings: TabularAgentSettings {
  public init() {}

  public static var common: TabularSettings {
    var common = TabularSettings()
    common.explorationEnd = 0.05
    return common
  }
}

/// The settings of Q-learning.
public typealias QLearningConfiguration = TabularConfiguration<QLearningSettings>

extension QLearningConfiguration {
  /// Q-learning: the value of what follows is the largest.
  public var builder: TabularBuilder<QLearningSettings, TemporalDifferenceUpdates> {
    TabularBuilder(self) { _, table, discount, copies, _ in
      TemporalDifferenceUpdates(table, bootstrap: .largest, steps: 1, discount: discount, copies: copies)
    }
  }
}

/// The settings that only Monte Carlo control has.
public struct MonteCarloSettings: TabularAgentSettings {
  public var firstVisitOnly: Bool?
  public var sampleAverages = false
  public var averageExponent = 1.0
  public var offPolicy = false
  public var importanceWeights: Bool?

  public init() {}

  public static let help = [
    "firstVisitOnly":
      "Whether an action taken several times in a state of one episode counts only the first time; when left out, it does unless 'offPolicy'.",
    "sampleAverages": "Whether a value is the mean of all its returns; the learning rates then play no part.",
    "averageExponent":
      "With 'sampleAverages', the n-th return moves a value by 1/n to this power: below 1, early returns are forgotten.",
    "offPolicy":
      "Whether it learns the values of the policy that does not explore, from the last random action of an episode on, rather than those of the policy that it follows.",
    "importanceWeights":
      "With 'offPolicy', whether returns count the more the less likely exploration has left them alone, as they must for correct means; it does when left out. Without, long episodes count too little, but none counts for very many.",
  ]

  public static let bounds: [String: SettingBounds] = ["averageExponent": .above(0, to: 1)]

  public func validate() throws {
    guard averageExponent == 1 || sampleAverages else {
      throw WarrenError("'averageExponent' is a setting of sample averages", hint: "sampleAverages: true")
    }
    guard !(offPolicy && firstVisitOnly == true) else {
      throw WarrenError(
        "'firstVisitOnly' and 'offPolicy' exclude each other: of an episode, only its end is learned from",
        hint: "leave out 'firstVisitOnly'")
    }
    guard importanceWeights == nil || offPolicy else {
      throw WarrenError("'importanceWeights' is a setting of off-policy learning", hint: "offPolicy: true")
    }
  }

  var target: MonteCarloTarget {
    if offPolicy { return .greedy(weighted: importanceWeights ?? true) }
    return .followed(firstVisitOnly: firstVisitOnly ?? true)
  }

  public static var common: TabularSettings {
    var common = TabularSettings()
    (common.learningRate, common.finalLearningRate) = (0.1, 0.005)
    return common
  }
}

/// The settings of Monte Carlo control.
public typealias MonteCarloConfiguration = TabularConfiguration<MonteCarloSettings>

extension MonteCarloConfiguration {
  /// Monte Carlo control.
  public var builder: TabularBuilder<MonteCarloSettings, MonteCarloUpdates> {
    TabularBuilder(self) { settings, table, discount, copies, _ in
      MonteCarloUpdates(
        table, target: settings.own.target, discount: discount,
        averageExponent: settings.sampleAverages ? settings.averageExponent : nil, copies: copies)
    }
  }
}

/// The settings that only Dyna-Q has.
public struct DynaQSettings: TabularAgentSettings {
  public var planningSteps = 10

  public init() {}

  public static let help = ["planningSteps": "How many imagined steps it learns from after every real one."]

  public static var common: TabularSettings { QLearningSettings.common }

  public static let bounds: [String: SettingBounds] = ["planningSteps": .from(0, to: 10_000)]
}

/// The settings of Dyna-Q.
public typealias DynaQConfiguration = TabularConfiguration<DynaQSettings>

extension DynaQConfiguration {
  /// Dyna-Q.
  public var builder: TabularBuilder<DynaQSettings, DynaUpdates> {
    TabularBuilder(self) { settings, table, discount, copies, key in
      DynaUpdates(table, discount: discount, planningSteps: settings.planningSteps, copies: copies, key: key)
    }
  }
}
