import Core
import ReinforcementLearning

extension ExperimentTask {
  /// Plays the task and says, in words, what breaks its contract: of its environment, and of the agreement between its two
  /// faces where episodes build solutions of a problem.
  public func findings(episodes: Int, key: RandomKey) -> [String] {
    guard let environment: EnvironmentFace = face() else { return [] }
    var findings = environment.check(episodes, key["environment"])
    if findings.isEmpty, environment.makeRecorder != nil {
      findings += disagreements(environment, episodes: min(episodes, 20), key: key["solutions"])
    }
    return findings
  }

  /// Whether what an episode returns is what its solution scores.
  private func disagreements(_ environment: EnvironmentFace, episodes: Int, key: RandomKey) -> [String] {
    guard let makeRecorder = environment.makeRecorder, let score else { return [] }
    do {
      for episode in 0..<episodes {
        let recorder = makeRecorder()
        let batch = try environment.makeBatch(1)
        try recorder.watch(batch)
        try playRandomEpisode(batch, key: key[episode])
        guard let solution = recorder.bestSolution, let objective = recorder.bestObjectives[measure.name] else {
          return ["an episode has ended without a solution"]
        }
        let scored = try score(JSONValue(encoding: solution))[measure.name]
        let returned = batch.episodeReturns[0] * (measure.direction == .minimize ? -1 : 1)
        let tolerance = 1e-5 * max(1, abs(objective))
        guard let scored, abs(scored - objective) <= tolerance, abs(returned - objective) <= tolerance else {
          return [
            "an episode returned \(returned), recorded \(objective), and its solution scores \(scored.map { "\($0)" } ?? "nothing")"
          ]
        }
      }
    } catch { return ["\(error)"] }
    return []
  }

  /// Takes random legal actions until the episode of a batch of one has ended.
  private func playRandomEpisode(_ batch: any BatchEnvironment, key: RandomKey) throws {
    try batch.reset(key: key["environment"])
    let policy = RandomPolicy(batch.specification, key: key["actions"])
    repeat {
      try policy.act(in: batch)
    } while !batch.statuses[0].isLast
  }
}
