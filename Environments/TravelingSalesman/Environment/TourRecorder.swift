import ExperimentRunner

/// Keeps the shortest tour that the episodes of a training environment have built.
public typealias TourRecorder = EpisodeSolutionRecorder<TravelingSalesmanEnvironment, TravelingSalesmanProblem>

extension EpisodeSolutionRecorder where E == TravelingSalesmanEnvironment, P == TravelingSalesmanProblem {
  /// A recorder for the episodes on an instance.
  public convenience init(_ instance: TravelingSalesmanInstance) {
    self.init(TravelingSalesmanProblem(instance)) { $0.completedTour }
  }
}
