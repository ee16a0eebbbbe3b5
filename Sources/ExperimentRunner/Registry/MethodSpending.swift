import Core

/// What a method spends of a budget beside learner steps and seconds, which every method spends, and whether it ever ends without
/// one: so that an experiment whose budget never runs out is refused before it starts.
public struct MethodSpending: Sendable, Equatable {
  /// A limit of a budget.
  public enum Unit: String, Sendable, CaseIterable {
    case evaluations, environmentSteps, learnerSteps, epochs, seconds

    /// Whether a budget limits it.
    func isLimited(by budget: Budget) -> Bool {
      switch self {
      case .evaluations: budget.evaluations != nil
      case .environmentSteps: budget.environmentSteps != nil
      case .learnerSteps: budget.learnerSteps != nil
      case .epochs: budget.epochs != nil
      case .seconds: budget.seconds != nil
      }
    }
  }

  /// Whether a method ends when its budget does not end it.
  public enum Ending: Sendable {
    /// It goes on for as long as it may.
    case never
    /// It may converge, prove its best, or be set to stop.
    case perhaps
    /// It has a last step: it builds one solution, or proves one.
    case always
  }

  /// What it spends, learner steps and seconds among it.
  public var units: Set<Unit>
  /// Whether it ends by itself.
  public var ending: Ending

  /// What agents spend, learners from examples, or searches: steps in environments, epochs, or evaluations.
  init(of category: MethodCategory) {
    switch category {
    case .agent: (units, ending) = ([.environmentSteps, .learnerSteps, .seconds], .never)
    case .supervised: (units, ending) = ([.epochs, .learnerSteps, .seconds], .perhaps)
    case .strategy: (units, ending) = ([.evaluations, .learnerSteps, .seconds], .perhaps)
    }
  }

  /// Why a method that spends this would not end under a budget; nil when it will.
  func problem(with budget: Budget, method: String, buildsSolutions: Bool) -> String? {
    let limited = Unit.allCases.filter { $0.isLimited(by: budget) }
    var spent = units
    if buildsSolutions { spent.insert(.evaluations) }
    guard ending != .always, spent.isDisjoint(with: limited), !(limited.isEmpty && ending == .perhaps) else { return nil }
    let limits = limited.isEmpty ? "nothing is limited" : "the budget limits \(Self.list(limited)) only"
    return "\(limits), and '\(method)' spends \(Self.list(Unit.allCases.filter(spent.contains))): it would never end"
  }

  private static func list(_ units: [Unit]) -> String {
    let names = units.map(\.rawValue)
    return names.count < 2 ? names.joined() : names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
  }
}

extension MethodKind {
  /// The same method, which spends these instead of what its category does, beside learner steps and seconds.
  public func spending(_ units: MethodSpending.Unit...) -> MethodKind {
    var copy = self
    copy.spending.units = Set(units).union([.learnerSteps, .seconds])
    return copy
  }

  /// The same method, which ends without a budget always, perhaps or never.
  public func ending(_ ending: MethodSpending.Ending) -> MethodKind {
    var copy = self
    copy.spending.ending = ending
    return copy
  }
}
