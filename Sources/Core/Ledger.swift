/// What a learner has spent: the common currency in which different methods are compared.
public struct Ledger: Codable, Sendable, Equatable {
  /// Calls of ``Learner/step()`` that did work, in the learner's own unit (updates, generations, passes, minibatches).
  public var learnerSteps: Int = 0
  /// Steps taken in training environments, summed over all copies.
  public var environmentSteps: Int = 0
  /// Solutions scored. A full evaluation counts 1; a delta evaluation counts the share it costs, as its problem documents.
  public var evaluations: Double = 0
  /// Passes over a training set; a fraction within a pass.
  public var epochs: Double = 0
  /// Wall-clock seconds, training only, summed over interruptions.
  public var seconds: Double = 0
  /// Processor seconds of the thread that trains and of those that share its work (``ProcessorTime``), summed over interruptions.
  public var cpuSeconds: Double = 0

  /// A ledger with nothing spent.
  public init() {}
}

/// How much may be spent. The first limit reached ends the run; without any limit a run goes on until its learner is finished.
///
/// Limits on counts are known to a learner beforehand, so that it can stop exactly at them: a genetic algorithm cuts its last
/// generation short rather than exceed a budget of evaluations.
public struct Budget: Codable, Sendable, Equatable {
  /// Most ``Ledger/evaluations``.
  public var evaluations: Int?
  /// Most ``Ledger/environmentSteps``.
  public var environmentSteps: Int?
  /// Most ``Ledger/learnerSteps``.
  public var learnerSteps: Int?
  /// Most ``Ledger/epochs``.
  public var epochs: Int?
  /// Most ``Ledger/seconds``.
  public var seconds: Double?

  /// A budget; a limit left out does not bind.
  public init(
    evaluations: Int? = nil, environmentSteps: Int? = nil, learnerSteps: Int? = nil, epochs: Int? = nil,
    seconds: Double? = nil
  ) {
    self.evaluations = evaluations
    self.environmentSteps = environmentSteps
    self.learnerSteps = learnerSteps
    self.epochs = epochs
    self.seconds = seconds
  }

  /// Whether any limit has been reached.
  public func isExhausted(by ledger: Ledger) -> Bool {
    fraction(spentBy: ledger) >= 1
  }

  /// The largest share of any limit that has been spent, 0 at the start and 1 at the end; 0 when nothing is limited.
  ///
  /// The share of `seconds` is part of it, so schedules that must repeat bit for bit use ``countedFraction(spentBy:)``.
  public func fraction(spentBy ledger: Ledger) -> Double {
    var share = countedFraction(spentBy: ledger)
    if let seconds { share = max(share, Self.share(ledger.seconds, of: seconds)) }
    return share
  }

  /// As ``fraction(spentBy:)``, from the limits on counts alone: the same in every repetition of a run.
  public func countedFraction(spentBy ledger: Ledger) -> Double {
    var share = 0.0
    if let evaluations { share = max(share, Self.share(ledger.evaluations, of: Double(evaluations))) }
    if let environmentSteps { share = max(share, Self.share(Double(ledger.environmentSteps), of: Double(environmentSteps))) }
    if let learnerSteps { share = max(share, Self.share(Double(ledger.learnerSteps), of: Double(learnerSteps))) }
    if let epochs { share = max(share, Self.share(ledger.epochs, of: Double(epochs))) }
    return share
  }

  private static func share(_ spent: Double, of limit: Double) -> Double {
    limit > 0 ? spent / limit : 1
  }
}
