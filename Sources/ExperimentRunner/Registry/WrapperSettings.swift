import Core
import ReinforcementLearning

/// What is put around the environment of a task, as `wrappers` beside its name in an experiment file:
///
/// ```yaml
/// tasks:
///   - snake: { size: 12 }
///     wrappers: { actionRepeat: 2, frameStack: 4 }
/// ```
///
/// From inside out: actions are repeated, episodes cut off, rewards changed, observations stacked.
public struct WrapperSettings: Configuration, Equatable {
  /// How many times every action is taken.
  public var actionRepeat = 1
  /// Steps after which an episode is cut off; nil for the environment's own limit alone.
  public var timeLimit: Int?
  /// What rewards are multiplied by.
  public var scaleReward: Float = 1
  /// How far from zero rewards may be; nil for as far as they are.
  public var clipReward: Float?
  /// How many observations are shown together.
  public var frameStack = 1

  /// No wrapper.
  public init() {}

  public static let help: [String: String] = [
    "actionRepeat":
      "How many times every action is taken, its rewards added up; a step is then one such decision, in budgets too.",
    "timeLimit": "Steps after which an episode is cut off (and what would have come is still valued).",
    "scaleReward": "What rewards are multiplied by in training; returns and evaluations stay the task's.",
    "clipReward": "How far from zero rewards may be in training, after the scaling; returns and evaluations stay the task's.",
    "frameStack": "How many of the last observations are shown together; at first the first one stands for those before it.",
  ]

  public static let bounds: [String: SettingBounds] = [
    "actionRepeat": .from(1, to: 1000),
    "timeLimit": .atLeast(1),
    "scaleReward": .above(0),
    "clipReward": .above(0),
    "frameStack": .from(1, to: 1000),
  ]

  private var changesRewards: Bool { scaleReward != 1 || clipReward != nil }

  /// A batch with these wrappers around it.
  /// - Parameters:
  ///   - batch: what goes inside.
  ///   - forTraining: whether rewards are changed; where policies are measured they are not.
  public func wrap(_ batch: any BatchEnvironment, forTraining: Bool) throws -> any BatchEnvironment {
    var batch = batch
    if actionRepeat > 1 { batch = try ActionRepeat(batch, times: actionRepeat) }
    if let timeLimit { batch = try TimeLimit(batch, steps: timeLimit) }
    if changesRewards, forTraining {
      batch = try RewardScaling(batch, factor: scaleReward, bound: clipReward ?? .infinity)
    }
    if frameStack > 1 { batch = try FrameStack(batch, frames: frameStack) }
    return batch
  }

  /// What an environment is with these wrappers around it.
  public func specification(of inner: EnvironmentSpecification) throws -> EnvironmentSpecification {
    var specification = try ActionRepeat.specification(of: inner, times: actionRepeat)
    if let timeLimit { specification = try TimeLimit.specification(of: specification, steps: timeLimit) }
    specification = try RewardScaling.specification(
      of: specification, factor: scaleReward, bound: clipReward ?? .infinity)
    return frameStack > 1 ? try FrameStack.specification(of: specification, frames: frameStack) : specification
  }

  /// A task with these wrappers around its environment.
  /// - Throws: `WarrenError` when it is no environment, or one that cannot have wrappers.
  public func wrap(_ task: ExperimentTask) throws -> ExperimentTask {
    guard self != WrapperSettings() else { return task }
    guard let face: EnvironmentFace = task.face() else {
      throw WarrenError("'wrappers' go around environments, and '\(task.label)' is none")
    }
    guard face.specification.playerCount == 1 else {
      throw WarrenError("'wrappers' go around environments for one player; '\(task.label)' is a game without an opponent")
    }
    var task = task
    // A problem is not wrapped: search and solvers work on the task as it is, and are compared by the solutions.
    task.faces = try task.faces.map { $0 is EnvironmentFace ? try wrap(face) : $0 }
    let cutsOff = timeLimit.map { $0 < face.specification.timeLimit ?? .max } ?? false
    if task.measure.name == "return", actionRepeat > 1 || cutsOff {
      // What was known of the return holds for the environment without them.
      (task.measure.known, task.measure.threshold) = (nil, nil)
    }
    return task
  }

  private func wrap(_ face: EnvironmentFace) throws -> EnvironmentFace {
    let settings = self
    var wrapped = EnvironmentFace(
      specification: try specification(of: face.specification),
      makeBatch: { try settings.wrap(face.makeBatch($0), forTraining: true) }, check: { face.check($0, $1) })
    wrapped.makeEvaluationBatch = { try settings.wrap(face.evaluation($0), forTraining: false) }
    wrapped.makeRecorder = face.makeRecorder
    if actionRepeat == 1, !changesRewards { wrapped.makeModel = face.makeModel }
    return wrapped
  }
}
