import Core

/// A number that moves from one value to another in a straight line and then stays.
public struct LinearSchedule: Codable, Sendable, Equatable {
  /// The value at the beginning.
  public var start: Double
  /// The value at the end and from then on.
  public var end: Double

  /// A schedule between two values.
  public init(from start: Double, to end: Double) {
    self.start = start
    self.end = end
  }

  /// The value after a share of the way, 0 at its beginning and 1 at its end.
  public func value(at progress: Double) -> Double {
    progress >= 1 ? end : start + (end - start) * max(progress, 0)
  }
}

extension Budget {
  /// Whether it limits something that an agent counts itself, so that a schedule can run over it.
  var limitsSteps: Bool { environmentSteps != nil || learnerSteps != nil }

  /// The share of the limits on environment and learner steps that has been spent.
  func stepFraction(spentBy ledger: Ledger) -> Double {
    Budget(environmentSteps: environmentSteps, learnerSteps: learnerSteps).countedFraction(spentBy: ledger)
  }
}
