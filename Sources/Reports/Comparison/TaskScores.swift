import Foundation

/// The runs of a task as scores, which mean the same on every task: see ``definition``.
package struct TaskScores: Sendable {
  /// What a score is, for readers.
  package static let definition =
    "A score is 0 at the worst run of the experiment on a task, and 1 at the best value known of it, be it from outside or of a run. "
    + "Between the two it is the share of the way: in the values themselves, or, where none is below zero and those above zero "
    + "span more than two decades, in their logarithms; a value of zero then counts as a tenth of the smallest one above it."

  /// Whether the way is measured in logarithms: one run that is far off would else leave all others with the same score.
  package let isLogarithmic: Bool
  private let worst: Double
  private let best: Double
  /// The smallest value above zero.
  private let smallest: Double

  /// The scale of a task; nil without values.
  /// - Parameters:
  ///   - values: those of all runs of all methods.
  ///   - known: the best value known from outside.
  package init?(_ values: [Double], known: Double?, isMinimized: Bool) {
    guard let low = values.min(), let high = values.max() else { return nil }
    let own = isMinimized ? low : high
    worst = isMinimized ? high : low
    best = known.map { isMinimized ? min($0, own) : max($0, own) } ?? own
    smallest = values.filter { $0 > 0 }.min() ?? 0
    isLogarithmic = low >= 0 && best >= 0 && smallest > 0 && Scale.isLogarithmic(smallest...high)
  }

  /// The score of one of the values.
  package func callAsFunction(_ value: Double) -> Double {
    best == worst ? 1 : (place(value) - place(worst)) / (place(best) - place(worst))
  }

  private func place(_ value: Double) -> Double {
    guard isLogarithmic else { return value }
    return value > 0 ? log(value) : log(smallest) - log(10)
  }
}
