import Core
import Search

/// A knapsack for which there is an exact method by branch and bound, each kind with bounds of its own.
public protocol BranchAndBoundProblem: BinaryProblem {
  /// Why the method cannot work on it; nil when it can.
  var branchAndBoundMisfit: String? { get }
  /// The method at its beginning.
  func makeBranchAndBound(budget: Budget) -> any Learner & IncumbentReporting & StopReporting
}

extension KnapsackProblem: BranchAndBoundProblem {
  public var branchAndBoundMisfit: String? { nil }
  public func makeBranchAndBound(budget: Budget) -> any Learner & IncumbentReporting & StopReporting {
    BranchAndBound(self, budget: budget)
  }
}

extension MultidimensionalKnapsackProblem: BranchAndBoundProblem {
  public var branchAndBoundMisfit: String? { MultidimensionalBranchAndBound.misfit(self) }
  public func makeBranchAndBound(budget: Budget) -> any Learner & IncumbentReporting & StopReporting {
    MultidimensionalBranchAndBound(self, budget: budget)
  }
}
