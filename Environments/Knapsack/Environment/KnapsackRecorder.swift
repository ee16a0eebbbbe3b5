import ExperimentRunner

/// Keeps the most valuable knapsack that the episodes of a training environment have packed from one instance.
public typealias KnapsackRecorder = EpisodeSolutionRecorder<KnapsackEnvironment, KnapsackProblem>

extension EpisodeSolutionRecorder where E == KnapsackEnvironment, P == KnapsackProblem {
  /// A recorder for the episodes on an instance.
  public convenience init(_ instance: KnapsackInstance) { self.init(KnapsackProblem(instance)) { $0.choice } }
}
