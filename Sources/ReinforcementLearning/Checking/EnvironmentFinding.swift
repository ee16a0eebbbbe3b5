import Core

/// Something in which an environment breaks the contract of ``Environment``.
public struct EnvironmentFinding: Sendable, Equatable, CustomStringConvertible {
  /// The part of the contract that is broken.
  public enum Rule: String, Sendable, CaseIterable {
    /// The specification contradicts itself or changes.
    case specification
    /// An observation is written outside its row, not completely, or differently when nothing has happened.
    case observation
    /// The same of a mask of legal actions; or it leaves no action while the episode runs.
    case legalActions
    /// The type of actions does not go with the action space.
    case action
    /// The number of a state is not one of those that the specification counts, or always the same while observations differ.
    case stateNumber
    /// A reward is not finite or outside the range of the specification.
    case reward
    /// The rewards from a step on add up to more or less than the specification's range of returns.
    case returns
    /// An episode does not end.
    case ending
    /// The same stream and the same actions do not give the same episode.
    case determinism
    /// A copy does not go on as the original does.
    case copying
    /// What was encoded and decoded again does not go on as the original does.
    case coding
    /// A step of four or eight copies at once is not what so many steps are.
    case stepFour
    /// What a ``ModeledEnvironment`` says of its outcomes are no probabilities, or is not what its steps do.
    case model
    /// A player that does not exist is to move in a ``Game``, or the players' results are not those of a contest.
    case game
  }

  /// The part of the contract that is broken.
  public let rule: Rule
  /// What is wrong, in words, with the place where it was first seen.
  public let message: String

  public var description: String { "\(rule.rawValue): \(message)" }

  init(rule: Rule, message: String) {
    self.rule = rule
    self.message = message
  }
}

/// Plays an environment with random legal actions and says in what it breaks the contract of ``Environment``; of a game against an
/// opponent, the game itself too.
/// - Parameters:
///   - environment: as its settings make it, before any reset.
///   - episodes: how many episodes to play.
///   - key: the randomness of environment and actions.
///   - longestEpisode: steps after which an episode without time limit counts as one that does not end.
///   - telling: called with the place, in words, before each call of the environment's own code: where it was when it trapped.
/// - Returns: the first finding of each kind; none when all is well.
public func checkEnvironment<E: Environment>(
  _ environment: E, episodes: Int = 20, key: RandomKey = RandomKey(seed: 0), longestEpisode: Int = 20_000,
  telling: @escaping @Sendable (_ place: String) -> Void = { _ in }
) -> [EnvironmentFinding] {
  telling("before the first episode: the specification")
  let problems = environment.specification.problems
  guard problems.isEmpty else { return problems.map { EnvironmentFinding(rule: .specification, message: $0) } }
  var check = EnvironmentCheck(environment, longestEpisode: longestEpisode, telling: telling)
  for episode in 0..<episodes {
    check.play(episode: episode, key: key[episode])
    // The next ones would go on for as long, and end no more than this one.
    if check.findings.contains(where: { $0.rule == .ending }) { break }
  }
  check.finish()
  guard check.findings.isEmpty, let contest = environment as? any GameProviding else { return check.findings }
  return checkGame(
    of: contest, episodes: episodes, key: key["game"], longestEpisode: longestEpisode, telling: telling)
}

/// As ``checkEnvironment(_:episodes:key:longestEpisode:telling:)``, for the environment with its default settings.
public func checkEnvironment<E: Environment>(
  _ type: E.Type, episodes: Int = 20, key: RandomKey = RandomKey(seed: 0), longestEpisode: Int = 20_000,
  telling: @escaping @Sendable (_ place: String) -> Void = { _ in }
) -> [EnvironmentFinding] {
  checkEnvironment(E(), episodes: episodes, key: key, longestEpisode: longestEpisode, telling: telling)
}

/// Checks the game that an environment is made of, every player moving at random.
private func checkGame(
  of contest: some GameProviding, episodes: Int, key: RandomKey, longestEpisode: Int,
  telling: @escaping @Sendable (String) -> Void
) -> [EnvironmentFinding] {
  let findings = checkEnvironment(
    contest.game, episodes: episodes, key: key, longestEpisode: longestEpisode,
    telling: { telling("the game itself, \($0)") })
  return findings.map { EnvironmentFinding(rule: $0.rule, message: "in the game itself, \($0.message)") }
}
