import Core

/// How a tabular agent explores and how fast it learns: what the settings of all of them share.
public struct TabularSchedule: Codable, Sendable, Equatable {
  var learningRate: LinearSchedule
  var epsilon: LinearSchedule
  var explorationFraction: Double
  var budget: Budget

  /// The share of the way over which a learner without a budget of steps explores less and less.
  private static let defaultSteps = 100_000.0

  private func progress(_ ledger: Ledger) -> Double {
    budget.limitsSteps ? budget.stepFraction(spentBy: ledger) : Double(ledger.environmentSteps) / Self.defaultSteps
  }

  func learningRate(at ledger: Ledger) -> Double { learningRate.value(at: progress(ledger)) }

  func epsilon(at ledger: Ledger) -> Double {
    epsilon.value(at: explorationFraction > 0 ? progress(ledger) / explorationFraction : 1)
  }
}

/// The settings that tabular agents which learn from experience have in common.
public protocol TabularConfiguration: Configuration {
  var learningRate: Double { get }
  var finalLearningRate: Double { get }
  var discount: Double? { get }
  var initialValue: Double { get }
  var explorationStart: Double { get }
  var explorationEnd: Double { get }
  var explorationFraction: Double { get }
  var parallelEnvironments: Int { get }
}

extension TabularConfiguration {
  static var commonHelp: [String: String] {
    [
      "learningRate": "How far a value moves towards its target at the beginning.",
      "finalLearningRate": "How far it moves in the end; in between it falls in a straight line over a budget of steps.",
      "discount": "The discount per step; that of the environment when left out.",
      "initialValue": "The value of every action before anything is known; above what is possible, it makes the agent curious.",
      "explorationStart": "The probability of a random action at the beginning.",
      "explorationEnd": "The probability of a random action in the end.",
      "explorationFraction":
        "Over which share of a budget of steps it falls from the one to the other; of 100000 steps when none limits the run.",
      "parallelEnvironments": "How many copies of the environment are acted in side by side.",
    ]
  }

  func schedule(_ budget: Budget) -> TabularSchedule {
    TabularSchedule(
      learningRate: LinearSchedule(from: learningRate, to: finalLearningRate),
      epsilon: LinearSchedule(from: explorationStart, to: explorationEnd), explorationFraction: explorationFraction,
      budget: budget)
  }

  func check(_ isRight: Bool, _ name: String, _ range: String, _ value: some Any) throws {
    guard isRight else { throw WarrenError("'\(name)' must be \(range), found \(value)") }
  }

  func validateCommon() throws {
    let probability = 0.0...1.0
    try check(learningRate > 0 && learningRate <= 1, "learningRate", "above 0 and at most 1", learningRate)
    try check(probability.contains(finalLearningRate), "finalLearningRate", "from 0 to 1", finalLearningRate)
    if let discount { try check(probability.contains(discount), "discount", "from 0 to 1", discount) }
    try check(initialValue.isFinite, "initialValue", "a finite number", initialValue)
    try check(probability.contains(explorationStart), "explorationStart", "from 0 to 1", explorationStart)
    try check(probability.contains(explorationEnd), "explorationEnd", "from 0 to 1", explorationEnd)
    try check(probability.contains(explorationFraction), "explorationFraction", "from 0 to 1", explorationFraction)
    try check((1...4096).contains(parallelEnvironments), "parallelEnvironments", "from 1 to 4096", parallelEnvironments)
  }
}
