import Core

extension Recording {
  /// Why an agent for an environment cannot learn from this recording, in words; nil when it can. A time limit and a discount of
  /// another size do no harm.
  /// - Parameters:
  ///   - wanted: the environment's specification.
  ///   - hasIllegalActions: whether the environment forbids some actions at times.
  public func misfit(_ wanted: EnvironmentSpecification, hasIllegalActions: Bool) -> String? {
    func compare(_ what: String, _ found: some Equatable, _ expected: some Equatable) -> String? {
      "\(found)" == "\(expected)" ? nil : "the recording's \(what) is \(found), the environment's \(expected)"
    }
    func text(_ count: Int?) -> String { count.map { "\($0)" } ?? "not known" }
    if let misfit = compare("observation shape", specification.observationShape, wanted.observationShape)
      ?? compare("action space", specification.actionSpace, wanted.actionSpace)
      ?? compare("range of rewards", specification.rewardRange, wanted.rewardRange)
      ?? compare("number of states", text(specification.stateCount), text(wanted.stateCount))
      ?? compare("number of players", specification.playerCount, wanted.playerCount)
    {
      return misfit
    }
    return hasIllegalActions && !hasLegalActions
      ? "the environment forbids some actions, and the recording does not say which were legal" : nil
  }

  /// Checks every number, those of arrays whose sizes fit.
  /// - Throws: `WarrenError` that says which number of which array is wrong.
  func checkContent() throws {
    guard episodeCount > 0 else { throw WarrenError("the recording has no episode") }
    func requireFinite(_ name: String, _ numbers: [Float]) throws {
      guard let index = numbers.firstIndex(where: { !$0.isFinite }) else { return }
      throw WarrenError("number \(index) of '\(name)' is \(numbers[index]), expected a finite number")
    }
    try requireFinite("observations", observations)
    try requireFinite("finalObservations", finalObservations)
    try requireFinite("rewards", rewards)
    try requireFinite("actions", continuousActions)
    for (name, mask) in [("legalActions", legalActions), ("finalLegalActions", finalLegalActions)] {
      guard let index = mask.firstIndex(where: { $0 > 1 }) else { continue }
      throw WarrenError("number \(index) of '\(name)' is \(mask[index]), expected 0 or 1")
    }
    for (episode, end) in ends.enumerated() where !end.isLast {
      throw WarrenError("episode \(episode) does not end, expected 1 (terminated) or 2 (truncated) in 'ends'")
    }
    try checkActions()
  }

  private func checkActions() throws {
    let choices: [Int]
    switch specification.actionSpace {
    case .discrete(let count): choices = [count]
    case .multiDiscrete(let counts): choices = counts
    case .continuous: return
    }
    var mask = 0
    for step in 0..<stepCount {
      for (dimension, count) in choices.enumerated() {
        let action = Int(discreteActions[step * choices.count + dimension])
        let place = choices.count == 1 ? "step \(step)" : "step \(step), dimension \(dimension)"
        guard (0..<count).contains(action) else {
          throw WarrenError("the action of \(place) is \(action), expected one from 0 to \(count - 1)")
        }
        if hasLegalActions {
          guard legalActions[mask + action] == 1 else {
            throw WarrenError("the action of \(place) is \(action), which was not legal according to 'legalActions'")
          }
          mask += count
        }
      }
    }
  }
}
