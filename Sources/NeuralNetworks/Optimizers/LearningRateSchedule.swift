import Core
import Foundation

/// How the learning rate changes while training: what it is multiplied by at each step, after a warm-up if wanted.
///
/// ```swift
/// let schedule = LearningRateSchedule(.cosine(steps: 1000, end: 0), warmUp: 100)
/// optimizer.learningRate = 0.001 * schedule.factor(at: step)
/// ```
public struct LearningRateSchedule: Sendable, Hashable {
  /// The course after the warm-up; steps count from its end.
  public enum Course: Sendable, Hashable {
    /// Always 1.
    case constant
    /// Times `factor` after every so many steps.
    case step(every: Int, factor: Float)
    /// Times `factor` after every step.
    case exponential(factor: Float)
    /// From 1 to `end` along half a cosine within so many steps (Loshchilov and Hutter 2017), then `end`.
    case cosine(steps: Int, end: Float)
    /// In a straight line from 1 to `end` within so many steps, then `end`.
    case linear(steps: Int, end: Float)
    /// Along cosines from 1/25 up to 1 in the first `rise` of the steps, and down to 1/250,000 at their end (Smith and Topin 2019,
    /// with PyTorch's settings).
    case oneCycle(steps: Int, rise: Float)
  }

  public var course: Course
  /// Steps in which the rate grows in a straight line, from 1 / (warmUp + 1) to 1.
  public var warmUp: Int

  public init(_ course: Course = .constant, warmUp: Int = 0) {
    self.course = course
    self.warmUp = warmUp
  }

  /// What the learning rate is multiplied by.
  /// - Parameter step: how many steps have been made.
  public func factor(at step: Int) -> Float {
    if step < warmUp { return Float(step + 1) / Float(warmUp + 1) }
    let step = step - warmUp
    switch course {
    case .constant: return 1
    case .step(let every, let factor): return Float(pow(Double(factor), Double(step / max(every, 1))))
    case .exponential(let factor): return Float(pow(Double(factor), Double(step)))
    case .cosine(let steps, let end): return Self.cosine(from: 1, to: Double(end), Double(step) / Double(max(steps, 1)))
    case .linear(let steps, let end): return 1 + (end - 1) * min(Float(step) / Float(max(steps, 1)), 1)
    case .oneCycle(let steps, let rise):
      let top = Double(rise) * Double(steps) - 1
      let step = Double(step)
      if step <= top { return Self.cosine(from: 1 / 25, to: 1, top > 0 ? step / top : 1) }
      return Self.cosine(from: 1, to: 1 / 250_000, (step - top) / max(Double(steps) - 1 - top, 1))
    }
  }

  private static func cosine(from start: Double, to end: Double, _ share: Double) -> Float {
    Float(end + (start - end) * (1 + cos(.pi * min(max(share, 0), 1))) / 2)
  }

  /// What is wrong with the settings.
  /// - Throws: `WarrenError` with the setting and what was expected.
  public func validate() throws {
    guard warmUp >= 0 else { throw WarrenError("the warm-up of a schedule takes no negative number of steps, found \(warmUp)") }
    switch course {
    case .constant: break
    case .step(let every, let factor):
      guard every > 0 else { throw WarrenError("a step schedule changes after every 1 or more steps, found \(every)") }
      try Self.check(factor)
    case .exponential(let factor): try Self.check(factor)
    case .cosine(let steps, let end), .linear(let steps, let end):
      guard steps > 0 else { throw WarrenError("a schedule takes at least one step, found \(steps)") }
      guard end >= 0, end.isFinite else { throw WarrenError("a schedule ends at 0 or above, found \(end)") }
    case .oneCycle(let steps, let rise):
      guard steps > 0 else { throw WarrenError("a schedule takes at least one step, found \(steps)") }
      guard rise > 0, rise < 1 else { throw WarrenError("the rise of a cycle is a share between 0 and 1, found \(rise)") }
    }
  }

  private static func check(_ factor: Float) throws {
    guard factor > 0, factor.isFinite else { throw WarrenError("the factor of a schedule is above zero, found \(factor)") }
  }
}
