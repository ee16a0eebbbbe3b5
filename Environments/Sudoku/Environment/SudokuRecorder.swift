import ExperimentRunner

/// Keeps the best grid that the episodes of a training environment have built on one puzzle.
public typealias SudokuRecorder = EpisodeSolutionRecorder<SudokuEnvironment, SudokuProblem>

extension EpisodeSolutionRecorder where E == SudokuEnvironment, P == SudokuProblem {
  /// A recorder for the episodes on a puzzle.
  public convenience init(_ problem: SudokuProblem) { self.init(problem) { $0.grid } }
}
