/// The lambda return (Sutton 1988; Sutton and Barto 2018, chapter 12): the mean of all n-step returns, each next one weighted
/// lambda times the one before:
///
///     G_t = r_t + discount · ((1 - lambda) · nextValue_t + lambda · G_{t+1})
///
/// and r_t + discount · nextValue_t at the last step of an episode that was truncated, or of the sequence; r_t at a termination.
/// - Parameters:
///   - steps: the rewards and endings of the sequence.
///   - nextValues: of what follows, [length × copies]; see ``StepSequences``.
///   - discount: per step.
///   - lambda: 0 looks one step ahead, 1 to the end of the sequence.
///   - returns: [length × copies]; may be the memory of `nextValues`.
/// - Complexity: one pass.
public func lambdaReturns(
  of steps: StepSequences, nextValues: UnsafeBufferPointer<Float>, discount: Float, lambda: Float,
  into returns: UnsafeMutableBufferPointer<Float>
) {
  steps.check(nextValues.count, returns.count)
  steps.backwards { index, status, next in
    let value = status == .terminated ? 0 : nextValues[index]
    let following = next.map { (1 - lambda) * value + lambda * returns[$0] } ?? value
    returns[index] = steps.rewards[index] + discount * following
  }
}
