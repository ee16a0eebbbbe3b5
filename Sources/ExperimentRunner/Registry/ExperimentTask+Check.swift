import Core
import ReinforcementLearning
import Search

extension ExperimentTask {
  /// Tries the task and says, in words, what breaks its contract: of its environment, of its problem, and of the agreement between
  /// the two where episodes build solutions. A dataset, or a problem that does not say how its solutions are made, has no check.
  /// - Parameters:
  ///   - samples: how many episodes are played, and how many genotypes drawn.
  ///   - key: the randomness.
  ///   - telling: called with the place, in words, before each call of the task's own code: where it was when it trapped.
  public func check(
    samples: Int, key: RandomKey, telling: @escaping @Sendable (_ place: String) -> Void = { _ in }
  ) -> TaskCheck {
    var check = TaskCheck()
    if let environment: EnvironmentFace = face() {
      check.findings += environment.check(samples, key["environment"], telling: telling)
      check.checked.append("the environment in \(samples) episode\(samples == 1 ? "" : "s")")
      if check.findings.isEmpty, environment.makeRecorder != nil {
        telling("whether the returns of episodes are what their solutions score")
        check.findings += disagreements(environment, episodes: min(samples, 20), key: key["solutions"])
        check.checked.append("the returns of episodes against the scores of their solutions")
      }
    }
    for face in faces {
      guard let problem = face as? any Search.Problem, !(problem is any ProblemView),
        let findings = checkProblem(problem, samples: samples, key: key["problem"], scoring: score, telling: telling)
      else { continue }
      check.findings += findings.map { "\($0)" }
      check.checked.append(Self.description(of: problem, samples: samples))
    }
    return check
  }

  /// What breaks the task's contract, in words, as ``check(samples:key:telling:)`` finds it.
  public func findings(episodes: Int, key: RandomKey) -> [String] { check(samples: episodes, key: key).findings }

  /// What there is to check of a problem.
  private static func description(of problem: some Search.Problem, samples: Int) -> String {
    var parts: [String] = []
    if problem is any EncodedProblem {
      parts.append("\(samples) genotype\(samples == 1 ? "" : "s") and the operators of the encoding")
    }
    if let encoded = problem as? any EncodedProblem, encoded.repair != nil { parts.append("repairs") }
    if problem is any NeighborhoodProblem { parts.append("moves") }
    if problem is any DifferentiableProblem { parts.append("gradients") }
    if problem is any NoisyProblem { parts.append("noise") }
    if problem is any DynamicProblem { parts.append("changes over time") }
    return "the problem by " + parts.joined(separator: ", ")
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
