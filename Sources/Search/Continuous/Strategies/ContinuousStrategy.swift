import Core

/// A way to minimize a function of real numbers, iteration by iteration. ``ContinuousSearch`` drives it:
///
/// ```swift
/// while account.stop == nil, account.canPay(strategy.nextCost(on: problem)) {
///   let loss = try strategy.step(&account)
/// }
/// ```
///
/// A strategy is a value that holds all its state, so saving and restoring it continues with the same bits.
public protocol ContinuousStrategy {
  associatedtype P: ContinuousProblem

  /// The least that the next step costs in evaluations; a step for which the budget does not suffice is not begun.
  func nextCost(on problem: P) -> Double

  /// One iteration. Where it ends the search it sets ``EvaluationAccount/stop``; an account that could not pay has done so.
  /// - Returns: the value at the point where the search now stands, lower being better; nil when it stands nowhere yet.
  mutating func step(_ account: inout EvaluationAccount<P>) throws -> Double?

  /// What is worth plotting, besides the value.
  var metrics: Metrics { get }

  /// Everything that the future depends on.
  func save() throws -> Snapshot

  /// Continues from what a strategy with the same settings has saved on the same problem.
  mutating func restore(_ snapshot: Snapshot, on problem: P) throws
}

extension ContinuousStrategy {
  public var metrics: Metrics { Metrics() }
}
