/// V-trace (Espeholt et al., "IMPALA", arXiv 1802.01561): the values of a policy from the steps of another, with importance ratios
/// that are cut off:
///
///     v_t = value_t + Σ over k of discount^k · (c_t ··· c_{t+k-1}) · ρ_{t+k} · (r_{t+k} + discount · nextValue_{t+k} - value_{t+k})
///     ρ_t = min(largestRatio, ratio_t),   c_t = lambda · min(largestTrace, ratio_t)
///
/// over the steps k of the episode that the sequence holds, and the advantages that go with them for a policy's gradient,
/// ρ_t · (r_t + discount · v_{t+1} - value_t).
/// - Parameters:
///   - steps: the rewards and endings of the sequence.
///   - ratios: how much more likely each action is under the policy than it was when it was taken, π / μ, [length × copies].
///   - values: of the observations that the steps begin with, [length × copies].
///   - nextValues: of what follows, [length × copies]; see ``StepSequences``.
///   - discount: per step.
///   - lambda: 0 looks one step ahead, 1 as far as the ratios let it.
///   - largestRatio: decides which policy's values are found; the paper's 1.
///   - largestTrace: decides how fast; the paper's 1, at most `largestRatio`.
///   - targets: v, [length × copies].
///   - advantages: [length × copies].
/// - Complexity: one pass.
public func vTrace(
  of steps: StepSequences, ratios: UnsafeBufferPointer<Float>, values: UnsafeBufferPointer<Float>,
  nextValues: UnsafeBufferPointer<Float>, discount: Float, lambda: Float = 1, largestRatio: Float = 1, largestTrace: Float = 1,
  targets: UnsafeMutableBufferPointer<Float>, advantages: UnsafeMutableBufferPointer<Float>
) {
  steps.check(ratios.count, values.count, nextValues.count, targets.count, advantages.count)
  steps.backwards { index, status, next in
    let ratio = min(largestRatio, ratios[index])
    let trace = lambda * min(largestTrace, ratios[index])
    let value = status == .terminated ? 0 : nextValues[index]
    let error = ratio * (steps.rewards[index] + discount * value - values[index])
    let correction = next.map { discount * trace * (targets[$0] - values[$0]) } ?? 0
    targets[index] = values[index] + error + correction
    let target = next.map { targets[$0] } ?? value
    advantages[index] = ratio * (steps.rewards[index] + discount * target - values[index])
  }
}
