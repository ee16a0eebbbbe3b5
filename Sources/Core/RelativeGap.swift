/// How far a value falls short of the best there is, as a share of that: 0 at the best, .03 for 3 % worse, below zero when it is better
/// than what was taken for the best.
///
/// Nil where a share says nothing: of nothing, and of a loss where the best is a gain.
/// - Parameters:
///   - value: what was reached.
///   - best: the optimum, or a bound on it.
///   - isMinimized: whether lower values are better.
public func relativeGap(of value: Double, to best: Double, isMinimized: Bool) -> Double? {
  guard best != 0, value == 0 || (value > 0) == (best > 0) else { return nil }
  let gap = (isMinimized ? value - best : best - value) / abs(best)
  return gap.isFinite ? gap : nil
}
