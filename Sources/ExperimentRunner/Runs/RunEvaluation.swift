import Core
import Foundation
import ReinforcementLearning

/// Measures anew what a run has produced.
public struct RunEvaluation {
  private let run: PlannedRun
  private let file: ExperimentFile
  private let directory: RunDirectory

  /// The evaluation of a run in an experiment's folder.
  /// - Parameters:
  ///   - run: the run, as it was planned or with other settings.
  ///   - file: the experiment.
  ///   - root: the experiment's folder.
  ///   - path: the run's folder below it, where it is not the planned one's.
  public init(_ run: PlannedRun, file: ExperimentFile, root: URL, path: String? = nil) {
    self.run = run
    self.file = file
    directory = RunDirectory(root.appendingPathComponent(path ?? run.path))
  }

  private var key: RandomKey { RandomKey(seed: UInt64(run.seed))["evaluate"] }

  /// The measures of the best checkpoint, and the objectives of the solution, both from scratch.
  /// - Throws: `WarrenError` when the run has produced neither, or when its solution is not valid.
  public func measure(episodes: Int) throws -> Metrics {
    var metrics = Metrics()
    if let solution = directory.result?.solution, let score = run.task.score, solution["policy"] == nil {
      do { metrics.merge(try score(solution)) } catch let error as WarrenError {
        throw error.within("\(directory.url.relativePath)/result.json: solution")
      }
    }
    if var learner = try restoredLearner() as? any EvaluatingLearner {
      metrics.merge(try learner.evaluate(episodes: episodes, key: key))
    }
    guard !metrics.isEmpty else {
      throw WarrenError("the run has left neither a solution nor a policy to evaluate", at: directory.url.relativePath)
    }
    return metrics
  }

  /// Plays one episode with the best policy and shows it step by step.
  public func render(_ show: @escaping (String) -> Void) throws {
    guard let environment: EnvironmentFace = run.task.face(), let learner = try restoredLearner() as? any PolicyProviding else {
      throw WarrenError("only a policy in an environment can be shown step by step", at: directory.url.relativePath)
    }
    let batch = try environment.evaluation(1)
    let policy = try learner.makePolicy()
    batch.showFinalStates { _, rendering in show(rendering) }
    try batch.reset(key: key["render"])
    guard var frame = batch.rendering(of: 0) else {
      throw WarrenError("the environment '\(run.taskKind)' has no rendering", at: directory.url.relativePath)
    }
    repeat {
      show(frame)
      try policy.act(in: batch)
      frame = batch.rendering(of: 0) ?? ""
    } while !batch.statuses[0].isLast
    show("return \(batch.episodeReturns[0]) after \(batch.episodeLengths[0]) steps")
  }

  /// Plays episodes with the best policy and writes them as a `Recording`: the episodes that ``measure(episodes:)`` plays, where
  /// the policy leaves nothing to chance.
  /// - Returns: what they have brought.
  /// - Throws: `WarrenError` when the run has left no policy, or the file cannot be written.
  public func record(episodes: Int, to recordingFile: URL) throws -> Metrics {
    guard let environment: EnvironmentFace = run.task.face(), let learner = try restoredLearner() as? any PolicyProviding else {
      throw WarrenError("only a policy in an environment can be recorded", at: directory.url.relativePath)
    }
    var task: [String: JSONValue] = ["name": .string(run.taskKind), "settings": run.taskSettings]
    task["wrappers"] = try run.wrappers.map { try JSONValue(encoding: $0) }
    let origin = JSONValue.object([
      "experiment": .string(file.name), "run": .string(run.path), "seed": .integer(run.seed),
      "task": .object(task),
      "method": .object(["name": .string(run.methodKind), "settings": run.methodSettings]),
      "version": .string(WarrenVersion.current),
    ])
    let recording = try EpisodeRecorder.play(
      learner.makePolicy(), in: environment.evaluation, episodes: episodes, environment: run.taskKind, origin: origin,
      key: key["environments"])
    try recording.write(to: recordingFile)
    return recording.result.metrics
  }

  private func restoredLearner() throws -> (any Learner)? {
    try run.restoredLearner(in: directory, budget: file.budget)
  }
}
