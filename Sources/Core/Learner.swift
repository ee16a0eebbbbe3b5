/// Anything that improves, one step at a time.
///
/// A DQN update, a generation of a genetic algorithm, one pass of 2-opt, a minibatch of supervised training: each is one
/// `step()`. Whoever drives a learner needs to know nothing else about it:
///
/// ```swift
/// var learner: any Learner = ...
/// while !learner.isFinished && !budget.isExhausted(by: learner.ledger) {
///   let metrics = try learner.step()
///   log(metrics, learner.ledger)
///   if checkpointIsDue { try learner.save().write(to: folder) }
/// }
/// ```
///
/// Two rules make budgets, checkpoints and comparisons work for all of them:
///
/// - **A step is a function of the learner's state.** Randomness comes from a ``RandomKey`` or ``RandomStream`` that the
///   learner holds, never from the clock, the hash seed or the order of threads. So `restore(save())` in a new process
///   continues with the same bits.
/// - **A step is short** (milliseconds, at most a second), so that a budget of seconds, an interrupt and a checkpoint are
///   honoured soon.
///
/// A learner stays on the thread that made it; it need not be `Sendable`.
public protocol Learner {
  /// What has been spent so far. The driver adds the time; the learner counts everything else.
  var ledger: Ledger { get }

  /// Whether no further step can improve anything: a proof of optimality, a local optimum, an exhausted data source.
  var isFinished: Bool { get }

  /// Advances by one unit of work and reports what is worth plotting. Return an empty ``Metrics`` where there is no news.
  mutating func step() throws -> Metrics

  /// Everything that the next step depends on.
  func save() throws -> Snapshot

  /// Continues from a snapshot that the same kind of learner, made with the same configuration, has saved.
  /// - Throws: ``WarrenError`` when the snapshot lacks something or does not fit.
  mutating func restore(_ snapshot: Snapshot) throws
}

/// A learner that knows why it has finished.
public protocol StopReporting: Learner {
  /// In one word, such as `converged`; nil while it goes on.
  var stopReasonName: String? { get }
}

/// A learner whose quality is measured apart from its training: a policy by episodes in environments of its own, a network by
/// a test set. What an evaluation costs is not charged to the ledger.
public protocol EvaluatingLearner: Learner {
  /// Measures the present policy or network without changing it.
  /// - Parameters:
  ///   - episodes: how many episodes to play, where the measure is an average over episodes.
  ///   - key: the randomness of this evaluation; the same key gives the same result.
  mutating func evaluate(episodes: Int, key: RandomKey) throws -> Metrics

  /// Which of its states is kept as the best; by default that with the best value of the task's measure.
  var checkpointSelection: CheckpointSelection { get }
}

extension EvaluatingLearner {
  public var checkpointSelection: CheckpointSelection { .measure }
}

/// How the state is chosen that is kept as the best.
public enum CheckpointSelection: Sendable, Equatable {
  /// By the best value of the task's measure.
  case measure
  /// By the smallest value of this metric of an evaluation: a loss on examples of its own, where the task's measure must not be
  /// looked at to choose.
  case loss(String)
  /// The newest, where the task's measure must not be looked at and there is nothing else to choose by.
  case latest
}

/// A learner that a failed step leaves as it was before: the driver saves it then, so that what was learned until there is kept.
public protocol FailureSafeLearner: Learner {}
