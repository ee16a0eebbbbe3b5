import CKernels

/// What a search makes of a policy at a node: the logits plus the values of all actions, where those of actions that have not been
/// tried are estimated (Danihelka et al., "Policy improvement by planning with Gumbel", ICLR 2022).
///
/// - Completed values: the mean return of an action that has been visited; for the others the mixed value
///   (v + N · Σ π q / Σ π) / (1 + N), with v the network's value, N the visits, and the sums over visited actions (appendix D).
/// - σ(q) = valueScale · (visitOffset + most visits of an action) · (q + 1) / 2, for values from -1 to 1 (section 3.4).
struct CompletedValues: Sendable {
  let visitOffset: Float
  let valueScale: Float

  /// Writes logits + σ(completed values) of the actions of a node.
  /// - Returns: how many visits the actions have had together.
  @discardableResult
  func write(_ trees: GameTrees, node: Int, into scores: UnsafeMutablePointer<Float>) -> Int32 {
    let (edge, actions) = (node * trees.actions, trees.actions)
    let (visits, returns) = (trees.visits + edge, trees.returns + edge)
    let (priors, logits) = (trees.priors + edge, trees.logits + edge)
    var (total, most): (Int32, Int32) = (0, 0)
    var (weight, weighted): (Float, Float) = (0, 0)
    for action in 0..<actions where visits[action] > 0 {
      total += visits[action]
      most = max(most, visits[action])
      // A prior that has become zero still lets its value count.
      let prior = max(priors[action], 1e-30)
      weight += prior
      weighted += prior * returns[action] / Float(visits[action])
    }
    var mixed = trees.values[node]
    if total > 0 { mixed = (mixed + Float(total) * weighted / weight) / Float(1 + total) }
    let scale = valueScale * (visitOffset + Float(most)) / 2
    for action in 0..<actions {
      let value = visits[action] > 0 ? returns[action] / Float(visits[action]) : mixed
      scores[action] = logits[action] + scale * (value + 1)
    }
    return total
  }

  /// Writes the improved policy of a node, the softmax of the scores: what the network's policy is trained on.
  func writePolicy(_ trees: GameTrees, node: Int, into policy: UnsafeMutablePointer<Float>) {
    write(trees, node: node, into: policy)
    wk_softmax_rows(policy, policy, 1, trees.actions)
  }

  /// The action by which the visits come closest to the improved policy: the largest of policy - visits / (1 + all visits)
  /// (section 5).
  /// - Parameter scratch: as many numbers as there are actions.
  func selectAction(_ trees: GameTrees, node: Int, scratch: UnsafeMutablePointer<Float>) -> Int32 {
    let total = write(trees, node: node, into: scratch)
    wk_softmax_rows(scratch, scratch, 1, trees.actions)
    let edge = node * trees.actions
    let share = 1 / Float(1 + total)
    var (best, highest): (Int32, Float) = (-1, -.infinity)
    for action in 0..<trees.actions where trees.logits[edge + action] > -.infinity {
      let score = scratch[action] - Float(trees.visits[edge + action]) * share
      if score > highest { (best, highest) = (Int32(action), score) }
    }
    return best
  }
}
