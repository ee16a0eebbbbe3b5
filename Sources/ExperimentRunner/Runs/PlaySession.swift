import Core
import ReinforcementLearning

/// A person, or two, playing an environment by typing: what there is to see is shown, a line is read, the action is taken.
///
/// It ends with the last episode, at the end of the input, and when the line is `q`.
public struct PlaySession {
  private let environment: any BatchEnvironment
  private let policy: (any Actor)?
  private let person: Int
  private let actions: ActionBatch
  private let read: () -> String?
  private let show: (String) -> Void

  /// A session.
  /// - Parameters:
  ///   - environment: a batch of one.
  ///   - policy: moves for the other players of a game; people move for all when left out.
  ///   - person: which player of the game the person is, where a policy plays.
  ///   - read: the next line of input; nil at its end.
  ///   - show: takes what is to be seen, one or more lines at a time.
  public init(
    _ environment: any BatchEnvironment, policy: (any Actor)? = nil, person: Int = 0, read: @escaping () -> String?,
    show: @escaping (String) -> Void
  ) {
    self.environment = environment
    self.policy = policy
    self.person = person
    self.read = read
    self.show = show
    actions = ActionBatch(for: environment)
  }

  private var isGame: Bool { environment.specification.playerCount > 1 }

  /// Plays some episodes, or as many as the input lasts for.
  /// - Returns: how many have been played to the end.
  @discardableResult
  public func play(episodes: Int, key: RandomKey) throws -> Int {
    environment.showFinalStates { _, rendering in show(rendering) }
    try environment.reset(key: key)
    for episode in 0..<episodes {
      repeat {
        if let policy, environment.currentPlayer(of: 0) != person {
          try policy.selectActions(for: environment, into: actions)
          let action = actions.discrete.first.map { Int($0) } ?? 0
          show("The policy plays \(environment.actionName(action) ?? "\(action)").")
        } else {
          showState()
          guard readAction() else { return episode }
        }
        try actions.take(in: environment, copies: 1)
        let reward = environment.rewards[0]
        if !isGame, reward != 0 { show("reward \(reward)") }
      } while !environment.statuses[0].isLast
      showEnd()
    }
    return episodes
  }

  private func showState() {
    if let rendering = environment.rendering(of: 0) {
      show(rendering)
    } else {
      show("observation " + environment.observations.map { "\($0)" }.joined(separator: " "))
    }
    show(choices)
  }

  private func showEnd() {
    let length = environment.episodeLengths[0]
    let ending = environment.statuses[0] == .truncated ? "has reached its time limit" : "is over"
    if isGame {
      show("The game \(ending) after \(length) moves.")
    } else {
      show("The episode \(ending): return \(environment.episodeReturns[0]) after \(length) steps.")
    }
  }

  /// What can be typed.
  private var choices: String {
    let who = isGame && policy == nil ? "Player \(environment.currentPlayer(of: 0) + 1), choose" : "Choose"
    switch environment.specification.actionSpace {
    case .discrete(let count):
      let legal = legalActions(count)
      let isNamed = environment.actionName(0) != nil
      if !isNamed, legal.count == count, count > 1 { return "\(who) from 0 to \(count - 1), or q to quit:" }
      return "\(who) \(legal.map { environment.actionName($0) ?? "\($0)" }.joined(separator: ", ")), or q to quit:"
    case .multiDiscrete(let counts):
      let ranges = counts.map { "0 to \($0 - 1)" }.joined(separator: "; ")
      return "\(who) \(counts.count) numbers (\(ranges)), or q to quit:"
    case .continuous(let low, let high):
      let ranges = zip(low, high).map { "\($0) to \($1)" }.joined(separator: "; ")
      return "\(who) \(low.count == 1 ? "a number" : "\(low.count) numbers") (\(ranges)), or q to quit:"
    }
  }

  private func legalActions(_ count: Int) -> [Int] {
    environment.hasIllegalActions ? (0..<count).filter { environment.legalActions[$0] == 1 } : Array(0..<count)
  }

  /// Reads lines until one is an action that can be taken.
  /// - Returns: false when there are no more lines, or the person does not want to go on.
  private func readAction() -> Bool {
    while let line = read() {
      let text = line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      if text.isEmpty { continue }
      if ["q", "quit"].contains(text.lowercased()), number(named: text) == nil { return false }
      if let problem = take(text) { show(problem) } else { return true }
    }
    return false
  }

  private func number(named text: String) -> Int? {
    guard case .discrete(let count) = environment.specification.actionSpace else { return nil }
    return (0..<count).first { environment.actionName($0)?.lowercased() == text.lowercased() }
  }

  /// Makes the typed text the action that is taken next; says what is wrong with it when it is none.
  private func take(_ text: String) -> String? {
    let parts = text.split { $0 == " " || $0 == "," }
    switch environment.specification.actionSpace {
    case .discrete(let count):
      guard let action = number(named: text) ?? Int(text), (0..<count).contains(action) else {
        return "There is no action '\(text)'."
      }
      guard legalActions(count).contains(action) else { return "'\(text)' is not legal now." }
      actions.discrete[0] = Int32(action)
    case .multiDiscrete(let counts):
      let numbers = parts.compactMap { Int($0) }
      guard numbers.count == parts.count, numbers.count == counts.count,
        zip(numbers, counts).allSatisfy({ (0..<$1).contains($0) })
      else { return "'\(text)' is not \(counts.count) numbers in their ranges." }
      var start = 0
      for (dimension, number) in numbers.enumerated() {
        if environment.hasIllegalActions, environment.legalActions[start + number] == 0 {
          return "\(number) is not legal now in dimension \(dimension)."
        }
        actions.discrete[dimension] = Int32(number)
        start += counts[dimension]
      }
    case .continuous(let low, let high):
      let numbers = parts.compactMap { Float($0) }
      guard numbers.count == parts.count, numbers.count == low.count,
        numbers.indices.allSatisfy({ numbers[$0] >= low[$0] && numbers[$0] <= high[$0] })
      else { return "'\(text)' is not \(low.count == 1 ? "a number" : "\(low.count) numbers") in range." }
      for (dimension, number) in numbers.enumerated() { actions.continuous[dimension] = number }
    }
    return nil
  }
}
