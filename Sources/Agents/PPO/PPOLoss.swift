/// PPO's clipped objective (Schulman et al., arXiv 1707.06347), to be minimized: the mean of
///
///     -min(ratio · advantage, min(max(ratio, 1 - clip), 1 + clip) · advantage)
///
/// so that nothing is gained by moving an action's probability further than by that share in its favour.
package struct PPOLoss: PolicyObjective {
  let clip: Float

  package init(clip: Float) { self.clip = clip }

  package func evaluate(
    _ batch: PolicyBatch, logProbabilities: UnsafePointer<Float>, ratios: UnsafePointer<Float>,
    slopes: UnsafeMutablePointer<Float>
  ) -> (loss: Float, clipped: Float) {
    let share = 1 / Float(batch.count)
    var (sum, clipped) = (Float(0), 0)
    for row in 0..<batch.count {
      let (ratio, advantage) = (ratios[row], batch.advantages[row])
      let free = ratio * advantage
      let bounded = min(max(ratio, 1 - clip), 1 + clip) * advantage
      if bounded < free {
        sum -= bounded
        slopes[row] = 0
        clipped += 1
      } else {
        sum -= free
        slopes[row] = -free * share
      }
    }
    return (sum * share, Float(clipped) * share)
  }
}
