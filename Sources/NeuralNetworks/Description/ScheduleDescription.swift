import Core

/// A learning-rate schedule as an experiment file describes it: `cosine`, `{step: {every: 1000, factor: 0.5}}`.
public enum ScheduleDescription: ConfigurationValue, Equatable {
  case constant
  case step(StepScheduleConfiguration)
  case exponential(ExponentialScheduleConfiguration)
  case cosine(DecayScheduleConfiguration)
  case linear(DecayScheduleConfiguration)
  case oneCycle(OneCycleScheduleConfiguration)

  public static var form: ConfigurationForm {
    .kinds(name: "schedule") {
      [
        ConfigurationKind("constant", NoConfiguration.self, summary: "The learning rate stays."),
        ConfigurationKind(
          "step", StepScheduleConfiguration.self, summary: "The learning rate is multiplied after every so many steps."),
        ConfigurationKind(
          "exponential", ExponentialScheduleConfiguration.self, summary: "The learning rate is multiplied after every step.",
          shorthand: "factor"),
        ConfigurationKind(
          "cosine", DecayScheduleConfiguration.self, summary: "The learning rate falls along half a cosine.", shorthand: "end"),
        ConfigurationKind(
          "linear", DecayScheduleConfiguration.self, summary: "The learning rate falls in a straight line.", shorthand: "end"),
        ConfigurationKind(
          "one-cycle", OneCycleScheduleConfiguration.self,
          summary: "The learning rate rises from 1/25 to its whole, and falls to almost nothing.", shorthand: "rise"),
      ]
    }
  }

  /// The schedule.
  /// - Parameters:
  ///   - warmUp: steps in which the learning rate grows before all else.
  ///   - total: how many steps there will be in all; nil when nobody knows.
  /// - Throws: `WarrenError` when the schedule needs to know that.
  public func schedule(warmUp: Int, total: Int?) throws -> LearningRateSchedule {
    func steps(_ given: Int?) throws -> Int {
      if let given { return given }
      guard let total else {
        throw WarrenError(
          "the schedule needs to know how many steps there will be: give its 'steps', or a budget of epochs or learnerSteps")
      }
      return max(total - warmUp, 1)
    }
    let course: LearningRateSchedule.Course =
      switch self {
      case .constant: .constant
      case .step(let settings): .step(every: settings.every, factor: settings.factor)
      case .exponential(let settings): .exponential(factor: settings.factor)
      case .cosine(let settings): .cosine(steps: try steps(settings.steps), end: settings.end)
      case .linear(let settings): .linear(steps: try steps(settings.steps), end: settings.end)
      case .oneCycle(let settings): .oneCycle(steps: try steps(settings.steps), rise: settings.rise)
      }
    return LearningRateSchedule(course, warmUp: warmUp)
  }

  // MARK: Codable

  private enum Kind: String, CodingKey {
    case constant, step, exponential, cosine, linear
    case oneCycle = "one-cycle"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Kind.self)
    guard container.allKeys.count == 1, let kind = container.allKeys.first else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "a schedule is its kind's name with its settings"))
    }
    switch kind {
    case .constant: self = .constant
    case .step: self = .step(try container.decode(StepScheduleConfiguration.self, forKey: kind))
    case .exponential: self = .exponential(try container.decode(ExponentialScheduleConfiguration.self, forKey: kind))
    case .cosine: self = .cosine(try container.decode(DecayScheduleConfiguration.self, forKey: kind))
    case .linear: self = .linear(try container.decode(DecayScheduleConfiguration.self, forKey: kind))
    case .oneCycle: self = .oneCycle(try container.decode(OneCycleScheduleConfiguration.self, forKey: kind))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Kind.self)
    switch self {
    case .constant: try container.encode(NoConfiguration(), forKey: .constant)
    case .step(let settings): try container.encode(settings, forKey: .step)
    case .exponential(let settings): try container.encode(settings, forKey: .exponential)
    case .cosine(let settings): try container.encode(settings, forKey: .cosine)
    case .linear(let settings): try container.encode(settings, forKey: .linear)
    case .oneCycle(let settings): try container.encode(settings, forKey: .oneCycle)
    }
  }
}

/// The settings of the schedule `step`.
public struct StepScheduleConfiguration: Configuration, Equatable {
  public var every = 1000
  public var factor: Float = 0.1

  public init() {}

  public static let help = [
    "every": "After how many steps.",
    "factor": "What the learning rate is multiplied by.",
  ]

  public func validate() throws { try LearningRateSchedule(.step(every: every, factor: factor)).validate() }
}

/// The settings of the schedule `exponential`.
public struct ExponentialScheduleConfiguration: Configuration, Equatable {
  public var factor: Float = 0.999

  public init() {}

  public static let help = ["factor": "What the learning rate is multiplied by."]

  public func validate() throws { try LearningRateSchedule(.exponential(factor: factor)).validate() }
}

/// The settings of the schedules `cosine` and `linear`.
public struct DecayScheduleConfiguration: Configuration, Equatable {
  public var steps: Int?
  public var end: Float = 0

  public init() {}

  public static let help = [
    "steps": "Within how many steps; within the whole budget when left out.",
    "end": "Down to which share of the learning rate.",
  ]

  public func validate() throws { try LearningRateSchedule(.linear(steps: steps ?? 1, end: end)).validate() }
}

/// The settings of the schedule `one-cycle`.
public struct OneCycleScheduleConfiguration: Configuration, Equatable {
  public var steps: Int?
  public var rise: Float = 0.3

  public init() {}

  public static let help = [
    "steps": "How many steps the cycle takes; the whole budget when left out.",
    "rise": "The share of the steps in which the learning rate rises.",
  ]

  public func validate() throws { try LearningRateSchedule(.oneCycle(steps: steps ?? 1, rise: rise)).validate() }
}
