import Core

/// `budget:` in an experiment file.
public struct BudgetSettings: Configuration {
  public var evaluations: Int?
  public var environmentSteps: Int?
  public var learnerSteps: Int?
  public var epochs: Int?
  public var seconds: Double?

  public init() {}

  public static let help = [
    "evaluations": "Most solutions scored; a delta evaluation counts the share it costs.",
    "environmentSteps": "Most steps in training environments.",
    "learnerSteps": "Most learner steps: updates, generations, passes, minibatches.",
    "epochs": "Most passes over the training set.",
    "seconds": "Most seconds of training by the clock, summed over interruptions.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "evaluations": .atLeast(1), "environmentSteps": .atLeast(1), "learnerSteps": .atLeast(1), "epochs": .atLeast(1),
    "seconds": .above(0),
  ]

  /// The budget that these settings describe.
  public var budget: Budget {
    Budget(
      evaluations: evaluations, environmentSteps: environmentSteps, learnerSteps: learnerSteps, epochs: epochs,
      seconds: seconds)
  }
}

/// `evaluation:` in an experiment file: when policies and networks are measured, apart from training.
public struct EvaluationSettings: Configuration {
  public var every: Int?
  public var episodes = 20

  public init() {}

  public static let help = [
    "every":
      "Environment steps between evaluations; learner steps for supervised training. Default: 10,000 steps, or an epoch.",
    "episodes": "Episodes of one evaluation.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "every": .atLeast(1),
    "episodes": .atLeast(1),
  ]
}

/// `stop:` in an experiment file: a goal that ends a run before its budget does.
public struct StopSettings: Configuration {
  public var metric = ""
  public var atLeast: Double?
  public var atMost: Double?

  public init() {}

  public static let help = [
    "metric": "The metric that decides, such as return, accuracy or the name of an objective.",
    "atLeast": "The run ends once the metric is as large as this.",
    "atMost": "The run ends once the metric is as small as this.",
  ]

  public func validate() throws {
    if metric.isEmpty { throw WarrenError("'metric' is missing: which one decides?") }
    if atLeast == nil, atMost == nil { throw WarrenError("needs 'atLeast' or 'atMost'") }
    if let atLeast, let atMost, atLeast > atMost {
      throw WarrenError(
        "'\(metric)' is never at least \(atLeast) and at most \(atMost)", hint: "a run ends once both hold; give one of them")
    }
  }

  /// Whether these metrics reach the goal.
  func isReached(by metrics: Metrics) -> Bool {
    guard let value = metrics[metric] else { return false }
    return atLeast.map { value >= $0 } ?? true && atMost.map { value <= $0 } ?? true
  }
}

/// `record:` in an experiment file: episodes that are kept when a run has finished, to learn from or to look at.
public struct RecordSettings: Configuration {
  public var episodes = 100

  public init() {}

  public static let help = ["episodes": "How many episodes of the best policy are written to the run's recording.safetensors."]

  public static let bounds: [String: SettingBounds] = ["episodes": .atLeast(1)]
}

/// `checkpoint:` in an experiment file.
public struct CheckpointSettings: Configuration {
  public var seconds = 10.0

  public init() {}

  public static let help = ["seconds": "Seconds between checkpoints; what a killed run loses at most."]

  public static let bounds: [String: SettingBounds] = ["seconds": .atLeast(0)]
}
