import Core
import Foundation

extension PlannedRun {
  /// The learner of a run as it was at its best checkpoint, or at its last where none was best; nil when it has left no checkpoint.
  /// - Parameters:
  ///   - root: the experiment's folder.
  ///   - budget: the experiment's.
  public func restoredLearner(root: URL, budget: Budget) throws -> (any Learner)? {
    try restoredLearner(in: RunDirectory(root.appendingPathComponent(path)), budget: budget)
  }

  /// The same for a run whose folder is known.
  func restoredLearner(in directory: RunDirectory, budget: Budget) throws -> (any Learner)? {
    guard let snapshot = directory.checkpoints.best() ?? directory.checkpoints.newest().snapshot else { return nil }
    var learner = try makeLearner(MethodContext(budget: budget, key: RandomKey(seed: UInt64(seed))["learner"]))
    do { try learner.restore(snapshot.section("learner")) } catch let error as WarrenError {
      throw error.within("\(directory.checkpoints.directory.relativePath): the checkpoint does not fit these settings")
    }
    return learner
  }
}
