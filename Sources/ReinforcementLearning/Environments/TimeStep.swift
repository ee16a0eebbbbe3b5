/// What one step of an environment gives back: the reward, and whether the episode goes on.
///
/// The two ways in which an episode ends are different cases, because they ask for different arithmetic: after `.terminated`
/// there is no future, so its value is zero; after `.truncated` the future was merely cut off, so its value is estimated from
/// the final observation (Pardo et al., "Time limits in reinforcement learning", arXiv 1712.00378).
public struct TimeStep: Sendable, Equatable {
  /// Whether an episode goes on.
  public enum Status: UInt8, Codable, Sendable {
    /// The episode goes on.
    case running
    /// The task itself ended: a goal, a fall, a full knapsack. Nothing comes after, so nothing is bootstrapped.
    case terminated
    /// The episode was cut off from outside, by a time limit for example. What would have come is bootstrapped.
    case truncated

    /// Whether the episode has ended, in either way.
    @inlinable public var isLast: Bool { self != .running }
  }

  /// The reward of the step.
  public var reward: Float
  /// Whether the episode goes on after the step.
  public var status: Status

  /// A step with its reward and status.
  @inlinable
  public init(reward: Float, status: Status) {
    self.reward = reward
    self.status = status
  }

  /// A step after which the episode goes on.
  @inlinable public static func running(reward: Float) -> TimeStep { TimeStep(reward: reward, status: .running) }
  /// A step that ends the task.
  @inlinable public static func terminated(reward: Float) -> TimeStep { TimeStep(reward: reward, status: .terminated) }
  /// A step after which the episode is cut off. Environments seldom need it: the time limit of their specification is applied
  /// by whoever drives them.
  @inlinable public static func truncated(reward: Float) -> TimeStep { TimeStep(reward: reward, status: .truncated) }
}

/// What a step of four copies gives back: see ``Environment/stepFour(_:_:)``.
public struct FourTimeSteps: Sendable, Equatable {
  /// The reward of each step.
  public var rewards: SIMD4<Float>
  /// Whether each step has ended its task: a mask as wide as the comparison of real numbers gives it.
  public var isTerminated: SIMDMask<SIMD4<Int64>>

  /// Four steps with their rewards and whether they are the last.
  @inlinable
  public init(rewards: SIMD4<Float>, isTerminated: SIMDMask<SIMD4<Int64>>) {
    self.rewards = rewards
    self.isTerminated = isTerminated
  }

  /// Four steps with their rewards and whether they are the last, by a mask as wide as the comparison of `Float` gives it.
  @inlinable
  public init(rewards: SIMD4<Float>, terminatedWhere mask: SIMDMask<SIMD4<Int32>>) {
    // A lane of a mask is all ones or all zeros, as the sign of a number is in its wider form.
    let wide = SIMD4<Int64>(truncatingIfNeeded: unsafeBitCast(mask, to: SIMD4<Int32>.self))
    self.init(rewards: rewards, isTerminated: unsafeBitCast(wide, to: SIMDMask<SIMD4<Int64>>.self))
  }
}

/// What a step of eight copies gives back: see ``Environment/stepEight(_:_:)``.
public struct EightTimeSteps: Sendable, Equatable {
  /// The steps of the first four copies.
  public var first: FourTimeSteps
  /// The steps of the last four.
  public var second: FourTimeSteps

  /// Eight steps, in two halves.
  @inlinable
  public init(first: FourTimeSteps, second: FourTimeSteps) {
    self.first = first
    self.second = second
  }
}
