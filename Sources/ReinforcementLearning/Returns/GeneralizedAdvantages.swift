/// Generalized advantage estimation (Schulman et al., arXiv 1506.02438):
///
///     A_t = Σ over k of (discount · lambda)^k · δ_{t+k},   δ_t = r_t + discount · nextValue_t - value_t
///
/// over the steps k of the episode that the sequence holds. A truncated episode bootstraps from its final observation's value, a
/// terminated one from nothing.
/// - Parameters:
///   - steps: the rewards and endings of the sequence.
///   - values: of the observations that the steps begin with, [length × copies].
///   - nextValues: of what follows, [length × copies]; see ``StepSequences``.
///   - discount: per step.
///   - lambda: 0 looks one step ahead, 1 to the end of the sequence.
///   - advantages: [length × copies]; may be the memory of `nextValues`.
/// - Complexity: one pass.
public func generalizedAdvantages(
  of steps: StepSequences, values: UnsafeBufferPointer<Float>, nextValues: UnsafeBufferPointer<Float>, discount: Float,
  lambda: Float, into advantages: UnsafeMutableBufferPointer<Float>
) {
  steps.check(values.count, nextValues.count, advantages.count)
  let decay = discount * lambda
  steps.backwards { index, status, next in
    let following = status == .terminated ? 0 : discount * nextValues[index]
    let error = steps.rewards[index] + following - values[index]
    advantages[index] = next.map { error + decay * advantages[$0] } ?? error
  }
}
