/// Why a continuous search has ended.
public enum ContinuousStop: String, Codable, Sendable {
  /// The conditions of a minimum hold, up to the tolerance.
  case converged
  /// No step makes the function smaller any more, though the conditions of a minimum do not hold: mostly rounding errors.
  case stalled
  /// The function, its derivatives or the point are not finite any more.
  case diverged
  /// What is left of the budget does not pay for the next evaluation.
  case budget
}
