/// Retrace (Munos et al., "Safe and efficient off-policy reinforcement learning", arXiv 1606.02647): the values of actions under a
/// policy from the steps of another:
///
///     target_t = Q_t + Σ over k of discount^k · (c_{t+1} ··· c_{t+k}) · (r_{t+k} + discount · nextValue_{t+k} - Q_{t+k})
///     c_t = lambda · min(1, ratio_t)
///
/// over the steps k of the episode that the sequence holds.
///
/// Values of actions need no ratio for the first one, so whatever policy acted the targets are those of the policy that learns. For
/// the steps of one sequence that a ``SequenceAdder`` has made of a greedy policy's play with exploration, a ratio is 0 where the
/// action was not the greedy one, and 1 by its probability where it was:
///
/// ```swift
/// let steps = StepSequences(rewards: rewards, statuses: statuses, copies: 1)
/// retrace(of: steps, ratios: ratios, actionValues: taken, nextValues: best, discount: 0.99, lambda: 0.95, into: targets)
/// ```
/// - Parameters:
///   - steps: the rewards and endings of the sequence.
///   - ratios: how much more likely each action is under the policy than it was when it was taken, π / μ, [length × copies].
///   - actionValues: Q of the actions taken, [length × copies].
///   - nextValues: the mean of Q over the policy's actions in what follows, [length × copies]; see ``StepSequences``.
///   - discount: per step.
///   - lambda: 0 looks one step ahead, 1 as far as the ratios let it.
///   - targets: [length × copies]; may be the memory of `nextValues`.
/// - Complexity: one pass.
public func retrace(
  of steps: StepSequences, ratios: UnsafeBufferPointer<Float>, actionValues: UnsafeBufferPointer<Float>,
  nextValues: UnsafeBufferPointer<Float>, discount: Float, lambda: Float = 1, into targets: UnsafeMutableBufferPointer<Float>
) {
  steps.check(ratios.count, actionValues.count, nextValues.count, targets.count)
  steps.backwards { index, status, next in
    let value = status == .terminated ? 0 : nextValues[index]
    let correction = next.map { lambda * min(1, ratios[$0]) * (targets[$0] - actionValues[$0]) } ?? 0
    targets[index] = steps.rewards[index] + discount * (value + correction)
  }
}
