import Core

/// Which steps leave a line in the metrics: each of the first few, then ever fewer, so that a run of any length leaves some
/// hundred lines. It depends on the number of the step alone, never on the clock.
struct LogSchedule: Codable {
  private(set) var next = 1

  /// Whether the step of that number is to be logged; if so, sets the next.
  mutating func isDue(_ step: Int) -> Bool {
    guard step >= next else { return false }
    next = max(step + 1, Int((Double(step) * 1.03).rounded(.up)))
    return true
  }
}

/// When the policy or network is to be evaluated.
struct EvaluationSchedule: Codable {
  private static let environmentSteps = 10_000
  private var done = 0

  /// Which evaluation, counted from 0, is the one at the end of a budget of environment steps; nil for other budgets.
  static func last(within budget: Budget, every: Int?) -> Int? {
    budget.environmentSteps.map { max($0 - 1, 0) / (every ?? environmentSteps) }
  }

  /// Whether an evaluation is due by now.
  mutating func isDue(_ ledger: Ledger, every: Int?) -> Bool {
    let reached: Int
    if ledger.environmentSteps > 0 {
      reached = ledger.environmentSteps / (every ?? Self.environmentSteps)
    } else if let every {
      reached = ledger.learnerSteps / every
    } else if ledger.epochs > 0 {
      reached = Int(ledger.epochs)
    } else {
      reached = ledger.learnerSteps / 1000
    }
    guard reached > done else { return false }
    done = reached
    return true
  }
}
